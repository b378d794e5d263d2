import { formatDay } from '../../lib/iso-date.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { groupByDay, type ShownList } from '../index.ts'
import { lineOf, wordsFor, type ListWords } from './list-words.ts'
import { rightsPaths } from './paths.ts'
import { inGroups } from './present-requests.ts'

export type ListPage = PageModel & {
  readonly backPath: string
  readonly number: string
  readonly until: string
  readonly words: ListWords
  readonly days: readonly {
    readonly day: string
    readonly lines: readonly { readonly who: string; readonly reason: string }[]
  }[]
}

/** What a family reads. */
export function presentList({ history, lines }: ShownList): ListPage {
  const words = wordsFor(history.asker)
  return {
    title: words.title,
    isPrintable: true,
    backPath: rightsPaths.history(history.publicId),
    number: inGroups(history.childNumber),
    until: formatDay(history.receivedOn),
    words,
    days: groupByDay(lines).map(({ day, groups }) => ({
      day: formatDay(day),
      lines: groups.map((group) => lineOf(group, words)),
    })),
  }
}

/** The same as lines of text, with a blank line between days. */
export function listText({ number, until, words, days }: ListPage): string {
  const blocks = [
    [words.title, `ContactPoint number ${number.replaceAll('\u00a0', ' ')}`, `Up to and including ${until}`],
    words.intro,
    words.leftOut,
    ...(days.length === 0 ? [[words.nobody]] : []),
    ...days.map(({ day, lines }) => [day, ...lines.map(({ who, reason }) => `- ${who} ${reason}`)]),
    words.help,
  ]
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`
}
