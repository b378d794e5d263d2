import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'

const MAX_BYTES = 64 * 1024
const MAX_SIGNATURES = 100
const KEY_ID_BYTES = 4
const SEED_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const typeBytes = { note: 0x01, cosignature: 0x04 } as const

/** A note, a key or a checkpoint that is not as the format has it, or a signature that does not hold. */
export class NoteError extends Error {
  override readonly name = 'NoteError'
}

/** A name with its Ed25519 public key (32 bytes); `keyId` follows from name, type and key. */
export type VerifierKey = {
  readonly name: string
  readonly keyId: number
  readonly type: 'note' | 'cosignature'
  readonly publicKey: Buffer
}

/** What a signature line holds; unverified. */
export type NoteSignature = { readonly name: string; readonly keyId: number; readonly bytes: Buffer }

/** Signs with a key it does not show; `sign` gives the raw Ed25519 signature (64 bytes). */
export type NoteSigner = { readonly key: VerifierKey; readonly sign: (message: Buffer) => Buffer }

/** The key of that name and type; 32 bytes. @throws NoteError when the name can be none. */
export function createVerifierKey(name: string, type: VerifierKey['type'], publicKey: Buffer): VerifierKey {
  if (!isKeyName(name)) throw new NoteError('not the name of a key')
  const hash = createHash('sha256').update(`${name}\n`).update(typed(type, publicKey)).digest()
  return { name, keyId: hash.readUInt32BE(), type, publicKey }
}

/** The signer of a 32-byte Ed25519 seed. @throws NoteError when the name or the seed cannot be one. */
export function createSigner(name: string, type: VerifierKey['type'], seed: Buffer): NoteSigner {
  if (seed.length !== 32) throw new NoteError('a seed has 32 bytes')
  const der = Buffer.concat([SEED_PREFIX, seed])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const key = createVerifierKey(name, type, spki.subarray(PUBLIC_PREFIX.length))
  return { key, sign: (message) => sign(null, message, privateKey) }
}

/** `<name>+<key id in 8 hexadecimal digits>+<base64 of type byte and key>`. */
export function formatVerifierKey({ name, keyId, type, publicKey }: VerifierKey): string {
  return `${name}+${hexOf(keyId)}+${typed(type, publicKey).toString('base64')}`
}

/** Reads what `formatVerifierKey` wrote. @throws NoteError also when the key id is not that of name and key. */
export function parseVerifierKey(text: string): VerifierKey {
  // The key's base64 may hold a plus sign; the name may not.
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/su.exec(text) ?? []
  const bytes = bytesOf(encoded)
  const type = bytes[0] === typeBytes.note ? 'note' : 'cosignature'
  if (bytes.length !== 33 || bytes[0] !== typeBytes[type]) throw new NoteError('not an Ed25519 verifier key')
  const key = createVerifierKey(name, type, bytes.subarray(1))
  if (hexOf(key.keyId) !== id) throw new NoteError('the key id is not that of the name and the key')
  return key
}

/** The note of `text`, which ends in a newline, with a line for each of the `note` signers. @throws NoteError */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!isNoteText(text)) throw new NoteError('not the text of a note')
  const lines = signers.map(({ key, sign }) => {
    if (key.type !== 'note') throw new NoteError('a cosigner signs no note')
    return signatureLine(key.name, key.keyId, sign(Buffer.from(text)))
  })
  const note = `${text}\n${lines.join('')}`
  parseNote(note)
  return note
}

/** One signature line, its newline included. */
export function signatureLine(name: string, keyId: number, bytes: Buffer): string {
  const id = Buffer.alloc(KEY_ID_BYTES)
  id.writeUInt32BE(keyId)
  return `— ${name} ${Buffer.concat([id, bytes]).toString('base64')}\n`
}

/**
 * Text and signatures of a note, none of them verified yet.
 *
 * Bounds: 64 KiB and 100 signatures. @throws NoteError
 */
export function parseNote(note: string): {
  readonly text: string
  readonly signatures: readonly NoteSignature[]
} {
  if (Buffer.byteLength(note) > MAX_BYTES) throw new NoteError('the note is too large')
  const end = note.lastIndexOf('\n\n') + 1
  const text = note.slice(0, end)
  const lines = note.slice(end + 1).split('\n')
  if (!isNoteText(text) || lines.pop() !== '' || lines.length === 0) throw new NoteError('not a signed note')
  if (lines.length > MAX_SIGNATURES) throw new NoteError('the note has too many signatures')
  return { text, signatures: lines.map(signatureOf) }
}

/**
 * A note's text, once one of `keys` is found to have signed it; `by` says which did, in the order of `keys`.
 *
 * Signatures of others are passed over, and so are cosigners among `keys`.
 * @throws NoteError when none of them signed, and when one of their signatures does not hold.
 */
export function verifyNote(
  note: string,
  keys: readonly VerifierKey[],
): { text: string; signatures: readonly NoteSignature[]; by: readonly VerifierKey[] } {
  const { text, signatures } = parseNote(note)
  const message = Buffer.from(text)
  const by = new Set<VerifierKey>()
  for (const signature of signatures) {
    const known = keys.filter((key) => key.type === 'note' && isSignedAs(signature, key))
    const signer = known.find((key) => verifySignature(key, message, signature.bytes))
    if (known.length > 0 && !signer) throw new NoteError('a signature of a known key does not hold')
    if (signer) by.add(signer)
  }
  if (by.size === 0) throw new NoteError('no known key signed the note')
  return { text, signatures, by: keys.filter((key) => by.has(key)) }
}

/** Whether a signature claims to be of `key`. */
export function isSignedAs({ name, keyId }: NoteSignature, key: VerifierKey): boolean {
  return name === key.name && keyId === key.keyId
}

/** Whether `signature` is the Ed25519 signature of `key` over `message`. */
export function verifySignature(key: VerifierKey, message: Buffer, signature: Buffer): boolean {
  const der = Buffer.concat([PUBLIC_PREFIX, key.publicKey])
  return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature)
}

/** The bytes of a base64 text. @throws NoteError unless it is the one text that encodes them. */
export function bytesOf(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw new NoteError('not base64')
  return bytes
}

function signatureOf(line: string): NoteSignature {
  const [dash, name = '', encoded = '', ...rest] = line.split(' ')
  const bytes = bytesOf(encoded)
  if (dash !== '—' || rest.length > 0 || !isKeyName(name) || bytes.length <= KEY_ID_BYTES)
    throw new NoteError('not a signature line')
  return { name, keyId: bytes.readUInt32BE(), bytes: bytes.subarray(KEY_ID_BYTES) }
}

const typed = (type: VerifierKey['type'], publicKey: Buffer): Buffer =>
  Buffer.concat([Buffer.of(typeBytes[type]), publicKey])

const hexOf = (keyId: number): string => keyId.toString(16).padStart(8, '0')

const isKeyName = (name: string): boolean =>
  name.isWellFormed() && name !== '' && !/[\p{White_Space}+\u0000-\u001f]/u.test(name)

const isNoteText = (text: string): boolean =>
  text.isWellFormed() && text.endsWith('\n') && !/[\u0000-\u0009\u000b-\u001f]/u.test(text)
