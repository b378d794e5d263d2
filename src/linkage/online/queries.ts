import type { ChildId } from '../../children/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { Tx } from '../../platform/db/connect.ts'

/** Pairs among these children that people found to be two. */
export async function findKnownApart(sql: Tx, childIds: readonly ChildId[]): Promise<[ChildId, ChildId][]> {
  const rows = await sql<{ first: ChildId; second: ChildId }[]>`
    select p.first_child_id as "first", p.second_child_id as "second"
      from do_not_link p
     where p.first_child_id = any(${[...childIds]}::integer[]) and p.second_child_id = any(${[...childIds]}::integer[])
     limit 10000`
  return rows.map(({ first, second }) => [first, second])
}

/** By child, the records of a source that stand for it and that the source sent or confirmed on the day. */
export async function findTaken(
  sql: Tx,
  sourceId: string,
  childIds: readonly ChildId[],
  on: IsoDate,
): Promise<Map<ChildId, string[]>> {
  const rows = await sql<{ childId: ChildId; sourceRecordId: string }[]>`
    select l.child_id as "childId", l.source_record_id as "sourceRecordId"
      from source_links l
      join source_records r
        on r.child_id = l.child_id and r.source_id = l.source_id and r.source_record_id = l.source_record_id and r.confirmed_on = ${on}
     where l.child_id = any(${[...childIds]}::integer[]) and l.source_id = ${sourceId}
     limit 100000`
  return new Map(
    [...Map.groupBy(rows, (row) => row.childId)].map(([childId, of]) => [
      childId,
      of.map((row) => row.sourceRecordId),
    ]),
  )
}
