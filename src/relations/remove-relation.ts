import { recordEntry, type AuditAction } from '../audit/index.ts'
import type { Act, Resource } from '../platform/act.ts'
import { NotFoundError } from '../platform/errors.ts'
import type { Seal } from '../platform/seal.ts'
import { openRelation } from './declare-relation.ts'
import { endRelation, findUserPlace, listSealed, type UserPlace } from './queries.ts'
import type { Kinship } from './relation.ts'

/** A declaration as the team sees it: which child it means is the person's own business. */
export type RelationOfUser = {
  readonly relationId: number
  readonly kinship: Kinship
  readonly declaredAt: Date
  readonly removedAt: Date | null
}

/** What somebody declared, for those who look after their account, without the children. @throws NotFoundError, DeniedError. */
export async function listRelationsOf(
  act: Act,
  seal: Seal,
  userId: number,
): Promise<{ readonly name: string; readonly relations: readonly RelationOfUser[] }> {
  const { name } = await requireUser(act, 'relations.list-of-user', userId)
  const relations = (await listSealed(act.sql, userId)).map((one) => {
    const { relationId, declaredAt, removedAt, declaration } = openRelation(seal, userId, one)
    return { relationId, declaredAt, removedAt, kinship: declaration.kinship }
  })
  const quantity = relations.length
  await recordEntry(act, {
    action: 'relations.list-of-user',
    outcome: 'done',
    targetUserId: userId,
    quantity,
  })
  return { name, relations }
}

/**
 * Removes a declaration at the request of whoever made it; the row stays with its dates.
 *
 * Nobody removes their own, so that a relative's record is not opened between two clicks. @throws NotFoundError, also for one removed already.
 */
export async function removeRelation(act: Act, userId: number, relationId: number): Promise<void> {
  await requireUser(act, 'relations.remove', userId)
  const by = act.actor.userId
  if (by === null || !(await endRelation(act.sql, { userId, relationId, by, at: act.now })))
    throw new NotFoundError()
  await recordEntry(act, { action: 'relations.remove', outcome: 'done', targetUserId: userId })
}

async function requireUser(act: Act, action: AuditAction, userId: number): Promise<UserPlace> {
  const place = await findUserPlace(act.sql, userId)
  await act.require(action, administered(place))
  if (!place) throw new NotFoundError()
  return place
}

/** Whom something is decided about, as the policy knows administered people; nobody for an unknown one. */
export function administered(place: Pick<UserPlace, 'userId' | 'authorityCode'> | undefined): Resource {
  const userId = place?.userId ?? 0
  const attributes = { authority: place?.authorityCode ?? '', userId }
  return { type: 'Administered', id: `user-${userId}`, attributes }
}
