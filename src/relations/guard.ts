import type { IsDeclared } from '../access/index.ts'
import type { Act } from '../platform/act.ts'
import { findOpenPublicId, findTraits, hasDeclared } from './queries.ts'
import type { ChildTraits } from './relation.ts'
import type { RelationKeys } from './relation-keys.ts'

/** The rule that keeps people away from children they declared; a page refused by it says so to that person alone. */
export const ownFamilyRule = 'relations.not-own-family'

/**
 * Finds out about a child whether the person who acts declared it, by all names the record has.
 *
 * Read in the act's own transaction, so that a declaration counts from the next decision on. Source: R-101.
 */
export function createIsDeclared(keys: RelationKeys): IsDeclared {
  return async ({ actor: { userId }, sql }, publicId) => {
    if (userId === null) return false
    const traits = await findTraits(sql, publicId)
    return traits !== undefined && hasDeclared(sql, userId, keys.ofChild(userId, traits))
  }
}

/** Whether the person who acts declared the child with these traits, for a record whose traits are not in the open. */
export async function isOwnFamily(act: Act, keys: RelationKeys, child: ChildTraits): Promise<boolean> {
  const { userId } = act.actor
  return userId !== null && hasDeclared(act.sql, userId, keys.ofChild(userId, child))
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
