import type { IsoDate } from '../lib/iso-date.ts'
import type { Tx } from '../platform/db/connect.ts'
import type { FirstEntry } from './tasks.ts'

/** Whom to search for: an invented child. */
export type PracticeChild = {
  readonly given: string
  readonly family: string
  readonly dateOfBirth: IsoDate
}

/** The child of a kind that falls to a user; undefined when none was chosen. */
export async function findPracticeChild(
  sql: Tx,
  kind: 'open' | 'withheld',
  userId: number,
): Promise<PracticeChild | undefined> {
  const [row] = await sql<PracticeChild[]>`
    with kind as (
      select practice_children.given, practice_children.family, practice_children.date_of_birth,
             row_number() over (order by practice_children.place) - 1 as at, count(*) over () as many
        from practice_children
       where practice_children.kind = ${kind}
    )
    select kind.given, kind.family, kind.date_of_birth as "dateOfBirth" from kind where kind.at = ${userId} % kind.many limit 1`
  return row
}

export type Trainee = { readonly userId: number; readonly username: string; readonly name: string }

/** Practitioners of an authority, of all when null, by name; 2,000 at most. */
export function listTrainees(sql: Tx, authorityCode: string | null): Promise<Trainee[]> {
  return sql<Trainee[]>`
    select users.user_id as "userId", users.username, users.name
      from users
     where users.role = 'practitioner' and ${authorityCode === null ? sql`true` : sql`users.authority_code = ${authorityCode}`}
     order by users.name, users.username
     limit 2000`
}

/** What each user did at all, alike entries as one; 100,000 at most. */
export function listFirstEntries(
  sql: Tx,
  userIds: readonly number[],
): Promise<(FirstEntry & { userId: number })[]> {
  return sql<(FirstEntry & { userId: number })[]>`
    select audit_entries.user_id as "userId", audit_entries.action, audit_entries.outcome, audit_entries.fields,
           coalesce(audit_entries.quantity, 0) > 0 as "hasFound", min(audit_entries.occurred_at) as "at"
      from audit_entries
     where audit_entries.user_id = any(${[...userIds]}::integer[])
       and audit_entries.action in ('children.search', 'children.state-reason', 'children.open-record', 'involvement.record',
             'involvement.change-lead', 'involvement.end', 'access.read-own-account')
     group by 1, 2, 3, 4, 5
     order by "at"
     limit 100000`
}

/** Chooses whom people search for, where nobody was chosen: open ones that services work with and nobody leads, and withheld ones. */
export async function insertPracticeChildren(sql: Tx, open: number, withheld: number): Promise<number> {
  const rows = await sql`
    insert into practice_children (kind, child_id, given, family, date_of_birth)
    select chosen.kind, chosen.child_id, chosen.given, chosen.family, chosen.date_of_birth
      from (
        select case children.status when 'open' then 'open' else 'withheld' end as kind, children.child_id, child_names.given,
               child_names.family, children.date_of_birth,
               row_number() over (partition by children.status order by children.child_id) as nth
          from children
          join child_names on child_names.child_id = children.child_id and child_names.position = 0
         where children.date_of_birth_accuracy = 'exact'
           and (children.status = 'withheld' or exists (
             select from involvements where involvements.child_id = children.child_id and involvements.ended_on is null))
           and not exists (
             select from lead_professionals
              where lead_professionals.child_id = children.child_id and lead_professionals.until_at is null)
      ) as chosen
     where chosen.nth <= case chosen.kind when 'open' then ${open}::integer else ${withheld}::integer end
       and not exists (select from practice_children)
     order by chosen.kind, chosen.nth
    returning place`
  return rows.length
}
