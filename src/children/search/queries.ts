import type { Db, Tx } from '../../platform/db/connect.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { ChildId } from '../record.ts'
import type { SearchPlan } from './plan-search.ts'

export type NameTable = 'given_names' | 'family_names'

/** A row of `child_search`. */
export type SearchRow = {
  readonly child_id: ChildId
  readonly family_id: number
  readonly given_id: number
  readonly date_of_birth: IsoDate
  readonly postcode: string | null
  readonly organisation_id: number | null
  readonly gender: number
  readonly name_kind: number
}

/** Ids of all `norms`, numbering those that are new. */
export async function ensureNames(
  sql: Tx,
  table: NameTable,
  norms: readonly string[],
): Promise<Map<string, number>> {
  const wanted = [...new Set(norms)].sort()
  const numbered = sql`
    insert into ${sql(table)} (norm)
    select wanted.norm from unnest(${wanted}::text[]) as wanted (norm)
     where not exists (select from ${sql(table)} known where known.norm = wanted.norm)
    on conflict (norm) do nothing`
  const known = sql<{ id: number; norm: string }[]>`
    select known.name_id as "id", known.norm from ${sql(table)} known where known.norm = any(${wanted}) limit 100000`
  const [, rows] = await Promise.all([numbered, known])
  return new Map(rows.map((row) => [row.norm, row.id]))
}

export function listSearchRows(sql: Tx, childIds: readonly ChildId[]): Promise<SearchRow[]> {
  return sql<SearchRow[]>`
    select child_search.child_id, child_search.family_id, child_search.given_id, child_search.date_of_birth,
           child_search.postcode, child_search.organisation_id, child_search.gender, child_search.name_kind
      from child_search
     where child_search.child_id = any(${[...childIds]}::integer[])
     limit 100000`
}

/**
 * Replaces the rows of `childIds` and keeps the number of bearers of each name right.
 *
 * The names are locked in order of their ids first, families before given names: two transactions that change the same names wait
 * for each other one way only.
 */
export async function replaceSearchRows(
  sql: Tx,
  childIds: readonly ChildId[],
  stored: readonly SearchRow[],
  rows: readonly SearchRow[],
): Promise<void> {
  const touched = [...stored, ...rows]
  const familyIds = [...new Set(touched.map((row) => row.family_id))]
  const givenIds = [...new Set(touched.map((row) => row.given_id))]
  const locked = [
    sql`select from family_names where family_names.name_id = any(${familyIds}::integer[]) order by family_names.name_id for no key update`,
    sql`select from given_names where given_names.name_id = any(${givenIds}::integer[]) order by given_names.name_id for no key update`,
  ]
  const replaced = sql`
    with gone as (
      delete from child_search where child_search.child_id = any(${[...childIds]}::integer[])
      returning child_search.family_id, child_search.given_id
    ), added as (
      insert into child_search
      select r.family_id, r.given_id, r.date_of_birth, r.postcode, r.organisation_id, r.child_id, r.gender, r.name_kind
        from jsonb_populate_recordset(null::child_search, ${sql.json(rows as never)}) as r
      returning child_search.family_id, child_search.given_id
    ), family_change as (
      select c.family_id as name_id, sum(c.n)::integer as n
        from (select gone.family_id, -1 as n from gone union all select added.family_id, 1 from added) c
       group by c.family_id having sum(c.n) <> 0
    ), given_change as (
      select c.given_id as name_id, sum(c.n)::integer as n
        from (select gone.given_id, -1 as n from gone union all select added.given_id, 1 from added) c
       group by c.given_id having sum(c.n) <> 0
    ), families as (
      update family_names set bearers = family_names.bearers + family_change.n
        from family_change where family_names.name_id = family_change.name_id
    )
    update given_names set bearers = given_names.bearers + given_change.n
      from given_change where given_names.name_id = given_change.name_id`
  await Promise.all([...locked, replaced])
}

/** Names numbered after `afterId`, in order, 50,000 at most: the search dictionary reads on from where it stands. */
export function listNamesAfter(
  sql: Db,
  table: NameTable,
  afterId: number,
): Promise<{ id: number; norm: string; bearers: number }[]> {
  return sql<{ id: number; norm: string; bearers: number }[]>`
    select known.name_id as "id", known.norm, known.bearers
      from ${sql(table)} known
     where known.name_id > ${afterId}
     order by known.name_id
     limit 50000`
}

export type CandidateRow = {
  readonly childId: ChildId
  readonly familyId: number
  readonly givenId: number
  readonly dateOfBirth: IsoDate
  readonly postcode: string | null
  readonly gender: number
  readonly nameKind: number
}

/** Rows of children that may be meant, unranked, 2,000 at most; a child has a row for each of its names. */
export function listCandidates(sql: Tx, plan: SearchPlan): Promise<CandidateRow[]> {
  const ids = (list: readonly number[]) => sql`${[...list]}::integer[]`
  const days = (list: readonly IsoDate[]) => sql`${[...list]}::date[]`
  return sql<CandidateRow[]>`
    select c.child_id as "childId", c.family_id as "familyId", c.given_id as "givenId", c.date_of_birth as "dateOfBirth",
           c.postcode, c.gender, c.name_kind as "nameKind"
      from search_candidates(${days(plan.days)}, ${days(plan.nearDays)}, ${ids(plan.families)}, ${ids(plan.givens)},
           ${ids(plan.pairs.families)}, ${ids(plan.pairs.givens)}, ${ids(plan.swaps.families)}, ${ids(plan.swaps.givens)},
           ${ids(plan.rareFamilies)}, ${plan.bornFrom}::date, ${plan.bornUntil}::date, ${plan.postcodeFrom}::text,
           ${plan.postcodeUntil}::text) c
     where c.date_of_birth > (select act_day() - interval '18 years')
        or exists (select from children k where k.child_id = c.child_id)
     limit 2000`
}

/** The open record to which this number leads; undefined for an unknown and a withheld one alike. */
export async function findByNumber(sql: Tx, childNumber: string): Promise<ChildId | undefined> {
  const [row] = await sql<{ childId: ChildId }[]>`
    select s.child_id as "childId"
      from children c
      join children s on s.child_id = child_survivor(c.child_id)
     where c.child_number = ${childNumber} and s.status in ('open', 'shielded')
     limit 1`
  return row?.childId
}

/** What is needed to pick the right child from a list, and nothing more. */
export type CandidateCard = {
  readonly childId: ChildId
  readonly publicId: string
  readonly given: string
  readonly family: string
  readonly knownAs: string | null
  readonly dateOfBirth: IsoDate
  readonly gender: 'female' | 'male' | 'not-specified' | 'not-known'
  readonly postcode: string | null
}

/** Cards of open records among the ids; 20 at most. */
export async function listCards(sql: Tx, childIds: readonly ChildId[]): Promise<Map<ChildId, CandidateCard>> {
  const rows = await sql<CandidateCard[]>`
    select c.child_id as "childId", c.public_id as "publicId", n.given, n.family, c.date_of_birth as "dateOfBirth", c.gender,
           (select k.given from child_names k where k.child_id = c.child_id and k.kind = 'known-as' order by k.position limit 1) as "knownAs",
           a.postcode
      from children c
      join child_names n on n.child_id = c.child_id and n.position = 0
      left join child_addresses a on a.child_id = c.child_id and a.state = 'current'
     where c.child_id = any(${[...childIds]}::integer[]) and c.status in ('open', 'shielded')
     limit 20`
  return new Map(rows.map((row) => [row.childId, row]))
}
