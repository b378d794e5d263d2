import type { Tx } from '../../platform/db/connect.ts'
import type { Authenticator } from '../sessions/session.ts'

export type OwnSession = {
  readonly sessionId: string
  readonly startedAt: Date
  readonly lastSeenAt: Date
  readonly authenticator: Authenticator
  /** The one that asks. */
  readonly isThis: boolean
}

/** Live full sessions, last used first, 100 at most. */
export function listLiveSessions(
  sql: Tx,
  userId: number,
  ref: Buffer,
  moment: { readonly now: Date; readonly idleSince: Date },
): Promise<OwnSession[]> {
  return sql<OwnSession[]>`
    select sessions.public_id as "sessionId", sessions.started_at as "startedAt", sessions.last_seen_at as "lastSeenAt",
           sessions.authenticator, sessions.session_ref = ${ref} as "isThis"
      from sessions
     where sessions.user_id = ${userId} and sessions.stage = 'full' and sessions.ended_at is null
       and ${moment.now} < sessions.ends_at and ${moment.idleSince} < sessions.last_seen_at
     order by sessions.last_seen_at desc, sessions.started_at desc
     limit 100`
}

/** Whether the user had such a session, alive until now. */
export async function markOwnSessionEnded(
  sql: Tx,
  userId: number,
  sessionId: string,
  now: Date,
): Promise<boolean> {
  const ended = await sql`
    update sessions set ended_at = ${now}
     where sessions.user_id = ${userId} and sessions.public_id = ${sessionId} and sessions.ended_at is null`
  return ended.count > 0
}

/** How many there were, half sign-ins too. */
export async function markOtherSessionsEnded(
  sql: Tx,
  userId: number,
  ref: Buffer,
  now: Date,
): Promise<number> {
  const ended = await sql`
    update sessions set ended_at = ${now}
     where sessions.user_id = ${userId} and sessions.session_ref <> ${ref} and sessions.ended_at is null`
  return ended.count
}
