import { addYears, type IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { upsertVetting, type NewVetting } from '../queries.ts'
import type { IdentityDocument } from './account.ts'
import { insertIdentityCheck, insertVettingCheck, withdrawVettings } from './queries.ts'
import { recordAccount, refuse, requireAccount } from './require-account.ts'

/** Two kinds of document must agree about who a person is. */
const DOCUMENTS_NEEDED = 2
const VETTING_YEARS = 3

/** Records that a person's identity was checked. @throws DomainError for a day to come or fewer than two kinds of document. Source: R-86. */
export async function recordIdentityCheck(
  act: Act,
  userId: number,
  check: { readonly documents: readonly IdentityDocument[]; readonly checkedOn: IsoDate },
): Promise<void> {
  await requireAccount(act, 'access.change-account', userId)
  if (act.today < check.checkedOn || new Set(check.documents).size < DOCUMENTS_NEEDED) {
    refuse('invalid', 'CP_IDENTITY_CHECK', 'identity is checked by today, by two kinds of document')
  }
  await insertIdentityCheck(act.sql, userId, check, act.actor.userId, act.now)
  await recordAccount(act, 'access.change-account', userId, 'identity')
}

/**
 * Records a disclosure, or an equivalent; it counts for three years from its day of issue.
 *
 * @throws DomainError `CP_VETTING_DATE` for one issued after today or three years ago and more. Source.
 */
export async function recordVetting(act: Act, userId: number, vetting: NewVetting): Promise<void> {
  await requireAccount(act, 'access.change-account', userId)
  if (act.today < vetting.issuedOn || addYears(vetting.issuedOn, VETTING_YEARS) <= act.today) {
    refuse('invalid', 'CP_VETTING_DATE', 'a disclosure was issued by today and less than three years ago')
  }
  await upsertVetting(act.sql, userId, vetting)
  await recordAccount(act, 'access.change-account', userId, 'vetting')
}

/**
 * Records what the update service said about the disclosure in force. News ends it at once: a new one is needed.
 *
 * @throws DomainError `CP_VETTING_NONE` when no disclosure counts. Source: R-92.
 */
export async function recordVettingCheck(
  act: Act,
  userId: number,
  outcome: 'no-news' | 'news',
): Promise<void> {
  const { vetting } = await requireAccount(act, 'access.change-account', userId)
  if (vetting === null || vetting.withdrawnAt !== null) {
    refuse('conflict', 'CP_VETTING_NONE', 'there is no disclosure to ask the update service about')
  }
  const check = { issuedOn: vetting.issuedOn, checkedOn: act.today, outcome }
  await insertVettingCheck(act.sql, userId, check, act.actor.userId, act.now)
  if (outcome === 'news') await withdrawVettings(act.sql, userId, act.now)
  await recordAccount(act, 'access.change-account', userId, 'vetting-check')
}
