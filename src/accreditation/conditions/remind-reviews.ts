import { addDays, formatDay } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import type { MailWriter, MailWriters } from '../../platform/outbox/mail-writer.ts'
import { queueMails } from '../../platform/outbox/outbox.ts'
import { listConditionsDue, type ConditionDue } from './queries.ts'

/** So many days ahead delegates are told that a condition is to be looked at again. */
const AHEAD_DAYS = 28

/** Notes for each delegate, once, the conditions whose interval of review comes round; part of the nightly act. Source: R-94. */
export async function remindReviews(act: Act): Promise<number> {
  const due = await listDue(act, null)
  const mails = due.map((one) => ({
    userId: one.userId,
    kind: 'condition-review',
    subjectRef: refOf(one),
  }))
  return queueMails(act.sql, mails, act.now)
}

const writeReviews: MailWriter = async (act, userId, subjectRefs) => {
  const due = (await listDue(act, userId)).filter((one) => subjectRefs.includes(refOf(one)))
  if (due.length === 0) return null
  return {
    subject: 'Conditions of your accreditation are to be looked at again',
    lines: [
      'Look whether your organisation still does what these conditions ask, by the day named:',
      '',
      ...due.map(({ conditionId, dueOn }) => `- ${conditionId}: ${formatDay(dueOn)}`),
    ],
    action: { text: 'The conditions stand here', path: '/your-organisation' },
  }
}

/** Mails about accreditation. */
export const accreditationMails: MailWriters = { 'condition-review': writeReviews }

function listDue(act: Act, userId: number | null): Promise<ConditionDue[]> {
  return listConditionsDue(act.sql, { today: act.today, until: addDays(act.today, AHEAD_DAYS), userId })
}

function refOf({ conditionId, dueOn }: ConditionDue): string {
  return `${conditionId} ${dueOn}`
}
