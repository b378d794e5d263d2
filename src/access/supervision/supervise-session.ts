import { listOfSession, recordEntry, type SessionEntry } from '../../audit/index.ts'
import type { Act, Resource } from '../../platform/act.ts'
import { DomainError, NotFoundError } from '../../platform/errors.ts'
import { directory } from '../admit.ts'
import { ownSession } from '../own/own-session.ts'
import { idleSinceAt } from '../sessions/session.ts'
import { acceptWaiting, findSupervisedSession, listSessionsFor, stopSession } from './queries.ts'
import type { SupervisedSession } from './supervision.ts'

type SupervisionAction = 'access.accept-supervision' | 'access.watch-supervision' | 'access.end-supervision'

/** Sessions that wait for the actor or run under them; longest waiting first. */
export async function listSupervised(act: Act): Promise<SupervisedSession[]> {
  await act.require('access.list-supervision', directory)
  const sessions = await listSessionsFor(act.sql, ownSession(act).userId, momentOf(act))
  await recordEntry(act, {
    action: 'access.list-supervision',
    outcome: 'done',
    quantity: sessions.length,
  })
  return sessions
}

/**
 * Accepts a session that waits: from now on the person in it may work, followed by the actor.
 *
 * INVARIANT (first-sessions-are-followed): until then, and whenever whoever accepted may not supervise or is signed in no more, nothing that has
 * conditions is permitted in it. Source: R-96.
 * @throws DeniedError for a session of somebody else's organisation, for the own one and for an unknown id; DomainError
 * `CP_SUPERVISION_TAKEN` when it is over, another was quicker, or the actor is supervised too.
 */
export async function acceptSession(act: Act, sessionId: string): Promise<void> {
  const session = await requireSession(act, 'access.accept-supervision', sessionId)
  if (!(await acceptWaiting(act.sql, sessionId, ownSession(act).userId, momentOf(act)))) {
    throw new DomainError('conflict', 'CP_SUPERVISION_TAKEN', 'this session does not wait for the supervisor')
  }
  await recordSupervision(act, 'access.accept-supervision', session)
}

/** What was done in the session until now, newest first, 50 at most; for whoever accepted it. */
export async function watchSession(
  act: Act,
  sessionId: string,
): Promise<{ readonly session: SupervisedSession; readonly entries: readonly SessionEntry[] }> {
  const session = await requireSession(act, 'access.watch-supervision', sessionId)
  const entries = await listOfSession(act.sql, session)
  await recordEntry(act, {
    action: 'access.watch-supervision',
    outcome: 'done',
    targetUserId: session.userId,
    subjectRef: sessionId,
    quantity: entries.length,
  })
  return { session, entries }
}

/** Ends the session at once: its next request must sign in again, and it does not count as done. One that is over already stays as it is. */
export async function endSupervised(act: Act, sessionId: string): Promise<void> {
  const session = await requireSession(act, 'access.end-supervision', sessionId)
  if (await stopSession(act.sql, sessionId, act.now))
    await recordSupervision(act, 'access.end-supervision', session)
}

/** Unknown sessions count as nobody's, so that they are refused as those of other organisations. */
async function requireSession(
  act: Act,
  action: SupervisionAction,
  sessionId: string,
): Promise<SupervisedSession> {
  const session = await findSupervisedSession(act.sql, sessionId, momentOf(act))
  await act.require(action, supervisionOf(session, sessionId))
  if (!session) throw new NotFoundError(sessionId)
  return session
}

function supervisionOf(session: SupervisedSession | undefined, id: string): Resource {
  const { organisationId = 0, userId = 0, namedId, supervisorId } = session ?? {}
  const attributes = {
    organisation: organisationId,
    userId,
    namedId: namedId ?? 0,
    supervisorId: supervisorId ?? 0,
  }
  return { type: 'Supervision', id, attributes }
}

function recordSupervision(
  act: Act,
  action: SupervisionAction,
  { userId, sessionId }: SupervisedSession,
): Promise<void> {
  return recordEntry(act, { action, outcome: 'done', targetUserId: userId, subjectRef: sessionId })
}

function momentOf({ now }: Act): { now: Date; idleSince: Date } {
  return { now, idleSince: idleSinceAt(now) }
}
