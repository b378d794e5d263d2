import type { Db, Tx } from '../platform/db/connect.ts'
import type { Call, Caller } from './call.ts'

/** Columns of a `Caller` from `users` and `organisations`. */
const callerColumns = (sql: Db) => sql`
  users.user_id as "userId", users.name, users.job_title as "jobTitle", organisations.name as "organisation",
  coalesce(users.phone, organisations.phone) as "phone"`

/** People of an authority who may be served at `at`, by exact username or part of the name; by name, `limit` at most; never `operatorId`. */
export function listCallers(
  sql: Tx,
  {
    text,
    authorityCode,
    operatorId,
    at,
  }: { text: string; authorityCode: string; operatorId: number; at: Date },
  limit: number,
): Promise<Caller[]> {
  return sql<Caller[]>`
    select ${callerColumns(sql)}
      from users
      join organisations on organisations.organisation_id = users.organisation_id
     where users.authority_code = ${authorityCode} and users.role = 'practitioner' and users.user_id <> ${operatorId}
       and (users.username = lower(${text}) or position(lower(${text}) in lower(users.name)) > 0)
       and in_good_standing(users.user_id, ${at}) and not needs_supervision(users.user_id)
     order by users.name, users.user_id
     limit ${limit}`
}

/** Who may be served at `at`; undefined for everybody else, and for an unknown id. */
export async function findCaller(
  sql: Tx,
  userId: number,
  at: Date,
): Promise<(Caller & { readonly authorityCode: string }) | undefined> {
  const [row] = await sql<(Caller & { authorityCode: string })[]>`
    select ${callerColumns(sql)}, users.authority_code as "authorityCode"
      from users
      join organisations on organisations.organisation_id = users.organisation_id
     where users.user_id = ${userId} and users.role = 'practitioner' and in_good_standing(users.user_id, ${at})
       and not needs_supervision(users.user_id)
     limit 1`
  return row
}

/** The call that an operator has open at `at`; whether the person may be served still is for the policy to say. */
export async function findOpenCall(sql: Db, operatorId: number, at: Date): Promise<Call | undefined> {
  const [row] = await sql<Call[]>`
    select mediated_calls.call_id as "callId", mediated_calls.purpose, mediated_calls.note, mediated_calls.ends_at as "endsAt",
           (select to_json(person) from (
              select ${callerColumns(sql)}, users.role, users.organisation_id as "organisationId", users.authority_code as "authorityCode"
                from users
                join organisations on organisations.organisation_id = users.organisation_id
               where users.user_id = mediated_calls.served_id) as person) as "served"
      from mediated_calls
     where mediated_calls.operator_id = ${operatorId} and mediated_calls.closed_at is null
       and mediated_calls.opened_at <= ${at} and ${at} < mediated_calls.ends_at
     limit 1`
  return row
}

export type NewCall = {
  readonly operator_id: number
  readonly served_id: number
  readonly purpose: string
  readonly note: string | null
  readonly opened_at: Date
  readonly ends_at: Date
}

/** @returns undefined while another call of the operator's is open. */
export async function insertCall(sql: Tx, call: NewCall): Promise<number | undefined> {
  await sql`
    update mediated_calls set closed_at = mediated_calls.ends_at
     where mediated_calls.operator_id = ${call.operator_id} and mediated_calls.closed_at is null
       and mediated_calls.ends_at <= ${call.opened_at}`
  const [row] = await sql<{ callId: number }[]>`
    insert into mediated_calls ${sql(call)}
    on conflict (operator_id) where closed_at is null do nothing
    returning mediated_calls.call_id as "callId"`
  return row?.callId
}

/** Closes what the operator has open, one that ran out at its end. */
export async function closeCalls(
  sql: Tx,
  operatorId: number,
  at: Date,
): Promise<{ callId: number; userId: number } | undefined> {
  const [row] = await sql<{ callId: number; userId: number }[]>`
    update mediated_calls set closed_at = least(${at}, mediated_calls.ends_at)
     where mediated_calls.operator_id = ${operatorId} and mediated_calls.closed_at is null
    returning mediated_calls.call_id as "callId", mediated_calls.served_id as "userId"`
  return row
}
