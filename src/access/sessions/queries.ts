import type { Db, Tx } from '../../platform/db/connect.ts'
import type { Account } from '../queries.ts'
import type { Right } from '../rights.ts'
import type { Authenticator, SessionStage, Supervision } from './session.ts'

export type SessionRow = Account & {
  readonly rights: readonly Right[]
  readonly stage: SessionStage
  readonly authenticator: Authenticator
  readonly startedAt: Date
  readonly lastSeenAt: Date
  readonly endsAt: Date
  /** Whether sessions of the account were ever to be supervised. */
  readonly isSupervised: boolean
  /** Whether the person is named as somebody's supervisor. */
  readonly supervises: boolean
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
           array(select user_rights.right_name from user_rights where user_rights.user_id = users.user_id) as "rights",
           users.supervised_sessions > 0 as "isSupervised",
           exists (select from users trainees where trainees.supervisor_id = users.user_id) as "supervises"
      from live
      join users on users.user_id = live.user_id
      left join touched on true`
  return row
}

/** What waits for the person or for the session; nothing for most. */
export type SessionMatters = {
  readonly unseenNotices: number
  readonly waitingMerges: number
  readonly supervision: Supervision | null
  readonly traineesWaiting: number
}

/** Notices that nobody has seen, merges of another authority that wait for an answer, the session's own supervision, and sessions that wait for the person to accept them. */
export async function getSessionMatters(
  sql: Db,
  userId: number,
  ref: Buffer,
  { now, idleSince }: Pick<SessionMoment, 'now' | 'idleSince'>,
): Promise<SessionMatters> {
  const [row] = await sql<[SessionMatters]>`
    select (select count(*)::integer from notice_readers readers
              join notices on notices.notice_id = readers.notice_id and notices.seen_at is null
             where readers.user_id = users.user_id) as "unseenNotices",
           (select count(*)::integer from waiting_merges where waiting_merges.user_id = users.user_id) as "waitingMerges",
           case when users.supervised_sessions > 0 and needs_supervision(users.user_id) then json_build_object(
             'holds', supervision_holds(users.user_id, ${ref}, ${now}),
             'supervisor', (select supervisor.name from supervised_sessions
                              join users supervisor on supervisor.user_id = supervised_sessions.accepted_by
                             where supervised_sessions.session_ref = ${ref})) end as "supervision",
           (select count(*)::integer
              from users trainees
              join supervised_sessions waiting on waiting.user_id = trainees.user_id and waiting.accepted_at is null
              join sessions theirs on theirs.session_ref = waiting.session_ref and theirs.ended_at is null
               and ${now} < theirs.ends_at and ${idleSince} < theirs.last_seen_at
             where trainees.organisation_id = users.organisation_id and trainees.supervised_sessions > 0
               and trainees.user_id <> users.user_id
               and (trainees.supervisor_id = users.user_id
                    or (users.role = 'practitioner' and exists (
                          select from user_rights
                           where user_rights.user_id = users.user_id and user_rights.right_name = 'delegate'))))
             as "traineesWaiting"
      from users
     where users.user_id = ${userId}`
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

/** Whether this database is marked as a demonstration or test one; an unmarked one is not. */
export async function isDemonstration(sql: Tx): Promise<boolean> {
  const rows = await sql`select from installation where installation.kind in ('demonstration', 'test')`
  return rows.length > 0
}
