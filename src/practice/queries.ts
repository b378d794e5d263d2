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

export type ChosenChild = PracticeChild & { readonly kind: 'open' | 'withheld'; readonly childId: number }

/** Open children that services work with and nobody leads, born on a known day. */
export function listOpenForPractice(sql: Tx, most: number): Promise<ChosenChild[]> {
  return sql<ChosenChild[]>`
    select 'open' as "kind", children.child_id as "childId", child_names.given, child_names.family,
           children.date_of_birth as "dateOfBirth"
      from children
      join child_names on child_names.child_id = children.child_id and child_names.position = 0
     where children.date_of_birth_accuracy = 'exact' and children.status = 'open'
       and exists (select from involvements where involvements.child_id = children.child_id and involvements.ended_on is null)
       and not exists (
         select from lead_professionals
          where lead_professionals.child_id = children.child_id and lead_professionals.until_at is null)
     order by children.child_id
     limit ${most}`
}

export async function listWithheldIds(sql: Tx, most: number): Promise<number[]> {
  const rows = await sql<{ childId: number }[]>`
    select children.child_id as "childId" from children where children.status = 'withheld' order by children.child_id limit ${most}`
  return rows.map((row) => row.childId)
}

/** Whom people search for, where nobody was chosen yet. @returns how many were chosen. */
export async function insertPracticeChildren(sql: Tx, chosen: readonly ChosenChild[]): Promise<number> {
  const rows = await sql`
    insert into practice_children (kind, child_id, given, family, date_of_birth)
    select r.kind, r.child_id, r.given, r.family, r.date_of_birth
      from jsonb_to_recordset(${sql.json(
        chosen.map((one) => ({ ...one, child_id: one.childId, date_of_birth: one.dateOfBirth })) as never,
      )}) as r (kind text, child_id integer, given text, family text, date_of_birth date)
     where not exists (select from practice_children)
    returning place`
  return rows.length
}
