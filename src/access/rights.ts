import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import { replaceRights, type Role } from './queries.ts'
import { requireAdministration } from './users.ts'

/**
 * What of the administration a person may do, each right by itself.
 *
 * `delegate` administers the users of the own organisation; the others are shares of the work of a local or national team.
 * Source.
 */
export const rights = [
  'accounts',
  'data',
  'shielding',
  'audit',
  'broker',
  'accreditation',
  'training',
  'complaints',
  'mediate',
  'delegate',
] as const
export type Right = (typeof rights)[number]

/** Shares of a local team's work that need a look at records; whoever has none of them looks at none. Source: R-84. */
export const lookingRights: readonly Right[] = ['data', 'shielding', 'broker', 'complaints']

/**
 * Gives a user exactly these rights; they count from the next decision on.
 *
 * INVARIANT (nobody-audits-himself): whoever audits has no other right, so that no act of the team is reviewed by whoever could do it.
 * INVARIANT (operators-look-for-others): whoever looks at records in calls has no right to look for oneself.
 * @throws DomainError when the role cannot hold a right, `audit` stands beside another, or `mediate` beside one that looks at records.
 */
export async function setRights(act: Act, username: string, wanted: readonly Right[]): Promise<void> {
  const account = await requireAdministration(act, username, 'access.set-rights')
  assertRightsFit(account.role, wanted)
  await replaceRights(act.sql, account.userId, [...new Set(wanted)], act.now)
  await recordEntry(act, {
    action: 'access.set-rights',
    outcome: 'done',
    targetUserId: account.userId,
    fields: ['rights'],
  })
}

function assertRightsFit(role: Role, wanted: readonly Right[]): void {
  const isTeam = role === 'local-team' || role === 'national-team'
  if (wanted.some((right) => (right === 'delegate') === isTeam)) {
    throw new DomainError(
      'invalid',
      'CP_RIGHT_ROLE',
      'a team’s rights belong to members of a team, and `delegate` to people who are not',
    )
  }
  if (wanted.includes('audit') && new Set(wanted).size > 1) {
    throw new DomainError('invalid', 'CP_RIGHT_AUDIT', 'whoever audits has no other right')
  }
  if (
    wanted.includes('mediate') &&
    (role !== 'local-team' || wanted.some((right) => lookingRights.includes(right)))
  ) {
    throw new DomainError(
      'invalid',
      'CP_RIGHT_MEDIATE',
      'whoever looks for callers belongs to a local team and has no right to look at records otherwise',
    )
  }
}
