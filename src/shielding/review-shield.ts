import type { Act } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { hasOpenChange, proposeChange, stopOpenChanges } from './change-shield.ts'
import { requireShield } from './desk-access.ts'
import { changeIsOpen, notThisStep } from './errors.ts'
import { hideChild } from './hide-child.ts'
import { insertEvent, insertReview, lockShield } from './queries.ts'
import type { changeGrounds, EventKind, ReviewOutcome } from './shield.ts'
import { keepWords } from './words.ts'

export type ReviewedShield = {
  readonly outcome: ReviewOutcome
  /** Why it is to end or hide less; null for the other outcomes. */
  readonly ground: (typeof changeGrounds)[number] | null
  /** 2,000 characters at most. */
  readonly words: string
}

/**
 * Records what a review of a shield came to. To keep it stops what would end or lower it; to hide more is done at once; to end it or hide less is proposed, for another person.
 *
 * Source: R-66.
 * @throws NotFoundError; DomainError `CP_SHIELD_STEP` when the level is what it would become, or the ground does not suit,
 *   `CP_SHIELD_CHANGE` when it is to end or hide less and that is on its way, `CP_SHIELD_REQUEST` without words.
 */
export async function reviewShield(act: Act, publicId: string, review: ReviewedShield): Promise<void> {
  const { childId } = await requireShield(act, 'shielding.review-shield', publicId)
  await lockShield(act.sql, childId)
  const shield = await requireShield(act, 'shielding.review-shield', publicId)
  const { outcome, ground, words } = review
  const isLess = outcome === 'lower' || outcome === 'lift'
  const isSame = (outcome === 'raise' && shield.level === 2) || (outcome === 'lower' && shield.level === 1)
  if (isSame || isLess !== (ground !== null)) throw notThisStep()
  if (isLess && (await hasOpenChange(act, childId))) throw changeIsOpen()
  const wordsId = await keepWords(act, shield.authorityCode, words)
  await insertReview(act.sql, {
    child_id: childId,
    authority_code: shield.authorityCode,
    outcome,
    words_id: wordsId,
    reviewed_by: act.actor.userId!,
    reviewed_at: act.now,
  })
  if (!isLess) await stopOpenChanges(act, childId)
  if (outcome === 'raise') await hideChild(act, childId, 2, shield.authorityCode)
  if (isLess && ground !== null) await proposeChange(act, shield, { kind: outcome, ground, wordsId })
  await recordEntry(act, {
    action: 'shielding.review-shield',
    outcome: 'done',
    childId,
    subjectRef: publicId,
    fields: [outcome],
  })
}

/** Records what the team heard of a shielded child; its shield is to be reviewed at once. Source: R-66. @throws NotFoundError */
export async function recordShieldEvent(act: Act, publicId: string, kind: EventKind): Promise<void> {
  const { childId, authorityCode } = await requireShield(act, 'shielding.record-event', publicId)
  await insertEvent(act.sql, {
    child_id: childId,
    authority_code: authorityCode,
    kind,
    recorded_by: act.actor.userId!,
    recorded_at: act.now,
  })
  await recordEntry(act, {
    action: 'shielding.record-event',
    outcome: 'done',
    childId,
    subjectRef: publicId,
    fields: [kind],
  })
}
