import { recordEntry } from '../../audit/index.ts'
import { addDays, formatDay, type IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { enqueueJob } from '../../platform/jobs.ts'
import type { SendMail } from '../../platform/mail.ts'
import { listStandingFacts } from '../facts/queries.ts'
import { readStanding } from '../read-standing.ts'
import { mayHoldSession, soonLapsing, standingOn, type Condition, type Standing } from '../standing.ts'
import { warningDays, type WarningDays } from './account.ts'
import {
  insertWarnings,
  listUsersToWarn,
  listUsersWithUnsent,
  lockUnsent,
  markSent,
  type NewWarning,
} from './queries.ts'

/** Task that mails a user the warnings that wait; payload `{ userId }`. */
export const SEND_WARNINGS = 'access.send-warnings'

const directory = { type: 'Directory', id: 'contactpoint' } as const
const BATCH = 500

const words: Readonly<Record<Exclude<Condition, 'not-suspended'>, string>> = {
  'in-post': 'your post, as it is recorded',
  accreditation: 'the accreditation of your organisation',
  need: 'the approval of your need for access',
  vetting: 'your vetting',
  training: 'your ContactPoint training',
  'other-training': 'your other required training',
  agreement: 'your signature under the user agreement and security procedures',
}

/** What must be told on day `today`: for each condition that ends within 90 days the nearest of the three marks that it is within. */
export function warningsOf(standing: Standing, today: IsoDate): Omit<NewWarning, 'userId'>[] {
  return soonLapsing(standing, today).flatMap(({ condition, until }) =>
    until === null || condition === 'not-suspended'
      ? []
      : [{ condition, untilOn: until, days: markOf(today, until) }],
  )
}

function markOf(today: IsoDate, until: IsoDate): WarningDays {
  return [...warningDays].reverse().find((days) => until <= addDays(today, days)) ?? 90
}

/**
 * Notes what each user is to be warned of, and queues the mails that wait; for the nightly job.
 *
 * Nothing is noted twice however often it runs. @param mails false where no mail server is set: the pages alone warn.
 * @returns how many warnings are new. Source: R-86.
 */
export async function warnUsers(act: Act, mails: boolean): Promise<number> {
  await act.require('access.warn-users', directory)
  let noted = 0
  for (let after = 0; ;) {
    const ids = await listUsersToWarn(act.sql, after, BATCH)
    if (ids.length === 0) break
    after = ids.at(-1)!
    noted += await noteWarnings(act, ids)
  }
  if (mails) {
    for (const userId of await listUsersWithUnsent(act.sql, act.today))
      await enqueueJob(act.sql, SEND_WARNINGS, { userId }, `${SEND_WARNINGS} ${userId}`)
  }
  await recordEntry(act, { action: 'access.warn-users', outcome: 'done', quantity: noted })
  return noted
}

async function noteWarnings(act: Act, ids: readonly number[]): Promise<number> {
  const facts = await listStandingFacts(act.sql, ids, act.now)
  const warnings = [...facts].flatMap(([userId, one]) => {
    const standing = standingOn(one, act.today)
    if (!mayHoldSession(standing)) return []
    return warningsOf(standing, act.today).map((warning) => ({ ...warning, userId }))
  })
  return warnings.length === 0 ? 0 : insertWarnings(act.sql, warnings, act.now)
}

/**
 * Mails one user the warnings that wait and still hold, in one mail, and marks them as sent.
 *
 * They stay as they were when the mail server refuses, so that the job can be tried again; a crash between sending and the
 * commit repeats that one mail. @throws DomainError `CP_MAIL_NOT_SENT`.
 */
export async function sendWarnings(act: Act, userId: number, send: SendMail, origin: string): Promise<void> {
  await act.require('access.warn-users', directory)
  const { email, warnings } = await lockUnsent(act.sql, userId)
  if (warnings.length === 0) return
  const standing = await readStanding(act.sql, userId, act.now)
  const current = warnings.filter(({ condition, untilOn }) =>
    standing.some((state) => state.condition === condition && state.holds && state.until === untilOn),
  )
  await markSent(
    act.sql,
    warnings.map(({ warningId }) => warningId),
    act.now,
  )
  const mayRead = mayHoldSession(standing)
  const isTold = current.length > 0 && email !== null && mayRead
  await recordEntry(act, {
    action: 'access.warn-users',
    outcome: 'done',
    targetUserId: userId,
    fields: isTold ? [...new Set(current.map(({ condition }) => condition))] : ['nothing'],
  })
  if (isTold) await send({ to: email, ...mailOf(current, origin) })
}

/** Names no person and no organisation: only what ends, when, and where to read on. */
function mailOf(
  warnings: readonly Pick<NewWarning, 'condition' | 'untilOn'>[],
  origin: string,
): { subject: string; text: string } {
  const ends = new Map(warnings.map(({ condition, untilOn }) => [condition, untilOn]))
  const lines = [...ends].map(([condition, untilOn]) => `- ${words[condition]}: ${formatDay(untilOn)}`)
  return {
    subject: 'Your access to ContactPoint ends soon',
    text: [
      'From the day named, you can no longer use ContactPoint, because this ends:',
      '',
      ...lines,
      '',
      `Your account says whom to ask: ${origin}/account`,
      '',
      'Do not answer this mail. We never ask for a password.',
      '',
    ].join('\n'),
  }
}
