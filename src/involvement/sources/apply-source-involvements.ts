import type { Act } from '../../platform/act.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import { applySourceWork, confirmSourceWorkOf, type SourceWork } from '../../consent/index.ts'
import {
  alignSourceAssessments,
  alignSourceLeads,
  confirmSourceInvolvements,
  upsertSourceInvolvements,
  withdrawSourceInvolvements,
} from './queries.ts'

/** What a source's own system tells of a service working with a child, but for which service it is. */
export type ToldInvolvement = {
  readonly practitioner?: string
  readonly role?: string
  readonly phone?: string
  readonly email?: string
  readonly startedOn: IsoDate
  readonly endedOn?: IsoDate
  readonly isLeadProfessional: boolean
  readonly holdsSharedAssessment: boolean
  /** Day of the consent to record a sensitive service; required for one. */
  readonly consentedOn?: IsoDate
}

/** What one source record says of a service working with the child; `involvement` null: it says nothing (any more). */
export type SourceInvolvementChange = {
  readonly childId: number
  readonly sourceId: string
  readonly sourceRecordId: string
  readonly confirmedOn: IsoDate
  readonly involvement:
    null | (ToldInvolvement & { readonly serviceId: number; readonly isSensitive: boolean })
}

/**
 * Puts what sources say of involvements in place of what they said before; part of applying a feed's rows.
 *
 * INVARIANT (marker-only): what names a sensitive service is written only where pages cannot read it, and only with the
 * day of consent; a change without one withdraws it. Source.
 */
export async function applySourceInvolvements(
  act: Act,
  changes: readonly SourceInvolvementChange[],
): Promise<void> {
  const { sql, now } = act
  const open = changes.filter((change) => change.involvement && !change.involvement.isSensitive)
  const isOpen = new Set(open)
  const notOpen = changes.filter((change) => !isOpen.has(change))
  if (changes.length === 0) return
  // Sent together; the database takes them in this order.
  await Promise.all([
    open.length > 0 && upsertSourceInvolvements(sql, open.map(openRow)),
    notOpen.length > 0 && withdrawSourceInvolvements(sql, notOpen.map(keyOf), now),
    alignSourceLeads(
      sql,
      changes.map((change) => claim(change, isOpen.has(change) && change.involvement!.isLeadProfessional)),
      now,
    ),
    alignSourceAssessments(
      sql,
      changes.map((change) => claim(change, isOpen.has(change) && change.involvement!.holdsSharedAssessment)),
      now,
    ),
    applySourceWork(
      act,
      changes.flatMap((change) => sensitiveWork(change) ?? []),
      changes.filter((change) => !sensitiveWork(change)),
    ),
  ])
}

/** Rows that came again unchanged: only the day of confirmation moves. */
export async function confirmInvolvementsOfSources(
  act: Act,
  rows: readonly { childId: number; sourceId: string; sourceRecordId: string; confirmedOn: IsoDate }[],
): Promise<void> {
  await confirmSourceWorkOf(act, rows)
  await confirmSourceInvolvements(
    act.sql,
    rows.map((row) => ({ ...keyOf(row), confirmed_on: row.confirmedOn })),
  )
}

type Key = { readonly childId: number; readonly sourceId: string; readonly sourceRecordId: string }

function keyOf({ childId, sourceId, sourceRecordId }: Key) {
  return { child_id: childId, source_id: sourceId, source_record_id: sourceRecordId }
}

function claim(change: SourceInvolvementChange, isClaimed: boolean) {
  return { ...keyOf(change), is_claimed: isClaimed }
}

function openRow(change: SourceInvolvementChange) {
  const told = change.involvement!
  return {
    ...keyOf(change),
    service_id: told.serviceId,
    practitioner: told.practitioner ?? null,
    role: told.role ?? null,
    phone: told.phone ?? null,
    email: told.email ?? null,
    started_on: told.startedOn,
    ended_on: told.endedOn ?? null,
    confirmed_on: change.confirmedOn,
  }
}

function sensitiveWork({ involvement, ...change }: SourceInvolvementChange): SourceWork | undefined {
  const { consentedOn, isSensitive } = involvement ?? {}
  if (!involvement || !isSensitive || !consentedOn) return undefined
  return { ...change, ...involvement, consentedOn }
}
