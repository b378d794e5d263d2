import { recordEntry, type AuditAction } from '../../audit/index.ts'
import type { Act, Resource } from '../../platform/act.ts'
import { DomainError, NotFoundError } from '../../platform/errors.ts'
import type { Role } from '../queries.ts'
import type { AccountDetails } from './account.ts'
import { findAccountDetails } from './queries.ts'

/** Where an account belongs; null for an unknown one, which counts as the national team's. */
export type AccountPlace = {
  readonly userId: number
  readonly role: Role
  readonly authorityCode: string | null
  readonly organisationId: number
}

/**
 * What the policy knows of an account. `madeBy` is the user whose earlier step is decided about.
 *
 * A member of a team belongs to no organisation here, so that no delegate reaches one; one of the national team to no authority.
 */
export function accountResource(place: AccountPlace | null, madeBy: number | null = null): Resource {
  const authority = place === null || place.role === 'national-team' ? '' : (place.authorityCode ?? '')
  const organisation = place?.role === 'practitioner' ? place.organisationId : 0
  const userId = place?.userId ?? 0
  return {
    type: 'Account',
    id: `user-${userId}`,
    attributes: { authority, organisation, userId, madeBy: madeBy ?? 0 },
  }
}

/** The account, once the policy lets the actor do this to it; refused alike for unknown and other people's accounts. */
export async function requireAccount(
  act: Act,
  action: AuditAction,
  userId: number,
  madeBy: (account: AccountDetails) => number | null = () => null,
): Promise<AccountDetails> {
  const account = await findAccountDetails(act.sql, userId)
  await act.require(action, accountResource(account ?? null, account && madeBy(account)))
  if (!account) throw new NotFoundError()
  return account
}

/** One entry about an account; `fields` say what of it. */
export function recordAccount(
  act: Act,
  action: AuditAction,
  targetUserId: number,
  ...fields: readonly string[]
): Promise<void> {
  return recordEntry(act, { action, outcome: 'done', targetUserId, fields })
}

export function refuse(kind: 'invalid' | 'conflict', code: string, message: string): never {
  throw new DomainError(kind, code, message)
}
