import type { Act } from '../../../platform/act.ts'
import type { Tx } from '../../../platform/db/connect.ts'
import type { SourceFacts } from '../../../children/index.ts'
import { detachRecord } from '../../detach-record.ts'
import { isLinkedWrongly } from '../person-verdicts.ts'
import { clearDecision, findPersonVerdicts } from '../queries.ts'
import { stateOf } from '../review.ts'
import {
  deleteReplacedRecords,
  findLinkedRecord,
  findSurvivorOf,
  keepReplacedRecord,
  lockSettlingReview,
  takeReplacedRecord,
  updateMadeChild,
  withdrawUnsettled,
  type ReplacedRecord,
  type SettlingReview,
} from './queries.ts'

/** An item whose decision is to be carried out or taken back, locked; undefined when there is no such item. */
export async function beginSettling(act: Act, reviewId: number): Promise<SettlingReview | undefined> {
  const item = await lockSettlingReview(act.sql, reviewId)
  await act.require('linkage.settle-review', {
    type: 'Review',
    id: item?.publicId ?? 'unknown',
    attributes: { authority: item?.authorityCode ?? '', deciderId: item?.decidedBy ?? 0 },
  })
  return item
}

/**
 * Takes the record off the child it is wrongly linked to, and keeps what it said there for an undo.
 *
 * INVARIANT (protected-stay-away): a decision is not carried out when a child it touches has become withheld, or the row restricted,
 * since it was made; nor when a record would lose its last source.
 * @returns false when it must not be carried out.
 */
export async function detachReviewed(act: Act, item: SettlingReview, sources: SourceFacts): Promise<boolean> {
  if (item.needsShielding) return false
  await keepReplacedRecord(act.sql, item, act.now)
  const verdicts = (await findPersonVerdicts(act.sql, item.sourceId, [item.sourceRecordId])).get(
    item.sourceRecordId,
  )
  if (!verdicts || !isLinkedWrongly(verdicts, item.linkedChildId)) return true
  if (item.isOnlySource) return false
  await detachRecord(act, { ...item, childId: item.linkedChildId! }, false, sources)
  return true
}

/** The item is in the queue again, as if nothing had been decided. */
export async function abandonReview(act: Act, item: SettlingReview): Promise<'waiting'> {
  await withdrawUnsettled(act.sql, item.reviewId, act.now)
  await clearDecision(act.sql, item.reviewId)
  return 'waiting'
}

/** What is left to do once the row was applied: a row that still waits is asked about anew. */
export async function finishSettling(act: Act, { reviewId }: SettlingReview): Promise<'settled' | 'waiting'> {
  await updateMadeChild(act.sql, reviewId)
  const item = await lockSettlingReview(act.sql, reviewId)
  if (!item || item.closedAt !== null) return 'settled'
  if (stateOf(item) === 'settling') await clearDecision(act.sql, reviewId)
  return 'waiting'
}

/** Takes the record off its child and gives what it had said of which child before the decision. */
export async function takeReplaced(
  act: Act,
  item: SettlingReview,
  sources: SourceFacts,
): Promise<{ linked: ReplacedRecord | undefined; replaced: ReplacedRecord | undefined }> {
  const linked = await findLinkedRecord(act.sql, item)
  const replaced = await takeReplacedRecord(act.sql, item.reviewId)
  if (linked) await detachRecord(act, { ...item, childId: linked.childId }, item.isOnlySource, sources)
  if (!replaced) return { linked, replaced }
  return { linked, replaced: { ...replaced, childId: await findSurvivorOf(act.sql, replaced.childId) } }
}

const KEPT_MS = 26 * 3_600_000

/** Forgets what decisions of earlier days replaced: they cannot be undone any more. */
export function clearReplacedRecords(sql: Tx, now: Date): Promise<void> {
  return deleteReplacedRecords(sql, new Date(now.getTime() - KEPT_MS))
}
