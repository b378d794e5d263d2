import { recordEntry } from '../../audit/index.ts'
import { addDays, formatDay, type IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { queueMails } from '../../platform/outbox/outbox.ts'
import type { MailWriter } from '../../platform/outbox/mail-writer.ts'
import { listStandingFacts } from '../facts/queries.ts'
import { readStanding } from '../read-standing.ts'
import { mayHoldSession, soonLapsing, standingOn, type Condition, type Standing } from '../standing.ts'
import { warningDays, type WarningDays } from './account.ts'
import { listUsersToWarn } from './queries.ts'

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

export type Warning = {
  readonly condition: Exclude<Condition, 'not-suspended'>
  readonly untilOn: IsoDate
  readonly days: WarningDays
}

/** What must be told on day `today`: for each condition that ends within 90 days the nearest of the three marks that it is within. */
export function warningsOf(standing: Standing, today: IsoDate): Warning[] {
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
 * Notes what each user is to be warned of, for the nightly job; nothing is noted twice however often it runs.
 *
 * @returns how many warnings are new. Source: R-86.
 */
export async function warnUsers(act: Act): Promise<number> {
  await act.require('access.warn-users', { type: 'Directory', id: 'contactpoint' })
  let noted = 0
  for (let after = 0; ;) {
    const ids = await listUsersToWarn(act.sql, after, BATCH)
    if (ids.length === 0) break
    after = ids.at(-1)!
    noted += await noteWarnings(act, ids)
  }
  await recordEntry(act, { action: 'access.warn-users', outcome: 'done', quantity: noted })
  return noted
}

async function noteWarnings(act: Act, ids: readonly number[]): Promise<number> {
  const facts = await listStandingFacts(act.sql, ids, act.now)
  const mails = [...facts].flatMap(([userId, one]) => {
    const standing = standingOn(one, act.today)
    if (!mayHoldSession(standing)) return []
    return warningsOf(standing, act.today).map(({ condition, untilOn, days }) => ({
      userId,
      kind: 'access-ends',
      subjectRef: `${condition} ${untilOn} ${days}`,
    }))
  })
  return queueMails(act.sql, mails, act.now)
}

/** What ends and still does, as a mail that names no person and no organisation; null once all was renewed. */
export const writeWarnings: MailWriter = async (act, userId, subjectRefs) => {
  const standing = await readStanding(act.sql, userId, act.now)
  const told = new Set(subjectRefs.map((ref) => ref.slice(0, ref.lastIndexOf(' '))))
  const lines = standing.flatMap(({ condition, holds, until }) =>
    condition !== 'not-suspended' && holds && until !== null && told.has(`${condition} ${until}`)
      ? [`- ${words[condition]}: ${formatDay(until)}`]
      : [],
  )
  return lines.length === 0
    ? null
    : {
        subject: 'Your access to ContactPoint ends soon',
        lines: ['From the day named, you can no longer use ContactPoint, because this ends:', '', ...lines],
        action: { text: 'Your account says whom to ask', path: '/account' },
      }
}
