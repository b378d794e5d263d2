import type { Tx } from '../../platform/db/connect.ts'
import type { ChildId } from '../record.ts'
import type { CandidateCard } from '../search/queries.ts'

/** Most rows that one way of asking gives; as many say that there are too many. */
export const MOST_ROWS = 200

/** What is looked for, ready for comparison; null for a way that is not asked. */
export type AffectedCriteria = {
  readonly given: string | null
  readonly family: string | null
  readonly phone: string | null
  readonly postcode: string | null
}

/** A child of a parent or carer of that name (`lines` null), or of a home of that postcode: who lives there, and whose carer does. */
export type AffectedRow = { readonly childId: ChildId; readonly lines: readonly string[] | null }

/** Nothing for whoever may not search so; 3 times {@link MOST_ROWS} at most. */
export function listAffected(
  sql: Tx,
  { given, family, phone, postcode }: AffectedCriteria,
): Promise<AffectedRow[]> {
  return sql<AffectedRow[]>`
    select found.child_id as "childId", found.lines
      from affected_children(${given}::text, ${family}::text, ${phone}::text, ${postcode}::text, ${MOST_ROWS}::integer) found
     limit 1000`
}

/** Cards of those of the children whose record is in the open, by name; `limit` at most. */
export function listAffectedCards(
  sql: Tx,
  childIds: readonly ChildId[],
  limit: number,
): Promise<CandidateCard[]> {
  return sql<CandidateCard[]>`
    select c.child_id as "childId", c.public_id as "publicId", n.given, n.family, c.date_of_birth as "dateOfBirth", c.gender,
           (select k.given from child_names k where k.child_id = c.child_id and k.kind = 'known-as' order by k.position limit 1) as "knownAs",
           a.postcode
      from children c
      join child_names n on n.child_id = c.child_id and n.position = 0
      left join child_addresses a on a.child_id = c.child_id and a.state = 'current'
     where c.child_id = any(${[...childIds]}::integer[]) and c.status = 'open'
     order by n.family, n.given, c.date_of_birth, c.public_id
     limit ${limit}`
}
