import { listOwnSignIns, recordEntry, type OwnSignIn } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { directory } from '../admit.ts'
import { idleSinceAt } from '../sessions/session.ts'
import { leaveSupervised } from '../supervision/leave-supervised.ts'
import { listLiveSessions, markOtherSessionsEnded, markOwnSessionEnded, type OwnSession } from './queries.ts'
import { ownSession } from './own-session.ts'

export type { OwnSession }

/** Where the person is signed in now, last used first. */
export async function listOwnSessions(act: Act): Promise<OwnSession[]> {
  await act.require('access.list-sessions', directory)
  const { userId, sessionRef } = ownSession(act)
  const idleSince = idleSinceAt(act.now)
  const sessions = await listLiveSessions(act.sql, userId, sessionRef, { now: act.now, idleSince })
  await recordEntry(act, { action: 'access.list-sessions', outcome: 'done', quantity: sessions.length })
  return sessions
}

/** Ends one of the person's own sessions, and those of others that were supervised from it; its token is dead from the commit on. @throws NotFoundError when there is none alive. */
export async function endOwnSession(act: Act, sessionId: string): Promise<void> {
  await act.require('access.end-sessions', directory)
  const { userId } = ownSession(act)
  if (!(await markOwnSessionEnded(act.sql, userId, sessionId, act.now))) throw new NotFoundError(sessionId)
  await recordEntry(act, { action: 'access.end-sessions', outcome: 'done', quantity: 1 })
  await leaveSupervised(act, userId)
}

/** Ends all of the person's own sessions but this one, sign-ins that are half done too, and those of others that were supervised from them. */
export async function endOtherSessions(act: Act): Promise<void> {
  await act.require('access.end-sessions', directory)
  const { userId, sessionRef } = ownSession(act)
  const quantity = await markOtherSessionsEnded(act.sql, userId, sessionRef, act.now)
  await recordEntry(act, { action: 'access.end-sessions', outcome: 'done', quantity })
  await leaveSupervised(act, userId)
}

/** The last 50 sign-ins and refusals of the own account, newest first. */
export async function listSignIns(act: Act): Promise<OwnSignIn[]> {
  await act.require('access.list-sign-ins', directory)
  const signIns = await listOwnSignIns(act.sql, ownSession(act).userId)
  await recordEntry(act, { action: 'access.list-sign-ins', outcome: 'done', quantity: signIns.length })
  return signIns
}
