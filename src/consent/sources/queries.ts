import type { Tx } from '../../platform/db/connect.ts'

type JsonRows = readonly Readonly<Record<string, unknown>>[]

/** A day of consent that a source tells for the first time becomes a ground, unless it was withdrawn since. */
export async function insertSourceConsents(sql: Tx, rows: JsonRows, now: Date): Promise<void> {
  await sql`
    insert into consent_records (child_id, service_id, source_id, source_record_id, ground, decided_by, given_on, scope,
           parent_may_be_told, recorded_at)
    select r.child_id, r.service_id, r.source_id, r.source_record_id, 'consent', 'not-told', r.consented_on, 'existence-and-contact', false,
           ${now}
      from jsonb_to_recordset(${sql.json(rows as never)}) as r (child_id integer, service_id integer, source_id text,
           source_record_id text, consented_on date)
     where not consent_is_refused(r.child_id, r.service_id, r.source_id, r.source_record_id, r.consented_on)
       and not exists (select from consent_records c
                        where c.source_id = r.source_id and c.source_record_id = r.source_record_id and c.service_id = r.service_id
                          and c.given_on = r.consented_on)`
}

/** One row a source record; a changed row replaces what it said before. One whose consent was withdrawn is left out. */
export async function upsertSourceWork(sql: Tx, rows: JsonRows): Promise<void> {
  await sql`
    insert into sensitive_involvements (child_id, consent_id, service_id, source_id, source_record_id, practitioner, role, phone, email,
           started_on, ended_on, confirmed_on)
    select r.child_id, c.consent_id, r.service_id, r.source_id, r.source_record_id, r.practitioner, r.role, r.phone, r.email,
           r.started_on, r.ended_on, r.confirmed_on
      from jsonb_to_recordset(${sql.json(rows as never)}) as r (child_id integer, service_id integer, source_id text,
           source_record_id text, practitioner text, role text, phone text, email text, started_on date, ended_on date,
           confirmed_on date, consented_on date)
      join consent_records c
        on c.source_id = r.source_id and c.source_record_id = r.source_record_id and c.service_id = r.service_id
       and c.given_on = r.consented_on
     where not consent_is_refused(r.child_id, r.service_id, r.source_id, r.source_record_id, r.consented_on)
    on conflict (child_id, source_id, source_record_id) where source_id is not null do update
       set consent_id = excluded.consent_id, service_id = excluded.service_id, practitioner = excluded.practitioner,
           role = excluded.role, phone = excluded.phone, email = excluded.email, started_on = excluded.started_on,
           ended_on = excluded.ended_on, confirmed_on = greatest(sensitive_involvements.confirmed_on, excluded.confirmed_on)`
}

/** Takes away what source records tell no more, or on a consent that was withdrawn. */
export async function deleteSourceWork(sql: Tx, gone: JsonRows, told: JsonRows): Promise<void> {
  await sql`
    delete from sensitive_involvements
     using (
       select k.child_id, k.source_id, k.source_record_id
         from jsonb_to_recordset(${sql.json(gone as never)}) as k (child_id integer, source_id text, source_record_id text)
       union all
       select r.child_id, r.source_id, r.source_record_id
         from jsonb_to_recordset(${sql.json(told as never)}) as r (child_id integer, service_id integer, source_id text,
              source_record_id text, consented_on date)
        where consent_is_refused(r.child_id, r.service_id, r.source_id, r.source_record_id, r.consented_on)) as r
     where sensitive_involvements.child_id = r.child_id and sensitive_involvements.source_id = r.source_id
       and sensitive_involvements.source_record_id = r.source_record_id`
}

export async function confirmSourceWork(sql: Tx, rows: JsonRows): Promise<void> {
  await sql`
    update sensitive_involvements set confirmed_on = r.confirmed_on
      from jsonb_to_recordset(${sql.json(rows as never)}) as r (child_id integer, source_id text, source_record_id text, confirmed_on date)
     where sensitive_involvements.child_id = r.child_id and sensitive_involvements.source_id = r.source_id
       and sensitive_involvements.source_record_id = r.source_record_id and sensitive_involvements.confirmed_on < r.confirmed_on`
}
