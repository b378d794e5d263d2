import type { IsoDate } from '../../lib/iso-date.ts'
import type { Tx } from '../../platform/db/connect.ts'
import type { StayConsent } from './stay.ts'

/** A young person with an open record, and whether somebody works with them now. */
export type YoungPerson = {
  readonly publicId: string
  readonly bornOn: IsoDate
  readonly authorityCode: string | null
  readonly isInvolved: boolean
}

/** Undefined for a record that the person cannot open. */
export async function findYoungPerson(
  sql: Tx,
  childId: number,
  userId: number | null,
  today: IsoDate,
): Promise<YoungPerson | undefined> {
  const [row] = await sql<YoungPerson[]>`
    select c.public_id as "publicId", c.date_of_birth as "bornOn", c.authority_code as "authorityCode",
           exists (select from involvements i
                    where i.child_id = c.child_id and i.user_id = ${userId} and i.withdrawn_at is null
                      and (i.ended_on is null or i.ended_on > ${today}))
             or exists (select from own_sensitive_work s
                         where s.child_id = c.child_id and (s.ended_on is null or s.ended_on > ${today})) as "isInvolved"
      from children c
     where c.child_id = ${childId} and c.status = 'open'
     limit 1`
  return row
}

/** Newest first, 50 at most. */
export function listStays(sql: Tx, childId: number): Promise<StayConsent[]> {
  return sql<StayConsent[]>`
    select s.stay_id::text as "stayId", s.ground, s.given_on as "givenOn", s.until_on as "untilOn", s.evidence,
           w.withdrawn_on as "withdrawnOn"
      from stay_consents s
      left join stay_withdrawals w on w.stay_id = s.stay_id
     where s.child_id = ${childId}
     order by s.stay_id desc
     limit 50`
}

type Row = Readonly<Record<string, string | number | Date>>

export async function insertStay(sql: Tx, row: Row): Promise<void> {
  await sql`insert into stay_consents ${sql(row)}`
}

export async function insertStayWithdrawal(sql: Tx, row: Row): Promise<void> {
  await sql`insert into stay_withdrawals ${sql(row)}`
}

/**
 * Takes those who are 18 and whose consent does not keep them out of the search, and their names' bearers with them.
 *
 * Names are locked as a change of search rows locks them. @returns how many children.
 */
export async function deleteGrownUp(sql: Tx, today: IsoDate): Promise<number> {
  const gone = sql`
    select s.child_id, s.family_id, s.given_id
      from child_search s
      join children c on c.child_id = s.child_id
     where s.date_of_birth <= (${today}::date - interval '18 years')::date
       and not is_young_or_stays(c.child_id, c.date_of_birth, c.date_of_birth_accuracy, ${today}::date)`
  const locked = (table: string, id: string) => sql`
    select from ${sql(table)} known where known.name_id in (select gone.${sql(id)} from (${gone}) gone)
     order by known.name_id for no key update`
  const removed = sql<[{ n: number }]>`
    with gone as (
      delete from child_search where child_search.child_id in (select leaving.child_id from (${gone}) leaving)
      returning child_search.child_id, child_search.family_id, child_search.given_id
    ), families as (
      update family_names set bearers = family_names.bearers - fewer.n
        from (select gone.family_id, count(*)::integer as n from gone group by 1) fewer where family_names.name_id = fewer.family_id
    ), givens as (
      update given_names set bearers = given_names.bearers - fewer.n
        from (select gone.given_id, count(*)::integer as n from gone group by 1) fewer where given_names.name_id = fewer.given_id
    )
    select count(distinct gone.child_id)::integer as n from gone`
  const [, , [row]] = await Promise.all([
    locked('family_names', 'family_id'),
    locked('given_names', 'given_id'),
    removed,
  ])
  return row.n
}
