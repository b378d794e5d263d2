import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import { findOrganisationKind, replaceRights, type Role } from './queries.ts'
import { requireAdministration } from './users.ts'

/**
 * What of the administration a person may do, each right by itself.
 *
 * `delegate` administers the users of the own organisation, and `override` looks in an emergency at what a shield hides;
 * `safeguarding-search` looks for children near somebody or an address, also in a local team; the others are shares of the work of a local
 * or national team. Source.
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
  'override',
  'safeguarding-search',
] as const
export type Right = (typeof rights)[number]

/** What people have who belong to no team. */
const practitionerRights: readonly Right[] = ['delegate', 'override', 'safeguarding-search']

/** Rights that somebody in this role can have. */
export function rightsOf(role: Role): readonly Right[] {
  if (role === 'practitioner') return practitionerRights
  return rights.filter(
    (right) =>
      !practitionerRights.includes(right) || (right === 'safeguarding-search' && role === 'local-team'),
  )
}

/** Shares of a local team's work that need a look at records; whoever has none of them looks at none. Source: R-84. */
export const lookingRights: readonly Right[] = [
  'data',
  'shielding',
  'broker',
  'complaints',
  'safeguarding-search',
]

/**
 * Gives a user exactly these rights; they count from the next decision on.
 *
 * INVARIANT (nobody-audits-himself): whoever audits has no other right, so that no act of the team is reviewed by whoever could do it.
 * INVARIANT (operators-look-for-others): whoever looks at records in calls has no right to look for oneself.
 * INVARIANT (overrides-are-told-to-another): whoever may look in an emergency is not the delegate who is told of it.
 * @throws DomainError when the role cannot hold a right, `audit` stands beside another, `mediate` beside one that looks at records, or
 * `override` beside `delegate`, or it or a practitioner's `safeguarding-search` in an organisation without child-protection duties.
 */
export async function setRights(act: Act, username: string, wanted: readonly Right[]): Promise<void> {
  const account = await requireAdministration(act, username, 'access.set-rights')
  assertRightsFit(account.role, wanted)
  if (account.role === 'practitioner') await assertProtects(act, account.organisationId, wanted)
  await replaceRights(act.sql, account.userId, [...new Set(wanted)], act.now, act.actor.userId)
  await recordEntry(act, {
    action: 'access.set-rights',
    outcome: 'done',
    targetUserId: account.userId,
    fields: ['rights'],
  })
}

function assertRightsFit(role: Role, wanted: readonly Right[]): void {
  const fitting = rightsOf(role)
  if (wanted.some((right) => !fitting.includes(right))) {
    throw new DomainError(
      'invalid',
      'CP_RIGHT_ROLE',
      'a team’s rights belong to members of a team, `delegate` and `override` to people who are not, and `safeguarding-search` to no national team',
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

/** Kinds of organisation with child-protection duties. Source: R-62. */
const protecting = ['police', 'childrens-social-care']

async function assertProtects(act: Act, organisationId: number, wanted: readonly Right[]): Promise<void> {
  const needing = wanted.filter((right) => right === 'override' || right === 'safeguarding-search')
  if (needing.length === 0) return
  const isProtecting = protecting.includes(await findOrganisationKind(act.sql, organisationId))
  if (isProtecting && !(wanted.includes('override') && wanted.includes('delegate'))) return
  throw new DomainError(
    'invalid',
    'CP_RIGHT_OVERRIDE',
    'whoever looks in an emergency or searches for affected children works for the police or children’s social care, and whoever looks in an emergency administers no users',
  )
}
