import type { IsoDate } from '../lib/iso-date.ts'
import type { Db, Tx } from '../platform/db/connect.ts'
import type { SuspensionReason, VettingLevel } from './accounts/account.ts'
import type { Authenticator, SessionStage, Supervision } from './session.ts'
import type { Right } from './rights.ts'
import type { ThrottleState } from './throttle.ts'

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

export type SessionRow = Account & {
  readonly rights: readonly Right[]
  readonly stage: SessionStage
  readonly authenticator: Authenticator
  readonly startedAt: Date
  readonly lastSeenAt: Date
  readonly endsAt: Date
  readonly unseenNotices: number
  readonly supervision: Supervision | null
  readonly traineesWaiting: number
}

/** Times that part the living sessions from the dead; `touchBefore` null leaves the last use as it is. */
type SessionMoment = {
  readonly now: Date
  readonly idleSince: Date
  readonly touchBefore: Date | null
}

/** A session that lives at `now`, and in the same statement its last use, written where the old one is before `touchBefore`. */
export async function findLiveSession(
  sql: Db,
  ref: Buffer,
  moment: SessionMoment,
): Promise<SessionRow | undefined> {
  const [row] = await sql<SessionRow[]>`
    with live as (
      select sessions.session_ref, sessions.user_id, sessions.stage, sessions.authenticator, sessions.started_at, sessions.last_seen_at, sessions.ends_at
        from sessions
       where sessions.session_ref = ${ref}
         and sessions.ended_at is null
         and ${moment.now} < sessions.ends_at
         and ${moment.idleSince} < sessions.last_seen_at
    ), touched as (
      update sessions set last_seen_at = ${moment.now}
        from live
       where sessions.session_ref = live.session_ref
         and sessions.ended_at is null
         and sessions.last_seen_at <= ${moment.touchBefore}
      returning sessions.last_seen_at
    )
    select live.stage, live.authenticator, live.started_at as "startedAt", live.ends_at as "endsAt",
           coalesce(touched.last_seen_at, live.last_seen_at) as "lastSeenAt",
           users.user_id as "userId", users.username, users.name, users.role,
           users.organisation_id as "organisationId", users.authority_code as "authorityCode",
           (select coalesce(json_agg(user_rights.right_name), '[]') from user_rights
             where user_rights.user_id = users.user_id) as "rights",
           case when exists (select from user_rights where user_rights.user_id = users.user_id
                                and user_rights.right_name in ('delegate', 'accreditation', 'data'))
                then (select count(*)::integer from notice_readers readers
                        join notices on notices.notice_id = readers.notice_id and notices.seen_at is null
                       where readers.user_id = users.user_id)
                else 0 end as "unseenNotices",
           case when users.supervised_sessions > 0 and needs_supervision(users.user_id) then json_build_object(
             'holds', supervision_holds(users.user_id, live.session_ref, ${moment.now}),
             'supervisor', (select supervisor.name from supervised_sessions
                              join users supervisor on supervisor.user_id = supervised_sessions.accepted_by
                             where supervised_sessions.session_ref = live.session_ref)) end as "supervision",
           (select count(*)::integer
              from users trainees
              join supervised_sessions waiting on waiting.user_id = trainees.user_id and waiting.accepted_at is null
              join sessions theirs on theirs.session_ref = waiting.session_ref and theirs.ended_at is null
               and ${moment.now} < theirs.ends_at and ${moment.idleSince} < theirs.last_seen_at
             where trainees.organisation_id = users.organisation_id and trainees.supervised_sessions > 0
               and trainees.user_id <> users.user_id
               and (trainees.supervisor_id = users.user_id
                    or (users.role = 'practitioner' and exists (
                          select from user_rights
                           where user_rights.user_id = users.user_id and user_rights.right_name = 'delegate'))))
             as "traineesWaiting"
      from live
      join users on users.user_id = live.user_id
      left join touched on true`
  return row
}

export type NewSession = {
  readonly ref: Buffer
  readonly userId: number
  readonly stage: SessionStage
  readonly authenticator: Authenticator
  readonly now: Date
  readonly endsAt: Date
  readonly authenticatedAt: Date
  readonly idleSince: Date
}

/** A full session of somebody who needs supervision waits for it from its begin on; what they have done until now is counted first. */
export async function insertSession(sql: Tx, session: NewSession): Promise<void> {
  await sql`
    with begun as (
      insert into sessions (session_ref, user_id, stage, authenticator, started_at, last_seen_at, ends_at, authenticated_at)
      values (${session.ref}, ${session.userId}, ${session.stage}, ${session.authenticator},
              ${session.now}, ${session.now}, ${session.endsAt}, ${session.stage === 'full' ? session.authenticatedAt : null})
      returning sessions.session_ref, sessions.user_id, sessions.stage)
    select begin_supervision(begun.user_id, begun.session_ref, ${session.now}, ${session.idleSince}) from begun where begun.stage = 'full'`
}

/** Whether the session was alive until now; of callers at the same time only one is told so. */
export async function markSessionEnded(sql: Tx, ref: Buffer, now: Date): Promise<boolean> {
  const ended = await sql`
    update sessions set ended_at = ${now} where sessions.session_ref = ${ref} and sessions.ended_at is null`
  return ended.count > 0
}

export async function markUsersSessionsEnded(sql: Tx, userId: number, now: Date): Promise<void> {
  await sql`update sessions set ended_at = ${now} where sessions.user_id = ${userId} and sessions.ended_at is null`
}

/** Sessions, challenges, requests to providers, assertions and tokens over since `before`, and throttles whose wait ended before it. */
export async function deleteStaleRows(sql: Tx, before: Date): Promise<void> {
  await sql`delete from sessions where coalesce(sessions.ended_at, sessions.ends_at) < ${before}`
  await sql`delete from sign_in_throttles where sign_in_throttles.blocked_until < ${before}`
  await sql`delete from passkey_challenges where passkey_challenges.ends_at < ${before}`
  await sql`delete from provider_requests where provider_requests.ends_at < ${before}`
  await sql`delete from client_assertions where client_assertions.ends_at < ${before}`
  await sql`delete from client_tokens where client_tokens.ends_at < ${before}`
  await sql`delete from client_attempts where client_attempts.minute_at < ${before}`
}

/** What the password is checked against; undefined for a name nobody has. */
export async function findPasswordHash(
  sql: Tx,
  username: string,
): Promise<{ userId: number; passwordHash: string } | undefined> {
  const [row] = await sql<{ userId: number; passwordHash: string }[]>`
    select users.user_id as "userId", credentials.password_hash as "passwordHash"
      from users
      join credentials on credentials.user_id = users.user_id
     where users.username = ${username}`
  return row
}

/** The half-finished sign-in that lives at `now`. */
export async function findHalfSession(sql: Tx, ref: Buffer, now: Date): Promise<Account | undefined> {
  const [row] = await sql<Account[]>`
    select users.user_id as "userId", users.username, users.name, users.role,
           users.organisation_id as "organisationId", users.authority_code as "authorityCode"
      from sessions
      join users on users.user_id = sessions.user_id
     where sessions.session_ref = ${ref}
       and sessions.stage = 'password'
       and sessions.ended_at is null
       and ${now} < sessions.ends_at`
  return row
}

export async function getSealedTotpSecret(sql: Tx, userId: number): Promise<Buffer> {
  const [row] = await sql<[{ secret: Buffer }]>`
    select credentials.totp_secret as "secret" from credentials where credentials.user_id = ${userId}`
  return row.secret
}

/** Whether the step was free; it is used up by this. */
export async function consumeTotpStep(sql: Tx, userId: number, step: number): Promise<boolean> {
  const used = await sql`
    update credentials set last_totp_step = ${step}
     where credentials.user_id = ${userId} and credentials.last_totp_step < ${step}`
  return used.count > 0
}

/** Whether the code was there and free; it is used up by this. */
export async function consumeRecoveryCode(
  sql: Tx,
  userId: number,
  hash: Buffer,
  now: Date,
): Promise<boolean> {
  const used = await sql`
    update recovery_codes set used_at = ${now}
     where recovery_codes.user_id = ${userId} and recovery_codes.code_hash = ${hash} and recovery_codes.used_at is null`
  return used.count > 0
}

export async function replaceRecoveryCodes(
  sql: Tx,
  userId: number,
  hashes: readonly Buffer[],
): Promise<void> {
  await sql`delete from recovery_codes where recovery_codes.user_id = ${userId}`
  if (hashes.length === 0) return
  await sql`insert into recovery_codes ${sql(hashes.map((hash) => ({ user_id: userId, code_hash: hash })))}`
}

export async function countRecoveryCodes(sql: Tx, userId: number): Promise<number> {
  const [row] = await sql<[{ left: number }]>`
    select count(*)::integer as "left"
      from recovery_codes
     where recovery_codes.user_id = ${userId} and recovery_codes.used_at is null`
  return row.left
}

/** The state of a bucket, locked until the end of the transaction; a new bucket begins without failures. */
export async function lockThrottle(sql: Tx, bucket: Buffer, now: Date): Promise<ThrottleState> {
  const [state] = await sql<[ThrottleState]>`
    insert into sign_in_throttles (bucket, failures, blocked_until) values (${bucket}, 0, ${now})
    on conflict (bucket) do update set failures = sign_in_throttles.failures
    returning sign_in_throttles.failures, sign_in_throttles.blocked_until as "blockedUntil"`
  return state
}

export async function updateThrottle(sql: Tx, bucket: Buffer, state: ThrottleState): Promise<void> {
  await sql`
    update sign_in_throttles set failures = ${state.failures}, blocked_until = ${state.blockedUntil}
     where sign_in_throttles.bucket = ${bucket}`
}

export async function deleteThrottles(sql: Tx, buckets: readonly Buffer[]): Promise<void> {
  await sql`delete from sign_in_throttles where sign_in_throttles.bucket in ${sql(buckets as Buffer[])}`
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

export async function insertCredentials(
  sql: Tx,
  userId: number,
  passwordHash: string,
  totpSecret: Buffer,
): Promise<void> {
  await sql`
    insert into credentials (user_id, password_hash, totp_secret) values (${userId}, ${passwordHash}, ${totpSecret})`
}

export async function updatePasswordHash(sql: Tx, userId: number, passwordHash: string): Promise<void> {
  await sql`update credentials set password_hash = ${passwordHash} where credentials.user_id = ${userId}`
}

/** Password and authenticator app count again, too, where a recovery had ended them. */
export async function updateTotpSecret(sql: Tx, userId: number, totpSecret: Buffer): Promise<void> {
  await sql`update credentials set totp_secret = ${totpSecret}, ended_at = null where credentials.user_id = ${userId}`
}

export async function replaceRights(
  sql: Tx,
  userId: number,
  rights: readonly Right[],
  now: Date,
): Promise<void> {
  await sql`delete from user_rights where user_rights.user_id = ${userId} and user_rights.right_name <> all(${[...rights]}::text[])`
  await sql`
    insert into user_rights (user_id, right_name, given_at)
    select ${userId}, wanted.name, ${now} from unnest(${[...rights]}::text[]) as wanted (name)
    on conflict do nothing`
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

/** Whether this database is marked as a demonstration or test one; an unmarked one is not. */
export async function isDemonstration(sql: Tx): Promise<boolean> {
  const rows = await sql`select from installation where installation.kind in ('demonstration', 'test')`
  return rows.length > 0
}

/** Where a user is mailed; null for nowhere. */
export async function findAddress(sql: Tx, userId: number): Promise<string | null> {
  const [user] = await sql<{ email: string | null }[]>`
    select users.email from users where users.user_id = ${userId}`
  return user?.email ?? null
}
