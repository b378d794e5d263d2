import { createHash } from 'node:crypto'
import type { Actor } from '../../platform/act.ts'
import type { Random } from '../../platform/random.ts'

/**
 * `password`: half signed in, may only go on to the second factor. `enrolment`: all factors given, but may do nothing except add a
 * passkey. `full`: signed in.
 */
export type SessionStage = 'password' | 'enrolment' | 'full'

/** What a session began with; `recovery`: the code of a recovery by two people. */
export type Authenticator =
  'password' | 'totp' | 'recovery-code' | 'passkey' | 'single-sign-on' | 'recovery' | 'demonstration'

/**
 * A live session.
 *
 * INVARIANT (half-is-nobody): before stage `full` the actor is the visitor, so that no caller can take half a sign-in for a
 * whole one.
 */
export type Session = {
  readonly actor: Actor
  readonly stage: SessionStage
  readonly startedAt: Date
  readonly idleEndsAt: Date
  readonly endsAt: Date
  /** Of the notices for the person, how many nobody has seen; 0 before stage `full`. */
  readonly unseenNotices: number
  /** Merges that another authority asked for and the person may answer; 0 before stage `full`. */
  readonly waitingMerges: number
  /** Null for everybody who needs no supervisor. */
  readonly supervision: Supervision | null
  /** How many sessions wait that the person could accept, if the policy lets them. */
  readonly traineesWaiting: number
}

/** Of one of the first sessions of an account; until it `holds`, the person may do nothing that has conditions. Source: R-96. */
export type Supervision = {
  readonly holds: boolean
  /** Name of whoever accepted the session; null before. */
  readonly supervisor: string | null
}

/** Source: NIST SP 800-63B rev. 3, AAL3 (15 minutes idle, 12 hours at most). */
export const IDLE_MS = 15 * 60_000
export const LONGEST_MS = 12 * 3_600_000
/** Time to type the second factor. */
export const SECOND_FACTOR_MS = 10 * 60_000
/** Time to add the passkey that somebody must have who gave all else. */
export const ENROLMENT_MS = 15 * 60_000
/** How long factors count as just given. Source: R-91. */
const RECENT_MS = 5 * 60_000
/** How often at most a session's last use is written; a session may so end up to this much before its 15 idle minutes. */
export const SEEN_EVERY_MS = 30_000

/** Whoever has not signed in. */
export const visitor: Actor = {
  kind: 'person',
  name: 'visitor',
  role: 'visitor',
  userId: null,
  organisationId: null,
  authorityCode: null,
  rights: [],
  sessionRef: null,
}

/** A new token for the cookie; 256 bits. */
export function newToken(random: Random): string {
  return random(32).toString('base64url')
}

/** What the database and the log keep of a token. */
export function sessionRefOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** What cookies are called by: a practice area has names of its own, so that its sessions never mix with the real service's. */
export type CookieScope = { readonly isSecure: boolean; readonly isPractice: boolean }

/** Browsers hold the `__Host-` name to https and to this host. */
export function sessionCookieName(scope: CookieScope): string {
  return cookieName('contactpoint', scope)
}

export function cookieName(name: string, { isSecure, isPractice }: CookieScope): string {
  return `${isSecure ? '__Host-' : ''}${name}${isPractice ? '-practice' : ''}`
}

/** Whether factors given at `at` still count as just given. */
export function isRecent(at: Date | null, now: Date): boolean {
  return at !== null && now.getTime() - at.getTime() < RECENT_MS
}

/** Sessions last used before this are over. */
export function idleSinceAt(now: Date): Date {
  return new Date(now.getTime() - IDLE_MS)
}
