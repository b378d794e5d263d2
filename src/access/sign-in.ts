import { recordEntry } from '../audit/index.ts'
import type { Act, Actor, RunAct } from '../platform/act.ts'
import type { Seal } from '../platform/seal.ts'
import { verifyPassword } from './password.ts'
import {
  consumeRecoveryCode,
  consumeTotpStep,
  deleteThrottles,
  findHalfSession,
  findPasswordHash,
  getSealedTotpSecret,
  lockThrottle,
  markSessionEnded,
  updateThrottle,
  type Account,
} from './queries.ts'
import { readLapse, readStanding, type Lapse } from './read-standing.ts'
import { recoveryCodeHash } from './recovery-codes.ts'
import { sessionRefOf } from './session.ts'
import { actorOf, beginSession, endSession } from './sessions.ts'
import { mayHoldSession } from './standing.ts'
import { countAttempt, passwordBucket, secondFactorBucket, throttleBuckets } from './throttle.ts'
import { matchTotpStep } from './totp.ts'
import { totpContext } from './users.ts'

type Refused = { readonly kind: 'refused' }
/** Too many failures: nothing is looked at before `until`, which is `waitMs` away. */
type Wait = { readonly kind: 'wait'; readonly until: Date; readonly waitMs: number }
export type Refusal = Refused | Wait

type PasswordOutcome = { readonly kind: 'second-factor'; readonly token: string } | Refusal

type SecondFactorOutcome =
  | { readonly kind: 'signed-in'; readonly token: string }
  /** Both factors were right, but the person is suspended or not in post: no session, and they are told what lapsed. */
  | ({ readonly kind: 'barred' } & Lapse)
  /** The password was given too long ago, or the token is not one of a half-finished sign-in. */
  | { readonly kind: 'start-again' }
  | Refusal

const directory = { type: 'Directory', id: 'contactpoint' }

/**
 * First factor. A right password gives a half session that admits to the second factor only, under a new token.
 *
 * INVARIANT (names-answer-alike): an unknown name takes the same work, queries, waits and answers as a known one.
 * The hash is computed between two acts, so that many sign-ins at once never hold the pool's connections.
 * `formerToken` is whatever the browser held before; it is dead afterwards.
 */
export async function signInWithPassword(
  run: RunAct,
  seal: Seal,
  given: { readonly username: string; readonly password: string; readonly formerToken?: string | undefined },
): Promise<PasswordOutcome> {
  const username = given.username.trim().toLowerCase()
  const bucket = passwordBucket(seal, username)
  const begun = await run(async (act) => {
    await act.require('access.sign-in', directory)
    const wait = await takeAttempt(act, bucket)
    const credential = await findPasswordHash(act.sql, username)
    if (wait) await recordRefused(act, credential?.userId)
    return { wait, credential }
  })
  if (begun.wait) return begun.wait
  const { credential } = begun
  const isRight = await verifyPassword(given.password, credential?.passwordHash)
  return run(async (act) => {
    await act.require('access.sign-in', directory)
    if (!isRight || !credential) return recordRefused(act, credential?.userId)
    await deleteThrottles(act.sql, [bucket])
    if (given.formerToken !== undefined) await endSession(act.sql, given.formerToken, act.now)
    const { token } = await beginSession(act, credential.userId, 'password')
    return { kind: 'second-factor', token }
  })
}

/** Second factor by authenticator app. Each time step's code works once for a user, however many try it at the same time. */
export function signInWithCode(
  run: RunAct,
  seal: Seal,
  given: { readonly token: string; readonly code: string },
): Promise<SecondFactorOutcome> {
  return finishSignIn(run, seal, given.token, 'totp', async (act, { userId }) => {
    const secret = seal.open(await getSealedTotpSecret(act.sql, userId), totpContext(userId))
    const step = matchTotpStep(secret, given.code, act.now)
    return step !== undefined && (await consumeTotpStep(act.sql, userId, step))
  })
}

/** Second factor by one of the ten recovery codes, which is used up by it. */
export function signInWithRecoveryCode(
  run: RunAct,
  seal: Seal,
  given: { readonly token: string; readonly code: string },
): Promise<SecondFactorOutcome> {
  return finishSignIn(run, seal, given.token, 'recovery-code', (act, { userId }) =>
    consumeRecoveryCode(act.sql, userId, recoveryCodeHash(seal, userId, given.code), act.now),
  )
}

function finishSignIn(
  run: RunAct,
  seal: Seal,
  halfToken: string,
  authenticator: 'totp' | 'recovery-code',
  consume: (act: Act, account: Account) => Promise<boolean>,
): Promise<SecondFactorOutcome> {
  const halfRef = sessionRefOf(halfToken)
  return run(async (act) => {
    await act.require('access.sign-in', directory)
    const account = await findHalfSession(act.sql, halfRef, act.now)
    if (!account) return { kind: 'start-again' }
    const wait = await takeAttempt(act, secondFactorBucket(seal, account.userId))
    if (wait) {
      await recordRefused(act, account.userId)
      return wait
    }
    if (!(await consume(act, account))) return recordRefused(act, account.userId)
    if (!(await markSessionEnded(act.sql, halfRef, act.now))) return { kind: 'start-again' }
    return admit(act, seal, account, authenticator)
  })
}

/** Both factors were right and are used up. */
async function admit(
  act: Act,
  seal: Seal,
  account: Account,
  authenticator: 'totp' | 'recovery-code',
): Promise<SecondFactorOutcome> {
  await deleteThrottles(act.sql, throttleBuckets(seal, account))
  if (!mayHoldSession(await readStanding(act.sql, account.userId, act.now))) {
    await recordRefused(act, account.userId)
    return { kind: 'barred', ...(await readLapse(act.sql, account.userId, act.now)) }
  }
  const { token, ref } = await beginSession(act, account.userId, authenticator)
  await recordEntry({ ...act, actor: actorOf(account, ref) }, { action: 'access.sign-in', outcome: 'done' })
  return { kind: 'signed-in', token }
}

/** Counts an attempt of the bucket, or says how long to wait. The count commits with the act, whose outcome is a value. */
async function takeAttempt(act: Act, bucket: Buffer): Promise<Wait | undefined> {
  const attempt = countAttempt(await lockThrottle(act.sql, bucket, act.now), act.now)
  if (!attempt.isAllowed) {
    return { kind: 'wait', until: attempt.until, waitMs: attempt.until.getTime() - act.now.getTime() }
  }
  await updateThrottle(act.sql, bucket, attempt.next)
  return undefined
}

/** An entry by the visitor, which counts among the user's own when the name was one; what was typed is not in it. */
async function recordRefused(act: Act, userId: number | undefined): Promise<Refused> {
  const actor: Actor = { ...act.actor, userId: userId ?? null }
  await recordEntry({ ...act, actor }, { action: 'access.sign-in', outcome: 'refused' })
  return { kind: 'refused' }
}
