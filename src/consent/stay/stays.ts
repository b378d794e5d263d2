import { recordEntry, type AuditAction } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { noAge, notStaying, wrongStay } from '../errors.ts'
import { lockChild } from '../queries.ts'
import { findYoungPerson, insertStay, insertStayWithdrawal, listStays, type YoungPerson } from './queries.ts'
import {
  canConsentToStay,
  isInForce,
  isStayPeriod,
  type NewStay,
  type StayConsent,
  type StayWithdrawal,
} from './stay.ts'

/** What a page about staying needs. */
export type Stays = { readonly person: YoungPerson; readonly stays: readonly StayConsent[] }

/**
 * Consents to stay of a young person, newest first, for who works with them and for the local team.
 *
 * @throws NotFoundError for a record that is not open, `CP_STAY_AGE` for whoever is too young for one. Source: R-22.
 */
export async function readStays(act: Act, childId: number): Promise<Stays> {
  const person = await requireStay(act, 'consent.read-stay', childId)
  const stays = await listStays(act.sql, childId)
  await recordEntry(act, { action: 'consent.read-stay', outcome: 'done', childId, quantity: stays.length })
  return { person, stays }
}

/**
 * Records that a young person wants the record to stay after the 18th birthday.
 *
 * INVARIANT (adults-leave): without such a consent in force nobody is shown the record from that day on. Source.
 * @throws as {@link readStays}, and `CP_STAY_PERIOD`.
 */
export async function recordStay(act: Act, childId: number, given: NewStay): Promise<void> {
  const { bornOn } = await requireStay(act, 'consent.record-stay', childId)
  if (!isStayPeriod(given, bornOn, act.today)) throw wrongStay()
  await insertStay(act.sql, {
    child_id: childId,
    ground: given.ground,
    given_on: given.givenOn,
    until_on: given.untilOn,
    evidence: given.evidence,
    recorded_by: act.actor.userId!,
    recorded_at: act.now,
  })
  await recordEntry(act, { action: 'consent.record-stay', outcome: 'done', childId, fields: [given.ground] })
}

/** Withdraws one; whoever is 18 already is shown to nobody from then on, unless another is in force. @throws `CP_STAY_NOT_IN_FORCE` */
export async function withdrawStay(
  act: Act,
  childId: number,
  { stayId, told }: StayWithdrawal,
): Promise<void> {
  await requireStay(act, 'consent.withdraw-stay', childId)
  const stay = (await listStays(act.sql, childId)).find((one) => one.stayId === stayId)
  if (!stay || !isInForce(stay, act.today)) throw notStaying()
  await insertStayWithdrawal(act.sql, {
    stay_id: stayId,
    withdrawn_on: act.today,
    told,
    recorded_by: act.actor.userId!,
    recorded_at: act.now,
  })
  await recordEntry(act, { action: 'consent.withdraw-stay', outcome: 'done', childId, fields: [told] })
}

async function requireStay(act: Act, action: AuditAction, childId: number): Promise<YoungPerson> {
  await lockChild(act.sql, childId)
  const person = await findYoungPerson(act.sql, childId, act.actor.userId, act.today)
  const attributes = { authority: person?.authorityCode ?? '', isInvolved: person?.isInvolved ?? false }
  await act.require(action, { type: 'StayConsent', id: String(childId), attributes })
  if (!person) throw new NotFoundError()
  await act.require('relations.work-with-child', { type: 'Child', id: person.publicId })
  if (!canConsentToStay(person.bornOn, act.today)) throw noAge()
  return person
}
