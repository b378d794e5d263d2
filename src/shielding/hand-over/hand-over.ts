import type { Act } from '../../platform/act.ts'
import { recordEntry, type AuditAction } from '../../audit/index.ts'
import { addWorkingDays } from '../../lib/working-days.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { askHidden, ownAuthority, requireShield } from '../desk-access.ts'
import { notThisStep } from '../errors.ts'
import { lockShield } from '../queries.ts'
import { tellShielders } from '../reminders/tell.ts'
import { shieldResource, type HandOverReason } from '../shield.ts'
import {
  findHandOver,
  insertHandOver,
  listHandOversOf,
  listShieldingTeams,
  takeOver,
  updateWithdrawn,
  type HandOver,
} from './queries.ts'

/** From the offer until it is late. */
const ANSWER_WORKING_DAYS = 5

export type NewHandOver = { readonly toAuthorityCode: string; readonly reason: HandOverReason }

/**
 * Offers a shield to another authority's team, which is told by reference; the own team keeps it until that one accepts.
 *
 * Source: R-66.
 * @throws NotFoundError; DomainError `CP_SHIELD_STEP` where it is offered already, or nobody shields there.
 */
export async function offerShield(
  act: Act,
  publicId: string,
  { toAuthorityCode, reason }: NewHandOver,
): Promise<void> {
  const { childId } = await requireShield(act, 'shielding.offer-shield', publicId)
  await lockShield(act.sql, childId)
  const { authorityCode } = await requireShield(act, 'shielding.offer-shield', publicId)
  const teams = await listShieldingTeams(act.sql, act.today)
  const isTeam = teams.some((team) => team.authorityCode === toAuthorityCode)
  const isOffered = (await listHandOversOf(act.sql, childId)).some(isOpen)
  if (!isTeam || isOffered || toAuthorityCode === authorityCode) throw notThisStep()
  const reference = await insertHandOver(act.sql, {
    child_id: childId,
    authority_code: authorityCode,
    to_authority_code: toAuthorityCode,
    reason,
    offered_by: act.actor.userId!,
    offered_at: act.now,
    due_on: addWorkingDays(act.today, ANSWER_WORKING_DAYS),
  })
  await tellShielders(act, 'shield-offered', reference, toAuthorityCode)
  await recordStep(act, 'shielding.offer-shield', childId, reference, [reason])
}

/** Takes the own team's offer back. @throws NotFoundError; DomainError `CP_SHIELD_STEP` when it is at an end. */
export async function withdrawOffer(act: Act, publicId: string): Promise<void> {
  const { childId } = await requireOpen(act, 'shielding.withdraw-offer', publicId, 'authorityCode')
  await updateWithdrawn(act.sql, publicId, act.actor.userId!, act.now)
  await recordStep(act, 'shielding.withdraw-offer', childId, publicId, [])
}

/**
 * Accepts the offer of another team: the shield and all that was decided about it are the own team's from now on, and a review is due.
 *
 * INVARIANT (accepted-moves): a shield changes its authority by this alone; what was to end or lower it is stopped. Source: R-66.
 * @throws NotFoundError; DomainError `CP_SHIELD_STEP` when it is at an end.
 */
export async function acceptOffer(act: Act, publicId: string): Promise<void> {
  const { childId } = await requireOpen(act, 'shielding.accept-offer', publicId, 'toAuthorityCode')
  await takeOver(act.sql, publicId, act.now)
  await recordStep(act, 'shielding.accept-offer', childId, publicId, [])
}

/** An offer, for the team on one of its sides. */
async function requireOpen(
  act: Act,
  action: AuditAction,
  publicId: string,
  side: 'authorityCode' | 'toAuthorityCode',
): Promise<HandOver> {
  const found = await findHandOver(act.sql, publicId)
  if (found) await lockShield(act.sql, found.childId)
  const offer = await findHandOver(act.sql, publicId)
  await askHidden(act, action, shieldResource(publicId, offer?.[side] ?? ownAuthority(act)))
  if (!offer) throw new NotFoundError(publicId)
  if (!isOpen(offer)) throw notThisStep()
  return offer
}

function isOpen({ acceptedAt, withdrawnAt }: HandOver): boolean {
  return acceptedAt === null && withdrawnAt === null
}

function recordStep(
  act: Act,
  action: AuditAction,
  childId: number,
  subjectRef: string,
  fields: readonly string[],
): Promise<void> {
  return recordEntry(act, { action, outcome: 'done', childId, subjectRef, fields })
}
