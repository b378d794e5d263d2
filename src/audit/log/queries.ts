import type { Db, Tx } from '../../platform/db/connect.ts'
import type { ErasedEntries, LogEnd, LogPosition, LogRow } from './leaf.ts'

/** Any number that no other advisory lock of ours has. */
const SEQUENCER_LOCK = 5_107_249

/** Above every transaction. */
export const ANY_TRANSACTION = '18446744073709551615'

export type LogMoment = {
  /** Whether no other sequencer works on this database until the transaction ends. */
  readonly isAlone: boolean
  /** Every transaction below it has ended. */
  readonly horizon: string
  /** No transaction at or above it has begun: an entry that names one came from another database. */
  readonly future: string
}

/** Takes the sequencer's lock until the end of the transaction, and reads the horizon. */
export async function takeTurn(sql: Tx): Promise<LogMoment> {
  const [moment] = await sql<LogMoment[]>`
    select pg_try_advisory_xact_lock(${SEQUENCER_LOCK}) as "isAlone",
           pg_snapshot_xmin(pg_current_snapshot())::text as "horizon",
           pg_snapshot_xmax(pg_current_snapshot())::text as "future"`
  return moment!
}

/** Which rows are read: from `from` on, that included, below the transaction `below`, with ids above `above`. */
export type RowRange = { readonly from: LogPosition; readonly below: string; readonly above: string }

/**
 * Rows of a range in the order of the log; `limit` at most.
 *
 * INVARIANT (below-the-horizon): a transaction below it has ended, so no row of it can appear later. Source: R-104.
 */
export function listRows(sql: Tx, { from, below, above }: RowRange, limit: number): Promise<LogRow[]> {
  return sql<LogRow[]>`
    select ${logColumns(sql)}
      from audit_entries
     where (audit_entries.transaction_id, audit_entries.entry_id) >= (${from.transaction}::text::xid8, ${from.entryId}::text::bigint)
       and audit_entries.transaction_id < ${below}::text::xid8
       and audit_entries.entry_id > ${above}::text::bigint
     order by audit_entries.transaction_id, audit_entries.entry_id
     limit ${limit}`
}

/** Rows of begun transactions with ids above `above` and below `below`, the greatest id first; `limit` at most. It looks through them all. */
export function listRowsDownFrom(
  sql: Tx,
  { above, below, future }: { readonly above: string; readonly below: string; readonly future: string },
  limit: number,
): Promise<LogRow[]> {
  return sql<LogRow[]>`
    select ${logColumns(sql)}
      from audit_entries
     where audit_entries.entry_id > ${above}::text::bigint and audit_entries.entry_id < ${below}::text::bigint
       and audit_entries.transaction_id < ${future}::text::xid8
     order by audit_entries.entry_id desc
     limit ${limit}`
}

/** The greatest id among the entries of transactions that have not begun, `0` where there is none. It looks through them all. */
export async function findLargestFromFuture(sql: Tx, { future }: LogMoment): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    select coalesce(max(audit_entries.entry_id), 0)::text as "id"
      from audit_entries where audit_entries.transaction_id >= ${future}::text::xid8`
  return row!.id
}

function logColumns(sql: Tx) {
  const instant = (column: string) =>
    sql`to_char(${sql(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as ${sql(column)}`
  return sql`audit_entries.action, audit_entries.actor_kind, audit_entries.actor_name, audit_entries.authenticator,
           audit_entries.build, audit_entries.call_id, audit_entries.child_id, audit_entries.client_id,
           audit_entries.entry_id::text as entry_id, audit_entries.feed_file_id::text as feed_file_id,
           audit_entries.feed_source_id, audit_entries.fields, ${instant('occurred_at')}, audit_entries.on_behalf_of,
           audit_entries.legal_ground, audit_entries.organisation_id, audit_entries.outcome, audit_entries.policy_rules, audit_entries.policy_version,
           audit_entries.purpose, encode(audit_entries.purpose_note, 'hex') as purpose_note, audit_entries.quantity, ${instant('recorded_at')},
           audit_entries.request_id, audit_entries.role, encode(audit_entries.session_ref, 'hex') as session_ref,
           audit_entries.subject_ref, audit_entries.target_organisation_id, audit_entries.target_user_id,
           audit_entries.transaction_id::text as transaction_id, audit_entries.user_id, audit_entries.salt`
}

/** Of those entries that say that others were erased, which; by entry id. */
export async function listErasures(
  sql: Tx,
  entryIds: readonly string[],
): Promise<ReadonlyMap<string, ErasedEntries>> {
  const rows = await sql<(ErasedEntries & { entryId: string })[]>`
    select audit_erasures.entry_id::text as "entryId", audit_erasures.ground, audit_erasures.erased
      from audit_erasures where audit_erasures.entry_id = any(${[...entryIds]}::text[]::bigint[]) limit 10000`
  return new Map(rows.map(({ entryId, ...erasure }) => [entryId, erasure]))
}

/** Where an entry stands in the order of the log. It looks through the whole log: not for pages. */
export async function findPosition(sql: Tx, entryId: string): Promise<LogPosition | undefined> {
  const [row] = await sql<LogPosition[]>`
    select audit_entries.transaction_id::text as "transaction", audit_entries.entry_id::text as "entryId"
      from audit_entries where audit_entries.entry_id = ${entryId}::text::bigint limit 1`
  return row
}

/** When the oldest entry was recorded that waits for the horizon to pass it; null when none waits. */
export async function oldestWaiting(
  sql: Tx,
  { horizon, future }: LogMoment,
  above: string,
): Promise<Date | null> {
  const [row] = await sql<{ at: Date | null }[]>`
    select min(audit_entries.recorded_at) as "at"
      from audit_entries
     where audit_entries.transaction_id >= ${horizon}::text::xid8 and audit_entries.transaction_id < ${future}::text::xid8
       and audit_entries.entry_id > ${above}::text::bigint`
  return row!.at
}

/** How far the log is behind: committed entries without a leaf, 100,000 at most, and how long the first of them has waited. */
export type LogLag = { readonly entries: number; readonly seconds: number }

export async function measureLag(sql: Db, { transaction, entryId, above }: LogEnd): Promise<LogLag> {
  const [lag] = await sql<LogLag[]>`
    select count(*)::integer as "entries",
           coalesce(extract(epoch from clock_timestamp() - min(waiting.recorded_at)), 0)::double precision as "seconds"
      from (select audit_entries.recorded_at from audit_entries
             where (audit_entries.transaction_id, audit_entries.entry_id) > (${transaction}::text::xid8, ${entryId}::text::bigint)
               and audit_entries.transaction_id < pg_snapshot_xmax(pg_current_snapshot())
               and audit_entries.entry_id > ${above}::text::bigint
             order by audit_entries.transaction_id, audit_entries.entry_id
             limit 100000) as waiting`
  return lag!
}
