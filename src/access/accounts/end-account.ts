import type { IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { markUsersSessionsEnded } from '../sessions/queries.ts'
import { updateEnd } from './queries.ts'
import { recordAccount, refuse, requireAccount } from './require-account.ts'

/**
 * Sets the first day on which the person is no longer in post; today ends access now. Null takes an end that has not come back.
 *
 * @throws DomainError `CP_END_DATE` for a day before today or before the start, or to bring back somebody who has left. Source: R-86.
 */
export async function endAccount(act: Act, userId: number, endsOn: IsoDate | null): Promise<void> {
  const account = await requireAccount(act, 'access.change-account', userId)
  const hasLeft = account.endsOn !== null && account.endsOn <= act.today
  if (hasLeft || (endsOn !== null && (endsOn < act.today || endsOn <= account.startsOn))) {
    refuse('invalid', 'CP_END_DATE', 'an end is today or later, and nobody who has left comes back by it')
  }
  await updateEnd(act.sql, userId, endsOn)
  if (endsOn === act.today) await markUsersSessionsEnded(act.sql, userId, act.now)
  await recordAccount(act, 'access.change-account', userId, endsOn === null ? 'stays' : 'end')
}
