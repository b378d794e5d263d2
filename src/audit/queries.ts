import type { Tx } from '../platform/db/connect.ts'
import type { AuditAction } from './entry.ts'

export type AuditRow = {
  occurred_at: Date
  action: string
  outcome: string
  actor_kind: string
  actor_name: string
  user_id: number | null
  organisation_id: number | null
  client_id: string | null
  role: string
  session_ref: Buffer | null
  authenticator: string | null
  child_id: number | null
  subject_ref: string | null
  purpose: string | null
  purpose_note: Buffer | null
  legal_ground: string | null
  fields: string[]
  quantity: number | null
  feed_file_id: number | null
  feed_source_id: string | null
  target_user_id: number | null
  target_organisation_id: number | null
  on_behalf_of: number | null
  call_id: number | null
  policy_rules: string[]
  policy_version: string | null
  request_id: string
  build: string
  salt: Buffer
}

/** One statement however many rows; the driver turns it into one multi-row insert. */
export async function insertEntries(sql: Tx, rows: readonly AuditRow[]): Promise<void> {
  await sql`insert into audit_entries ${sql(rows as AuditRow[])}`
}

export type OwnAccess = {
  readonly occurredAt: Date
  readonly action: AuditAction
  readonly outcome: string
  readonly purpose: string | null
  /** Name of the operator who did it in the user's place; null for what the user did. */
  readonly operator: string | null
}

/** What one user did and what operators did for the user, newest first, 50 at most; which child it was about is left out. */
export function listByUser(sql: Tx, userId: number): Promise<OwnAccess[]> {
  const newest = sql`order by audit_entries.occurred_at desc, audit_entries.entry_id desc limit 50`
  return sql<OwnAccess[]>`
    select newest.occurred_at as "occurredAt", newest.action, newest.outcome, newest.purpose,
           case when newest.on_behalf_of = ${userId} then newest.actor_name end as "operator"
      from ((select audit_entries.* from audit_entries where audit_entries.user_id = ${userId} ${newest})
            union all
            (select audit_entries.* from audit_entries where audit_entries.on_behalf_of = ${userId} ${newest})) as newest
     order by newest.occurred_at desc, newest.entry_id desc
     limit 50`
}

export type AboutUser = {
  readonly occurredAt: Date
  readonly action: AuditAction
  readonly outcome: string
  readonly actorName: string
  readonly fields: readonly string[]
}

/** What was done to one user's account, newest first, 50 at most; looks at it, at a session and of those who audit are left out. */
export function listAboutUser(sql: Tx, userId: number): Promise<AboutUser[]> {
  return sql<AboutUser[]>`
    select audit_entries.occurred_at as "occurredAt", audit_entries.action, audit_entries.outcome,
           audit_entries.actor_name as "actorName", audit_entries.fields
      from audit_entries
     where audit_entries.target_user_id = ${userId}
       and audit_entries.action not in ('access.read-account', 'access.watch-supervision')
       and audit_entries.action not like 'monitoring.%'
     order by audit_entries.occurred_at desc, audit_entries.entry_id desc
     limit 50`
}

export type SessionEntry = {
  readonly occurredAt: Date
  readonly action: AuditAction
  readonly outcome: string
  readonly purpose: string | null
  readonly childId: number | null
}

/** What was done in one session, newest first, 50 at most. */
export function listOfSession(
  sql: Tx,
  session: { readonly userId: number; readonly sessionRef: Buffer; readonly startedAt: Date },
): Promise<SessionEntry[]> {
  return sql<SessionEntry[]>`
    select audit_entries.occurred_at as "occurredAt", audit_entries.action, audit_entries.outcome, audit_entries.purpose,
           audit_entries.child_id as "childId"
      from audit_entries
     where audit_entries.user_id = ${session.userId} and audit_entries.session_ref = ${session.sessionRef}
       and audit_entries.occurred_at >= ${session.startedAt}
     order by audit_entries.occurred_at desc, audit_entries.entry_id desc
     limit 50`
}

export type OwnSignIn = {
  readonly occurredAt: Date
  readonly action: AuditAction
  readonly outcome: string
  /** Null where nobody was signed in by it. */
  readonly authenticator: string | null
  /** Names what was amiss, where the person must learn of it. */
  readonly fields: readonly string[]
}

/** Sign-ins, confirmations and recoveries of one user, refused ones too; newest first, 50 at most. */
export function listSignInsOf(sql: Tx, userId: number): Promise<OwnSignIn[]> {
  return sql<OwnSignIn[]>`
    select audit_entries.occurred_at as "occurredAt", audit_entries.action, audit_entries.outcome,
           audit_entries.authenticator, audit_entries.fields
      from audit_entries
     where audit_entries.user_id = ${userId}
       and audit_entries.action in ('access.sign-in', 'access.confirm', 'access.enrol-passkey', 'access.recover')
     order by audit_entries.occurred_at desc, audit_entries.entry_id desc
     limit 50`
}

/** Children whose record the user opened since `since`, last opened first, `limit` at most. */
export function listOpenedChildren(
  sql: Tx,
  userId: number,
  since: Date,
  limit: number,
): Promise<{ childId: number; occurredAt: Date }[]> {
  return sql<{ childId: number; occurredAt: Date }[]>`
    select audit_entries.child_id as "childId", max(audit_entries.occurred_at) as "occurredAt"
      from audit_entries
     where audit_entries.user_id = ${userId}
       and audit_entries.action = 'children.open-record'
       and audit_entries.outcome = 'done'
       and audit_entries.on_behalf_of is null
       and audit_entries.occurred_at >= ${since}
     group by audit_entries.child_id
     order by "occurredAt" desc, audit_entries.child_id
     limit ${limit}`
}
