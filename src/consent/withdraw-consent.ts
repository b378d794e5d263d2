import { recordEntry, type AuditAction } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { canWithdraw, type Telling, type Withdrawer } from './consent.ts'
import { notTheirs } from './errors.ts'
import { requireOwnWork } from './own/own-work.ts'
import { withdrawConsents, type Withdrawn } from './queries.ts'
import { requireBrokering } from './read-contacts.ts'

/** Who withdraws, and how they told it; the day is today. */
export type Withdrawal = { readonly withdrawnBy: Withdrawer; readonly told: Telling }

/**
 * Is told of each withdrawal in its transaction, as the person and database role that withdraw: what it cannot do keeps the withdrawal
 * from happening.
 */
export type WithdrawalHook = (act: Act, withdrawn: Withdrawn) => Promise<void>

/**
 * Withdraws the ground of the person's own work: of a consent, with every entry of that service about the child that rests on consent.
 *
 * INVARIANT (withdrawn-is-gone): entries and, where no other sensitive service remains, the marker are gone in the same transaction; a
 * feed does not bring them back (withdrawn-stays-away). Source: R-75.
 * @throws `CP_CONSENT_NOT_RECORDED`, and `CP_CONSENT_OTHER_GROUND` when who withdraws is not who decided.
 */
export async function withdrawOwnWork(
  act: Act,
  childId: number,
  withdrawal: Withdrawal,
  hooks: readonly WithdrawalHook[],
): Promise<void> {
  const { own } = await requireOwnWork(act, 'consent.withdraw', childId)
  if (!canWithdraw(own.decidedBy, withdrawal.withdrawnBy)) throw notTheirs()
  await withdraw(act, 'consent.withdraw', { childId, sensitiveId: own.sensitiveId }, withdrawal, hooks)
}

/**
 * Withdraws what a family told a broker, as {@link withdrawOwnWork} does. @param entry as `readSensitiveContacts` names it
 *
 * @throws DeniedError as `readSensitiveContacts`; `CP_CONSENT_OTHER_GROUND` when there is no such entry of the child or it rests on
 *   another ground, alike.
 */
export async function withdrawForFamily(
  act: Act,
  entry: { readonly childId: number; readonly sensitiveId: string },
  withdrawal: Withdrawal & { readonly withdrawnBy: 'child' | 'parent-or-carer' },
  hooks: readonly WithdrawalHook[],
): Promise<void> {
  await requireBrokering(act, 'consent.withdraw-brokered', entry.childId)
  await withdraw(act, 'consent.withdraw-brokered', entry, withdrawal, hooks)
}

async function withdraw(
  act: Act,
  action: AuditAction,
  { childId, sensitiveId }: { readonly childId: number; readonly sensitiveId: string },
  withdrawal: Withdrawal,
  hooks: readonly WithdrawalHook[],
): Promise<void> {
  const withdrawn = await withdrawConsents(act.sql, sensitiveId, withdrawal, act.now)
  if (withdrawn?.childId !== childId) throw notTheirs()
  for (const hook of hooks) await hook(act, withdrawn)
  const fields = [withdrawal.withdrawnBy, withdrawal.told]
  await recordEntry(act, { action, outcome: 'done', childId, fields })
}
