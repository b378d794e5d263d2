import { addDays, formatDay, type IsoDate } from '../../../lib/iso-date.ts'
import type { Act } from '../../../platform/act.ts'
import type { MailWriter } from '../../../platform/outbox/mail-writer.ts'
import { queueMails } from '../../../platform/outbox/outbox.ts'
import { findOpenReview, listDelegatesInReview } from './queries.ts'

/** So many days before a review ends its delegates are reminded. */
const marks = [28, 14, 3] as const

/** Notes for each delegate the nearest mark that the open review of the own organisation has come to; part of the nightly act. */
export async function remindDelegates(act: Act): Promise<number> {
  const delegates = await listDelegatesInReview(act.sql, act.today)
  const mails = delegates.map(({ userId, reviewId, dueOn }) => ({
    userId,
    kind: 'review-due',
    subjectRef: `${reviewId} ${markOf(act.today, dueOn)}`,
  }))
  return queueMails(act.sql, mails, act.now)
}

function markOf(today: IsoDate, dueOn: IsoDate): number {
  return marks.toReversed().find((days) => dueOn <= addDays(today, days)) ?? marks[0]
}

/** Null once the review is over or the delegate has confirmed everybody; names nobody of those who are to be confirmed. */
export const writeReviewDue: MailWriter = async (act, userId) => {
  const review = await findOpenReview(act.sql, userId, act.today)
  if (!review || review.unconfirmed === 0) return null
  return {
    subject: 'Confirm who still needs ContactPoint',
    lines: [
      `Say who of your organisation still needs ContactPoint. On ${formatDay(review.dueOn)} the accounts that nobody confirmed are suspended.`,
      '',
      `Not confirmed yet: ${review.unconfirmed}`,
    ],
    action: { text: 'Confirm them here', path: '/users/review' },
  }
}
