import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import type { MailWriter, MailWriters } from '../platform/outbox/mail-writer.ts'
import { queueMails } from '../platform/outbox/outbox.ts'
import { listStates, listUntold } from './queries.ts'
import { isOverdue, referenceOf } from './request.ts'

/** Task that tells brokers of requests that wait; without payload. */
export const REMIND_BROKERS = 'brokerage:remind'

/**
 * Tells each broker once that a request waits, and once that one is overdue; nothing is noted twice however often it runs.
 *
 * @returns how much is new. Source: R-78.
 */
export async function remindBrokers(act: Act): Promise<number> {
  await act.require('brokerage.remind', { type: 'Directory', id: 'contactpoint' })
  const untold = await listUntold(act.sql, act.now, act.today)
  const noted = await queueMails(
    act.sql,
    untold.map((one) => ({ ...one, kind: 'contact-waiting' })),
    act.now,
  )
  if (noted > 0) await recordEntry(act, { action: 'brokerage.remind', outcome: 'done', quantity: noted })
  return noted
}

/** Null once somebody works on all of them and none is overdue. */
const writeWaiting: MailWriter = async (act, _userId, subjectRefs) => {
  const states = await listStates(act.sql, [...new Set(subjectRefs.map((ref) => ref.slice(0, 36)))])
  const lines = states.flatMap((request) => {
    if (isOverdue(request, act.now)) return [`- ${referenceOf(request.publicId)}: overdue`]
    return request.state === 'waiting' ? [`- ${referenceOf(request.publicId)}: waits for somebody`] : []
  })
  return lines.length === 0
    ? null
    : {
        subject: 'Requests for contact wait for your team',
        lines: ['These requests wait:', '', ...lines],
        action: { text: 'The contact desk', path: '/broker' },
      }
}

const writeAnswered: MailWriter = async (act, userId, subjectRefs) => {
  const states = await listStates(act.sql, subjectRefs)
  const lines = states
    .filter((one) => one.askerId === userId)
    .map(({ publicId }) => `- ${referenceOf(publicId)}`)
  return lines.length === 0
    ? null
    : {
        subject: 'Your request for contact has an answer',
        lines: ['There is an answer to this request of yours:', '', ...lines],
        action: { text: 'Read it here', path: '/contact-requests' },
      }
}

/** Mails of the contact desk; they hold references alone. */
export const brokerageMails: MailWriters = {
  'contact-waiting': writeWaiting,
  'contact-answered': writeAnswered,
}
