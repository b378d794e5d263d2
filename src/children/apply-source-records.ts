import type { Act } from '../platform/act.ts'
import { uuidFrom } from '../platform/random.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import { CHILD_NUMBER_RANDOM_BYTES, childNumberFrom } from '../lib/identifiers/index.ts'
import { composeRecord } from './compose-record.ts'
import {
  insertChildren,
  listSourceRecords,
  upsertSourceRecords,
  confirmSourceRecords,
  deleteSourceRecords,
  type StoredSource,
} from './queries.ts'
import type { ChildId, ComposedRecord, SourceKind } from './record.ts'
import type { SourceRecord } from './source-record.ts'
import { storeRecords } from './store-records.ts'

/** What is known of the sources that appear in a batch. */
export type SourceFacts = ReadonlyMap<
  string,
  { readonly kind: SourceKind; readonly authorityCode: string | null }
>

/** A source record to be put in place of what its source said of the child before; `childId` null makes a new child. */
export type SourceChange = {
  readonly childId: ChildId | null
  readonly sourceId: string
  readonly record: SourceRecord
  /** SHA-256 of the payload, hexadecimal. */
  readonly payloadHash: string
  readonly confirmedOn: IsoDate
  readonly feedFileId: number
  readonly rowNumber: number
}

/**
 * Keeps the source records, makes the new children, and composes every child they touch anew, in the act's transaction.
 *
 * Whether a row is a new child was decided before (`linkage`); nothing here matches.
 * @returns the child of each change, in the order given.
 */
export async function applySourceRecords(
  act: Act,
  changes: readonly SourceChange[],
  sources: SourceFacts,
): Promise<ChildId[]> {
  const made = await makeChildren(
    act,
    changes.filter((change) => change.childId === null),
  )
  const childIds = changes.map((change) => change.childId ?? made.get(change)!)
  await upsertSourceRecords(
    act.sql,
    changes.map((change, i) => ({
      child_id: childIds[i],
      source_id: change.sourceId,
      source_record_id: change.record.sourceRecordId,
      payload: change.record,
      payload_hash: change.payloadHash,
      confirmed_on: change.confirmedOn,
      feed_file_id: change.feedFileId,
      row_number: change.rowNumber,
      received_at: act.now,
    })),
  )
  await recomposeChildren(act, [...new Set(childIds)], sources, new Set(made.values()))
  return childIds
}

/** Composes the given children anew from the source records linked to them; changes nothing else. */
export async function recomposeChildren(
  act: Act,
  childIds: readonly ChildId[],
  sources: SourceFacts,
  made: ReadonlySet<ChildId> = new Set(),
): Promise<void> {
  const kinds = new Map([...sources].map(([id, { kind }]) => [id, kind]))
  const stored = await listSourceRecords(act.sql, childIds, kinds)
  const records = new Map<ChildId, { record: ComposedRecord; authorityCode: string | null }>()
  for (const [childId, linked] of Map.groupBy(stored, (source) => source.childId)) {
    records.set(childId, { record: composeRecord(linked), authorityCode: authorityOf(linked, sources) })
  }
  await storeRecords(act, records, made)
}

/** Rows that came again unchanged: the day of confirmation moves, nothing is composed. */
export async function confirmRecordsOfSources(
  act: Act,
  rows: readonly { childId: ChildId; sourceId: string; sourceRecordId: string; confirmedOn: IsoDate }[],
): Promise<void> {
  await confirmSourceRecords(
    act.sql,
    rows.map((row) => ({
      child_id: row.childId,
      source_id: row.sourceId,
      source_record_id: row.sourceRecordId,
      confirmed_on: row.confirmedOn,
    })),
  )
}

/** Takes a source's word off a child that other sources still tell of. */
export async function withdrawSourceRecords(
  act: Act,
  rows: readonly { childId: ChildId; sourceId: string; sourceRecordId: string }[],
  sources: SourceFacts,
): Promise<void> {
  await deleteSourceRecords(
    act.sql,
    rows.map((row) => ({
      child_id: row.childId,
      source_id: row.sourceId,
      source_record_id: row.sourceRecordId,
    })),
  )
  await recomposeChildren(act, [...new Set(rows.map((row) => row.childId))], sources)
}

async function makeChildren(act: Act, changes: readonly SourceChange[]): Promise<Map<SourceChange, ChildId>> {
  const made = new Map<SourceChange, ChildId>()
  let waiting = changes.map((change) => ({ change, publicId: uuidFrom(act.random) }))
  while (waiting.length > 0) {
    const rows = waiting.map(({ change, publicId }) => ({
      public_id: publicId,
      child_number: childNumberFrom(act.random(CHILD_NUMBER_RANDOM_BYTES)),
      date_of_birth: change.record.dateOfBirth!.date,
      composed_at: act.now,
    }))
    const inserted = new Map((await insertChildren(act.sql, rows)).map((row) => [row.publicId, row.childId]))
    for (const { change, publicId } of waiting) {
      const childId = inserted.get(publicId)
      if (childId !== undefined) made.set(change, childId)
    }
    waiting = waiting.filter(({ change }) => !made.has(change))
  }
  return made
}

/** The authority of the source confirmed last that has one; the address may overrule it (`storeRecords`). */
function authorityOf(linked: readonly StoredSource[], sources: SourceFacts): string | null {
  const latest = [...linked].sort((a, b) => (a.confirmedOn < b.confirmedOn ? 1 : -1))
  for (const source of latest) {
    const code = sources.get(source.sourceId)?.authorityCode
    if (code) return code
  }
  return null
}
