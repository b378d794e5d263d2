import { formatCheckpoint, parseCheckpoint, type Checkpoint } from './checkpoint.ts'
import {
  formatVerifierKey,
  isSignedAs,
  NoteError,
  parseVerifierKey,
  signatureLine,
  verifyNote,
  type VerifierKey,
} from './note.ts'

/** Why a shard follows another. */
const reasons = ['year', 'key', 'database'] as const
export type Reason = (typeof reasons)[number]

/** What one shard's key says of the next: where its own ends, and whose checkpoints go on. */
export type Handover = {
  readonly because: Reason
  /** The last checkpoint of the shard that ends. */
  readonly end: Checkpoint
  /** Signs the next shard; its name is that shard's origin. */
  readonly key: VerifierKey
}

const FIRST_LINE = 'contactpoint log handover v1'
const SHARD = /\/[0-9]{4}(?:-[1-9][0-9]{0,3})?$/

/** The text of a handover's note, which can be taken for no checkpoint. Source: docs/specs/audit-log.md, section 10. @throws NoteError */
export function formatHandover({ because, end, key }: Handover): string {
  const text = `${FIRST_LINE}\n${because}\n${formatCheckpoint(end)}${formatVerifierKey(key)}\n`
  parseHandover(text)
  return text
}

/** Reads the text of a handover. @throws NoteError, also when the two shards are not of one log or one and the same. */
export function parseHandover(text: string): Handover {
  const [first, because, origin, size, root, key = '', end, ...rest] = text.split('\n')
  const reason = reasons.find((each) => each === because)
  if (first !== FIRST_LINE || !reason || end !== '' || rest.length > 0)
    throw new NoteError('not a handover of version 1')
  const ended = parseCheckpoint(`${origin}\n${size}\n${root}\n`)
  const next = parseVerifierKey(key)
  if (next.type !== 'note' || next.name === ended.origin || logOf(next.name) !== logOf(ended.origin))
    throw new NoteError('a handover is from one shard of a log to another')
  return { because: reason, end: ended, key: next }
}

/**
 * A handover that one of `keys`, which sign for the shard that ends, has signed, and the new key too.
 *
 * `note`: with these two signatures and no others, which anybody can add. @throws NoteError
 */
export function verifyHandover(
  note: string,
  keys: readonly VerifierKey[],
): Handover & { readonly text: string; readonly note: string } {
  const handover = parseHandover(noteTextOf(note))
  const { text, by, signatures } = verifyNote(note, [...keys, handover.key])
  const old = by.find(({ name }) => name === handover.end.origin)
  if (!old || !by.includes(handover.key)) throw new NoteError('both keys sign a handover')
  const lines = [old, handover.key].map((key) => {
    const { bytes } = signatures.find((signature) => isSignedAs(signature, key))!
    return signatureLine(key.name, key.keyId, bytes)
  })
  return { ...handover, text, note: `${text}\n${lines.join('')}` }
}

/** What the origins of a log's shards begin with. @throws NoteError for an origin of no shard. */
export function logOf(origin: string): string {
  if (!SHARD.test(origin)) throw new NoteError('not the origin of a shard')
  return origin.replace(SHARD, '')
}

/** What is signed of a note; nothing is checked. */
export const noteTextOf = (note: string): string => note.slice(0, note.lastIndexOf('\n\n') + 1)
