import type { Db, Tx } from '../../platform/db/connect.ts'

/** What decides whether password and code sign a user in. */
export type FallbackFacts = {
  /** What the user's authority says; on where it never said, and for whoever belongs to none. */
  readonly isOn: boolean
  readonly hasPasskey: boolean
  /** A recovery ended password and authenticator app. */
  readonly isEnded: boolean
}

/** Undefined when there is no such user. */
export async function findFallbackFacts(sql: Db, userId: number): Promise<FallbackFacts | undefined> {
  const [row] = await sql<FallbackFacts[]>`
    select coalesce(
             (select password_fallbacks.is_on from password_fallbacks
               where password_fallbacks.authority_code = users.authority_code
               order by password_fallbacks.setting_id desc limit 1), true) as "isOn",
           exists (select from passkeys where passkeys.user_id = users.user_id and passkeys.removed_at is null) as "hasPasskey",
           exists (select from credentials
                    where credentials.user_id = users.user_id and credentials.ended_at is not null) as "isEnded"
      from users
     where users.user_id = ${userId}`
  return row
}

/** How people of an authority sign in. */
export type FallbackSetting = {
  readonly authorityCode: string
  readonly authority: string
  readonly isOn: boolean
  /** Null when it was never changed. */
  readonly setAt: Date | null
  readonly users: number
  readonly usersWithPasskey: number
  /** How many first sessions of accounts opened from now on are supervised. */
  readonly supervisedSessions: number
}

/** Undefined for an authority nobody knows. Users are those who are not suspended and, on `today`, in post. */
export async function findFallbackSetting(
  sql: Tx,
  authorityCode: string,
  today: string,
): Promise<FallbackSetting | undefined> {
  const [row] = await sql<FallbackSetting[]>`
    select authorities.gss_code as "authorityCode", authorities.name as "authority",
           coalesce(newest.is_on, true) as "isOn", newest.set_at as "setAt",
           counted.users, counted.with_passkey as "usersWithPasskey",
           coalesce((select supervision_settings.sessions from supervision_settings
                      where supervision_settings.authority_code = authorities.gss_code
                      order by supervision_settings.setting_id desc limit 1), 0) as "supervisedSessions"
      from authorities
      left join lateral (
        select password_fallbacks.is_on, password_fallbacks.set_at from password_fallbacks
         where password_fallbacks.authority_code = authorities.gss_code
         order by password_fallbacks.setting_id desc limit 1) as newest on true
     cross join lateral (
        select count(*)::integer as users,
               (count(*) filter (where exists (
                 select from passkeys where passkeys.user_id = users.user_id and passkeys.removed_at is null)))::integer
                 as with_passkey
          from users
         where users.authority_code = authorities.gss_code and users.suspended_at is null
           and users.starts_on <= ${today} and (users.ends_on is null or ${today} < users.ends_on)) as counted
     where authorities.gss_code = ${authorityCode}`
  return row
}

export async function insertFallback(
  sql: Tx,
  fallback: { authority_code: string; is_on: boolean; set_at: Date; set_by: number | null },
): Promise<void> {
  await sql`insert into password_fallbacks ${sql(fallback)}`
}
