import type { Tx } from '../platform/db/connect.ts'
import type { ChildId } from '../children/index.ts'

type JsonRows = readonly Readonly<Record<string, unknown>>[]

/** The child each source record is linked to; records that are not linked are left out. */
export async function findLinks(
  sql: Tx,
  sourceId: string,
  sourceRecordIds: readonly string[],
): Promise<Map<string, ChildId>> {
  const rows = await sql<{ sourceRecordId: string; childId: ChildId }[]>`
    select source_links.source_record_id as "sourceRecordId", source_links.child_id as "childId"
      from source_links
     where source_links.source_id = ${sourceId} and source_links.source_record_id = any(${[...sourceRecordIds]}::text[])
     limit 100000`
  return new Map(rows.map((row) => [row.sourceRecordId, row.childId]))
}

/** Keeps each decision and, where it is one, makes its link. A row decided before by the same file is not decided again. */
export async function insertDecisions(sql: Tx, rows: JsonRows, now: Date): Promise<void> {
  await sql`
    with made as (
      insert into link_decisions (source_id, source_record_id, outcome, rule, child_id, candidate_child_ids, model_version, match_bits,
             term_bits, pattern, explanations, decided_by, decided_at, feed_file_id, row_number)
      select r.source_id, r.source_record_id, r.outcome, r.rule, r.child_id, r.candidate_child_ids, r.model_version, r.match_bits,
             r.term_bits, r.pattern, r.explanations, r.decided_by, ${now}, r.feed_file_id, r.row_number
        from jsonb_populate_recordset(null::link_decisions, ${sql.json(rows as never)}) as r
      returning link_decisions.decision_id, link_decisions.source_id, link_decisions.source_record_id, link_decisions.child_id,
                link_decisions.outcome
    )
    insert into source_links (source_id, source_record_id, child_id, decision_id, linked_at)
    select made.source_id, made.source_record_id, made.child_id, made.decision_id, ${now}
      from made
     where made.outcome in ('linked', 'new')
    on conflict (source_id, source_record_id) do nothing`
}

export async function deleteLinks(
  sql: Tx,
  sourceId: string,
  sourceRecordIds: readonly string[],
): Promise<void> {
  await sql`
    delete from source_links
     where source_links.source_id = ${sourceId} and source_links.source_record_id = any(${[...sourceRecordIds]}::text[])`
}

const CREATION_LOCK = 7301995
const LANE_LOCK = 7301997

/** Held until the transaction ends, and not taken before every lane of an earlier holder has ended. @returns the holder's backend. */
export async function lockCreation(sql: Tx): Promise<number> {
  await sql`select pg_advisory_xact_lock(${CREATION_LOCK})`
  await sql`select pg_advisory_lock(${LANE_LOCK})`
  const [row] = await sql<{ holder: number }[]>`
    select pg_backend_pid() as "holder", pg_advisory_unlock(${LANE_LOCK}) as "unlocked"`
  return row!.holder
}

/** Makes the transaction a lane of the holder's lock. @returns false when the holder has it no more. */
export async function joinCreationLock(sql: Tx, holder: number): Promise<boolean> {
  await sql`select pg_advisory_xact_lock_shared(${LANE_LOCK})`
  const [row] = await sql<{ isHeld: boolean }[]>`
    select exists (select from pg_locks where pg_locks.locktype = 'advisory' and pg_locks.pid = ${holder} and pg_locks.classid = 0
       and pg_locks.objid = ${CREATION_LOCK} and pg_locks.granted) as "isHeld"`
  return row!.isHeld
}
