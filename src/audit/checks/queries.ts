import type { Db, Tx } from '../../platform/db/connect.ts'
import type { CheckKind, CheckOutcome, CheckResult, LogCheck } from './log-check.ts'

/** Any number that no other advisory lock of ours has. */
const CHECKS_LOCK = 5_107_250

/** Lets one process at a time decide that a check begins, until the transaction ends. */
export async function lockChecks(sql: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${CHECKS_LOCK})`
}

export async function insertCheck(sql: Tx, kind: CheckKind, now: Date): Promise<number> {
  const [row] = await sql<{ checkId: number }[]>`
    insert into audit_log_checks (kind, began_at) values (${kind}, ${now}) returning check_id as "checkId"`
  return row!.checkId
}

/** Writes down the end of a check that runs; whether it did. */
export async function updateCheck(
  sql: Tx,
  checkId: number,
  { outcome, findings, entries }: CheckResult,
  now: Date,
): Promise<boolean> {
  const ended = await sql`
    update audit_log_checks
       set ended_at = greatest(${now}::timestamptz, audit_log_checks.began_at), outcome = ${outcome}, findings = ${[...findings]},
           entries = ${entries}
     where audit_log_checks.check_id = ${checkId} and audit_log_checks.ended_at is null`
  return ended.count > 0
}

type Row = {
  readonly checkId: number
  readonly kind: CheckKind
  readonly beganAt: Date
  readonly endedAt: Date | null
  readonly outcome: CheckOutcome | null
  readonly findings: readonly string[]
  readonly entries: number | null
}

/** The newest check of a kind; with `isDone` the newest that read the log to its end. */
export async function findNewest(sql: Db, kind: CheckKind, isDone: boolean): Promise<LogCheck | null> {
  const [row] = await sql<Row[]>`
    ${selected(sql)}
     where audit_log_checks.kind = ${kind} ${isDone ? sql`and audit_log_checks.outcome in ('verified', 'found')` : sql``}
     order by audit_log_checks.check_id desc
     limit 1`
  return row ? toCheck(row) : null
}

/** The newest checks of all kinds, the last first. */
export async function listNewest(sql: Db, limit: number): Promise<LogCheck[]> {
  const rows = await sql<Row[]>`${selected(sql)} order by audit_log_checks.check_id desc limit ${limit}`
  return rows.map(toCheck)
}

function selected(sql: Db) {
  return sql`
    select audit_log_checks.check_id as "checkId", audit_log_checks.kind, audit_log_checks.began_at as "beganAt",
           audit_log_checks.ended_at as "endedAt", audit_log_checks.outcome, audit_log_checks.findings, audit_log_checks.entries
      from audit_log_checks`
}

function toCheck({ checkId, kind, beganAt, endedAt, outcome, findings, entries }: Row): LogCheck {
  const result = outcome === null ? null : { outcome, findings, entries: entries ?? 0 }
  return { checkId, kind, beganAt, endedAt, result }
}
