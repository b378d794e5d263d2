import type { Act } from '../platform/act.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import { composeRecord } from './compose-record.ts'
import {
  confirmSourceRecords,
  deleteSourceRecords,
  listSourceRecords,
  reserveChildIds,
  upsertSourceRecords,
} from './queries.ts'
import type { ChildId, ComposedRecord, LinkedSource, SourceKind } from './record.ts'
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
  const made = changes.filter((change) => change.childId === null)
  const ids = made.length > 0 ? await reserveChildIds(act.sql, made.length) : []
  const idOf = new Map(made.map((change, i) => [change, ids[i]!]))
  const childIds = changes.map((change) => change.childId ?? idOf.get(change)!)
  await storeSources(
    act,
    changes.flatMap((change) => (change.childId === null ? [] : [{ change, childId: change.childId }])),
  )
  const known = [...new Set(changes.flatMap(({ childId }) => childId ?? []))]
  const records = new Map([
    ...(known.length > 0 ? await composeStored(act, known, sources) : []),
    ...[...idOf].map(
      ([change, childId]) => [childId, compose([linkedSource(change, sources)], sources)] as const,
    ),
  ])
  await storeRecords(act, records, new Set(ids))
  await storeSources(
    act,
    [...idOf].map(([change, childId]) => ({ change, childId })),
  )
  return childIds
}

async function storeSources(
  act: Act,
  rows: readonly { readonly change: SourceChange; readonly childId: ChildId }[],
): Promise<void> {
  if (rows.length === 0) return
  await upsertSourceRecords(
    act.sql,
    rows.map(({ change, childId }) => ({
      child_id: childId,
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
}

/** Composes the given children anew from the source records linked to them; changes nothing else. */
export async function recomposeChildren(
  act: Act,
  childIds: readonly ChildId[],
  sources: SourceFacts,
): Promise<void> {
  await storeRecords(act, await composeStored(act, childIds, sources), new Set())
}

type Composed = { readonly record: ComposedRecord; readonly authorityCode: string | null }

async function composeStored(
  act: Act,
  childIds: readonly ChildId[],
  sources: SourceFacts,
): Promise<Map<ChildId, Composed>> {
  const kinds = new Map([...sources].map(([id, { kind }]) => [id, kind]))
  const stored = await listSourceRecords(act.sql, childIds, kinds)
  const byChild = Map.groupBy(stored, (source) => source.childId)
  return new Map([...byChild].map(([childId, linked]) => [childId, compose(linked, sources)]))
}

function compose(linked: readonly LinkedSource[], sources: SourceFacts): Composed {
  return { record: composeRecord(linked), authorityCode: authorityOf(linked, sources) }
}

function linkedSource(change: SourceChange, sources: SourceFacts): LinkedSource {
  const { sourceId, confirmedOn, record } = change
  return {
    sourceId,
    kind: sources.get(sourceId)?.kind ?? 'other',
    sourceRecordId: record.sourceRecordId,
    confirmedOn,
    record,
  }
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

/** The authority of the source confirmed last that has one; the address may overrule it (`storeRecords`). */
function authorityOf(linked: readonly LinkedSource[], sources: SourceFacts): string | null {
  const latest = [...linked].sort((a, b) => (a.confirmedOn < b.confirmedOn ? 1 : -1))
  for (const source of latest) {
    const code = sources.get(source.sourceId)?.authorityCode
    if (code) return code
  }
  return null
}
