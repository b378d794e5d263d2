import type { Act } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { measureMatching, type MatchingQuality, type SourceQuality } from '../linkage/index.ts'
import { listSources } from './queries.ts'
import type { FeedSource } from './source.ts'

const DAYS = 90
const DAY = 86_400_000

export type FeedQuality = Omit<MatchingQuality, 'sources'> & {
  readonly days: number
  readonly sources: readonly (SourceQuality & { readonly source: FeedSource })[]
}

/** How well the feeds a person may see are matched, over the last 90 days; numbers only, nothing of a child. Source: R-47. */
export async function readQuality(act: Act): Promise<FeedQuality> {
  const { authorityCode } = act.actor
  await act.require('feeds.read-quality', {
    type: 'Feed',
    id: 'all',
    attributes: { authority: authorityCode ?? '' },
  })
  const sources = await listSources(act.sql, authorityCode)
  await recordEntry(act, { action: 'feeds.read-quality', outcome: 'done', quantity: sources.length })
  const quality = await measureMatching(
    act,
    sources.map(({ sourceId }) => sourceId),
    { since: new Date(act.now.getTime() - DAYS * DAY), authorityCode },
  )
  return {
    ...quality,
    days: DAYS,
    sources: quality.sources.map((one, i) => ({ ...one, source: sources[i]! })),
  }
}
