import { recordEntry } from '../audit/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import type { Act } from '../platform/act.ts'
import { NotFoundError } from '../platform/errors.ts'
import { requireNotOwnFamily } from '../relations/index.ts'
import { alreadyInvolved, noService, sensitiveService, startDateWrong } from './errors.ts'
import { takeLead } from './become-lead.ts'
import { involvementResource } from './own-involvement.ts'
import {
  findOpenBirth,
  findOwnService,
  hasOwnInvolvement,
  insertAssessment,
  insertChange,
  insertInvolvement,
  lockChild,
  type OwnService,
} from './queries.ts'

/** A person's work with a child, in their own service. `phone` and `email` null: those of the service are shown. */
export type NewInvolvement = {
  readonly childId: number
  readonly startedOn: IsoDate
  readonly phone: string | null
  readonly email: string | null
  readonly isLead: boolean
  readonly holdsAssessment: boolean
}

/** Where the person works, as an involvement of theirs would name it, and what it must respect. */
export type InvolvementBasis = OwnService & { readonly bornOn: IsoDate }

/**
 * Whether the person may record an involvement with this child, and as what; writes nothing.
 *
 * @throws NotFoundError for a child whose record is not open, and `CP_INVOLVEMENT_NO_SERVICE`, `_SENSITIVE` or `_EXISTS`.
 */
export async function prepareInvolvement(act: Act, childId: number): Promise<InvolvementBasis> {
  const { userId } = act.actor
  await act.require('involvement.record', involvementResource('new', userId))
  await lockChild(act.sql, childId)
  await requireNotOwnFamily(act, childId)
  const bornOn = await findOpenBirth(act.sql, childId)
  if (bornOn === undefined || userId === null) throw new NotFoundError()
  const service = await findOwnService(act.sql, userId, act.today)
  if (!service) throw noService()
  if (service.isSensitive) throw sensitiveService()
  if (await hasOwnInvolvement(act.sql, childId, userId)) throw alreadyInvolved()
  return { ...service, bornOn }
}

/**
 * Records that the person's service is taking some action for the child; says nothing about what.
 *
 * INVARIANT (never-sensitive): a sensitive service is not among what everybody sees; the database refuses it too.
 * Source.
 * @returns the id of the change, by which it can be undone on the same day.
 * @throws what `prepareInvolvement` throws, `CP_INVOLVEMENT_START_DATE`, and `CP_LEAD_TAKEN` when there is a lead already.
 */
export async function recordInvolvement(act: Act, given: NewInvolvement): Promise<number> {
  const { childId, startedOn, phone, email, isLead, holdsAssessment } = given
  const basis = await prepareInvolvement(act, childId)
  if (startedOn < basis.bornOn || startedOn > act.today) throw startDateWrong()
  const { userId, serviceId, practitioner, role } = basis
  const involvementId = await insertInvolvement(act.sql, {
    child_id: childId,
    service_id: serviceId,
    user_id: userId,
    practitioner,
    role,
    phone,
    email,
    started_on: startedOn,
    confirmed_on: act.today,
  })
  const own = { childId, involvementId, userId }
  const previousLead = isLead ? await takeLead(act, own) : null
  if (holdsAssessment) await insertAssessment(act.sql, own, act.now)
  const change = { ...own, kind: 'record', previousLeadInvolvementId: previousLead } as const
  const changeId = await insertChange(act.sql, change, act.now)
  const fields = [...(isLead ? ['lead'] : []), ...(holdsAssessment ? ['shared-assessment'] : [])]
  await recordEntry(act, { action: 'involvement.record', outcome: 'done', childId, fields })
  return changeId
}
