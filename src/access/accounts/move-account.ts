import { listOrganisations } from '../../organisations/index.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { markUsersSessionsEnded } from '../sessions/queries.ts'
import { replaceRights, type Role } from '../queries.ts'
import { requireAdministration } from '../users.ts'
import { assertOwnService } from './nominate-user.ts'
import { movePosition, withdrawNeeds, withdrawSignatures, withdrawVettings } from './queries.ts'
import { accountResource, recordAccount, requireAccount } from './require-account.ts'

/** Conditions that can begin anew when somebody moves. */
export const renewable = ['need', 'vetting', 'agreement'] as const
export type Renewable = (typeof renewable)[number]

export type Move = {
  readonly jobTitle: string
  readonly role: Role
  readonly organisationId: number
  readonly serviceId: number | null
  /** What counts no more and must be stated, recorded or signed again. */
  readonly anew: readonly Renewable[]
}

/**
 * Moves a person to other work, within what the actor administers before and after.
 *
 * The need begins anew with another organisation or role, whatever was asked. Rights of administration go with the role and the
 * organisation, so that they end with them. Sessions end. @throws NotFoundError for an unknown organisation; DomainError
 * `CP_USER_SERVICE`. Source: R-86.
 */
export async function moveAccount(act: Act, userId: number, move: Move): Promise<void> {
  await requireAdministration(act, userId)
  const account = await requireAccount(act, 'access.change-account', userId)
  const organisation = (await listOrganisations(act.sql, [move.organisationId])).get(move.organisationId)
  const authorityCode =
    move.role === 'national-team' ? null : (account.authorityCode ?? organisation?.authorityCode ?? null)
  const place = { userId, authorityCode, role: move.role, organisationId: move.organisationId }
  await act.require('access.change-account', accountResource(place))
  if (!organisation) throw new NotFoundError()
  await assertOwnService(act, move)
  const isElsewhere = move.organisationId !== account.organisationId || move.role !== account.role
  const anew = renewable.filter((one) => move.anew.includes(one) || (one === 'need' && isElsewhere))
  await movePosition(
    act.sql,
    account,
    { ...move, authorityCode },
    { at: act.now, by: act.actor.userId, anew },
  )
  if (anew.includes('need')) await withdrawNeeds(act.sql, userId, act.now)
  if (anew.includes('vetting')) await withdrawVettings(act.sql, userId, act.now)
  if (anew.includes('agreement')) await withdrawSignatures(act.sql, userId, act.now)
  if (isElsewhere) await replaceRights(act.sql, userId, [], act.now)
  await markUsersSessionsEnded(act.sql, userId, act.now)
  await recordAccount(act, 'access.administer-users', userId, 'move', ...anew)
}
