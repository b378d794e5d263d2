import type { Tx } from '../../platform/db/connect.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { ChildId, SourceKind } from '../record.ts'
import type { SourceRecord } from '../source-record.ts'

/** Opaque ids of children whatever their state, by child. */
export async function listPublicIds(sql: Tx, childIds: readonly ChildId[]): Promise<Map<ChildId, string>> {
  const rows = await sql<{ childId: ChildId; publicId: string }[]>`
    select children.child_id as "childId", children.public_id as "publicId"
      from children
     where children.child_id = any(${[...childIds]}::integer[])
     limit 1000`
  return new Map(rows.map((row) => [row.childId, row.publicId]))
}

/** The open record that a merged one became part of; undefined for any other, and when that one is hidden. */
export async function findSurvivor(sql: Tx, publicId: string): Promise<string | undefined> {
  const [row] = await sql<{ publicId: string }[]>`
    select s.public_id as "publicId"
      from children c
      join children s on s.child_id = child_survivor(c.child_id)
     where c.public_id = ${publicId} and c.status = 'merged' and s.status = 'open'
     limit 1`
  return row?.publicId
}

export type ChildPlace = {
  readonly childId: ChildId
  readonly publicId: string
  readonly authorityCode: string | null
}

/** The open record that a ContactPoint number leads to. */
export async function findPlaceByNumber(sql: Tx, childNumber: string): Promise<ChildPlace | undefined> {
  const [row] = await sql<ChildPlace[]>`
    select s.child_id as "childId", s.public_id as "publicId", s.authority_code as "authorityCode"
      from children c
      join children s on s.child_id = child_survivor(c.child_id)
     where c.child_number = ${childNumber} and s.status = 'open'
     limit 1`
  return row
}

export async function findPlace(sql: Tx, publicId: string): Promise<ChildPlace | undefined> {
  const [row] = await sql<ChildPlace[]>`
    select children.child_id as "childId", children.public_id as "publicId", children.authority_code as "authorityCode"
      from children
     where children.public_id = ${publicId} and children.status = 'open'
     limit 1`
  return row
}

/** What one source says of a child, without numbers and involvement. */
export type ChildSource = {
  readonly childId: ChildId
  readonly sourceId: string
  readonly sourceRecordId: string
  readonly sourceName: string
  readonly kind: SourceKind
  readonly authorityCode: string | null
  readonly confirmedOn: IsoDate
  readonly record: SourceRecord
}

/** Of open children whom the actor may see; confirmed last first within each. */
export function listChildSources(sql: Tx, childIds: readonly ChildId[]): Promise<ChildSource[]> {
  return sql<ChildSource[]>`
    select s.child_id as "childId", s.source_id as "sourceId", s.source_record_id as "sourceRecordId", s.source_name as "sourceName",
           s.source_kind as "kind", s.authority_code as "authorityCode", s.confirmed_on as "confirmedOn", s.payload as "record"
      from review_sources(${[...childIds]}::integer[]) s
      join children on children.child_id = s.child_id
     limit 1000`
}

export type SourceRecordKey = { readonly sourceId: string; readonly sourceRecordId: string }

/** Moves source records from one child to another, all of them or those named. @returns those that were moved. */
export async function moveRecords(
  sql: Tx,
  from: ChildId,
  to: ChildId,
  only: readonly SourceRecordKey[] | null,
): Promise<SourceRecordKey[]> {
  return sql<SourceRecordKey[]>`
    update source_records set child_id = ${to}
     where source_records.child_id = ${from}
       and (${only === null} or (source_records.source_id, source_records.source_record_id) in (
         select k."sourceId", k."sourceRecordId"
           from jsonb_to_recordset(${sql.json((only ?? []) as never)}) as k ("sourceId" text, "sourceRecordId" text)))
    returning source_records.source_id as "sourceId", source_records.source_record_id as "sourceRecordId"`
}

export async function countRecords(sql: Tx, childId: ChildId): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::integer as "count" from source_records where source_records.child_id = ${childId}`
  return row!.count
}

export async function updateRetired(
  sql: Tx,
  childId: ChildId,
  status: 'merged' | 'void',
  mergedInto: ChildId | null,
): Promise<void> {
  await sql`update children set status = ${status}, merged_into = ${mergedInto} where children.child_id = ${childId}`
}

/** A child whose record is about to be composed again. */
export async function updateRevived(sql: Tx, childId: ChildId): Promise<void> {
  await sql`
    update children set status = 'open', merged_into = null
     where children.child_id = ${childId} and children.status in ('merged', 'void')`
}

/** Status and time of composition of a child. */
export async function findComposition(
  sql: Tx,
  childId: ChildId,
): Promise<{ status: 'open' | 'withheld' | 'merged' | 'void'; composedAt: string } | undefined> {
  const [row] = await sql<{ status: 'open' | 'withheld' | 'merged' | 'void'; composedAt: string }[]>`
    select children.status, children.composed_at::text as "composedAt"
      from children
     where children.child_id = ${childId}
     limit 1`
  return row
}

/** The record is what it was at `composedAt`, unless a source told something new after `since`. */
export async function restoreComposedAt(
  sql: Tx,
  childId: ChildId,
  composedAt: string,
  since: Date,
): Promise<void> {
  await sql`
    update children set composed_at = ${composedAt}::timestamptz
     where children.child_id = ${childId}
       and not exists (select from source_records s where s.child_id = children.child_id and s.received_at > ${since})`
}
