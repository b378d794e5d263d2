import type { ChildId, SourceFacts, SourceKind, SourceRecord, SourceRecordKey } from '../../children/index.ts'
import type { Tx } from '../../platform/db/connect.ts'
import type { ChildMerge, MergeBefore, MergeNote } from './merge.ts'

/** Kind and authority of every source, as composing a record needs them. */
export async function listFacts(sql: Tx): Promise<SourceFacts> {
  const rows = await sql<{ sourceId: string; kind: SourceKind; authorityCode: string | null }[]>`
    select feed_sources.source_id as "sourceId", feed_sources.kind, feed_sources.authority_code as "authorityCode"
      from feed_sources
     limit 100000`
  return new Map(rows.map(({ sourceId, kind, authorityCode }) => [sourceId, { kind, authorityCode }]))
}

const mergeColumns = (sql: Tx) => sql`
  m.merge_id as "mergeId", m.public_id as "publicId", m.survivor_id as "survivorId", m.merged_id as "mergedId",
  m.authority_code as "authorityCode", m.other_authority_code as "otherAuthorityCode", m.needs_second as "needsSecond", m.note_code as "noteCode", m.requested_by as "requestedBy",
  m.requested_at as "requestedAt", m.seconded_by as "secondedBy", m.seconded_at as "secondedAt", m.refused_at as "refusedAt",
  m.refusal_code as "refusalCode", m.done_at as "doneAt", m.moved_records as "movedRecords", m.before,
  m.undo_requested_at as "undoRequestedAt", m.undo_requested_by as "undoRequestedBy", m.undone_at as "undoneAt",
  (select children.child_number from children where children.child_id = m.survivor_id) as "survivorNumber",
  (select children.child_number from children where children.child_id = m.merged_id) as "mergedNumber",
  exists (select from children where children.child_id in (m.survivor_id, m.merged_id, child_survivor(m.survivor_id))
             and children.status in ('withheld', 'shielded')) as "needsShielding",
  exists (select from children where children.child_id = m.survivor_id and children.status = 'merged') as "isOvertaken"`

export async function findMerge(sql: Tx, publicId: string): Promise<ChildMerge | undefined> {
  const [merge] = await sql<ChildMerge[]>`
    select ${mergeColumns(sql)} from child_merges m where m.public_id = ${publicId} limit 1`
  return merge
}

/** Until the transaction ends nobody else answers or carries it out. */
export async function lockMerge(sql: Tx, publicId: string): Promise<void> {
  await sql`select from child_merges where child_merges.public_id = ${publicId} for no key update`
}

export async function lockMergeById(sql: Tx, mergeId: number): Promise<ChildMerge | undefined> {
  await sql`select from child_merges where child_merges.merge_id = ${mergeId} for no key update`
  const [merge] = await sql<ChildMerge[]>`
    select ${mergeColumns(sql)} from child_merges m where m.merge_id = ${mergeId} limit 1`
  return merge
}

/** Of an authority: those that wait for the person's answer, then the last asked for; none that touches a protected child. 25 at most. */
export function listMergesOf(sql: Tx, authorityCode: string, userId: number): Promise<ChildMerge[]> {
  return sql<ChildMerge[]>`
    select listed.*
      from (select ${mergeColumns(sql)}
              from child_merges m
             where m.authority_code = ${authorityCode} or m.other_authority_code = ${authorityCode}
             order by m.needs_second and m.seconded_at is null and m.refused_at is null and m.done_at is null
                      and m.requested_by <> ${userId} and coalesce(m.other_authority_code, m.authority_code) = ${authorityCode} desc,
                      m.merge_id desc
             limit 50) listed
     where not listed."needsShielding"
     limit 25`
}

/** A merge of either child that was asked for and is neither refused nor carried out. */
export async function hasPendingMerge(sql: Tx, one: ChildId, other: ChildId): Promise<boolean> {
  const [row] = await sql<{ isThere: boolean }[]>`
    select exists (select from child_merges m
                    where (m.survivor_id in (${one}, ${other}) or m.merged_id in (${one}, ${other}))
                      and m.refused_at is null and (m.done_at is null or (m.undo_requested_at is not null and m.undone_at is null))) as "isThere"`
  return row!.isThere
}

/** Whether either record has come to an authority that nobody asked or agreed for. */
export async function hasMovedAway(sql: Tx, merge: ChildMerge): Promise<boolean> {
  const [row] = await sql<{ isThere: boolean }[]>`
    select exists (select from children
                    where children.child_id in (${merge.survivorId}, ${merge.mergedId})
                      and children.authority_code <> all(${[merge.authorityCode, merge.otherAuthorityCode].filter((code) => code !== null)}::text[]))
        as "isThere"`
  return row!.isThere
}

export async function insertMerge(
  sql: Tx,
  row: {
    readonly survivor_id: ChildId
    readonly merged_id: ChildId
    readonly authority_code: string
    readonly other_authority_code: string | null
    readonly needs_second: boolean
    readonly note_code: MergeNote
    readonly requested_by: number
    readonly requested_at: Date
  },
): Promise<{ mergeId: number; publicId: string }> {
  const [made] = await sql<{ mergeId: number; publicId: string }[]>`
    insert into child_merges ${sql(row)} returning child_merges.merge_id as "mergeId", child_merges.public_id as "publicId"`
  return made!
}

export async function updateMergeSecond(sql: Tx, mergeId: number, userId: number, now: Date): Promise<void> {
  await sql`update child_merges set seconded_by = ${userId}, seconded_at = ${now} where child_merges.merge_id = ${mergeId}`
}

export async function updateMergeRefused(
  sql: Tx,
  mergeId: number,
  refusal: { readonly refused_by?: number; readonly refused_at: Date; readonly refusal_code: string },
): Promise<void> {
  await sql`update child_merges set ${sql(refusal)} where child_merges.merge_id = ${mergeId}`
}

export async function updateMergeDone(
  sql: Tx,
  mergeId: number,
  now: Date,
  moved: readonly SourceRecordKey[],
  before: MergeBefore,
): Promise<void> {
  await sql`
    update child_merges set done_at = ${now}, moved_records = ${sql.json(moved as never)}, before = ${sql.json(before as never)}
     where child_merges.merge_id = ${mergeId}`
}

/** Asks for the undoing, or with null takes back that it was asked for. */
export async function updateUndoRequest(
  sql: Tx,
  mergeId: number,
  by: { readonly userId: number; readonly at: Date } | null,
): Promise<void> {
  await sql`
    update child_merges set undo_requested_by = ${by?.userId ?? null}, undo_requested_at = ${by?.at ?? null}
     where child_merges.merge_id = ${mergeId}`
}

export async function updateMergeUndone(sql: Tx, mergeId: number, now: Date): Promise<void> {
  await sql`update child_merges set undone_at = ${now} where child_merges.merge_id = ${mergeId}`
}

/** Moves the links of all source records of a child, or of those named. */
export async function moveLinks(
  sql: Tx,
  from: ChildId,
  to: ChildId,
  keys: readonly SourceRecordKey[],
): Promise<void> {
  await sql`
    update source_links set child_id = ${to}
      from jsonb_to_recordset(${sql.json(keys as never)}) as k ("sourceId" text, "sourceRecordId" text)
     where source_links.child_id = ${from} and source_links.source_id = k."sourceId"
       and source_links.source_record_id = k."sourceRecordId"`
}

/** Every source record of a child, as its source tells it. */
export function listRecordsOf(
  sql: Tx,
  childId: ChildId,
): Promise<(SourceRecordKey & { readonly record: SourceRecord })[]> {
  return sql<(SourceRecordKey & { readonly record: SourceRecord })[]>`
    select source_records.source_id as "sourceId", source_records.source_record_id as "sourceRecordId", source_records.payload as "record"
      from source_records
     where source_records.child_id = ${childId}
     limit 1000`
}

/** A merge says of each source record that it is this child. */
export async function insertMergeVerdicts(
  sql: Tx,
  merge: ChildMerge,
  records: readonly (SourceRecordKey & { readonly identity: Buffer })[],
  now: Date,
): Promise<void> {
  await sql`
    insert into human_decisions ${sql(
      records.map(({ sourceId, sourceRecordId, identity }) => ({
        merge_id: merge.mergeId,
        source_id: sourceId,
        source_record_id: sourceRecordId,
        verdict: 'link',
        child_id: merge.survivorId,
        identity_digest: identity,
        note_code: merge.noteCode,
        decided_by: merge.requestedBy,
        agreed_by: merge.secondedBy,
        decided_at: now,
      })),
    )}`
}

export async function withdrawMergeVerdicts(sql: Tx, merge: ChildMerge, now: Date): Promise<void> {
  await sql`
    update human_decisions set withdrawn_at = ${now}, withdrawn_by = ${merge.undoRequestedBy}
     where human_decisions.merge_id = ${merge.mergeId} and human_decisions.withdrawn_at is null`
}

export async function insertDoNotLink(
  sql: Tx,
  one: ChildId,
  other: ChildId,
  by: { readonly merge_id: number; readonly set_by: number; readonly set_at: Date },
): Promise<void> {
  await sql`
    insert into do_not_link (first_child_id, second_child_id, merge_id, set_by, set_at)
    values (${Math.min(one, other)}, ${Math.max(one, other)}, ${by.merge_id}, ${by.set_by}, ${by.set_at})
    on conflict (first_child_id, second_child_id) do nothing`
}

export async function isDoNotLink(sql: Tx, one: ChildId, other: ChildId): Promise<boolean> {
  const [row] = await sql<{ isThere: boolean }[]>`
    select exists (select from do_not_link d where d.first_child_id = ${Math.min(one, other)}
                      and d.second_child_id = ${Math.max(one, other)}) as "isThere"`
  return row!.isThere
}

export type NumberComparison = { readonly scheme: 'nhs-number' | 'upn' | 'uln'; readonly agrees: boolean }

/** Kinds of number that both have now, and whether they agree. */
export function compareChildNumbers(sql: Tx, one: ChildId, other: ChildId): Promise<NumberComparison[]> {
  return sql<NumberComparison[]>`
    select n.scheme, n.agrees from compare_numbers(${one}, ${other}) n limit 10`
}
