import { recordEntry, type AuditAction } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { notRecorded } from '../errors.ts'
import {
  findConsentChild,
  findOwnWork,
  listOwnSensitiveServices,
  lockChild,
  type ConsentChild,
  type OwnSensitiveService,
  type OwnWork,
} from '../queries.ts'

/** What somebody of a sensitive service may do with a child. */
export type WorkBasis = {
  readonly userId: number
  readonly child: ConsentChild
  /** One or more. */
  readonly services: readonly OwnSensitiveService[]
  /** Null while nothing current of the person's own is recorded. */
  readonly own: OwnWork | null
}

/**
 * The one way to a person's own work in a sensitive service: asks the policy, takes turns with other changes for the child, and reads.
 *
 * @throws NotFoundError for a record that is not open. Source.
 */
export async function holdOwnWork(act: Act, action: AuditAction, childId: number): Promise<WorkBasis> {
  const { userId } = act.actor
  const services = userId === null ? [] : await listOwnSensitiveServices(act.sql, userId, act.today)
  const attributes = { ownerId: userId ?? 0, isInService: services.length > 0 }
  await act.require(action, { type: 'SensitiveWork', id: String(childId), attributes })
  await lockChild(act.sql, childId)
  const child = await findConsentChild(act.sql, childId)
  if (!child || userId === null) throw new NotFoundError()
  await act.require('relations.work-with-child', { type: 'Child', id: child.publicId })
  const own = await findOwnWork(act.sql, childId, userId, act.today)
  return { userId, child, services, own: own ?? null }
}

/** What the person recorded of the own service's work with a child; of what others recorded there is nothing. */
export async function readOwnWork(act: Act, childId: number): Promise<WorkBasis> {
  const basis = await holdOwnWork(act, 'consent.read-own', childId)
  const fields = basis.own ? ['service', 'contact', 'ground'] : []
  await recordEntry(act, { action: 'consent.read-own', outcome: 'done', childId, fields })
  return basis
}

/** The own current work, to be changed. @throws `CP_CONSENT_NOT_RECORDED` */
export async function requireOwnWork(
  act: Act,
  action: AuditAction,
  childId: number,
): Promise<WorkBasis & { readonly own: OwnWork }> {
  const basis = await holdOwnWork(act, action, childId)
  if (basis.own === null) throw notRecorded()
  return { ...basis, own: basis.own }
}
