import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { DomainError } from '../../platform/errors.ts'
import { administered } from '../users.ts'
import { findFallbackSetting, insertFallback, type FallbackSetting } from './queries.ts'

export type { FallbackSetting }

/** How the people of an authority may sign in, and how many of them have a passkey. @throws DomainError for an unknown authority. */
export async function readFallbackSetting(act: Act, authorityCode: string): Promise<FallbackSetting> {
  const setting = await requireSetting(act, 'access.read-fallback', authorityCode)
  await recordEntry(act, { action: 'access.read-fallback', outcome: 'done' })
  return setting
}

/**
 * Lets people of an authority sign in with password and code, or no longer; it counts from the next sign-in on and leaves sessions alone.
 *
 * @returns false when it was so already. Source: R-91.
 */
export async function setFallback(act: Act, authorityCode: string, isOn: boolean): Promise<boolean> {
  const setting = await requireSetting(act, 'access.set-fallback', authorityCode)
  const isChange = setting.isOn !== isOn
  if (isChange) {
    await insertFallback(act.sql, {
      authority_code: authorityCode,
      is_on: isOn,
      set_at: act.now,
      set_by: act.actor.userId,
    })
  }
  await recordEntry(act, { action: 'access.set-fallback', outcome: 'done', fields: [isOn ? 'on' : 'off'] })
  return isChange
}

async function requireSetting(
  act: Act,
  action: 'access.read-fallback' | 'access.set-fallback',
  authorityCode: string,
): Promise<FallbackSetting> {
  await act.require(action, administered(undefined, authorityCode, 0))
  const setting = await findFallbackSetting(act.sql, authorityCode, act.today)
  if (!setting) throw new DomainError('invalid', 'CP_AUTHORITY_UNKNOWN', 'no authority has or had this code')
  return setting
}
