import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import type { Random } from './random.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const TOKEN_BYTES = 16

/** One record as it is stored: its own data key, wrapped under the master key of a version, and the record under the data key. */
export type SealedRecord = {
  readonly keyVersion: number
  readonly wrappedKey: Buffer
  readonly sealed: Buffer
}

/** Stands for a text in an index: `token` tells nothing of it to whoever has not the master key of `keyVersion`. */
export type BlindToken = { readonly token: Buffer; readonly keyVersion: number }

/**
 * Envelope encryption under master keys that are not in the database, with more than one while they are being exchanged.
 *
 * Each sealing draws a data key of its own, so that no key ever meets two nonces, and forgetting a wrapped key is forgetting
 * its record. Source: security 4.6.
 */
export type Keyring = {
  /** Of the key under which is sealed now. */
  readonly currentVersion: number
  /** `context` says whose record it is and must be repeated to open it. */
  readonly seal: (plain: Uint8Array, context: string, random: Random) => SealedRecord
  /** @throws Error when it was altered, is another's, or its master key is not on the ring. */
  readonly open: (record: SealedRecord, context: string) => Buffer
  /** 16 bytes under the current key. */
  readonly blind: (text: string) => BlindToken
  /** What a text may stand as: under each key of the ring, the current one first. */
  readonly blindAll: (text: string) => Buffer[]
}

/** Versions rise; the last of a ring is the current one. */
export type MasterKey = { readonly version: number; readonly key: Buffer }

/** @param masters the last is the current one; at least one. */
export function createKeyring(masters: readonly MasterKey[]): Keyring {
  const derived = masters.map(({ version, key }) => ({
    version,
    wrapping: derive(key, 'wrap'),
    blinding: derive(key, 'blind'),
  }))
  const current = derived.at(-1)
  if (!current) throw new RangeError('a keyring needs a key')
  const of = (version: number) => {
    const found = derived.find((key) => key.version === version)
    if (!found) throw new Error(`master key ${version} is not on the ring`)
    return found
  }
  const unwrap = ({ keyVersion, wrappedKey }: SealedRecord, context: string): Buffer =>
    decrypt(of(keyVersion).wrapping, wrappedKey, `key ${context}`)
  const blind = (blinding: Buffer, text: string): Buffer =>
    createHmac('sha256', blinding).update(text).digest().subarray(0, TOKEN_BYTES)
  return {
    currentVersion: current.version,
    seal: (plain, context, random) => {
      const dataKey = Buffer.from(random(KEY_BYTES))
      return {
        keyVersion: current.version,
        wrappedKey: encrypt(current.wrapping, dataKey, `key ${context}`, random),
        sealed: encrypt(dataKey, plain, context, random),
      }
    },
    open: (record, context) => decrypt(unwrap(record, context), record.sealed, context),
    blind: (text) => ({ token: blind(current.blinding, text), keyVersion: current.version }),
    blindAll: (text) => derived.toReversed().map(({ blinding }) => blind(blinding, text)),
  }
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
