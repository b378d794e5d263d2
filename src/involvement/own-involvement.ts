import type { AuditAction } from '../audit/index.ts'
import type { Act, Resource } from '../platform/act.ts'
import { NotFoundError } from '../platform/errors.ts'
import { notCurrent } from './errors.ts'
import { findInvolvement, lockChild, type StoredInvolvement } from './queries.ts'

/** A current involvement that the person may change, held until the end of the act's transaction. */
export type OwnInvolvement = StoredInvolvement & { readonly childId: number; readonly userId: number }

/** No account has this id: what nobody recorded belongs to nobody. */
const NOBODY = 0

/**
 * The one way to a change of an involvement: takes turns with other changes for the child, then asks the policy about the owner
 * that the database names. Source.
 *
 * @throws NotFoundError when the child has no such involvement, DeniedError when it is another's, and
 *   `CP_INVOLVEMENT_NOT_CURRENT` when it has ended.
 */
export async function holdOwnInvolvement(
  act: Act,
  action: AuditAction,
  childId: number,
  involvementId: number,
): Promise<OwnInvolvement> {
  await lockChild(act.sql, childId)
  const found = await findInvolvement(act.sql, childId, involvementId)
  await act.require(action, involvementResource(involvementId, found ? found.userId : act.actor.userId))
  if (!found || found.userId === null) throw new NotFoundError()
  if (found.endedOn !== null) throw notCurrent()
  return { ...found, childId, userId: found.userId }
}

/** What the policy is asked about: an involvement and who recorded it. */
export function involvementResource(involvementId: number | 'new' | 'own', ownerId: number | null): Resource {
  return { type: 'Involvement', id: String(involvementId), attributes: { ownerId: ownerId ?? NOBODY } }
}
