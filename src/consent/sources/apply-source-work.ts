import type { IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { confirmSourceWork, deleteSourceWork, insertSourceConsents, upsertSourceWork } from './queries.ts'

/** A source record of a child. */
export type SourceWorkKey = {
  readonly childId: number
  readonly sourceId: string
  readonly sourceRecordId: string
}

/** What a source tells of a sensitive service working with a child; never without the day of consent. */
export type SourceWork = SourceWorkKey & {
  readonly serviceId: number
  readonly practitioner?: string
  readonly role?: string
  readonly phone?: string
  readonly email?: string
  readonly startedOn: IsoDate
  readonly endedOn?: IsoDate
  readonly consentedOn: IsoDate
  readonly confirmedOn: IsoDate
}

/**
 * Puts what sources tell of sensitive services in place of what they told before; part of applying a feed's rows.
 *
 * INVARIANT (withdrawn-stays-away): what was withdrawn is not brought back by a source, under this or another key, until it tells of a
 * consent that is later than the day of the withdrawal. Source: R-75.
 */
export async function applySourceWork(
  act: Act,
  told: readonly SourceWork[],
  gone: readonly SourceWorkKey[],
): Promise<void> {
  const { sql, now } = act
  const rows = told.map(rowOf)
  // Sent together; the database takes them in this order.
  await Promise.all([
    rows.length > 0 && insertSourceConsents(sql, rows, now),
    rows.length > 0 && upsertSourceWork(sql, rows),
    deleteSourceWork(sql, gone.map(keyOf), rows),
  ])
}

/** Rows that came again unchanged: only the day of confirmation moves. */
export async function confirmSourceWorkOf(
  act: Act,
  rows: readonly (SourceWorkKey & { readonly confirmedOn: IsoDate })[],
): Promise<void> {
  await confirmSourceWork(
    act.sql,
    rows.map((row) => ({ ...keyOf(row), confirmed_on: row.confirmedOn })),
  )
}

function keyOf({ childId, sourceId, sourceRecordId }: SourceWorkKey) {
  return { child_id: childId, source_id: sourceId, source_record_id: sourceRecordId }
}

function rowOf(work: SourceWork) {
  return {
    ...keyOf(work),
    service_id: work.serviceId,
    practitioner: work.practitioner ?? null,
    role: work.role ?? null,
    phone: work.phone ?? null,
    email: work.email ?? null,
    started_on: work.startedOn,
    ended_on: work.endedOn ?? null,
    consented_on: work.consentedOn,
    confirmed_on: work.confirmedOn,
  }
}
