import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { DomainError } from '../../platform/errors.ts'
import { recordAccount, requireAccount } from '../accounts/require-account.ts'
import { administered } from '../users.ts'
import { findColleague, findSetting, insertSetting, updateSupervisor } from './queries.ts'
import { MOST_SUPERVISED } from './supervision.ts'

/**
 * Sets how many first sessions are supervised of accounts that are opened from now on; those that are open stay as they are.
 *
 * @returns false when it was so already. @throws DomainError `CP_SUPERVISED_SESSIONS` for less than 0 or more than 20;
 * `CP_AUTHORITY_UNKNOWN`. Source: R-96.
 */
export async function setSupervision(act: Act, authorityCode: string, sessions: number): Promise<boolean> {
  await act.require('access.set-supervision', administered(undefined, authorityCode, 0))
  if (!Number.isInteger(sessions) || sessions < 0 || sessions > MOST_SUPERVISED)
    fail('CP_SUPERVISED_SESSIONS', 'between 0 and 20 sessions can be supervised')
  const setting = await findSetting(act.sql, authorityCode)
  if (!setting) fail('CP_AUTHORITY_UNKNOWN', 'no authority has or had this code')
  const isChange = setting.sessions !== sessions
  if (isChange) {
    await insertSetting(act.sql, {
      authority_code: authorityCode,
      sessions,
      set_at: act.now,
      set_by: act.actor.userId,
    })
  }
  await recordEntry(act, { action: 'access.set-supervision', outcome: 'done', quantity: sessions })
  return isChange
}

/** Names a colleague who may supervise, or nobody. @throws DomainError `CP_SUPERVISOR` unless it is somebody else of the same organisation. */
export async function nameSupervisor(act: Act, userId: number, username: string | null): Promise<void> {
  await requireAccount(act, 'access.change-account', userId)
  const colleagueId = username === null ? null : await findColleague(act.sql, userId, username.toLowerCase())
  if (colleagueId === undefined)
    fail('CP_SUPERVISOR', 'a supervisor is another person of the same organisation')
  await updateSupervisor(act.sql, userId, colleagueId)
  await recordAccount(act, 'access.change-account', userId, 'supervisor')
}

function fail(code: string, message: string): never {
  throw new DomainError('invalid', code, message)
}
