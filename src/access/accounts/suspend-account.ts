import type { Act } from '../../platform/act.ts'
import { endSuspension, insertSuspension } from '../queries.ts'
import { markUsersSessionsEnded } from '../sessions/queries.ts'
import type { SuspensionReason } from './account.ts'
import { recordAccount, refuse, requireAccount } from './require-account.ts'

/** Suspends at once: sessions end, and the next request is refused. @throws DomainError `CP_USER_SUSPENDED`. Source: R-86. */
export async function suspendAccount(act: Act, userId: number, reason: SuspensionReason): Promise<void> {
  await requireAccount(act, 'access.change-account', userId)
  if (!(await insertSuspension(act.sql, userId, { at: act.now, by: act.actor.userId, reason }))) {
    refuse('conflict', 'CP_USER_SUSPENDED', 'the user is suspended already')
  }
  await markUsersSessionsEnded(act.sql, userId, act.now)
  await recordAccount(act, 'access.change-account', userId, 'suspension')
}

/**
 * Ends a suspension; the other conditions are as they were. A delegate ends only what they began themselves.
 *
 * @throws DomainError `CP_USER_NOT_SUSPENDED`.
 */
export async function reinstateAccount(act: Act, userId: number): Promise<void> {
  await requireAccount(
    act,
    'access.reinstate-account',
    userId,
    ({ suspension }) => suspension?.suspendedBy ?? null,
  )
  if (!(await endSuspension(act.sql, userId, act.now, act.actor.userId))) {
    refuse('conflict', 'CP_USER_NOT_SUSPENDED', 'the user is not suspended')
  }
  await recordAccount(act, 'access.reinstate-account', userId)
}
