import type { NewMail } from '../../platform/outbox/outbox.ts'
import type { MailWriter, MailWriters } from '../../platform/outbox/mail-writer.ts'
import { listBookedSessions, type BookedSession, type BookingOf } from './queries.ts'

type Kind = 'training-place' | 'training-cancelled'

/** One mail for each booking. */
export function mailsFor(kind: Kind, bookings: readonly BookingOf[]): NewMail[] {
  return bookings.map(({ publicId, userId }) => ({ userId, kind, subjectRef: publicId }))
}

const when = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
})

function lineOf({ title, startsAt, venue }: BookedSession): string {
  return `- ${title}: ${when.format(startsAt)}, ${venue}`
}

/** Says nothing about sessions that have begun, and of bookings given up since. */
function writer(areCancelled: boolean, subject: string, lead: string, action: string): MailWriter {
  return async (act, userId, ids) => {
    const sessions = await listBookedSessions(act.sql, { userId, ids, areCancelled }, act.now, act.today)
    if (sessions.length === 0) return null
    return {
      subject,
      lines: [lead, '', ...sessions.map(lineOf)],
      action: { text: action, path: '/training' },
    }
  }
}

/** Mails about training. Source: R-122. */
export const trainingMails: MailWriters = {
  'training-place': writer(
    false,
    'You have a place on a training session',
    'A place became free, and you were the first on the waiting list:',
    'If you cannot come, give the place up here',
  ),
  'training-cancelled': writer(
    true,
    'A training session is cancelled',
    'This session will not take place:',
    'Book another one here',
  ),
}
