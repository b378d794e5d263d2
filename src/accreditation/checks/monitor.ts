import { addDays, type IsoDate } from '../../lib/iso-date.ts'
import { recordEntry } from '../../audit/index.ts'
import { listOwnNotices, makeNotice, type Notice, type NoticeKind } from '../../organisations/index.ts'
import type { Act } from '../../platform/act.ts'
import { statusOn, type OrganisationStatus } from '../accreditation.ts'
import { requireAbout } from '../applications/open-application.ts'
import type { ApplicationState } from '../applications/application.ts'
import { remindReviews } from '../conditions/remind-reviews.ts'
import { listRegister, type RegisteredOrganisation } from '../queries.ts'

/** Something about an organisation that falls due on a day. */
export type Due = {
  readonly kind: Extract<NoticeKind, `expires-${string}` | 'plan-overdue' | 'follow-up-overdue' | 'check-due'>
  readonly on: IsoDate
}

export type RegisterEntry = {
  readonly organisationId: number
  readonly code: string
  readonly name: string
  readonly authorityCode: string | null
  /** The authority's name; null where no one authority is answerable. */
  readonly authority: string | null
  readonly status: OrganisationStatus
  readonly until: IsoDate | null
  readonly applicationState: ApplicationState | null
  /** What needs somebody now, the earliest first. */
  readonly due: readonly Due[]
}

export type Register = {
  readonly entries: readonly RegisterEntry[]
  readonly notices: readonly Notice[]
  /** Null: all of England. */
  readonly authorityCode: string | null
}

/**
 * Every organisation that the actor's team looks after, by name: its status and what is due.
 *
 * The national team sees all authorities, or the one that it names. Source.
 */
export async function readRegister(act: Act, wanted?: string): Promise<Register> {
  const authorityCode = act.actor.role === 'national-team' ? (wanted ?? null) : act.actor.authorityCode
  await requireAbout(act, 'accreditation.list-organisations', {
    organisationId: 0,
    authorityCode,
    isTeam: false,
  })
  const rows = await listRegister(act.sql, authorityCode ?? undefined, act.today, act.now)
  const entries = rows.map((row) => toEntry(row, act.today))
  await recordEntry(act, {
    action: 'accreditation.list-organisations',
    outcome: 'done',
    quantity: entries.length,
  })
  return { entries, notices: await listOwnNotices(act), authorityCode }
}

function toEntry(row: RegisteredOrganisation, today: IsoDate): RegisterEntry {
  const { organisationId, code, name, authorityCode, authority, applicationState } = row
  const { status, until } = statusOn(row, today)
  const due = dueOn(row, status, until, today)
  return { organisationId, code, name, authorityCode, authority, status, until, applicationState, due }
}

function dueOn(
  row: RegisteredOrganisation,
  status: OrganisationStatus,
  until: IsoDate | null,
  today: IsoDate,
): Due[] {
  const due: Due[] = []
  const step =
    until === null ? undefined : ([7, 30, 90] as const).find((days) => until <= addDays(today, days))
  if (status === 'accredited' && step !== undefined) due.push({ kind: `expires-in-${step}-days`, on: until! })
  if (row.remedyDueOn !== null && row.remedyDueOn < today)
    due.push({ kind: 'plan-overdue', on: row.remedyDueOn })
  if (row.followUpDueOn !== null && row.followUpDueOn < today)
    due.push({ kind: 'follow-up-overdue', on: row.followUpDueOn })
  if (row.checkDueOn !== null && row.checkDueOn <= addDays(today, 7))
    due.push({ kind: 'check-due', on: row.checkDueOn })
  return due.toSorted((a, b) => (a.on < b.on ? -1 : 1))
}

/** Tells delegates and teams once of each thing that fell due, and mails delegates of conditions to be looked at again; run each night. @returns how much is due. */
export async function makeReminders(act: Act): Promise<number> {
  await requireAbout(act, 'accreditation.remind', { organisationId: 0, authorityCode: null, isTeam: false })
  const entries = (await listRegister(act.sql, undefined, act.today, act.now)).map((row) =>
    toEntry(row, act.today),
  )
  let quantity = 0
  for (const { organisationId, due } of entries) {
    for (const { kind, on } of due) {
      quantity++
      await makeNotice(act, { organisationId, audience: 'team', kind, about: on })
      await makeNotice(act, { organisationId, audience: 'delegates', kind, about: on })
    }
  }
  await remindReviews(act)
  await recordEntry(act, { action: 'accreditation.remind', outcome: 'done', quantity })
  return quantity
}
