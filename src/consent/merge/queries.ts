import type { Tx } from '../../platform/db/connect.ts'

type Key = { readonly sourceId: string; readonly sourceRecordId: string }

/** Goes along with source records. */
export async function moveSourceWork(sql: Tx, from: number, to: number, keys: readonly Key[]): Promise<void> {
  await sql`
    update sensitive_involvements set child_id = ${to}
      from jsonb_to_recordset(${sql.json(keys as never)}) as k ("sourceId" text, "sourceRecordId" text)
     where sensitive_involvements.child_id = ${from} and sensitive_involvements.source_id = k."sourceId"
       and sensitive_involvements.source_record_id = k."sourceRecordId"`
}

/** What people recorded; where somebody has current work with both, that of `from` stays behind. */
export async function moveOwnWork(sql: Tx, from: number, to: number): Promise<void> {
  await sql`
    update sensitive_involvements set child_id = ${to}
     where sensitive_involvements.child_id = ${from} and sensitive_involvements.user_id is not null
       and not exists (select from sensitive_involvements o where o.child_id = ${to} and o.user_id = sensitive_involvements.user_id
                          and o.ended_on is null and sensitive_involvements.ended_on is null)`
}

/** What people recorded on `to`, or on a record that is part of it, before it was merged. */
export async function returnOwnWork(sql: Tx, from: number, to: number): Promise<void> {
  await sql`
    update sensitive_involvements set child_id = ${to}
      from consent_records c
     where sensitive_involvements.child_id = ${from} and sensitive_involvements.user_id is not null
       and c.consent_id = sensitive_involvements.consent_id and c.child_id in (select records_of(${to}))`
}
