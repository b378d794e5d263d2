import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto'
import { parseBase64 } from './encoding.ts'

const ED25519 = 0x01
const COSIGNATURE = 0x04
const KEY_BYTES = 32
/** What precedes the 32 bytes of an Ed25519 key in SPKI. Source: RFC 8410. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

/** A key that somebody trusts: `log` signs checkpoints, `witness` adds cosignatures. */
export type VerifierKey = {
  readonly name: string
  readonly id: number
  readonly use: 'log' | 'witness'
  readonly key: KeyObject
  /** As it was given. */
  readonly text: string
}

/** The 32 bytes of a key, which are the same under every name. */
export function publicBytes({ key }: VerifierKey): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(SPKI_HEAD.length)
}

/** Whether text can be the name of a key: not empty, no white space of Unicode, no plus. */
export function isKeyName(text: string): boolean {
  return text.length > 0 && !/[\s\u0085+]/u.test(text) && !hasControls(text)
}

/** Whether a character below U+0020 stands in the text. */
export function hasControls(text: string): boolean {
  return /[\0-\x1f]/.test(text)
}

/** Reads `name+id+base64`; null for one that is malformed, of another type, or whose id is not its own. Source: C2SP signed-note. */
export function parseVerifierKey(text: string): VerifierKey | null {
  const [, name = '', id = '', coded = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/u.exec(text) ?? []
  const bytes = parseBase64(coded)
  if (!isKeyName(name) || bytes?.length !== 1 + KEY_BYTES) return null
  const use = bytes[0] === ED25519 ? 'log' : bytes[0] === COSIGNATURE ? 'witness' : null
  const own = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), bytes]), 'buffer').readUInt32BE(0)
  if (!use || own !== Number.parseInt(id, 16)) return null
  const key = createPublicKey({
    key: Buffer.concat([SPKI_HEAD, bytes.subarray(1)]),
    format: 'der',
    type: 'spki',
  })
  return { name, id: own, use, key, text }
}

/**
 * Whether `signature` is the key's over the text of a note.
 *
 * @returns of a cosignature the second since 1970 at which the witness says to have made it, of a log's 0; null when it is not the key's.
 */
export function verifySignature(key: VerifierKey, text: string, signature: Buffer): number | null {
  if (key.use === 'log') return isSigned(key, text, signature) ? 0 : null
  if (signature.length !== 8 + 64) return null
  const at = Number(signature.readBigUInt64BE(0))
  if (!Number.isSafeInteger(at)) return null
  return isSigned(key, `cosignature/v1\ntime ${at}\n${text}`, signature.subarray(8)) ? at : null
}

function isSigned(key: VerifierKey, text: string, signature: Buffer): boolean {
  return signature.length === 64 && verify(null, Buffer.from(text), key.key, signature)
}
