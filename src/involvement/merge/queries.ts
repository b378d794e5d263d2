import type { Tx } from '../../platform/db/connect.ts'

type Key = { readonly sourceId: string; readonly sourceRecordId: string }

/** Whether both children have a current involvement of one source record: something that cannot be one. */
export async function haveSameInvolvement(sql: Tx, from: number, to: number): Promise<boolean> {
  const [row] = await sql<{ isThere: boolean }[]>`
    select exists (select from involvements a
                     join involvements b on b.child_id = ${to} and b.source_id = a.source_id and b.source_record_id = a.source_record_id
                    where a.child_id = ${from} and a.withdrawn_at is null) as "isThere"`
  return row!.isThere
}

/** The lead of `from` ends when `to` has one: there is only one. @returns the one that was ended, to go on when they are parted. */
export async function endSecondLead(sql: Tx, from: number, to: number, now: Date): Promise<number[]> {
  const rows = await sql<{ leadId: number }[]>`
    update lead_professionals set until_at = ${now}
     where lead_professionals.child_id = ${from} and lead_professionals.until_at is null
       and exists (select from lead_professionals l where l.child_id = ${to} and l.until_at is null)
    returning lead_professionals.lead_id as "leadId"`
  return rows.map((row) => row.leadId)
}

/** Leads, assessments and changes go along by their keys. One that was withdrawn and is at `to` already stays. */
export async function moveAll(sql: Tx, from: number, to: number): Promise<number[]> {
  const rows = await sql<{ involvementId: number }[]>`
    update involvements set child_id = ${to}
     where involvements.child_id = ${from}
       and not exists (select from involvements o
                        where o.child_id = ${to} and o.source_id = involvements.source_id
                          and o.source_record_id = involvements.source_record_id)
    returning involvements.involvement_id as "involvementId"`
  return rows.map((row) => row.involvementId)
}

/** Those that came from there, and those that their source records have told of since. */
export async function moveSome(
  sql: Tx,
  from: number,
  to: number,
  involvementIds: readonly number[],
  keys: readonly Key[],
): Promise<void> {
  await sql`
    update involvements set child_id = ${to}
     where involvements.child_id = ${from}
       and (involvements.involvement_id = any(${[...involvementIds]}::bigint[])
         or (involvements.source_id, involvements.source_record_id) in (
           select k."sourceId", k."sourceRecordId"
             from jsonb_to_recordset(${sql.json(keys as never)}) as k ("sourceId" text, "sourceRecordId" text)))
       and not exists (select from involvements o
                        where o.child_id = ${to} and o.source_id = involvements.source_id
                          and o.source_record_id = involvements.source_record_id)`
}

/** Leads that a merge ended go on, unless another has become lead meanwhile. */
export async function resumeLeads(
  sql: Tx,
  childId: number,
  leadIds: readonly number[],
  endedAt: Date,
): Promise<void> {
  await sql`
    update lead_professionals set until_at = null
     where lead_professionals.child_id = ${childId} and lead_professionals.lead_id = any(${[...leadIds]}::bigint[])
       and lead_professionals.until_at = ${endedAt}
       and not exists (select from lead_professionals l where l.child_id = ${childId} and l.until_at is null)`
}
