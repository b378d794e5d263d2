import type { Tx } from '../../platform/db/connect.ts'

export type NamedPerson = {
  readonly userId: number
  readonly username: string
  readonly email: string | null
}

/** Users by username or e-mail address, both in small letters; with an authority its own alone, without people of the national team. */
export function listPeopleNamed(
  sql: Tx,
  names: readonly string[],
  authorityCode: string | null,
): Promise<NamedPerson[]> {
  return sql<NamedPerson[]>`
    select users.user_id as "userId", users.username, lower(users.email) as "email"
      from users
     where (users.username = any(${[...names]}::text[]) or lower(users.email) = any(${[...names]}::text[]))
       and ${authorityCode === null ? sql`true` : sql`(users.authority_code = ${authorityCode} and users.role <> 'national-team')`}
     limit 5000`
}
