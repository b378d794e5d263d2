import type { Tx } from '../../platform/db/connect.ts'
import type { AlertDecision, AlertKind } from './judge-alerts.ts'

/** Stands beside the refusal's own entry, which was written in this transaction; nothing for a child that is not open. */
export async function insertAlert(
  sql: Tx,
  alert: {
    readonly kind: AlertKind
    readonly userId: number
    readonly publicId: string
    readonly requestId: string
    readonly at: Date
  },
): Promise<void> {
  await sql`
    insert into access_alerts (kind, user_id, authority_code, child_id, entry_id, raised_at)
    select ${alert.kind}, users.user_id, users.authority_code, child.child_id,
           (select max(audit_entries.entry_id) from audit_entries
             where audit_entries.request_id = ${alert.requestId}
               and (audit_entries.user_id = users.user_id or audit_entries.on_behalf_of = users.user_id)
               and audit_entries.occurred_at = ${alert.at}),
           ${alert.at}
      from users
     cross join open_child(${alert.publicId}) as child (child_id)
     where users.user_id = ${alert.userId} and child.child_id is not null`
}

export type AccessAlert = {
  readonly alertId: number
  readonly kind: AlertKind
  readonly userId: number
  readonly userName: string
  readonly organisation: string
  readonly authorityCode: string | null
  /** Null where the auditor may not look at the record. */
  readonly childNumber: string | null
  readonly entryId: string
  readonly raisedAt: Date
  readonly seenBy: string | null
  readonly decision: AlertDecision | null
}

/** Alerts the database lets this auditor reach, about others; undecided first, then newest; 200 at most. */
export function listReachableAlerts(sql: Tx, viewer: number): Promise<AccessAlert[]> {
  return sql<AccessAlert[]>`
    select access_alerts.alert_id as "alertId", access_alerts.kind, access_alerts.user_id as "userId", users.name as "userName",
           organisations.name as "organisation", access_alerts.authority_code as "authorityCode",
           children.child_number as "childNumber", access_alerts.entry_id::text as "entryId",
           access_alerts.raised_at as "raisedAt", auditor.name as "seenBy", access_alerts.decision
      from access_alerts
      join users on users.user_id = access_alerts.user_id
      join organisations on organisations.organisation_id = users.organisation_id
      left join children on children.child_id = access_alerts.child_id
      left join users auditor on auditor.user_id = access_alerts.seen_by
     where access_alerts.user_id <> ${viewer}
     order by access_alerts.decision is not null, access_alerts.alert_id desc
     limit 200`
}

/** Whom an alert is about, whether or not it waits. */
export async function findAlert(
  sql: Tx,
  alertId: number,
): Promise<{ readonly userId: number; readonly authorityCode: string | null } | undefined> {
  const [row] = await sql<{ userId: number; authorityCode: string | null }[]>`
    select access_alerts.user_id as "userId", access_alerts.authority_code as "authorityCode"
      from access_alerts
     where access_alerts.alert_id = ${alertId}
     limit 1`
  return row
}

/** @returns whether it waited still. */
export async function updateDecision(
  sql: Tx,
  alertId: number,
  { by, at, decision }: { readonly by: number; readonly at: Date; readonly decision: AlertDecision },
): Promise<boolean> {
  const rows = await sql`
    update access_alerts set seen_by = ${by}, seen_at = ${at}, decision = ${decision}
     where access_alerts.alert_id = ${alertId} and access_alerts.decision is null
    returning access_alerts.alert_id`
  return rows.length > 0
}
