import { recordEntry } from '../audit/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import type { Act } from '../platform/act.ts'
import type { Db } from '../platform/db/connect.ts'
import { DomainError, NotFoundError } from '../platform/errors.ts'
import { currencyOn, type Completion, type TrainingCurrency } from './currency.ts'
import { findSectionOfUser, listCompletions, upsertCompletion } from './queries.ts'

/** What a user's training amounts to on day `on`; nothing held when the user is unknown. */
export async function findTrainingCurrency(sql: Db, userId: number, on: IsoDate): Promise<TrainingCurrency> {
  return currencyOn(await listCompletions(sql, userId), on)
}

/** Records that a user completed a course; told again for the same day, it corrects the day of expiry. Source: R-89. */
export async function recordCompletion(
  act: Act,
  input: Completion & { readonly userId: number },
): Promise<void> {
  const { userId, ...completion } = input
  const authority = await findSectionOfUser(act.sql, userId)
  if (authority === undefined) throw new NotFoundError()
  await act.require('access.administer-users', {
    type: 'Administered',
    id: `user-${userId}`,
    attributes: { authority, userId },
  })
  if (completion.expiresOn <= completion.completedOn || act.today < completion.completedOn) {
    throw new DomainError(
      'invalid',
      'CP_COMPLETION_DATES',
      'training is completed by today and expires after that',
    )
  }
  await upsertCompletion(act.sql, userId, completion)
  await recordEntry(act, {
    action: 'access.administer-users',
    outcome: 'done',
    targetUserId: userId,
    fields: ['training'],
  })
}
