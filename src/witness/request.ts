import { parseCheckpoint, parseSize, type Checkpoint } from '../lib/tlog/checkpoint.ts'
import { emptyRoot, verifyConsistency } from '../lib/tlog/consistency.ts'
import { bytesOf, NoteError, parseNote } from '../lib/tlog/note.ts'

const MAX_PROOF_LINES = 63

/** What a log hands in: a signed checkpoint, and a proof that it extends its tree of `oldSize` leaves. */
export type CheckpointRequest = {
  readonly oldSize: number
  readonly proof: readonly Buffer[]
  readonly note: string
  readonly checkpoint: Checkpoint
}

/** Reads the body of `add-checkpoint`; signatures and proof are not verified. @throws NoteError */
export function parseRequest(body: Buffer): CheckpointRequest {
  const text = decode(body)
  const end = text.indexOf('\n\n')
  const [first = '', ...lines] = text.slice(0, Math.max(end, 0)).split('\n')
  if (!first.startsWith('old ')) throw new NoteError('the first line says the old size')
  if (lines.length > MAX_PROOF_LINES) throw new NoteError('the proof is too long')
  const proof = lines.map(bytesOf)
  if (proof.some(({ length }) => length !== 32)) throw new NoteError('each line of the proof is a hash')
  const note = text.slice(end + 2)
  return {
    oldSize: parseSize(first.slice(4)),
    proof,
    note,
    checkpoint: parseCheckpoint(parseNote(note).text),
  }
}

/** `isFork`: the log signed another tree of the size that is held. */
export type Verdict =
  | { readonly kind: 'extends' }
  | { readonly kind: 'another-size'; readonly size: number; readonly isFork: boolean }
  | { readonly kind: 'another-root' }
  | { readonly kind: 'unproven' }

/** Whether the checkpoint extends what is held. The signature has been verified. */
export function judge(
  { oldSize, proof, checkpoint }: CheckpointRequest,
  held: Checkpoint | undefined,
): Verdict {
  const older = held ?? { size: 0, root: emptyRoot }
  const isFork = checkpoint.size === older.size && !checkpoint.root.equals(older.root)
  if (oldSize !== older.size) return { kind: 'another-size', size: older.size, isFork }
  if (isFork) return { kind: 'another-root' }
  return verifyConsistency(older, checkpoint, proof) ? { kind: 'extends' } : { kind: 'unproven' }
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    throw new NoteError('not UTF-8')
  }
}
