import { recordEntry } from '../../audit/index.ts'
import type { Act, RunAct } from '../../platform/act.ts'
import type { Seal } from '../../platform/seal.ts'
import { directory, recordRefused, type Refused } from '../admit.ts'
import { markSessionEnded, markUsersSessionsEnded } from '../sessions/queries.ts'
import { replaceRecoveryCodes } from '../factors/queries.ts'
import { markRecovered } from '../recovery/queries.ts'
import { sessionRefOf } from '../sessions/session.ts'
import { updateBindingEnded } from '../single-sign-on/queries.ts'
import { askForNewPasskey, type MakeOptions } from './options.ts'
import { savePasskey } from './own-passkeys.ts'
import { lockEnrolment, lockPasskeysOf, updateCredentialsEnded, updatePasskeysRemoved } from './queries.ts'
import type { RelyingParty } from './relying-party.ts'

type StartAgain = { readonly kind: 'start-again' }

/** What the browser of somebody who must add a passkey first is to make it from. */
export function beginEnrolment(
  run: RunAct,
  seal: Seal,
  party: RelyingParty,
  token: string,
): Promise<{ readonly kind: 'options'; readonly options: MakeOptions } | StartAgain> {
  const ref = sessionRefOf(token)
  return run(async (act) => {
    await act.require('access.enrol-passkey', directory)
    const enrolment = await lockEnrolment(act.sql, ref, act.now)
    if (!enrolment) return { kind: 'start-again' }
    return { kind: 'options', options: await askForNewPasskey(act, seal, party, ref, enrolment.account) }
  })
}

/**
 * Adds the passkey of somebody who may do nothing else yet; afterwards they sign in with it.
 *
 * Whoever has a passkey by then begins again with that. After a recovery by two people every earlier factor and session ends with it. Source: R-91.
 */
export function enrolPasskey(
  run: RunAct,
  party: RelyingParty,
  given: { readonly token: string; readonly credential: string; readonly label: string },
): Promise<{ readonly kind: 'added' } | Refused | StartAgain> {
  const ref = sessionRefOf(given.token)
  return run(async (act) => {
    await act.require('access.enrol-passkey', directory)
    const enrolment = await lockEnrolment(act.sql, ref, act.now)
    if (!enrolment) return { kind: 'start-again' }
    const { userId } = enrolment.account
    const isRecovery = enrolment.authenticator === 'recovery'
    const former = await lockPasskeysOf(act.sql, userId)
    if (!isRecovery && former.length > 0) return { kind: 'start-again' }
    if (!(await savePasskey(act, userId, ref, party, given)))
      return recordRefused(act, userId, { action: 'access.enrol-passkey' })
    if (isRecovery) await endFormerFactors(act, userId, former)
    await markSessionEnded(act.sql, ref, act.now)
    const actor = { ...act.actor, userId }
    await recordEntry({ ...act, actor }, { action: 'access.enrol-passkey', outcome: 'done' })
    return { kind: 'added' }
  })
}

async function endFormerFactors(act: Act, userId: number, passkeyIds: readonly string[]): Promise<void> {
  await updatePasskeysRemoved(act.sql, userId, passkeyIds, act.now)
  await updateCredentialsEnded(act.sql, userId, act.now)
  await replaceRecoveryCodes(act.sql, userId, [])
  await updateBindingEnded(act.sql, userId, act.now)
  await markUsersSessionsEnded(act.sql, userId, act.now)
  await markRecovered(act.sql, userId, act.now)
}
