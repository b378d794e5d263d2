import type { Act, RunAct } from '../platform/act.ts'
import type { Seal } from '../platform/seal.ts'
import { admit, directory, recordRefused, takeAttempt, type Admitted, type Refusal } from './admit.ts'
import { isPasswordTaken } from './fallback/read-fallback.ts'
import { verifyPassword } from './factors/password.ts'
import {
  consumeRecoveryCode,
  consumeTotpStep,
  deleteThrottles,
  findPasswordHash,
  getSealedTotpSecret,
} from './factors/queries.ts'
import { findHalfSession, markSessionEnded } from './sessions/queries.ts'
import { type Account } from './queries.ts'
import { recoveryCodeHash } from './factors/recovery-codes.ts'
import { sessionRefOf } from './sessions/session.ts'
import { beginSession, endSession } from './sessions/sessions.ts'
import { passwordBucket, secondFactorBucket } from './factors/throttle.ts'
import { matchTotpStep } from './factors/totp.ts'
import { totpContext } from './users.ts'

type PasswordOutcome = { readonly kind: 'second-factor'; readonly token: string } | Refusal

type SecondFactorOutcome =
  | Admitted
  /** The password was given too long ago, or the token is not one of a half-finished sign-in. */
  | { readonly kind: 'start-again' }
  | Refusal

/**
 * First factor. A right password gives a half session that admits to the second factor only, under a new token.
 *
 * INVARIANT (names-answer-alike): an unknown name takes the same work, queries, waits and answers as a known one, and so does the
 * name of somebody who may sign in by passkey only.
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
    const isTaken = await isPasswordTaken(act.sql, credential?.userId ?? 0)
    if (wait) await recordRefused(act, credential?.userId)
    return { wait, credential, isTaken }
  })
  if (begun.wait) return begun.wait
  const { credential, isTaken } = begun
  const isRight = await verifyPassword(given.password, credential?.passwordHash)
  return run(async (act) => {
    await act.require('access.sign-in', directory)
    if (!isRight || !credential || !isTaken) return recordRefused(act, credential?.userId)
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
