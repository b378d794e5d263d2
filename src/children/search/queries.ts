import type { Db, Tx } from '../../platform/db/connect.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { ChildId } from '../record.ts'

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
export async function ensureNames(sql: Tx, table: NameTable, norms: readonly string[]): Promise<Map<string, number>> {
  const wanted = [...new Set(norms)].sort()
  await sql`
    insert into ${sql(table)} (norm)
    select wanted.norm from unnest(${wanted}::text[]) as wanted (norm)
     where not exists (select from ${sql(table)} known where known.norm = wanted.norm)
    on conflict (norm) do nothing`
  const rows = await sql<{ id: number; norm: string }[]>`
    select known.name_id as "id", known.norm from ${sql(table)} known where known.norm = any(${wanted}) limit 100000`
  return new Map(rows.map((row) => [row.norm, row.id]))
}

export function listSearchRows(sql: Tx, childIds: readonly ChildId[]): Promise<SearchRow[]> {
  return sql<SearchRow[]>`
    select child_search.child_id, child_search.family_id, child_search.given_id, child_search.date_of_birth,
           child_search.postcode, child_search.organisation_id, child_search.gender, child_search.name_kind
      from child_search
     where child_search.child_id = any(${childIds as number[]})
     limit 100000`
}

/** Replaces the rows of `childIds` and keeps the number of bearers of each name right. */
export async function replaceSearchRows(sql: Tx, childIds: readonly ChildId[], rows: readonly SearchRow[]): Promise<void> {
  await sql`
    with gone as (
      delete from child_search where child_search.child_id = any(${childIds as number[]})
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
}

/** Names numbered after `afterId`, in order, 50,000 at most: the search dictionary reads on from where it stands. */
export function listNamesAfter(sql: Db, table: NameTable, afterId: number): Promise<{ id: number; norm: string; bearers: number }[]> {
  return sql<{ id: number; norm: string; bearers: number }[]>`
    select known.name_id as "id", known.norm, known.bearers
      from ${sql(table)} known
     where known.name_id > ${afterId}
     order by known.name_id
     limit 50000`
}
