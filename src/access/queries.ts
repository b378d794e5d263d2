import type { IsoDate } from '../lib/iso-date.ts'
import type { Db, Tx } from '../platform/db/connect.ts'
import type { SuspensionReason, VettingLevel } from './accounts/account.ts'
import type { Right } from './rights.ts'

export type Role = 'practitioner' | 'local-team' | 'national-team'

/** What makes a user an actor. */
export type Account = {
  readonly userId: number
  readonly username: string
  readonly name: string
  readonly role: Role
  readonly organisationId: number
  readonly authorityCode: string | null
}

export type Contact = { readonly name: string; readonly phone: string | null; readonly email: string | null }

/** The user's organisation, and the authority's own organisation where the local ContactPoint team sits; null where there is none. */
export async function findContacts(
  sql: Db,
  userId: number,
): Promise<{ organisation: Contact | null; localTeam: Contact | null }> {
  const [row] = await sql<{ organisation: Contact; localTeam: Contact | null }[]>`
    select json_build_object('name', own.name, 'phone', own.phone, 'email', own.email) as "organisation",
      (select json_build_object('name', team.name, 'phone', team.phone, 'email', team.email)
         from organisations as team
        where team.kind = 'local-authority' and team.authority_code = users.authority_code
        order by team.organisation_id
        limit 1) as "localTeam"
      from users
      join organisations as own on own.organisation_id = users.organisation_id
     where users.user_id = ${userId}`
  return row ?? { organisation: null, localTeam: null }
}

export type NewUser = {
  readonly username: string
  readonly name: string
  readonly jobTitle: string
  readonly organisationId: number
  readonly serviceId: number | null
  readonly role: Role
  readonly authorityCode: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly startsOn: IsoDate
  readonly endsOn: IsoDate | null
}

/** The new user's id; undefined when the username is taken. */
export async function insertUser(sql: Tx, user: NewUser): Promise<number | undefined> {
  const [row] = await sql<{ userId: number }[]>`
    insert into users (username, name, job_title, organisation_id, service_id, role, authority_code, phone, email, starts_on, ends_on)
    values (${user.username}, ${user.name}, ${user.jobTitle}, ${user.organisationId}, ${user.serviceId}, ${user.role},
            ${user.authorityCode}, ${user.phone}, ${user.email}, ${user.startsOn}, ${user.endsOn})
    on conflict (username) do nothing
    returning users.user_id as "userId"`
  return row?.userId
}

export async function replaceRights(
  sql: Tx,
  userId: number,
  rights: readonly Right[],
  now: Date,
  givenBy: number | null = null,
): Promise<void> {
  await sql`delete from user_rights where user_rights.user_id = ${userId} and user_rights.right_name <> all(${[...rights]}::text[])`
  await sql`
    insert into user_rights (user_id, right_name, given_at, given_by)
    select ${userId}, wanted.name, ${now}, ${givenBy}::integer from unnest(${[...rights]}::text[]) as wanted (name)
    on conflict do nothing`
}

export async function findOrganisationKind(sql: Tx, organisationId: number): Promise<string> {
  const [row] = await sql<[{ kind: string }]>`
    select organisations.kind from organisations where organisations.organisation_id = ${organisationId}`
  return row.kind
}

export type NewNeed = { readonly from: IsoDate; readonly until: IsoDate; readonly approvedBy: string }

export async function upsertNeed(sql: Tx, userId: number, need: NewNeed): Promise<void> {
  await sql`
    insert into user_needs (user_id, from_on, until_on, approved_by)
    values (${userId}, ${need.from}, ${need.until}, ${need.approvedBy})
    on conflict (user_id, from_on) do update
      set until_on = excluded.until_on, approved_by = excluded.approved_by, withdrawn_at = null`
}

export type NewVetting = {
  readonly level: VettingLevel
  readonly reference: string
  readonly issuedOn: IsoDate
}

export async function upsertVetting(sql: Tx, userId: number, vetting: NewVetting): Promise<void> {
  await sql`
    insert into user_vettings (user_id, level, reference, issued_on)
    values (${userId}, ${vetting.level}, ${vetting.reference}, ${vetting.issuedOn})
    on conflict (user_id, issued_on) do update
      set level = excluded.level, reference = excluded.reference, withdrawn_at = null`
}

/** By id or by username. */
export async function findAccount(sql: Tx, key: number | string): Promise<Account | undefined> {
  const [row] = await sql<Account[]>`
    select users.user_id as "userId", users.username, users.name, users.role,
           users.organisation_id as "organisationId", users.authority_code as "authorityCode"
      from users
     where ${typeof key === 'number' ? sql`users.user_id = ${key}` : sql`users.username = ${key}`}`
  return row
}

type NewSuspension = { readonly at: Date; readonly by: number | null; readonly reason: SuspensionReason }

/** Whether that suspended anybody: not who is suspended already. */
export async function insertSuspension(sql: Tx, userId: number, made: NewSuspension): Promise<boolean> {
  const changed = await sql`
    update users set suspended_at = ${made.at} where users.user_id = ${userId} and users.suspended_at is null`
  if (changed.count === 0) return false
  await sql`
    insert into user_suspensions (user_id, from_at, reason, suspended_by)
    values (${userId}, ${made.at}, ${made.reason}, ${made.by})`
  return true
}

/** Whether a suspension ran. */
export async function endSuspension(sql: Tx, userId: number, at: Date, by: number | null): Promise<boolean> {
  const changed = await sql`
    update users set suspended_at = null where users.user_id = ${userId} and users.suspended_at is not null`
  if (changed.count === 0) return false
  await sql`
    update user_suspensions set until_at = ${at}, reinstated_by = ${by}
     where user_suspensions.user_id = ${userId} and user_suspensions.until_at is null`
  return true
}

export type UserSummary = {
  readonly userId: number
  readonly username: string
  readonly name: string
  readonly role: Role
  readonly organisation: string
  readonly authorityCode: string | null
  readonly suspendedAt: Date | null
  readonly endsOn: IsoDate | null
}

/** Users by username, 1,000 at most, beginning after `after`; with an authority, its own users only. */
export function listUserSummaries(
  sql: Tx,
  authorityCode: string | null,
  after: string,
): Promise<UserSummary[]> {
  return sql<UserSummary[]>`
    select users.user_id as "userId", users.username, users.name, users.role, organisations.name as "organisation",
           users.authority_code as "authorityCode", users.suspended_at as "suspendedAt", users.ends_on as "endsOn"
      from users
      join organisations on organisations.organisation_id = users.organisation_id
     where users.username > ${after}
       and ${authorityCode === null ? sql`true` : sql`(users.authority_code = ${authorityCode} and users.role <> 'national-team')`}
     order by users.username
     limit 1000`
}

export async function findOrganisationId(sql: Tx, code: string): Promise<number | undefined> {
  const [row] = await sql<{ organisationId: number }[]>`
    select organisations.organisation_id as "organisationId" from organisations where organisations.code = ${code}`
  return row?.organisationId
}

/** Where a user is mailed; null for nowhere. */
export async function findAddress(sql: Tx, userId: number): Promise<string | null> {
  const [user] = await sql<{ email: string | null }[]>`
    select users.email from users where users.user_id = ${userId}`
  return user?.email ?? null
}
