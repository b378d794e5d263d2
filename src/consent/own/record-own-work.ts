import { recordEntry } from '../../audit/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { groundOf, isComplete, type Ground } from '../consent.ts'
import { alreadyRecorded, incomplete, wrongDay } from '../errors.ts'
import { insertConsent, insertOwnWork } from '../queries.ts'
import { holdOwnWork, type WorkBasis } from './own-work.ts'

/** A person's work with a child in a sensitive service, and on what it is recorded. `phone` and `email` null: those of the service. */
export type NewOwnWork = {
  readonly childId: number
  readonly serviceId: number
  readonly startedOn: IsoDate
  readonly phone: string | null
  readonly email: string | null
  readonly ground: Ground
}

/** Whether the person may record such work with this child; writes nothing. @throws what {@link recordOwnWork} throws, but for the days */
export async function prepareOwnWork(act: Act, childId: number): Promise<WorkBasis> {
  const basis = await holdOwnWork(act, 'consent.record', childId)
  if (basis.own) throw alreadyRecorded()
  return basis
}

/**
 * Records that a sensitive service works with a child, on consent or because significant harm is suspected.
 *
 * INVARIANT (ground-in-force): no sensitive service is recorded but on a ground in force; the database refuses it too. Others see the
 * marker alone. Source.
 * @throws NotFoundError for a record that is not open or a service that is not the person's, `CP_CONSENT_EXISTS`, `CP_CONSENT_DAY` and
 *   `CP_CONSENT_INCOMPLETE`.
 */
export async function recordOwnWork(act: Act, given: NewOwnWork): Promise<void> {
  const { childId, serviceId, startedOn, phone, email, ground } = given
  const { userId, child, services } = await prepareOwnWork(act, childId)
  const service = services.find((one) => one.serviceId === serviceId)
  if (!service) throw new NotFoundError()
  if (!isComplete(ground)) throw incomplete()
  const days = [startedOn, ground.givenOn, ...(ground.judgement ? [ground.judgement.on] : [])]
  if (days.some((day) => day < child.bornOn || day > act.today)) throw wrongDay()
  const consentId = await insertConsent(act.sql, {
    child_id: childId,
    service_id: serviceId,
    recorded_by: userId,
    recorded_at: act.now,
    ...groundRow(ground),
  })
  await insertOwnWork(act.sql, {
    child_id: childId,
    consent_id: consentId,
    service_id: serviceId,
    user_id: userId,
    practitioner: service.practitioner,
    role: service.role,
    phone,
    email,
    started_on: startedOn,
    confirmed_on: act.today,
  })
  const fields = [groundOf(ground), ground.scope]
  await recordEntry(act, { action: 'consent.record', outcome: 'done', childId, fields })
}

function groundRow(ground: Ground) {
  const { decidedBy, relation, judgement, givenOn, scope, parentMayBeTold } = ground
  return {
    ground: groundOf(ground),
    decided_by: decidedBy,
    relation: decidedBy === 'child' ? 'self' : relation,
    is_competent: judgement && decidedBy === 'child',
    judged_by: judgement?.by ?? null,
    judged_on: judgement?.on ?? null,
    given_on: givenOn,
    scope,
    parent_may_be_told: parentMayBeTold,
  }
}
