import type { IsoDate } from '../../lib/iso-date.ts'
import type { Db, Tx } from '../../platform/db/connect.ts'
import type { CheckKind, CheckOutcome, ComplianceCheck } from './compliance-check.ts'

/** Checks of an organisation, those to come and the last first, 100 at most. */
export function listChecks(sql: Db, organisationId: number): Promise<ComplianceCheck[]> {
  return sql<ComplianceCheck[]>`
    select checks.public_id as "publicId", checks.kind, checks.planned_on as "plannedOn", checks.outcome,
           checks.done_on as "doneOn", checks.follow_up_on as "followUpOn", checks.closed_at as "closedAt"
      from compliance_checks as checks
     where checks.organisation_id = ${organisationId}
     order by checks.planned_on desc, checks.check_id desc
     limit 100`
}

export async function insertCheck(
  sql: Tx,
  check: { publicId: string; organisationId: number; kind: CheckKind; plannedOn: IsoDate; by: number },
): Promise<void> {
  await sql`
    insert into compliance_checks (public_id, organisation_id, kind, planned_on, planned_by)
    values (${check.publicId}, ${check.organisationId}, ${check.kind}, ${check.plannedOn}, ${check.by})`
}

/** Whether a check that was still to be done is done now. */
export async function markDone(
  sql: Tx,
  check: {
    publicId: string
    organisationId: number
    outcome: CheckOutcome
    doneOn: IsoDate
    followUpOn: IsoDate | null
    by: number
  },
): Promise<boolean> {
  const done = await sql`
    update compliance_checks
       set outcome = ${check.outcome}, done_on = ${check.doneOn}, done_by = ${check.by}, follow_up_on = ${check.followUpOn}
     where compliance_checks.public_id = ${check.publicId}
       and compliance_checks.organisation_id = ${check.organisationId}
       and compliance_checks.outcome is null`
  return done.count > 0
}

/** Whether a follow-up that was open is closed now. */
export async function markFollowedUp(
  sql: Tx,
  check: { publicId: string; organisationId: number; by: number; at: Date },
): Promise<boolean> {
  const closed = await sql`
    update compliance_checks
       set closed_by = ${check.by}, closed_at = ${check.at}
     where compliance_checks.public_id = ${check.publicId}
       and compliance_checks.organisation_id = ${check.organisationId}
       and compliance_checks.follow_up_on is not null
       and compliance_checks.closed_at is null`
  return closed.count > 0
}
