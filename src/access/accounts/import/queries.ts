import type { IsoDate } from '../../../lib/iso-date.ts'
import type { Tx } from '../../../platform/db/connect.ts'
import type { Role } from '../../queries.ts'
import type { Need } from '../account.ts'
import type { AccountScope } from '../queries.ts'

const IMPORT_LOCK = 7_301_996

/**
 * Makes imports of users wait for one another until the transaction ends.
 *
 * Statements are planned each time: a plan kept from when the tables were small would read them whole for each row.
 */
export async function lockImports(sql: Tx): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(${IMPORT_LOCK}), set_config('plan_cache_mode', 'force_custom_plan', true)`
}

/** What an import says of a person; `needs` are those stated so far, each as need and last day. */
export type KnownPerson = {
  readonly username: string
  readonly name: string
  readonly jobTitle: string
  readonly phone: string | null
  readonly email: string | null
  readonly organisationId: number
  readonly serviceId: number | null
  readonly needs: readonly string[]
}

/** Accounts by username, wherever they are. */
export function listKnownPeople(sql: Tx, usernames: readonly string[]): Promise<KnownPerson[]> {
  return sql<KnownPerson[]>`
    select users.username, users.name, users.job_title as "jobTitle", users.phone, users.email,
           users.organisation_id as "organisationId", users.service_id as "serviceId",
           array(select user_nominations.need || ' ' || user_nominations.until_on
                   from user_nominations
                  where user_nominations.user_id = users.user_id) as "needs"
      from users
     where users.username = any(${[...usernames]}::text[])
     limit ${usernames.length}`
}

export type NewPerson = Omit<KnownPerson, 'needs'> & {
  readonly authorityCode: string
  readonly need: Need
  readonly until: IsoDate
}

/** Makes accounts of practitioners without credentials, each with a nomination that waits; ids in no order. */
export async function insertNominated(
  sql: Tx,
  people: readonly NewPerson[],
  made: { readonly at: Date; readonly on: IsoDate; readonly by: number | null },
): Promise<number[]> {
  const rows = await sql<{ userId: number }[]>`
    with given as (
      select given.username, given.name, given."jobTitle", given."organisationId", given."serviceId", given."authorityCode",
             given.phone, given.email, given.need, given.until
        from jsonb_to_recordset(${sql.json(people)}) as given (
             username text, name text, "jobTitle" text, "organisationId" integer, "serviceId" integer, "authorityCode" text,
             phone text, email text, need text, until date)
    ), made as (
      insert into users (username, name, job_title, organisation_id, service_id, role, authority_code, phone, email, starts_on)
      select given.username, given.name, given."jobTitle", given."organisationId", given."serviceId", 'practitioner',
             given."authorityCode", given.phone, given.email, ${made.on}
        from given
      returning users.user_id, users.username
    )
    insert into user_nominations (user_id, need, until_on, nominated_by, nominated_at)
    select made.user_id, given.need, given.until, ${made.by}, ${made.at}
      from made
      join given on given.username = made.username
    returning user_nominations.user_id as "userId"`
  return rows.map(({ userId }) => userId)
}

/** The one account that a name of a file means. */
export type NamedAccount = {
  /** Username or e-mail address, in small letters. */
  readonly person: string
  readonly userId: number
  readonly role: Role
  readonly authorityCode: string | null
  readonly organisationId: number
  readonly startsOn: IsoDate
  readonly endsOn: IsoDate | null
}

/** Accounts of a scope by username or e-mail address, each in small letters; a name of several accounts is absent. */
export function listNamedAccounts(
  sql: Tx,
  { authorityCode, organisationId }: AccountScope,
  names: readonly string[],
): Promise<NamedAccount[]> {
  return sql<NamedAccount[]>`
    with named as (
      select users.username as person, users.user_id from users where users.username = any(${[...names]}::text[])
      union
      select lower(users.email), users.user_id from users where lower(users.email) = any(${[...names]}::text[])
    )
    select named.person, users.user_id as "userId", users.role, users.authority_code as "authorityCode",
           users.organisation_id as "organisationId", users.starts_on as "startsOn", users.ends_on as "endsOn"
      from named
      join users on users.user_id = named.user_id
     where not exists (select from named as another
                        where another.person = named.person and another.user_id <> named.user_id)
       and ${authorityCode === null ? sql`true` : sql`users.authority_code = ${authorityCode} and users.role <> 'national-team'`}
       and ${organisationId === null ? sql`true` : sql`users.organisation_id = ${organisationId} and users.role = 'practitioner'`}
     limit ${names.length}`
}

export type NewEnd = { readonly userId: number; readonly endsOn: IsoDate }

/** Sets last days, and ends at `at` the sessions of those who leave on `today`. */
export async function updateEnds(sql: Tx, ends: readonly NewEnd[], today: IsoDate, at: Date): Promise<void> {
  await sql`
    update users
       set ends_on = given."endsOn"
      from jsonb_to_recordset(${sql.json(ends)}) as given ("userId" integer, "endsOn" date)
     where users.user_id = given."userId"`
  const left = ends.filter(({ endsOn }) => endsOn <= today).map(({ userId }) => userId)
  await sql`
    update sessions set ended_at = ${at} where sessions.user_id = any(${left}::integer[]) and sessions.ended_at is null`
}
