import type { Db, Tx } from '../platform/db/connect.ts'
import type { Completion } from './currency.ts'

/** A user's completions, last to expire first, 50 at most. */
export function listCompletions(sql: Db, userId: number): Promise<Completion[]> {
  return sql<Completion[]>`
    select training_completions.course, training_completions.completed_on as "completedOn",
           training_completions.expires_on as "expiresOn"
      from training_completions
     where training_completions.user_id = ${userId}
     order by training_completions.expires_on desc
     limit 50`
}

export async function upsertCompletion(sql: Tx, userId: number, completion: Completion): Promise<void> {
  await sql`
    insert into training_completions (user_id, course, completed_on, expires_on)
    values (${userId}, ${completion.course}, ${completion.completedOn}, ${completion.expiresOn})
    on conflict (user_id, course, completed_on) do update set expires_on = excluded.expires_on`
}

/** The section that administers a user: an authority's code, or '' for the national team's. Undefined when there is no such user. */
export async function findSectionOfUser(sql: Tx, userId: number): Promise<string | undefined> {
  const [user] = await sql<{ section: string }[]>`
    select case users.role when 'national-team' then '' else coalesce(users.authority_code, '') end as "section"
      from users
     where users.user_id = ${userId}`
  return user?.section
}
