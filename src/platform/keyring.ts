import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import type { Random } from './random.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const TOKEN_BYTES = 16
const CHECK_BYTES = 8

/** One record as it is stored: its own data key, wrapped under the master key of a version, and the record under the data key. */
export type SealedRecord = {
  readonly keyVersion: number
  readonly wrappedKey: Buffer
  readonly sealed: Buffer
}

/** A key as the database knows it: `check` (8 bytes) tells another key of the same version from it, and nothing of either. */
export type KeyName = { readonly version: number; readonly check: Buffer }

/**
 * Envelope encryption under master keys that are not in the database, with more than one while they are being exchanged.
 *
 * Each sealing draws a data key of its own, so that no key ever meets two nonces, and forgetting a wrapped key is forgetting
 * its record. Source: security 4.6.
 */
export type Keyring = {
  /** Name of the last key of the ring. */
  readonly newest: () => KeyName
  /** @throws Error when it is not on the ring, read again, or is another key of that version. */
  readonly at: (name: KeyName) => SealingKey
  /** @throws Error when it was altered, is another's, or its master key is not on the ring, read again. */
  readonly open: (record: SealedRecord, context: string) => Buffer
  /** What a text may stand as: under each key of the ring, the last one first. */
  readonly blindAll: (text: string) => Buffer[]
}

/** Seals and blinds under one key of a ring. */
export type SealingKey = {
  /** `context` says whose record it is and must be repeated to open it. */
  readonly seal: (plain: Uint8Array, context: string, random: Random) => SealedRecord
  /** 16 bytes that stand for a text in an index, and tell nothing of it to whoever has not the key. */
  readonly blind: (text: string) => Buffer
}

/** Versions rise in a ring. */
export type MasterKey = { readonly version: number; readonly key: Buffer }

/** @param masters at least one. @param readAgain the ring as it is now; asked when a key is not known. */
export function createKeyring(
  masters: readonly MasterKey[],
  readAgain: () => readonly MasterKey[] = () => masters,
): Keyring {
  let keys = masters.map(deriveKeys)
  if (keys.length === 0) throw new RangeError('a keyring needs a key')
  const of = (version: number, check?: Buffer): DerivedKey => {
    const isMeant = (key: DerivedKey) => key.version === version && (check?.equals(key.check) ?? true)
    if (!keys.some(isMeant)) keys = readAgain().map(deriveKeys)
    const found = keys.find(isMeant)
    if (found) return found
    const other = keys.some((key) => key.version === version)
      ? 'another one than the database knows'
      : 'not on the ring'
    throw new Error(`master key ${version} is ${other}`)
  }
  return {
    newest: () => {
      const { version, check } = keys.at(-1)!
      return { version, check }
    },
    at: ({ version, check }) => {
      const { wrapping, blinding } = of(version, check)
      return {
        seal: (plain, context, random) => {
          const dataKey = Buffer.from(random(KEY_BYTES))
          return {
            keyVersion: version,
            wrappedKey: encrypt(wrapping, dataKey, `key ${context}`, random),
            sealed: encrypt(dataKey, plain, context, random),
          }
        },
        blind: (text) => blind(blinding, text),
      }
    },
    open: ({ keyVersion, wrappedKey, sealed }, context) =>
      decrypt(decrypt(of(keyVersion).wrapping, wrappedKey, `key ${context}`), sealed, context),
    blindAll: (text) => keys.toReversed().map(({ blinding }) => blind(blinding, text)),
  }
}

type DerivedKey = KeyName & { readonly wrapping: Buffer; readonly blinding: Buffer }

function deriveKeys({ version, key }: MasterKey): DerivedKey {
  return {
    version,
    check: derive(key, 'check').subarray(0, CHECK_BYTES),
    wrapping: derive(key, 'wrap'),
    blinding: derive(key, 'blind'),
  }
}

function blind(blinding: Buffer, text: string): Buffer {
  return createHmac('sha256', blinding).update(text).digest().subarray(0, TOKEN_BYTES)
}

function derive(key: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `contactpoint keyring ${use}`, KEY_BYTES))
}

/** Nonce (12 bytes), tag (16), ciphertext. */
function encrypt(key: Buffer, plain: Uint8Array, context: string, random: Random): Buffer {
  const nonce = random(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

function decrypt(key: Buffer, bytes: Buffer, context: string): Buffer {
  const bodyAt = NONCE_BYTES + TAG_BYTES
  if (bytes.length < bodyAt) throw new Error('a sealed record has an unknown form')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(NONCE_BYTES, bodyAt))
  return Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()])
}
