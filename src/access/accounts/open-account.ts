import type { Act } from '../../platform/act.ts'
import type { Seal } from '../../platform/seal.ts'
import { hashPassword } from '../factors/password.ts'
import { insertCredentials } from '../factors/queries.ts'
import { readStanding } from '../read-standing.ts'
import { newPassword } from '../factors/recovery-codes.ts'
import { updateSupervisedSessions } from '../supervision/queries.ts'
import { newTotpSecret } from '../factors/totp.ts'
import { requireAdministration, totpContext } from '../users.ts'
import { mayBeOpened } from './account.ts'
import { recordAccount, refuse, requireAccount } from './require-account.ts'

/** What is handed to the person; this is the only time it can be shown. */
export type HandedOut = {
  readonly username: string
  readonly password: string
  readonly totpSecret: Buffer
}

/**
 * Hands out the credentials of an account whose need is approved, identity checked and vetting in force.
 *
 * How many of its first sessions are supervised is what the authority has set on this day.
 * @throws DomainError `CP_ACCOUNT_NOT_READY` while one of these is missing, or when they were handed out already. Source: R-86.
 */
export async function openAccount(act: Act, seal: Seal, userId: number): Promise<HandedOut> {
  await requireAdministration(act, userId)
  const account = await requireAccount(act, 'access.change-account', userId)
  if (!mayBeOpened(account, await readStanding(act.sql, userId, act.now))) {
    refuse('conflict', 'CP_ACCOUNT_NOT_READY', 'need, identity and vetting come before credentials')
  }
  const password = newPassword(act.random)
  const totpSecret = newTotpSecret(act.random)
  const sealed = seal.seal(totpSecret, totpContext(userId), act.random)
  await insertCredentials(act.sql, userId, await hashPassword(password, act.random), sealed)
  await updateSupervisedSessions(act.sql, userId)
  await recordAccount(act, 'access.administer-users', userId, 'credentials')
  return { username: account.username, password, totpSecret }
}
