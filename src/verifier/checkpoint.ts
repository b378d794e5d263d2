import { hasControls, isKeyName, verifySignature, type VerifierKey } from './keys.ts'
import { parseBase64, parseCount, parseUtf8 } from './encoding.ts'
import { HASH_BYTES } from './hashing.ts'

/** Most bytes of a note that are read. */
export const NOTE_BYTES_MOST = 65_536
const SIGNATURES_MOST = 64

type Signature = { readonly name: string; readonly id: number; readonly bytes: Buffer }
type Note = { readonly text: string; readonly signatures: readonly Signature[] }

/** A checkpoint whose signatures were checked. */
export type Checkpoint = {
  readonly origin: string
  readonly size: number
  readonly root: Buffer
  /** Names with ids of the trusted log keys that signed. */
  readonly signedBy: readonly string[]
  readonly cosignedBy: readonly { readonly name: string; readonly at: number }[]
}
export type Refused = { readonly refused: string }
/** Whom the reader believes. */
export type Trust = { readonly keys: readonly VerifierKey[]; readonly witnesses: readonly VerifierKey[] }

/** Reads a signed note; the text keeps its last newline. Source: C2SP signed-note. */
export function parseNote(bytes: Uint8Array): Note | Refused {
  if (bytes.length > NOTE_BYTES_MOST) return { refused: 'the note is too large' }
  const note = parseUtf8(bytes)
  if (note === null) return { refused: 'the note is not UTF-8' }
  if (hasControls(note.replaceAll('\n', ''))) return { refused: 'the note holds a control character' }
  const blank = note.lastIndexOf('\n\n')
  if (blank < 1 || !note.endsWith('\n'))
    return { refused: 'the note has no signature or does not end in a newline' }
  const lines = note.slice(blank + 2, -1).split('\n')
  if (lines.length > SIGNATURES_MOST) return { refused: 'the note has too many signatures' }
  const signatures: Signature[] = []
  const seen = new Set<string>()
  for (const line of lines) {
    const signature = parseSignature(line)
    if (!signature) return { refused: 'a signature line is malformed' }
    const key = `${signature.name} ${signature.id}`
    if (seen.has(key)) return { refused: 'two signature lines are of one key' }
    seen.add(key)
    signatures.push(signature)
  }
  return { text: note.slice(0, blank + 1), signatures }
}

function parseSignature(line: string): Signature | null {
  const [, name = '', coded = ''] = /^\u2014 ([^ ]+) ([^ ]+)$/u.exec(line) ?? []
  const bytes = parseBase64(coded)
  if (!isKeyName(name) || !bytes || bytes.length < 5) return null
  return { name, id: bytes.readUInt32BE(0), bytes: bytes.subarray(4) }
}

/** Reads a checkpoint and checks it: at least one trusted key of its origin signed, and no signature of a known key is wrong. */
export function openCheckpoint(bytes: Uint8Array, trust: Trust): Checkpoint | Refused {
  const note = parseNote(bytes)
  if ('refused' in note) return note
  const body = parseBody(note.text)
  if ('refused' in body) return body
  const keys = trust.keys.filter(({ name, use }) => name === body.origin && use === 'log')
  const witnesses = trust.witnesses.filter(({ use }) => use === 'witness')
  const signedBy: string[] = []
  const cosignedBy: { name: string; at: number }[] = []
  for (const { name, id, bytes: signature } of note.signatures) {
    for (const key of [...keys, ...witnesses].filter((known) => known.name === name && known.id === id)) {
      const at = verifySignature(key, note.text, signature)
      if (at === null) return { refused: `the signature of ${name} is not of this text` }
      if (key.use === 'log') signedBy.push(nameOf(key))
      else cosignedBy.push({ name: nameOf(key), at })
    }
  }
  if (signedBy.length === 0) return { refused: `no trusted key signed for ${body.origin}` }
  return { ...body, signedBy, cosignedBy }
}

/** Name and id of a key, which together tell it from others. */
export function nameOf(key: VerifierKey): string {
  return `${key.name}+${key.id.toString(16).padStart(8, '0')}`
}

/** The three lines of a checkpoint. */
export function parseBody(text: string): { origin: string; size: number; root: Buffer } | Refused {
  const lines = text.slice(0, -1).split('\n')
  const [origin = '', sizeText = '', rootText = ''] = lines
  if (lines.length !== 3) return { refused: 'a checkpoint has three lines' }
  if (!isKeyName(origin)) return { refused: 'the origin is malformed' }
  const size = parseCount(sizeText)
  if (size === null || size === 0) return { refused: 'the size is malformed' }
  const root = parseBase64(rootText)
  if (root?.length !== HASH_BYTES) return { refused: 'the root is malformed' }
  return { origin, size, root }
}

/** Cuts a history file into checkpoints, each of which an empty line follows; null where it is not one. */
export function splitHistory(bytes: Uint8Array): Buffer[] | null {
  const parts = parseUtf8(bytes)?.split('\n\n')
  if (!parts || parts.length % 2 === 0 || parts.at(-1) !== '') return null
  const notes: Buffer[] = []
  for (let i = 0; i + 1 < parts.length; i += 2) notes.push(Buffer.from(`${parts[i]}\n\n${parts[i + 1]}\n`))
  return notes
}
