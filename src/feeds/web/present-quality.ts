import type { PageModel } from '../../platform/web/server.ts'
import type { FeedQuality } from '../index.ts'
import { feedsPaths } from './paths.ts'
import { countInWords } from './words.ts'

type QualityRow = { readonly name: string; readonly href: string | null; readonly cells: readonly string[] }

export type QualityPage = PageModel & {
  readonly sourcesPath: string
  readonly days: number
  readonly rates: readonly QualityRow[]
  readonly queues: readonly QualityRow[]
  readonly groups: readonly QualityRow[]
  readonly merges: readonly string[]
}

const NONE = 'no rows'
const groupWords = {
  all: 'All children',
  'under-one': 'Under one year old',
  'no-postcode': 'Without a postcode',
  'born-together': 'Twins and others of one birth',
} as const

export function presentQuality({ days, sources, groups, merges }: FeedQuality): QualityPage {
  return {
    title: 'How well feeds are matched',
    sourcesPath: feedsPaths.sources,
    days,
    rates: sources.map((one) => ({
      ...nameOf(one.source),
      cells: [
        countInWords(one.decided + one.reviewed),
        percent(one.matchedShare),
        percent(one.expectedPrecision),
        percent(one.expectedRecall),
      ],
    })),
    queues: sources.map((one) => ({
      ...nameOf(one.source),
      cells: [
        countInWords(one.waiting),
        age(one.middleWaitingDays),
        age(one.oldestWaitingDays),
        countInWords(one.sameChild),
        countInWords(one.anotherChild),
        countInWords(one.takenBack),
      ],
    })),
    groups: (['all', 'under-one', 'no-postcode', 'born-together'] as const).map((group) => {
      const found = groups.find((one) => one.group === group)
      return {
        name: groupWords[group],
        href: null,
        cells: [
          countInWords(found?.rows ?? 0),
          percent(found && found.rows > 0 ? found.linked / found.rows : null),
        ],
      }
    }),
    merges: [
      `${countInWords(merges.merged)} double records were merged, of ${countInWords(merges.children)} children.`,
      `${countInWords(merges.unmerged)} merges were found wrong and undone.`,
    ],
  }
}

function nameOf({ name, sourceId }: { name: string; sourceId: string }): { name: string; href: string } {
  return { name, href: feedsPaths.source(sourceId) }
}

/** Never rounded up to a hundred: 99.96 in 100 is not all. */
function percent(share: number | null): string {
  return share === null ? NONE : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`
}

function age(days: number | null): string {
  if (days === null) return 'nothing waits'
  return days === 0 ? 'today' : days === 1 ? '1 day' : `${countInWords(days)} days`
}
