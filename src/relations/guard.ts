import type { Act, Decide } from '../platform/act.ts'
import { findOpenPublicId, findTraits, hasAnyDeclared, hasDeclared } from './queries.ts'
import type { RelationKeys } from './relation-keys.ts'

/** The rule that keeps people away from children they declared; a page refused by it says so to that person alone. */
export const ownFamilyRule = 'relations.not-own-family'

/**
 * Tells the policy of every child it is asked about whether the person declared it as family.
 *
 * INVARIANT (not-own-family): a child that may be one the person declared is refused to them on every way, for the fact stands on the
 * child as a resource; it is read in the act's own transaction, so that a declaration counts from the next decision on. A missing
 * fact is an error of the policy, and denies. Source: R-101.
 */
export function withRelations(decide: Decide, keys: RelationKeys): Decide {
  return async (act, action, resource) => {
    if (resource.type !== 'Child') return decide(act, action, resource)
    const isDeclared = await isDeclaredBy(act, resource.id, keys)
    return decide(act, action, { ...resource, attributes: { ...resource.attributes, isDeclared } })
  }
}

/**
 * Asks whether the person may work with this child where its record is not opened: for an involvement, a review, a merge.
 *
 * A record that is not open passes; it answers as unknown elsewhere. @throws DeniedError for a child of the own family.
 */
export async function requireNotOwnFamily(act: Act, childId: number): Promise<void> {
  const publicId = await findOpenPublicId(act.sql, childId)
  if (publicId !== undefined) await act.require('relations.work-with-child', { type: 'Child', id: publicId })
}

async function isDeclaredBy(act: Act, publicId: string, keys: RelationKeys): Promise<boolean> {
  const { userId } = act.actor
  if (userId === null || !(await hasAnyDeclared(act.sql, userId))) return false
  const traits = await findTraits(act.sql, publicId)
  return traits !== undefined && hasDeclared(act.sql, userId, keys.ofChild(userId, traits))
}
