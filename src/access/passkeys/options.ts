import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import type { Act } from '../../platform/act.ts'
import type { Seal } from '../../platform/seal.ts'
import type { Account } from '../queries.ts'
import { CHALLENGE_MS, makeChallenge } from './challenges.ts'
import { listCredentials, type ChallengePurpose } from './queries.ts'
import type { RelyingParty } from './relying-party.ts'
import { ALGORITHMS } from './verify.ts'

export type AskOptions = PublicKeyCredentialRequestOptionsJSON
export type MakeOptions = PublicKeyCredentialCreationOptionsJSON

/** What a browser is to ask any passkey of this site for; it names none, so that it tells nothing of who has one. */
export async function askForPasskey(
  act: Act,
  party: RelyingParty,
  boundRef: Buffer,
  purpose: ChallengePurpose,
): Promise<AskOptions> {
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: new Uint8Array(await makeChallenge(act, boundRef, purpose)),
    userVerification: 'required',
    timeout: CHALLENGE_MS,
  })
}

/** What a browser is to make a new passkey from: kept on the device, user verified, no attestation, none where there is one already. */
export async function askForNewPasskey(
  act: Act,
  seal: Seal,
  party: RelyingParty,
  boundRef: Buffer,
  account: Pick<Account, 'userId' | 'username' | 'name'>,
): Promise<MakeOptions> {
  const known = await listCredentials(act.sql, account.userId)
  return generateRegistrationOptions({
    rpName: 'ContactPoint',
    rpID: party.id,
    userID: new Uint8Array(userHandle(seal, account.userId)),
    userName: account.username,
    userDisplayName: account.name,
    challenge: new Uint8Array(await makeChallenge(act, boundRef, 'add')),
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: known.map(({ id, transports }) => ({
      id: id.toString('base64url'),
      transports: transports as never,
    })),
    timeout: CHALLENGE_MS,
  })
}

/** How keys know the person; it says nothing to whoever reads one. */
export function userHandle(seal: Seal, userId: number): Buffer {
  return seal.digest('passkey user', String(userId))
}
