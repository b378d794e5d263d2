import type { Act, Resource } from '../../platform/act.ts'
import { recordEntry } from '../../audit/index.ts'
import { compareRecords, type ComparedRecord } from '../../children/index.ts'
import { requireNotOwnFamily } from '../../relations/index.ts'
import { DeniedError, NotFoundError } from '../../platform/errors.ts'
import {
  countOpenReviews,
  findNextReview,
  findReview,
  findReviewRow,
  listDecidedBy,
  listOpenReviews,
  type ReviewCount,
  type ReviewRow,
} from './queries.ts'
import { dayInLondon } from '../../lib/iso-date.ts'
import { stateOf, type ReviewItem } from './review.ts'

const LIST = 25

export type ReviewQueue = {
  /** By reason, most urgent first. */
  readonly counts: readonly ReviewCount[]
  readonly items: readonly ReviewItem[]
  /** What the person decided today, last first. */
  readonly decidedToday: readonly ReviewItem[]
}

/** The rows that wait for a decision of the person's own authority. Nothing in it names a child. */
export async function listReviews(act: Act, reason: string | null): Promise<ReviewQueue> {
  const authorityCode = await requireDesk(act, 'linkage.list-reviews')
  const counts = await countOpenReviews(act.sql, authorityCode)
  const items = await listOpenReviews(act.sql, authorityCode, reason, LIST)
  const recent = await listDecidedBy(act.sql, act.actor.userId!, new Date(act.now.getTime() - 86_400_000))
  await recordEntry(act, { action: 'linkage.list-reviews', outcome: 'done', quantity: items.length })
  return {
    counts,
    items,
    decidedToday: recent.filter((item) => dayInLondon(item.decidedAt!) === act.today),
  }
}

/** Opaque id of the most urgent item that the person can decide; undefined when nothing waits. */
export async function findNextItem(act: Act): Promise<string | undefined> {
  const authorityCode = await requireDesk(act, 'linkage.list-reviews')
  return findNextReview(act.sql, authorityCode, act.actor.userId!)
}

async function requireDesk(act: Act, action: string): Promise<string> {
  const authority = act.actor.authorityCode ?? ''
  await act.require(action, { type: 'Review', id: 'all', attributes: { authority, deciderId: 0 } })
  return authority
}

/** An item beside the children it may be about. */
export type OpenedReview = {
  readonly item: ReviewItem
  readonly state: ReturnType<typeof stateOf>
  /** Null once the item is at an end: there is nothing to compare any more. */
  readonly comparison: (ReviewRow & { readonly children: readonly ComparedRecord[] }) | null
  /** Whether the person who asks made the decision that waits or may be taken back. */
  readonly isOwnDecision: boolean
  readonly isUndoable: boolean
}

/**
 * One item with its row and its candidates, each of them in the log before it is shown.
 *
 * @throws NotFoundError for an item that is unknown, another authority's, or touches a protected child, alike.
 */
export async function openReview(act: Act, publicId: string): Promise<OpenedReview> {
  const item = await requireReview(act, 'linkage.open-review', publicId)
  const state = stateOf(item)
  const isAtEnd = state === 'settled' || state === 'undone'
  const row = isAtEnd ? undefined : await findReviewRow(act.sql, item.reviewId)
  if (!isAtEnd && !row) throw new NotFoundError(publicId)
  const children = row ? await compareRecords(act, item.childIds) : []
  await recordEntry(act, {
    action: 'linkage.open-review',
    outcome: 'done',
    subjectRef: publicId,
    feedSourceId: item.sourceId,
    fields: row ? ['row'] : [],
  })
  const isOwnDecision = [item.decidedBy, item.secondedBy].includes(act.actor.userId)
  return {
    item,
    state,
    comparison: row ? { ...row, children } : null,
    isOwnDecision,
    isUndoable:
      isOwnDecision &&
      item.decidedAt !== null &&
      item.undoneAt === null &&
      dayInLondon(item.decidedAt) === act.today,
  }
}

/**
 * The item, once the policy has let this person at it.
 *
 * INVARIANT (protected-stay-away): an item whose row is restricted or that touches a withheld child answers like one that does not
 * exist; so does another authority's. Source: R-39, REV-2.
 */
export async function requireReview(act: Act, action: string, publicId: string): Promise<ReviewItem> {
  const item = await findReview(act.sql, publicId)
  try {
    await act.require(action, reviewResource(publicId, item, act))
  } catch (error) {
    const isOwn = item?.decidedBy === act.actor.userId && !item.needsShielding
    const isHidden = error instanceof DeniedError && error.lapsed.length === 0 && !isOwn
    throw isHidden ? new NotFoundError(publicId) : error
  }
  if (!item || item.needsShielding) throw new NotFoundError(publicId)
  for (const childId of item.childIds) await requireNotOwnFamily(act, childId)
  return item
}

function reviewResource(publicId: string, item: ReviewItem | undefined, act: Act): Resource {
  const authority = item ? (item.authorityCode ?? '') : (act.actor.authorityCode ?? '')
  return {
    type: 'Review',
    id: publicId,
    attributes: { authority, deciderId: item?.decidedBy ?? 0 },
  }
}
