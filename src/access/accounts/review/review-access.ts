import { recordEntry } from '../../../audit/index.ts'
import { addDays, addMonths } from '../../../lib/iso-date.ts'
import type { Act } from '../../../platform/act.ts'
import { insertSuspension } from '../../queries.ts'
import { markUsersSessionsEnded } from '../../sessions/queries.ts'
import { requireScope } from '../read-accounts.ts'
import { recordAccount, refuse, requireAccount } from '../require-account.ts'
import { remindDelegates } from './remind-delegates.ts'
import { closeDueReviews, insertAnswer, insertReviews, listUnconfirmed, type Unconfirmed } from './queries.ts'

const EVERY_MONTHS = 4
const OPEN_DAYS = 28

/**
 * Ends the reviews that are due, suspending each user whom nobody confirmed, and opens those that are to come; for the nightly job.
 *
 * An organisation is asked every four months, and has four weeks; its delegates are reminded. @returns how many were suspended. Source: R-86.
 */
export async function reviewAccess(act: Act): Promise<number> {
  await act.require('access.review-accounts', { type: 'Directory', id: 'contactpoint' })
  const unconfirmed = await closeDueReviews(act.sql, act.today, act.now)
  for (const userId of unconfirmed) {
    await insertSuspension(act.sql, userId, { at: act.now, by: null, reason: 'not-confirmed' })
    await markUsersSessionsEnded(act.sql, userId, act.now)
    await recordAccount(act, 'access.review-accounts', userId, 'suspension')
  }
  const since = addMonths(act.today, -EVERY_MONTHS)
  const opened = await insertReviews(act.sql, since, act.today, addDays(act.today, OPEN_DAYS))
  await remindDelegates(act)
  await recordEntry(act, {
    action: 'access.review-accounts',
    outcome: 'done',
    fields: ['opened'],
    quantity: opened,
  })
  return unconfirmed.length
}

/** Users whom the actor can confirm now, the first due first, 200 at most; nobody is on their own list. Source. */
export async function listToConfirm(act: Act): Promise<Unconfirmed[]> {
  const scope = await requireScope(act)
  const rows = await listUnconfirmed(act.sql, scope, act.today)
  const others = rows.filter(({ userId }) => userId !== act.actor.userId)
  await recordEntry(act, {
    action: 'access.list-accounts',
    outcome: 'done',
    fields: ['review'],
    quantity: others.length,
  })
  return others
}

/**
 * Says that each of these users still needs the account; all or none.
 *
 * @throws DeniedError for the own account or one out of reach; DomainError `CP_REVIEW_ANSWERED` where nobody asks any more.
 */
export async function confirmUsers(act: Act, userIds: readonly number[]): Promise<void> {
  for (const userId of new Set(userIds)) {
    await requireAccount(act, 'access.change-account', userId)
    if (!(await insertAnswer(act.sql, userId, act.actor.userId!, act.now))) {
      refuse('conflict', 'CP_REVIEW_ANSWERED', 'the user was confirmed already, or no review is open')
    }
    await recordAccount(act, 'access.change-account', userId, 'confirmed')
  }
}
