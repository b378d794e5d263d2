import type { Act } from '../../platform/act.ts'
import { recordEntries, recordEntry } from '../../audit/index.ts'
import { listPublicIds, type ChildId } from '../../children/index.ts'
import { dayInLondon } from '../../lib/iso-date.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { enqueueJob } from '../../platform/jobs.ts'
import { notAChoice, reviewDecided, undoOvertaken, undoTooLate } from '../errors.ts'
import { identityDigest } from './person-verdicts.ts'
import {
  clearDecision,
  findReviewRow,
  hasLaterReview,
  insertHumanDecisions,
  lockReview,
  reopenReview,
  updateClosed,
  updateDecision,
  updateSecond,
  updateUndone,
  withdrawHumanDecisions,
} from './queries.ts'
import { requireReview } from './read-reviews.ts'
import {
  choicesOf,
  movesRecord,
  needsSecondPerson,
  stateOf,
  type NoteCode,
  type ReviewDecision,
  type ReviewItem,
} from './review.ts'

/** Task that carries out what was decided about a waiting row, or takes it back; payload `{ reviewId }`. */
export const SETTLE_REVIEW = 'feeds.settle-review'

export type Choice = {
  readonly decision: ReviewDecision
  /** Opaque id of the child, with `link` only. */
  readonly childId: string | null
  readonly noteCode: NoteCode
}

/**
 * Decides about a waiting row. Nothing of a record changes here: what is decided is carried out by a job, with the rights to do so.
 *
 * @returns the state in which the item is then: `second` when another person must agree first.
 * @throws NotFoundError as `openReview`; DomainError `CP_REVIEW_DECIDED` when somebody was quicker, `CP_REVIEW_NO_CHOICE` for what
 *   cannot be decided about this item.
 */
export async function decideReview(act: Act, publicId: string, choice: Choice): Promise<ReviewItem> {
  await lockReview(act.sql, publicId)
  const item = await requireReview(act, 'linkage.decide-review', publicId)
  if (!['open', 'asked'].includes(stateOf(item))) throw reviewDecided()
  const { decision, noteCode } = choice
  const childId = await chosenChild(act, item, choice)
  if (!choicesOf(item).includes(decision)) throw notAChoice()
  if (movesRecord(item, decision, childId) && item.isOnlySource) throw notAChoice()
  const needsSecond = needsSecondPerson(item, decision, await hasOtherNhsNumber(act, item, childId))
  const made = {
    decision,
    decided_child_id: childId,
    note_code: noteCode,
    needs_second: needsSecond,
    decided_by: act.actor.userId!,
    decided_at: act.now,
  }
  await updateDecision(act.sql, item.reviewId, made)
  const decided = {
    ...item,
    decision,
    decidedChildId: childId,
    noteCode,
    needsSecond,
    decidedBy: made.decided_by,
    decidedAt: act.now,
    secondedBy: null,
    secondedAt: null,
  }
  if (!needsSecond) await takeEffect(act, decided)
  await recordDecision(act, 'linkage.decide-review', decided)
  return decided
}

/**
 * The second person's answer to a decision that needs two. Who disagrees puts the item back as if nothing had been decided.
 *
 * @throws DeniedError for the person who decided; DomainError `CP_REVIEW_DECIDED` when there is nothing to answer.
 */
export async function secondReview(act: Act, publicId: string, agrees: boolean): Promise<void> {
  await lockReview(act.sql, publicId)
  const item = await requireReview(act, 'linkage.second-review', publicId)
  if (stateOf(item) !== 'second') throw reviewDecided()
  if (agrees) {
    await updateSecond(act.sql, item.reviewId, act.actor.userId!, act.now)
    await takeEffect(act, { ...item, secondedBy: act.actor.userId, secondedAt: act.now })
  } else {
    await clearDecision(act.sql, item.reviewId)
  }
  await recordDecision(act, 'linkage.second-review', item, agrees ? 'agreed' : 'disagreed')
}

/**
 * Takes a decision back, until midnight in London, by one of those who made it.
 *
 * @throws DomainError `CP_UNDO_TOO_LATE`; `CP_UNDO_OVERTAKEN` when the source has asked about the row again since.
 */
export async function undoReview(act: Act, publicId: string): Promise<void> {
  await lockReview(act.sql, publicId)
  const item = await requireReview(act, 'linkage.undo-review', publicId)
  const userId = act.actor.userId!
  if (item.decidedAt === null || ![item.decidedBy, item.secondedBy].includes(userId))
    throw new NotFoundError(publicId)
  if (dayInLondon(item.decidedAt) !== act.today) throw undoTooLate()
  const state = stateOf(item)
  if (state === 'undone' || (await hasLaterReview(act.sql, item))) throw undoOvertaken()
  await withdrawHumanDecisions(act.sql, item, userId, act.now)
  if (item.closedAt === null) {
    await clearDecision(act.sql, item.reviewId)
  } else if (item.decision === 'keep') {
    await reopenReview(act.sql, item.reviewId)
  } else {
    await updateUndone(act.sql, item.reviewId, act.now)
    await settleLater(act, item)
  }
  await recordDecision(act, 'linkage.undo-review', item)
}

async function chosenChild(act: Act, item: ReviewItem, choice: Choice): Promise<ChildId | null> {
  if (choice.decision !== 'link') return null
  const publicIds = await listPublicIds(act.sql, item.childIds)
  const found = item.childIds.find((childId) => publicIds.get(childId) === choice.childId)
  if (found === undefined) throw notAChoice()
  return found
}

async function hasOtherNhsNumber(act: Act, item: ReviewItem, childId: ChildId | null): Promise<boolean> {
  if (childId === null) return false
  const row = await findReviewRow(act.sql, item.reviewId)
  return (row?.numbers ?? []).some(
    (number) => number.childId === childId && number.scheme === 'nhs-number' && !number.agrees,
  )
}

async function takeEffect(act: Act, item: ReviewItem): Promise<void> {
  if (item.decision === 'ask-source') return
  const verdicts = verdictsOf(item)
  if (verdicts.length > 0) await keepVerdicts(act, item, verdicts)
  if (item.decision === 'keep') await updateClosed(act.sql, item.reviewId, act.now)
  else await settleLater(act, item)
}

type Verdicts = Parameters<typeof insertHumanDecisions>[2]

async function keepVerdicts(act: Act, item: ReviewItem, verdicts: Verdicts): Promise<void> {
  const row = await findReviewRow(act.sql, item.reviewId)
  if (!row) throw new NotFoundError(item.publicId)
  await insertHumanDecisions(act.sql, item, verdicts, {
    identity_digest: identityDigest(row.row),
    note_code: item.noteCode!,
    decided_by: item.decidedBy!,
    agreed_by: item.secondedBy,
    decided_at: act.now,
  })
}

/**
 * A new child is none of those shown; a row linked elsewhere is not the child it was linked to. To keep a link that a model
 * doubts is to say that it is right, and no model asks again.
 */
function verdictsOf(item: ReviewItem): Verdicts {
  const not = (childId: ChildId) => ({ verdict: 'not-the-same' as const, child_id: childId })
  if (item.decision === 'link') {
    const { linkedChildId, decidedChildId } = item
    const isMoved = linkedChildId !== null && linkedChildId !== decidedChildId
    return [{ verdict: 'link', child_id: decidedChildId }, ...(isMoved ? [not(linkedChildId)] : [])]
  }
  if (item.decision === 'keep')
    return item.reason === 'rescored' && item.linkedChildId !== null
      ? [{ verdict: 'link', child_id: item.linkedChildId }]
      : []
  const others = item.childIds.map(not)
  return item.decision === 'new-child' ? [{ verdict: 'new-child', child_id: null }, ...others] : others
}

function settleLater(act: Act, { reviewId }: ReviewItem): Promise<void> {
  return enqueueJob(act.sql, SETTLE_REVIEW, { reviewId }, `${SETTLE_REVIEW} ${reviewId}`)
}

type DecisionAction = 'linkage.decide-review' | 'linkage.second-review' | 'linkage.undo-review'

/** One entry for the item, and one for each child that the decision is about. */
async function recordDecision(
  act: Act,
  action: DecisionAction,
  item: ReviewItem,
  ...more: readonly string[]
): Promise<void> {
  const fields = [item.decision ?? 'none', ...more]
  await recordEntry(act, {
    action,
    outcome: 'done',
    subjectRef: item.publicId,
    feedSourceId: item.sourceId,
    fields,
  })
  const concerned =
    item.decision === 'link' ? [item.decidedChildId] : item.decision === 'ask-source' ? [] : item.childIds
  await recordEntries(
    act,
    concerned.flatMap((childId) =>
      childId === null
        ? []
        : [{ action, outcome: 'done' as const, childId, subjectRef: item.publicId, fields }],
    ),
  )
}
