import type { Seal } from '../../platform/seal.ts'

/** What is kept of the failures of one username at one factor. */
export type ThrottleState = { readonly failures: number; readonly blockedUntil: Date }

/** `until` is the end of the wait. */
type Attempt =
  | { readonly isAllowed: true; readonly next: ThrottleState }
  | { readonly isAllowed: false; readonly until: Date }

const FREE_FAILURES = 5
const LONGEST_WAIT_MINUTES = 30
const FORGOTTEN_AFTER_MS = 86_400_000
const MINUTE_MS = 60_000

/**
 * Decides whether an attempt may be made now and, if so, counts it as failed beforehand: a success takes the count back.
 *
 * Counting first means that guesses sent at the same time cannot outrun the count. The wait after the fifth failure is
 * 1 minute and doubles up to 30; a day without an attempt after the end of a wait forgets it all.
 */
export function countAttempt(state: ThrottleState, now: Date): Attempt {
  if (now < state.blockedUntil) return { isAllowed: false, until: state.blockedUntil }
  const isForgotten = now.getTime() - state.blockedUntil.getTime() >= FORGOTTEN_AFTER_MS
  const failures = isForgotten ? 1 : state.failures + 1
  const blockedUntil = new Date(now.getTime() + waitMinutes(failures) * MINUTE_MS)
  return { isAllowed: true, next: { failures, blockedUntil } }
}

/** Minutes to wait after so many failures. */
export function waitMinutes(failures: number): number {
  return failures < FREE_FAILURES ? 0 : Math.min(2 ** (failures - FREE_FAILURES), LONGEST_WAIT_MINUTES)
}

/** The buckets of one account, the password's first. Names are kept as keyed hashes, since people type passwords into the wrong field. */
export function throttleBuckets(seal: Seal, account: { username: string; userId: number }): [Buffer, Buffer] {
  return [passwordBucket(seal, account.username), secondFactorBucket(seal, account.userId)]
}

export function passwordBucket(seal: Seal, username: string): Buffer {
  return seal.digest('throttle password', username)
}

export function secondFactorBucket(seal: Seal, userId: number): Buffer {
  return seal.digest('throttle second-factor', String(userId))
}
