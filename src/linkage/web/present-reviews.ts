import type { PageModel } from '../../platform/web/server.ts'
import type { ReviewItem, ReviewQueue } from '../index.ts'
import { stateOf } from '../review/review.ts'
import { linkagePaths } from './paths.ts'
import { countInWords, decisionWords, reasonName, reasonSentence, stateWords, waitInWords } from './words.ts'

type ItemRow = {
  readonly href: string
  readonly reason: string
  readonly sourceName: string
  readonly wait: string
  readonly records: string
  readonly state: { readonly text: string; readonly colour: string }
}

export type ReviewsPage = PageModel & {
  readonly total: number
  readonly nextPath: string
  readonly allPath: string
  readonly mergesPath: string
  readonly counts: readonly {
    readonly reason: string
    readonly sentence: string
    readonly count: string
    readonly oldest: string
    /** Null for items that this person cannot look at. */
    readonly href: string | null
  }[]
  readonly filter: string | null
  readonly items: readonly ItemRow[]
  readonly decidedToday: readonly {
    readonly href: string
    readonly text: string
    readonly at: Date
    readonly state: string
  }[]
  readonly lastPath: string | null
}

/** The queue; nothing on it names a child. */
export function presentReviews(
  queue: ReviewQueue,
  filter: string | null,
  lastId: string | null,
  now: Date,
): ReviewsPage {
  return {
    title: 'Rows that wait for a decision',
    total: queue.counts.reduce((sum, { count }) => sum + count, 0),
    nextPath: linkagePaths.next,
    allPath: linkagePaths.reviews,
    mergesPath: linkagePaths.merges,
    counts: queue.counts.map(({ reason, count, oldest }) => ({
      reason: reasonName(reason),
      sentence: reasonSentence(reason),
      count: countInWords(count),
      oldest: waitInWords(oldest, now),
      href: `${linkagePaths.reviews}?reason=${reason}`,
    })),
    filter:
      filter !== null && queue.counts.some(({ reason }) => reason === filter) ? reasonName(filter) : null,
    items: queue.items.map((item) => presentItem(item, now)),
    decidedToday: queue.decidedToday.map((item) => ({
      href: linkagePaths.review(item.publicId),
      text: item.decision ? decisionWords[item.decision] : '',
      at: item.decidedAt!,
      state: stateWords[stateOf(item)].text,
    })),
    lastPath: lastId ? linkagePaths.review(lastId) : null,
  }
}

function presentItem(item: ReviewItem, now: Date): ItemRow {
  const records = item.childIds.length
  return {
    href: linkagePaths.review(item.publicId),
    reason: reasonName(item.reason),
    sourceName: item.sourceName,
    wait: waitInWords(item.openedAt, now),
    records: records === 0 ? 'None' : countInWords(records),
    state: stateWords[stateOf(item)],
  }
}
