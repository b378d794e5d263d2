import { bytesOf, NoteError } from './note.ts'

const HASH_BYTES = 32

/** What a log says of itself: the SHA-256 root of its first `size` leaves, a safe integer. */
export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Buffer }

/** The three lines of a checkpoint: the text of a note. @throws NoteError when they would not be read back. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  const text = `${origin}\n${size}\n${root.toString('base64')}\n`
  parseCheckpoint(text)
  return text
}

/** Reads the text of a checkpoint's note. Extension lines are refused: our logs have none. @throws NoteError */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', encoded = '', end, ...rest] = text.split('\n')
  if (end !== '' || rest.length > 0) throw new NoteError('a checkpoint has three lines')
  if (origin === '' || !origin.isWellFormed() || /[\u0000-\u001f]/u.test(origin))
    throw new NoteError('not the origin of a checkpoint')
  const root = bytesOf(encoded)
  if (root.length !== HASH_BYTES) throw new NoteError('not the root of a checkpoint')
  return { origin, size: parseSize(size), root }
}

/** The number of leaves that a decimal text says. @throws NoteError for leading zeroes, signs and unsafe integers. */
export function parseSize(text: string): number {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw new NoteError('not the size of a tree')
  return Number(text)
}
