import {
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { decodeAttestationObject, isoBase64URL } from '@simplewebauthn/server/helpers'
import type { PasskeyKey } from './queries.ts'
import type { RelyingParty } from './relying-party.ts'

/** What a browser sends of a key, read as far as to find it; the rest is unchecked. */
export type SentCredential = { readonly id: string; readonly response: object }

/** Algorithms that keys may sign with: ES256, EdDSA, RS256. */
export const ALGORITHMS = [-7, -8, -257]

const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']

/** The credential in a form's field; undefined for anything that is not one. */
export function parseCredential(text: string): SentCredential | undefined {
  try {
    const sent: unknown = JSON.parse(text)
    if (typeof sent !== 'object' || sent === null) return undefined
    const { id, response } = sent as Record<string, unknown>
    const isCredential = typeof id === 'string' && /^[A-Za-z0-9_-]{1,1364}$/.test(id)
    return isCredential && typeof response === 'object' && response !== null
      ? (sent as SentCredential)
      : undefined
  } catch {
    return undefined
  }
}

type Verified =
  | { readonly kind: 'right'; readonly counter: number; readonly isSynced: boolean }
  /** Signed by the key, but its counter has not gone up: there may be a copy of it. */
  | { readonly kind: 'counter' }
  | { readonly kind: 'wrong' }

/**
 * Whether the key signed this challenge, for this site, with its user verified.
 *
 * The counter is looked at after the signature, so that nobody without the key can make it seem to be copied.
 */
export async function verifyAssertion(
  sent: SentCredential,
  key: PasskeyKey,
  expected: { readonly challenge: string; readonly party: RelyingParty },
): Promise<Verified> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: sent as unknown as AuthenticationResponseJSON,
      expectedChallenge: expected.challenge,
      expectedOrigin: expected.party.origin,
      expectedRPID: expected.party.id,
      requireUserVerification: true,
      credential: {
        id: key.credentialId.toString('base64url'),
        publicKey: new Uint8Array(key.publicKey),
        counter: 0,
      },
    })
    if (!verified) return { kind: 'wrong' }
    const counter = authenticationInfo.newCounter
    if (!hasCounterGoneUp(key.counter, counter)) return { kind: 'counter' }
    return { kind: 'right', counter, isSynced: authenticationInfo.credentialDeviceType === 'multiDevice' }
  } catch {
    return { kind: 'wrong' }
  }
}

/** Keys that never count stay at 0. Source: Web Authentication, section 6.1.1. */
function hasCounterGoneUp(before: number, after: number): boolean {
  return (before === 0 && after === 0) || before < after
}

/** The public half of a new key. */
export type VerifiedKey = {
  readonly credentialId: Buffer
  readonly publicKey: Buffer
  readonly counter: number
  readonly transports: string[]
  readonly isSynced: boolean
}

/** The new key, if it answers this challenge, for this site, with its user verified; undefined otherwise. */
export async function verifyNewKey(
  sent: SentCredential,
  expected: { readonly challenge: string; readonly party: RelyingParty },
): Promise<VerifiedKey | undefined> {
  try {
    const response = sent as unknown as RegistrationResponseJSON
    if (!isUnattested(response)) return undefined
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: expected.challenge,
      expectedOrigin: expected.party.origin,
      expectedRPID: expected.party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!verified) return undefined
    const { credential, credentialDeviceType } = registrationInfo
    return {
      credentialId: Buffer.from(credential.id, 'base64url'),
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: TRANSPORTS.filter((transport) => credential.transports?.some((one) => one === transport)),
      isSynced: credentialDeviceType === 'multiDevice',
    }
  } catch {
    return undefined
  }
}

/** We ask for no attestation; checking a maker's certificates would call other hosts and read the machine's clock. */
function isUnattested(response: RegistrationResponseJSON): boolean {
  const decoded = decodeAttestationObject(isoBase64URL.toBuffer(response.response.attestationObject))
  const format = decoded.get('fmt')
  return format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined)
}
