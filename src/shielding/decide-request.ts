import type { Act } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { proposeChange, stopOpenChanges } from './change-shield.ts'
import { requireRequest } from './desk-access.ts'
import { notProved, notThisStep } from './errors.ts'
import { hideChild } from './hide-child.ts'
import { findShield, insertDecision, isHeldByOthers, lockShield } from './queries.ts'
import { metGrounds, type DecisionGround, type Shield, type ShieldRequest } from './shield.ts'
import { keepWords } from './words.ts'

export type ShieldDecision = {
  readonly ground: DecisionGround
  /** Why, 2,000 characters at most. */
  readonly words: string
}

/**
 * Decides whether the criterion is met; one person is enough to keep a shield, or to place again one that was ended meanwhile.
 *
 * A refusal ends the temporary shield only as two people end any: it proposes that, unless another request or a source holds the shield.
 * INVARIANT (another-decides): whoever refused a request does not decide about its challenge. Source.
 * @throws NotFoundError; DeniedError for whoever refused what is challenged; DomainError `CP_SHIELD_STEP` when it is decided,
 *   `CP_SHIELD_PROOF` when it would be met with nobody proved, `CP_SHIELD_REQUEST` without words.
 */
export async function decideRequest(
  act: Act,
  publicId: string,
  { ground, words }: ShieldDecision,
): Promise<void> {
  const { childId } = await requireRequest(act, 'shielding.decide-request', publicId)
  await lockShield(act.sql, childId)
  const request = await requireRequest(act, 'shielding.decide-request', publicId)
  if (request.decision !== null) throw notThisStep()
  const isMet = (metGrounds as readonly string[]).includes(ground)
  if (isMet && (request.askerProofs.length === 0 || request.childProofs.length === 0)) throw notProved()
  const wordsId = await keepWords(act, request.authorityCode, words)
  await insertDecision(act.sql, {
    request_id: request.requestId,
    child_id: childId,
    authority_code: request.authorityCode,
    is_met: isMet,
    ground,
    words_id: wordsId,
    decided_by: act.actor.userId!,
    decided_at: act.now,
  })
  const shield = await findShield(act.sql, { childId })
  if (isMet) {
    await stopOpenChanges(act, childId)
    if (!shield) await hideChild(act, childId, request.level, request.authorityCode)
  } else if (shield && (await isHeldByNothingElse(act, shield, request))) {
    await proposeChange(act, shield, { kind: 'lift', ground: 'refused', wordsId })
  }
  await recordEntry(act, {
    action: 'shielding.decide-request',
    outcome: 'done',
    childId,
    subjectRef: publicId,
    fields: [isMet ? 'met' : 'not-met', ground],
  })
}

async function isHeldByNothingElse(act: Act, shield: Shield, { requestId }: ShieldRequest): Promise<boolean> {
  if (shield.placedBy === 'source' || shield.judgedAt !== null) return false
  return !(await isHeldByOthers(act.sql, shield, requestId))
}
