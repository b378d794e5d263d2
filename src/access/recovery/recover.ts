import { recordEntry } from '../../audit/index.ts'
import type { Act, RunAct } from '../../platform/act.ts'
import type { Seal } from '../../platform/seal.ts'
import { directory, recordRefused, takeAttempt, type Refusal } from '../admit.ts'
import { ownSession } from '../own/own-session.ts'
import { deleteThrottles } from '../factors/queries.ts'
import { findAccount } from '../queries.ts'
import { readLapse, readStanding, type Lapse } from '../read-standing.ts'
import { beginSession } from '../sessions/sessions.ts'
import { mayHoldSession } from '../standing.ts'
import { consumeRecoveryGrant, listUntoldRecoveries, markRecoveriesTold, type Recovery } from './queries.ts'
import { grantBucket, grantHash } from './recovery.ts'

type RecoverOutcome =
  /** The token admits to adding a passkey and to nothing else. */
  { readonly kind: 'add-passkey'; readonly token: string } | ({ readonly kind: 'barred' } & Lapse) | Refusal

/** Uses up the code that a second member handed over. Unknown names take the same work and answers, and wait as known ones do. */
export function recoverAccount(
  run: RunAct,
  seal: Seal,
  given: { readonly username: string; readonly code: string },
): Promise<RecoverOutcome> {
  const username = given.username.trim().toLowerCase()
  const bucket = grantBucket(seal, username)
  return run(async (act) => {
    await act.require('access.recover', directory)
    const wait = await takeAttempt(act, bucket)
    const account = await findAccount(act.sql, username)
    const userId = account?.userId ?? 0
    if (wait) {
      await recordRefused(act, account?.userId, { action: 'access.recover' })
      return wait
    }
    const isRight = await consumeRecoveryGrant(act.sql, userId, grantHash(seal, userId, given.code), act.now)
    if (!isRight || !account) return recordRefused(act, account?.userId, { action: 'access.recover' })
    await deleteThrottles(act.sql, [bucket])
    if (!mayHoldSession(await readStanding(act.sql, userId, act.now))) {
      await recordRefused(act, userId, { action: 'access.recover' })
      return { kind: 'barred', ...(await readLapse(act.sql, userId, act.now)) }
    }
    const { token } = await beginSession(act, userId, 'recovery', 'enrolment')
    const actor = { ...act.actor, userId }
    await recordEntry({ ...act, actor }, { action: 'access.recover', outcome: 'done' })
    return { kind: 'add-passkey', token }
  })
}

/** Recoveries of the own account of which the person has not been told, newest first; told or not they stay in the log. */
export async function readRecoveryNotice(act: Act): Promise<Recovery[]> {
  await act.require('access.read-recovery-notice', directory)
  const recoveries = await listUntoldRecoveries(act.sql, ownSession(act).userId)
  await recordEntry(act, {
    action: 'access.read-recovery-notice',
    outcome: 'done',
    quantity: recoveries.length,
  })
  return recoveries
}

/** The person has read of them all. */
export async function acknowledgeRecoveries(act: Act): Promise<void> {
  await act.require('access.read-recovery-notice', directory)
  await markRecoveriesTold(act.sql, ownSession(act).userId, act.now)
  await recordEntry(act, { action: 'access.read-recovery-notice', outcome: 'done', fields: ['read'] })
}
