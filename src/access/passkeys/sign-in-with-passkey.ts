import type { RunAct } from '../../platform/act.ts'
import type { Seal } from '../../platform/seal.ts'
import { admit, directory, recordRefused, type Admitted, type Refusal } from '../admit.ts'
import { newToken, sessionRefOf } from '../sessions/session.ts'
import { endSession } from '../sessions/sessions.ts'
import { askForPasskey, type AskOptions } from './options.ts'
import type { RelyingParty } from './relying-party.ts'
import { usePasskey } from './use-passkey.ts'

/** What to ask a passkey for, and the token by which the browser shows that it was asked. Each call makes a new one. */
export function beginPasskeySignIn(
  run: RunAct,
  party: RelyingParty,
): Promise<{ options: AskOptions; token: string }> {
  return run(async (act) => {
    await act.require('access.sign-in', directory)
    const token = newToken(act.random)
    return { options: await askForPasskey(act, party, sessionRefOf(token), 'sign-in'), token }
  })
}

/**
 * Signs in whoever unlocked the passkey: nobody types a name, so that no name can be tried.
 *
 * `token` is the one of {@link beginPasskeySignIn}; `formerToken` is the session the browser held before, dead afterwards.
 * Source: R-91.
 */
export function signInWithPasskey(
  run: RunAct,
  seal: Seal,
  party: RelyingParty,
  given: { readonly credential: string; readonly token: string; readonly formerToken?: string | undefined },
): Promise<Admitted | Refusal> {
  const { credential, token, formerToken } = given
  return run(async (act) => {
    await act.require('access.sign-in', directory)
    const use = await usePasskey(act, seal, party, {
      credential,
      boundRef: sessionRefOf(token),
      purpose: 'sign-in',
    })
    if (use.kind === 'wait') {
      await recordRefused(act, undefined)
      return use
    }
    if (use.kind === 'refused') return recordRefused(act, use.userId, { fields: use.fields })
    if (formerToken !== undefined) await endSession(act.sql, formerToken, act.now)
    return admit(act, seal, use.account, 'passkey')
  })
}
