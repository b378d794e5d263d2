import type { Tx } from '../../platform/db/connect.ts'

type JsonRows = readonly Readonly<Record<string, unknown>>[]

/** What sources say of services working with children: one row a source record; a changed row replaces what it said before. */
export async function upsertSourceInvolvements(sql: Tx, rows: JsonRows): Promise<void> {
  await sql`
    insert into involvements (child_id, service_id, source_id, source_record_id, practitioner, role, phone, email, started_on, ended_on,
           confirmed_on, withdrawn_at)
    select r.child_id, r.service_id, r.source_id, r.source_record_id, r.practitioner, r.role, r.phone, r.email, r.started_on, r.ended_on,
           r.confirmed_on, r.withdrawn_at
      from jsonb_populate_recordset(null::involvements, ${sql.json(rows as never)}) as r
    on conflict (child_id, source_id, source_record_id) where source_id is not null do update
       set service_id = excluded.service_id, practitioner = excluded.practitioner, role = excluded.role, phone = excluded.phone,
           email = excluded.email, started_on = excluded.started_on, ended_on = excluded.ended_on,
           confirmed_on = greatest(involvements.confirmed_on, excluded.confirmed_on), withdrawn_at = excluded.withdrawn_at`
}

/** Withdraws the involvements of source records that no longer tell of one. */
export async function withdrawSourceInvolvements(sql: Tx, rows: JsonRows, now: Date): Promise<void> {
  await sql`
    update involvements set withdrawn_at = ${now}
      from jsonb_to_recordset(${sql.json(rows as never)}) as r (child_id integer, source_id text, source_record_id text)
     where involvements.child_id = r.child_id and involvements.source_id = r.source_id
       and involvements.source_record_id = r.source_record_id and involvements.withdrawn_at is null`
}

export async function confirmSourceInvolvements(sql: Tx, rows: JsonRows): Promise<void> {
  await sql`
    update involvements set confirmed_on = r.confirmed_on
      from jsonb_to_recordset(${sql.json(rows as never)}) as r (child_id integer, source_id text, source_record_id text, confirmed_on date)
     where involvements.child_id = r.child_id and involvements.source_id = r.source_id
       and involvements.source_record_id = r.source_record_id and involvements.confirmed_on < r.confirmed_on`
}

/**
 * Brings the lead professional of each child in line with what its sources say.
 *
 * A lead that a person set is theirs to end; one that a source set ends with the source's word. When two sources each
 * claim the lead, the one already there stays.
 */
export async function alignSourceLeads(sql: Tx, claims: JsonRows, now: Date): Promise<void> {
  await sql`
    with claim as (
      select i.child_id, i.involvement_id, r.is_claimed and i.ended_on is null and i.withdrawn_at is null as is_lead
        from jsonb_to_recordset(${sql.json(claims as never)}) as r (child_id integer, source_id text, source_record_id text, is_claimed boolean)
        join involvements i on i.child_id = r.child_id and i.source_id = r.source_id and i.source_record_id = r.source_record_id
    ), ended as (
      update lead_professionals set until_at = ${now}
        from claim
       where lead_professionals.child_id = claim.child_id and lead_professionals.involvement_id = claim.involvement_id
         and lead_professionals.until_at is null and lead_professionals.set_by_user_id is null and not claim.is_lead
      returning lead_professionals.child_id
    )
    insert into lead_professionals (child_id, involvement_id, from_at)
    select distinct on (claim.child_id) claim.child_id, claim.involvement_id, ${now}::timestamptz
      from claim
     where claim.is_lead
       and not exists (select from lead_professionals l where l.child_id = claim.child_id and l.until_at is null)
       and not exists (select from ended where ended.child_id = claim.child_id)
     order by claim.child_id, claim.involvement_id`
}

export async function alignSourceAssessments(sql: Tx, claims: JsonRows, now: Date): Promise<void> {
  await sql`
    with claim as (
      select i.child_id, i.involvement_id, r.is_claimed and i.ended_on is null and i.withdrawn_at is null as is_holder
        from jsonb_to_recordset(${sql.json(claims as never)}) as r (child_id integer, source_id text, source_record_id text, is_claimed boolean)
        join involvements i on i.child_id = r.child_id and i.source_id = r.source_id and i.source_record_id = r.source_record_id
    ), ended as (
      update shared_assessments set until_at = ${now}
        from claim
       where shared_assessments.child_id = claim.child_id and shared_assessments.involvement_id = claim.involvement_id
         and shared_assessments.until_at is null and shared_assessments.set_by_user_id is null and not claim.is_holder
    )
    insert into shared_assessments (child_id, involvement_id, from_at)
    select claim.child_id, claim.involvement_id, ${now}::timestamptz
      from claim
     where claim.is_holder
       and not exists (select from shared_assessments s
                        where s.child_id = claim.child_id and s.involvement_id = claim.involvement_id and s.until_at is null)`
}
