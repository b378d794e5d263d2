import { createPublicKey, type KeyObject } from 'node:crypto'

/** What an assertion may be signed with; `none` and everything with a shared secret are not here. */
export const assertionAlgorithms = ['ES256', 'ES384', 'RS256', 'RS512', 'PS256', 'PS384', 'EdDSA'] as const

/** A public key of a client with nothing in it but what a check of a signature needs. */
export type ClientKey = {
  readonly kid: string
  readonly kty: string
  readonly alg?: string
  readonly crv?: string
  readonly x?: string
  readonly y?: string
  readonly n?: string
  readonly e?: string
}

/** `private`: the half that never leaves its owner. `unfit`: not for signatures, of another kind, or broken. `weak`: RSA under 2048 bits. */
export type KeyFault = 'private' | 'no-name' | 'weak' | 'unfit'
/** Besides: not a JSON document of keys, none or too many, two of one name. */
export type KeySetFault = KeyFault | 'unreadable' | 'number' | 'same-name'

/** Two are needed while one takes over from the other. */
const MOST_GIVEN_KEYS = 4
const MOST_FETCHED_KEYS = 20
const [LEAST_RSA_BITS, MOST_RSA_BITS, MOST_EXPONENT] = [2048, 8192, 2n ** 32n]

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
const members: Readonly<Record<string, readonly ('crv' | 'x' | 'y' | 'n' | 'e')[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
}
const curves = ['P-256', 'P-384', 'Ed25519']

/** The key set that somebody hands in: each key must be good. */
export function parseGivenKeys(json: string): ClientKey[] | KeySetFault {
  const found = keysIn(json)
  if (!found) return 'unreadable'
  if (found.length === 0 || found.length > MOST_GIVEN_KEYS) return 'number'
  const read = found.map(parseKey)
  const fault = read.find((key) => typeof key === 'string')
  if (fault !== undefined) return fault
  const keys = read.filter((key) => typeof key !== 'string')
  return new Set(keys.map(({ kid }) => kid)).size < keys.length ? 'same-name' : keys
}

/** The good keys at a client's own address, where others may stand for other uses; undefined when it is no key set. */
export function parseFetchedKeys(json: string): ClientKey[] | undefined {
  return keysIn(json)
    ?.slice(0, MOST_FETCHED_KEYS)
    .map(parseKey)
    .filter((key) => typeof key !== 'string')
}

/** The key as the one that checks signatures. @throws Error when it is none. */
export function publicKeyOf({ kid: _kid, alg: _alg, ...jwk }: ClientKey): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' })
}

function keysIn(json: string): unknown[] | undefined {
  try {
    const { keys } = JSON.parse(json) as { keys?: unknown }
    return Array.isArray(keys) ? (keys as unknown[]) : undefined
  } catch {
    return undefined
  }
}

function parseKey(sent: unknown): ClientKey | KeyFault {
  if (typeof sent !== 'object' || sent === null) return 'unfit'
  const jwk = sent as Readonly<Record<string, unknown>>
  if (privateMembers.some((name) => name in jwk)) return 'private'
  const { kid, kty, alg, use = 'sig' } = jwk
  if (typeof kid !== 'string' || kid === '' || kid.length > 200) return 'no-name'
  const wanted = typeof kty === 'string' && Object.hasOwn(members, kty) ? members[kty]! : []
  const isKnown = alg === undefined || (assertionAlgorithms as readonly unknown[]).includes(alg)
  if (
    wanted.length === 0 ||
    use !== 'sig' ||
    !isKnown ||
    wanted.some((name) => typeof jwk[name] !== 'string')
  )
    return 'unfit'
  const picked = Object.fromEntries(wanted.map((name) => [name, jwk[name]]))
  const named = alg === undefined ? { kid, kty } : { kid, kty, alg }
  return strengthOf({ ...named, ...picked } as ClientKey)
}

function strengthOf(key: ClientKey): ClientKey | KeyFault {
  if (key.crv !== undefined && !curves.includes(key.crv)) return 'unfit'
  try {
    const { modulusLength: bits, publicExponent } = publicKeyOf(key).asymmetricKeyDetails ?? {}
    if (bits === undefined) return key
    if (bits < LEAST_RSA_BITS) return 'weak'
    return bits > MOST_RSA_BITS || (publicExponent ?? 0n) >= MOST_EXPONENT ? 'unfit' : key
  } catch {
    return 'unfit'
  }
}
