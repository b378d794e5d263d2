import type { Db, Tx } from '../platform/db/connect.ts'
import type { SourceRecord } from '../children/index.ts'
import type { FeedFile, FeedFileState, FeedSource, MatchCounts } from './source.ts'

type JsonRows = readonly Readonly<Record<string, unknown>>[]

const sourceColumns = (sql: Db) => sql`
  feed_sources.source_id as "sourceId", feed_sources.name, feed_sources.format, feed_sources.organisation_id as "organisationId",
  feed_sources.kind, feed_sources.authority_code as "authorityCode", feed_sources.creates_children as "createsChildren",
  feed_sources.match_rate_floor::float as "matchRateFloor", feed_sources.live_at as "liveAt",
  feed_sources.paused_at as "pausedAt"`

const fileColumns = (sql: Db) => sql`
  feed_files.file_id as "fileId", feed_files.source_id as "sourceId", feed_files.name, feed_files.state,
  feed_files.rows_read as "rowsRead", feed_files.rows_valid as "rowsValid", feed_files.rows_rejected as "rowsRejected",
  feed_files.rows_matched as "rowsMatched", feed_files.rows_applied as "rowsApplied",
  case when feed_files.rows_told > 0
       then json_build_object('all', feed_files.rows_told, 'linked', feed_files.rows_linked, 'made', feed_files.rows_made) end as "matched",
  feed_files.fault_code as "faultCode",
  feed_files.fault_line as "faultLine", feed_files.received_at as "receivedAt", feed_files.finished_at as "finishedAt"`

export async function findSource(sql: Db, sourceId: string): Promise<FeedSource | undefined> {
  const [source] = await sql<
    FeedSource[]
  >`select ${sourceColumns(sql)} from feed_sources where feed_sources.source_id = ${sourceId} limit 1`
  return source
}

/** All sources of an authority, or of every one when `authorityCode` is null; 1,000 at most, by name. */
export function listSources(sql: Db, authorityCode: string | null): Promise<FeedSource[]> {
  return sql<FeedSource[]>`
    select ${sourceColumns(sql)}
      from feed_sources
     where ${authorityCode}::text is null or feed_sources.authority_code = ${authorityCode}
     order by feed_sources.name, feed_sources.source_id
     limit 1000`
}

export async function upsertSource(sql: Tx, source: Omit<FeedSource, 'pausedAt'>): Promise<void> {
  await sql`
    insert into feed_sources (source_id, name, format, organisation_id, kind, authority_code, creates_children, match_rate_floor,
           live_at)
    values (${source.sourceId}, ${source.name}, ${source.format}, ${source.organisationId}, ${source.kind}, ${source.authorityCode},
            ${source.createsChildren}, ${source.matchRateFloor}, ${source.liveAt})
    on conflict (source_id) do update
       set name = excluded.name, format = excluded.format, organisation_id = excluded.organisation_id, kind = excluded.kind,
           authority_code = excluded.authority_code, creates_children = excluded.creates_children,
           match_rate_floor = excluded.match_rate_floor`
}

export async function setLive(sql: Tx, sourceId: string, liveAt: Date): Promise<void> {
  await sql`update feed_sources set live_at = ${liveAt} where feed_sources.source_id = ${sourceId}`
}

export async function setPaused(
  sql: Tx,
  sourceId: string,
  pausedAt: Date | null,
  pausedBy: string | null,
): Promise<void> {
  await sql`update feed_sources set paused_at = ${pausedAt}, paused_by = ${pausedBy} where feed_sources.source_id = ${sourceId}`
}

export async function findFile(sql: Db, fileId: number): Promise<FeedFile | undefined> {
  const [file] = await sql<
    FeedFile[]
  >`select ${fileColumns(sql)} from feed_files where feed_files.file_id = ${fileId} limit 1`
  return file
}

export async function findFileByChecksum(
  sql: Db,
  sourceId: string,
  checksum: string,
): Promise<FeedFile | undefined> {
  const [file] = await sql<FeedFile[]>`
    select ${fileColumns(sql)}
      from feed_files
     where feed_files.source_id = ${sourceId} and feed_files.checksum = ${checksum} and feed_files.state <> 'refused'
     limit 1`
  return file
}

/** The oldest file of a source that is not at an end; files of one source are worked one after the other. */
export async function findUnfinishedFile(sql: Db, sourceId: string): Promise<FeedFile | undefined> {
  const [file] = await sql<FeedFile[]>`
    select ${fileColumns(sql)}
      from feed_files
     where feed_files.source_id = ${sourceId} and feed_files.state not in ('applied', 'refused')
     order by feed_files.file_id
     limit 1`
  return file
}

/** Newest first, `limit` at most. */
export function listFiles(sql: Db, sourceId: string, limit: number): Promise<FeedFile[]> {
  return sql<FeedFile[]>`
    select ${fileColumns(sql)} from feed_files where feed_files.source_id = ${sourceId} order by feed_files.file_id desc limit ${limit}`
}

export async function insertFile(
  sql: Tx,
  file: {
    source_id: string
    name: string
    checksum: string
    bytes: number
    received_at: Date
    received_by: string
  },
): Promise<FeedFile> {
  const [made] = await sql<
    FeedFile[]
  >`insert into feed_files ${sql({ ...file, state: 'validating' })} returning ${fileColumns(sql)}`
  return made!
}

export async function updateFileState(
  sql: Tx,
  fileId: number,
  state: FeedFileState,
  finishedAt: Date | null,
): Promise<void> {
  await sql`update feed_files set state = ${state}, finished_at = ${finishedAt} where feed_files.file_id = ${fileId}`
}

export async function refuseFile(
  sql: Tx,
  fileId: number,
  fault: { code: string; line: number | null },
  now: Date,
): Promise<void> {
  await sql`delete from feed_rows where feed_rows.file_id = ${fileId}`
  await sql`
    update feed_files
       set state = 'refused', fault_code = ${fault.code}, fault_line = ${fault.line}, finished_at = ${now}, rows_valid = 0, rows_rejected = 0
     where feed_files.file_id = ${fileId}`
}

/** Only one process works on a file: the lock ends with the transaction, false when another holds it. */
export async function tryLockFile(sql: Tx, fileId: number): Promise<boolean> {
  const [row] = await sql<
    { isLocked: boolean }[]
  >`select pg_try_advisory_xact_lock(7301996, ${fileId}::integer) as "isLocked"`
  return row!.isLocked
}

/** Source record ids of `ids` that the file has already. */
export async function listKnownRecordIds(
  sql: Tx,
  fileId: number,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`
    select feed_rows.source_record_id as "id"
      from feed_rows
     where feed_rows.file_id = ${fileId} and feed_rows.source_record_id = any(${[...ids]}::text[]) and feed_rows.payload is not null
     limit 100000`
  return new Set(rows.map((row) => row.id))
}

/** Stores validated rows and moves the file's mark, so that a stopped validation goes on after them. */
export async function insertRows(
  sql: Tx,
  fileId: number,
  rows: JsonRows,
  faults: JsonRows,
  counts: { read: number; valid: number; rejected: number },
): Promise<void> {
  await sql`
    insert into feed_rows (file_id, row_number, line, source_record_id, state, payload, payload_hash, supplied)
    select ${fileId}, r.row_number, r.line, r.source_record_id, r.state, r.payload, decode(r.payload_hash, 'hex'), r.supplied
      from jsonb_to_recordset(${sql.json(rows as never)}) as r (row_number integer, line integer, source_record_id text, state text,
           payload jsonb, payload_hash text, supplied jsonb)`
  if (faults.length > 0) {
    await sql`
      insert into feed_row_faults (file_id, row_number, position, line, field, code, severity)
      select ${fileId}, r.row_number, r.position, r.line, r.field, r.code, r.severity
        from jsonb_to_recordset(${sql.json(faults as never)}) as r (row_number integer, position smallint, line integer, field text,
             code text, severity text)`
  }
  await sql`
    update feed_files
       set rows_read = feed_files.rows_read + ${counts.read}, rows_valid = feed_files.rows_valid + ${counts.valid},
           rows_rejected = feed_files.rows_rejected + ${counts.rejected}
     where feed_files.file_id = ${fileId}`
}

export type FeedRow = {
  readonly rowNumber: number
  readonly record: SourceRecord
  readonly payloadHash: string
  readonly outcome: string | null
}

/**
 * The next rows of the file after `afterRow` in these states, in the order of the file: rows that are done stay where they are,
 * and whoever goes through a long file must not look through those again for each batch.
 */
export function listRows(
  sql: Tx,
  fileId: number,
  states: readonly ('valid' | 'matched')[],
  afterRow: number,
  limit: number,
): Promise<FeedRow[]> {
  return sql<FeedRow[]>`
    select feed_rows.row_number as "rowNumber", feed_rows.payload as "record", encode(feed_rows.payload_hash, 'hex') as "payloadHash",
           feed_rows.outcome
      from feed_rows
     where feed_rows.file_id = ${fileId} and feed_rows.row_number > ${afterRow} and feed_rows.state = any(${[...states]}::text[])
     order by feed_rows.row_number
     limit ${limit}`
}

/** One row by its place; it is there as long as something waits for it. */
export async function findRow(sql: Tx, fileId: number, rowNumber: number): Promise<FeedRow> {
  const [row] = await sql<FeedRow[]>`
    select feed_rows.row_number as "rowNumber", feed_rows.payload as "record", encode(feed_rows.payload_hash, 'hex') as "payloadHash",
           feed_rows.outcome
      from feed_rows
     where feed_rows.file_id = ${fileId} and feed_rows.row_number = ${rowNumber}
     limit 1`
  return row!
}

/** A file whose rows are compared only as they are applied. */
export async function passMatching(sql: Tx, fileId: number): Promise<void> {
  await sql`
    update feed_files set state = 'matched', rows_matched = feed_files.rows_valid where feed_files.file_id = ${fileId}`
}

export async function updateRows(sql: Tx, fileId: number, rows: JsonRows): Promise<void> {
  await sql`
    update feed_rows
       set state = r.state, outcome = r.outcome, rule = r.rule, child_id = r.child_id, candidate_child_ids = r.candidate_child_ids
      from jsonb_populate_recordset(null::feed_rows, ${sql.json(rows as never)}) as r
     where feed_rows.file_id = ${fileId} and feed_rows.row_number = r.row_number`
}

/** Rows that may be about a shielded child: what they said and whom they are near is kept in the vault alone. */
export async function forgetRows(sql: Tx, fileId: number, rowNumbers: readonly number[]): Promise<void> {
  if (rowNumbers.length === 0) return
  await sql`
    update feed_rows set payload = null, source_record_id = null
     where feed_rows.file_id = ${fileId} and feed_rows.row_number = any(${[...rowNumbers]}::integer[])`
}

/** What a file tells of a row that was in quarantine. */
export type Receipt = {
  readonly state: string
  readonly outcome: string | null
  readonly rule: string | null
}

export async function findReceipt(sql: Tx, fileId: number, rowNumber: number): Promise<Receipt> {
  const [row] = await sql<[Receipt]>`
    select feed_rows.state, feed_rows.outcome, feed_rows.rule
      from feed_rows
     where feed_rows.file_id = ${fileId} and feed_rows.row_number = ${rowNumber}
     limit 1`
  return row
}

/** Puts back what a row in quarantine said: no shield holds it any more. */
export async function restoreRow(
  sql: Tx,
  fileId: number,
  rowNumber: number,
  record: SourceRecord,
): Promise<void> {
  await sql`
    update feed_rows set payload = ${sql.json(record as never)}, source_record_id = ${record.sourceRecordId}
     where feed_rows.file_id = ${fileId} and feed_rows.row_number = ${rowNumber}`
}

/** The file tells of the row what it told before; the children that a review of it is about stay. */
export async function restoreReceipt(
  sql: Tx,
  fileId: number,
  rowNumber: number,
  { state, outcome, rule }: Receipt,
): Promise<void> {
  await sql`
    update feed_rows set state = ${state}, outcome = ${outcome}, rule = ${rule}, child_id = null,
           candidate_child_ids = case when feed_rows.state = 'queued' and feed_rows.payload is not null then feed_rows.candidate_child_ids end
     where feed_rows.file_id = ${fileId} and feed_rows.row_number = ${rowNumber}`
}

export async function addProgress(
  sql: Tx,
  fileId: number,
  counts: { matched?: number; applied?: number },
): Promise<void> {
  await sql`
    update feed_files
       set rows_matched = feed_files.rows_matched + ${counts.matched ?? 0}, rows_applied = feed_files.rows_applied + ${counts.applied ?? 0}
     where feed_files.file_id = ${fileId}`
}

/** The end of matching: held or not, with what the rows came to. */
export async function updateMatched(
  sql: Tx,
  fileId: number,
  state: FeedFileState,
  counts: MatchCounts,
): Promise<void> {
  await sql`
    update feed_files set state = ${state}, rows_told = ${counts.all}, rows_linked = ${counts.linked}, rows_made = ${counts.made}
     where feed_files.file_id = ${fileId}`
}

/** Rows whose match counts for the rate: those that add or replace a record. */
export async function countMatched(sql: Tx, fileId: number): Promise<MatchCounts> {
  const [row] = await sql<MatchCounts[]>`
    select count(*)::integer as "all", (count(*) filter (where feed_rows.outcome = 'linked'))::integer as "linked",
           (count(*) filter (where feed_rows.outcome = 'new'))::integer as "made"
      from feed_rows
     where feed_rows.file_id = ${fileId} and feed_rows.state = 'matched' and feed_rows.payload ->> 'action' = 'upsert'`
  return row!
}

/** Faults of a file by code and field, most frequent first. */
export function countFaults(
  sql: Db,
  fileId: number,
): Promise<{ code: string; field: string; severity: string; count: number; firstLine: number }[]> {
  return sql<{ code: string; field: string; severity: string; count: number; firstLine: number }[]>`
    select feed_row_faults.code, feed_row_faults.field, feed_row_faults.severity, count(*)::integer as "count",
           min(feed_row_faults.line) as "firstLine"
      from feed_row_faults
     where feed_row_faults.file_id = ${fileId}
     group by feed_row_faults.code, feed_row_faults.field, feed_row_faults.severity
     order by "count" desc, feed_row_faults.code, feed_row_faults.field
     limit 200`
}

export type RejectedRow = {
  readonly rowNumber: number
  readonly line: number
  readonly supplied: Readonly<Record<string, string>> | null
  readonly faults: readonly { readonly field: string; readonly code: string }[]
}

/** Columns in which any rejected row of the file was supplied, by name. */
export async function listRejectedColumns(sql: Db, fileId: number): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select distinct supplied.name
      from feed_rows
     cross join lateral jsonb_object_keys(feed_rows.supplied) as supplied (name)
     where feed_rows.file_id = ${fileId} and feed_rows.state = 'rejected'
     order by supplied.name
     limit 500`
  return rows.map((row) => row.name)
}

/** Rejected rows after `afterRow`, in the order of the file. */
export function listRejected(
  sql: Db,
  fileId: number,
  afterRow: number,
  limit: number,
): Promise<RejectedRow[]> {
  return sql<RejectedRow[]>`
    select feed_rows.row_number as "rowNumber", feed_rows.line, feed_rows.supplied,
           coalesce((select jsonb_agg(jsonb_build_object('field', f.field, 'code', f.code) order by f.position)
              from feed_row_faults f
             where f.file_id = feed_rows.file_id and f.row_number = feed_rows.row_number and f.severity = 'reject'), '[]') as "faults"
      from feed_rows
     where feed_rows.file_id = ${fileId} and feed_rows.state = 'rejected' and feed_rows.row_number > ${afterRow}
     order by feed_rows.row_number
     limit ${limit}`
}
