import { recordEntry } from '../audit/index.ts'
import type { Act, Actor } from '../platform/act.ts'
import type { Seal } from '../platform/seal.ts'
import { readFallback } from './fallback/read-fallback.ts'
import { deleteThrottles, lockThrottle, updateThrottle } from './factors/queries.ts'
import { type Account } from './queries.ts'
import { readLapse, readStanding, type Lapse } from './read-standing.ts'
import { hasUntoldRecovery } from './recovery/queries.ts'
import type { Authenticator } from './sessions/session.ts'
import { actorOf, beginSession } from './sessions/sessions.ts'
import { mayHoldSession } from './standing.ts'
import { countAttempt, throttleBuckets } from './factors/throttle.ts'

export type Refused = { readonly kind: 'refused' }
/** Too many failures: nothing is looked at before `until`, which is `waitMs` away. */
export type Wait = { readonly kind: 'wait'; readonly until: Date; readonly waitMs: number }
export type Refusal = Refused | Wait

/** What comes of factors that were right. */
export type Admitted =
  /** `hasNotice`: since the last sign-in somebody began a recovery of the account, which the person must be told. */
  | { readonly kind: 'signed-in'; readonly token: string; readonly hasNotice: boolean }
  /** The authority takes passkeys only and the person has none: the token admits to adding one and to nothing else. */
  | { readonly kind: 'add-passkey'; readonly token: string }
  /** The person is suspended or not in post: no session, and they are told what lapsed. */
  | ({ readonly kind: 'barred' } & Lapse)

/** The directory as what is signed in to. */
export const directory = { type: 'Directory', id: 'contactpoint' }

/**
 * All factors were right and are used up: a session, unless person or authority stand against it.
 *
 * `authenticatedAt` is when they were given, if a provider took them; a time to come counts as now.
 */
export async function admit(
  act: Act,
  seal: Seal,
  account: Account,
  authenticator: Authenticator,
  authenticatedAt: Date = act.now,
): Promise<Admitted | Refused> {
  await deleteThrottles(act.sql, throttleBuckets(seal, account))
  if (!mayHoldSession(await readStanding(act.sql, account.userId, act.now))) {
    await recordRefused(act, account.userId)
    return { kind: 'barred', ...(await readLapse(act.sql, account.userId, act.now)) }
  }
  if (authenticator !== 'passkey' && authenticator !== 'single-sign-on') {
    const fallback = await readFallback(act.sql, account.userId)
    if (fallback === 'closed') return recordRefused(act, account.userId)
    if (fallback === 'enrol') {
      const { token } = await beginSession(act, account.userId, authenticator, 'enrolment')
      return { kind: 'add-passkey', token }
    }
  }
  const givenAt = authenticatedAt < act.now ? authenticatedAt : act.now
  const { token, ref } = await beginSession(act, account.userId, authenticator, 'full', givenAt)
  const actor = actorOf(account, ref, authenticator)
  await recordEntry({ ...act, actor }, { action: 'access.sign-in', outcome: 'done' })
  return { kind: 'signed-in', token, hasNotice: await hasUntoldRecovery(act.sql, account.userId) }
}

/** Counts an attempt of the bucket, or says how long to wait. The count commits with the act, whose outcome is a value. */
export async function takeAttempt(act: Act, bucket: Buffer): Promise<Wait | undefined> {
  const attempt = countAttempt(await lockThrottle(act.sql, bucket, act.now), act.now)
  if (!attempt.isAllowed) {
    return { kind: 'wait', until: attempt.until, waitMs: attempt.until.getTime() - act.now.getTime() }
  }
  await updateThrottle(act.sql, bucket, attempt.next)
  return undefined
}

/** An entry by the visitor, which counts among the user's own when the account is known; what was typed is not in it. */
export async function recordRefused(
  act: Act,
  userId: number | undefined,
  entry: {
    action?:
      'access.sign-in' | 'access.confirm' | 'access.recover' | 'access.enrol-passkey' | 'access.bind-provider'
    fields?: string[]
  } = {},
): Promise<Refused> {
  const actor: Actor = { ...act.actor, userId: userId ?? act.actor.userId }
  await recordEntry({ ...act, actor }, { action: 'access.sign-in', ...entry, outcome: 'refused' })
  return { kind: 'refused' }
}
