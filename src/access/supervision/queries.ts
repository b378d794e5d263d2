import type { Db, Tx } from '../../platform/db/connect.ts'
import type { OwnSupervision, SupervisedSession, SupervisionSetting } from './supervision.ts'

/** Undefined for an authority nobody knows. */
export async function findSetting(sql: Tx, authorityCode: string): Promise<SupervisionSetting | undefined> {
  const [row] = await sql<SupervisionSetting[]>`
    select authorities.gss_code as "authorityCode",
           coalesce((select supervision_settings.sessions from supervision_settings
                      where supervision_settings.authority_code = authorities.gss_code
                      order by supervision_settings.setting_id desc limit 1), 0) as "sessions"
      from authorities
     where authorities.gss_code = ${authorityCode}`
  return row
}

export async function insertSetting(
  sql: Tx,
  setting: { authority_code: string; sessions: number; set_at: Date; set_by: number | null },
): Promise<void> {
  await sql`insert into supervision_settings ${sql(setting)}`
}

/** How many first sessions of the user are supervised; what the user's authority says today unless told. */
export async function updateSupervisedSessions(sql: Tx, userId: number, sessions?: number): Promise<void> {
  await sql`
    update users set supervised_sessions = coalesce(${sessions ?? null},
             (select supervision_settings.sessions from supervision_settings
               where supervision_settings.authority_code = users.authority_code
               order by supervision_settings.setting_id desc limit 1), 0)
     where users.user_id = ${userId}`
}

/** The user of that username, if the person could be named as supervisor of `userId`: somebody else of the same organisation. */
export async function findColleague(sql: Tx, userId: number, username: string): Promise<number | undefined> {
  const [row] = await sql<{ colleagueId: number }[]>`
    select colleague.user_id as "colleagueId"
      from users
      join users colleague on colleague.organisation_id = users.organisation_id and colleague.user_id <> users.user_id
     where users.user_id = ${userId} and colleague.username = ${username}`
  return row?.colleagueId
}

export async function updateSupervisor(sql: Tx, userId: number, supervisorId: number | null): Promise<void> {
  await sql`update users set supervisor_id = ${supervisorId} where users.user_id = ${userId}`
}

/** What the own account needs, and the state of the session `ref`; those who could accept it by name, 20 at most. */
export async function findOwnSupervision(
  sql: Tx,
  userId: number,
  ref: Buffer,
  now: Date,
): Promise<OwnSupervision> {
  const [row] = await sql<[OwnSupervision]>`
    select needs_supervision(users.user_id) as "isNeeded", supervision_holds(users.user_id, ${ref}, ${now}) as "holds",
           users.supervised_sessions as "sessions",
           (select count(*)::integer from supervised_sessions done
             where done.user_id = users.user_id and done.done_at is not null) as "done",
           (select supervisor.name from supervised_sessions own
              join users supervisor on supervisor.user_id = own.accepted_by
             where own.session_ref = ${ref}) as "supervisor",
           array(select colleague.name from users colleague
                  where colleague.organisation_id = users.organisation_id
                    and (colleague.user_id = users.supervisor_id or exists (
                           select from user_rights
                            where user_rights.user_id = colleague.user_id and user_rights.right_name = 'delegate'))
                    and may_supervise(colleague.user_id, users.user_id, ${now})
                  order by colleague.name, colleague.user_id limit 20) as "supervisors"
      from users
     where users.user_id = ${userId}`
  return row
}

type Moment = { readonly now: Date; readonly idleSince: Date }

/** Columns of a `SupervisedSession` from `followed`, `trainee` and `live`; `now` parts those whose supervisor counts no more. */
const sessionColumns = (sql: Tx, now: Date) => sql`
  followed.public_id as "sessionId", followed.session_ref as "sessionRef", followed.user_id as "userId", trainee.name, trainee.job_title as "jobTitle",
  trainee.organisation_id as "organisationId", trainee.supervisor_id as "namedId", followed.started_at as "startedAt",
  followed.accepted_by as "supervisorId", followed.stopped_at as "stoppedAt", live.session_ref is not null as "isLive",
  supervision_holds(followed.user_id, followed.session_ref, ${now}) as "holds"`

/** The live session of `followed`, if it has not ended. */
const liveSession = (sql: Tx, { now, idleSince }: Moment) => sql`
  sessions live on live.session_ref = followed.session_ref and live.ended_at is null
   and ${now} < live.ends_at and ${idleSince} < live.last_seen_at`

/** Sessions alive at `now` that wait for the supervisor or run under them; longest waiting first, 50 at most. */
export function listSessionsFor(sql: Tx, supervisorId: number, moment: Moment): Promise<SupervisedSession[]> {
  return sql<SupervisedSession[]>`
    select ${sessionColumns(sql, moment.now)}
      from users supervisor
      join users trainee on trainee.organisation_id = supervisor.organisation_id and trainee.supervised_sessions > 0
      join supervised_sessions followed on followed.user_id = trainee.user_id and followed.stopped_at is null
      join ${liveSession(sql, moment)}
     where supervisor.user_id = ${supervisorId}
       and may_supervise(supervisor.user_id, trainee.user_id, ${moment.now})
       and (followed.accepted_by = supervisor.user_id
            or not supervision_holds(followed.user_id, followed.session_ref, ${moment.now}))
     order by followed.started_at, followed.public_id
     limit 50`
}

/** One of them, whoever asks; undefined for an unknown id. */
export async function findSupervisedSession(
  sql: Tx,
  sessionId: string,
  moment: Moment,
): Promise<SupervisedSession | undefined> {
  const [row] = await sql<SupervisedSession[]>`
    select ${sessionColumns(sql, moment.now)}
      from supervised_sessions followed
      join users trainee on trainee.user_id = followed.user_id
      left join ${liveSession(sql, moment)}
     where followed.public_id = ${sessionId}`
  return row
}

/** Whether nobody else was quicker, and the person may supervise this one. */
export async function acceptWaiting(
  sql: Tx,
  sessionId: string,
  supervisorId: number,
  { now, idleSince }: Moment,
): Promise<boolean> {
  const accepted = await sql`
    update supervised_sessions set accepted_by = ${supervisorId}, accepted_at = ${now}
     where supervised_sessions.public_id = ${sessionId} and supervised_sessions.stopped_at is null
       and not supervision_holds(supervised_sessions.user_id, supervised_sessions.session_ref, ${now})
       and may_supervise(${supervisorId}, supervised_sessions.user_id, ${now})
       and exists (
         select from sessions
          where sessions.session_ref = supervised_sessions.session_ref and sessions.ended_at is null
            and ${now} < sessions.ends_at and ${idleSince} < sessions.last_seen_at)`
  return accepted.count > 0
}

/** Ends the session, if it lives; false when it was over. */
export async function stopSession(sql: Tx, sessionId: string, now: Date): Promise<boolean> {
  const ended = await sql`
    with stopped as (
      update supervised_sessions set stopped_at = ${now}
       where supervised_sessions.public_id = ${sessionId} and supervised_sessions.stopped_at is null
         and exists (select from sessions
                      where sessions.session_ref = supervised_sessions.session_ref and sessions.ended_at is null)
      returning supervised_sessions.session_ref)
    update sessions set ended_at = ${now} from stopped
     where sessions.session_ref = stopped.session_ref and sessions.ended_at is null`
  return ended.count > 0
}

/** Ends the sessions that the supervisor follows from no session of their own; each with whose it was. */
export function stopUnfollowed(
  sql: Tx,
  supervisorId: number,
  now: Date,
): Promise<{ sessionId: string; traineeId: number }[]> {
  return sql<{ sessionId: string; traineeId: number }[]>`
    select stopped.session_id as "sessionId", stopped.trainee as "traineeId"
      from stop_unfollowed(${supervisorId}, ${now}) stopped
     order by stopped.session_id`
}

/** Whether the session `ref` was stopped because its supervisor left; undefined for one that was not stopped. */
export async function findStop(sql: Db, ref: Buffer): Promise<boolean | undefined> {
  const [row] = await sql<{ isLeft: boolean }[]>`
    select supervised_sessions.is_left as "isLeft" from supervised_sessions
     where supervised_sessions.session_ref = ${ref} and supervised_sessions.stopped_at is not null`
  return row?.isLeft
}
