import { recordEntry } from '../../audit/index.ts'
import type { Act, Actor } from '../../platform/act.ts'
import type { Db, Tx } from '../../platform/db/connect.ts'
import { DomainError } from '../../platform/errors.ts'
import {
  deleteStaleRows,
  findLiveSession,
  getSessionMatters,
  insertSession,
  isDemonstration,
  markSessionEnded,
  markUsersSessionsEnded,
  type SessionMatters,
  type SessionRow,
} from './queries.ts'
import type { Account } from '../queries.ts'
import {
  ENROLMENT_MS,
  idleSinceAt,
  IDLE_MS,
  LONGEST_MS,
  newToken,
  SECOND_FACTOR_MS,
  SEEN_EVERY_MS,
  sessionRefOf,
  visitor,
  type Authenticator,
  type Session,
  type SessionStage,
} from './session.ts'
import type { Right } from '../rights.ts'
import { requireAdministration } from '../users.ts'
import { leaveSupervised } from '../supervision/leave-supervised.ts'

const STALE_MS = 86_400_000

/**
 * The live session of a cookie's token, which thereby counts as used; undefined when it is over or there is none. One round trip for those
 * for whom nothing can wait, two for the others.
 *
 * `isUse` false: nobody did anything, the page asked anew by itself; the idle time goes on.
 */
export function findSession(sql: Db, token: string, now: Date, isUse = true): Promise<Session | undefined> {
  return useSession(sql, token, now, isUse ? new Date(now.getTime() - SEEN_EVERY_MS) : null)
}

/** The same session with its idle time begun anew; undefined when it is over. It never moves `endsAt`. */
export async function extendSession(act: Act, token: string): Promise<Session | undefined> {
  await act.require('access.read-own-account', { type: 'Directory', id: 'contactpoint' })
  return useSession(act.sql, token, act.now, act.now)
}

/** Signs out: the token is dead from the commit on, and so are the sessions of others that were supervised from it. */
export async function signOut(act: Act, token: string): Promise<void> {
  await act.require('access.sign-out', { type: 'Directory', id: 'contactpoint' })
  if (!(await endSession(act.sql, token, act.now))) return
  await recordEntry(act, { action: 'access.sign-out', outcome: 'done' })
  if (act.actor.userId !== null) await leaveSupervised(act, act.actor.userId)
}

/** Whether there was a session to end. */
export function endSession(sql: Tx, token: string, now: Date): Promise<boolean> {
  return markSessionEnded(sql, sessionRefOf(token), now)
}

export function endAllSessions(sql: Tx, userId: number, now: Date): Promise<void> {
  return markUsersSessionsEnded(sql, userId, now)
}

const lastsMs: Readonly<Record<SessionStage, number>> = {
  password: SECOND_FACTOR_MS,
  enrolment: ENROLMENT_MS,
  full: LONGEST_MS,
}

/**
 * Begins a session under a new token, which is returned and kept nowhere. Its stage is `full` unless told, and half after a password alone.
 *
 * `authenticatedAt` is when the factors were given, where that was not now.
 */
export async function beginSession(
  act: Act,
  userId: number,
  authenticator: Authenticator,
  stage: SessionStage = authenticator === 'password' ? 'password' : 'full',
  authenticatedAt: Date = act.now,
): Promise<{ token: string; ref: Buffer; endsAt: Date }> {
  const token = newToken(act.random)
  const ref = sessionRefOf(token)
  const endsAt = new Date(act.now.getTime() + lastsMs[stage])
  const idleSince = idleSinceAt(act.now)
  const times = { now: act.now, endsAt, authenticatedAt, idleSince }
  await insertSession(act.sql, { ref, userId, stage, authenticator, ...times })
  return { token, ref, endsAt }
}

/** A ready session for scripts, without factors. @throws DomainError outside a demonstration or test database. */
export async function createDemonstrationSession(
  act: Act,
  username: string,
): Promise<{ token: string; endsAt: Date }> {
  const account = await requireAdministration(act, username)
  if (!(await isDemonstration(act.sql))) {
    throw new DomainError(
      'conflict',
      'CP_NOT_DEMONSTRATION',
      'this works in a demonstration or test database only',
    )
  }
  const { token, ref, endsAt } = await beginSession(act, account.userId, 'demonstration')
  const actor: Actor = { ...act.actor, userId: account.userId, sessionRef: ref }
  await recordEntry({ ...act, actor }, { action: 'access.sign-in', outcome: 'done' })
  return { token, endsAt }
}

/** Removes sessions and back-offs that have been over for a day; for a daily job. */
export function clearStaleSignIns(sql: Tx, now: Date): Promise<void> {
  return deleteStaleRows(sql, new Date(now.getTime() - STALE_MS))
}

/** How the log calls what a session began with; half a sign-in and a recovery act as nobody. */
const loggedAs: Readonly<Partial<Record<Authenticator, string>>> = {
  totp: 'password-totp',
  'recovery-code': 'recovery-code',
  passkey: 'passkey',
  'single-sign-on': 'single-sign-on',
  demonstration: 'demonstration',
}

export function actorOf(
  account: Account & { readonly rights?: readonly Right[] },
  sessionRef: Buffer | null,
  authenticator?: Authenticator,
): Actor {
  const { name, role, userId, organisationId, authorityCode, rights = [] } = account
  const person = {
    kind: 'person',
    name,
    role,
    userId,
    organisationId,
    authorityCode,
    rights,
    sessionRef,
  } as const
  const logged = authenticator && loggedAs[authenticator]
  return logged === undefined ? person : { ...person, authenticator: logged }
}

async function useSession(
  sql: Db,
  token: string,
  now: Date,
  touchBefore: Date | null,
): Promise<Session | undefined> {
  const ref = sessionRefOf(token)
  const idleSince = idleSinceAt(now)
  const row = await findLiveSession(sql, ref, { now, idleSince, touchBefore })
  if (!row) return undefined
  const matters = mayHaveMatters(row)
    ? await getSessionMatters(sql, row.userId, ref, { now, idleSince })
    : noMatters
  return toSession(row, matters, ref)
}

const noMatters: SessionMatters = {
  unseenNotices: 0,
  waitingMerges: 0,
  supervision: null,
  traineesWaiting: 0,
}
/** Rights whose bearers get notices, or accept the sessions of trainees. */
const noticedRights: ReadonlySet<Right> = new Set(['delegate', 'accreditation', 'data', 'audit'])

/** Most people look and nothing waits for them: they are spared the question, which is longer than that after the session. */
function mayHaveMatters({ isSupervised, supervises, rights }: SessionRow): boolean {
  return isSupervised || supervises || rights.some((right) => noticedRights.has(right))
}

function toSession(row: SessionRow, matters: SessionMatters, ref: Buffer): Session {
  return {
    actor: row.stage === 'full' ? actorOf(row, ref, row.authenticator) : visitor,
    stage: row.stage,
    startedAt: row.startedAt,
    idleEndsAt: new Date(row.lastSeenAt.getTime() + IDLE_MS),
    endsAt: row.endsAt,
    ...matters,
    unseenNotices: row.stage === 'full' ? matters.unseenNotices : 0,
    waitingMerges: row.stage === 'full' ? matters.waitingMerges : 0,
  }
}
