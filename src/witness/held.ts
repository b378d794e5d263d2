import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseCheckpoint, type Checkpoint } from '../lib/tlog/checkpoint.ts'
import { readCosignature } from '../lib/tlog/cosignature.ts'
import { isSignedAs, NoteError, parseNote, type VerifierKey } from '../lib/tlog/note.ts'
import { readIfThere, replaceFile } from './folder.ts'

/** What the witness cosigned last for an origin: the log's note with the cosignature, and its time in seconds. */
export type Held = { readonly checkpoint: Checkpoint; readonly note: string; readonly seconds: number }

/** `damaged`: what was signed last is not known, so that nothing may be signed; `origin` where it could still be read. */
export type Found =
  | { readonly kind: 'none' }
  | { readonly kind: 'held'; readonly held: Held }
  | { readonly kind: 'damaged'; readonly why: string; readonly origin?: string }

/** The name of an origin's files: 64 hexadecimal digits. */
export const idOf = (origin: string): string => createHash('sha256').update(origin).digest('hex')

/**
 * What is held under the id of an origin.
 *
 * Each state is kept twice, in `state` and then in `marks`, both before it is answered. INVARIANT (never-behind): a state that is older
 * than its mark was put back, and is not signed upon.
 */
export async function findHeld(dir: string, id: string, key: VerifierKey): Promise<Found> {
  // The mark first: while the witness goes on writing, the state read after it is never the older one.
  const mark = await readOne(dir, 'marks', id, key)
  const state = await readOne(dir, 'state', id, key)
  if (state?.kind === 'damaged') return { ...state, ...(mark?.kind === 'held' ? originOf(mark.held) : {}) }
  if (mark?.kind === 'damaged') return { ...mark, ...(state ? originOf(state.held) : {}) }
  if (!state && !mark) return { kind: 'none' }
  if (!state) return { kind: 'damaged', why: `state/${id} is gone`, ...originOf(mark!.held) }
  return mark && isBehind(state.held, mark.held)
    ? { kind: 'damaged', why: `state/${id} is older than marks/${id}`, ...originOf(mark.held) }
    : state
}

/** Keeps what is to be answered; on disk once it returns. `note` ends with the line of the witness. */
export async function keepHeld(dir: string, { checkpoint, note }: Held): Promise<void> {
  const id = idOf(checkpoint.origin)
  for (const folder of ['state', 'marks']) await replaceFile(join(dir, folder, id), note)
}

/** The ids under which anything is kept. */
export async function listIds(dir: string): Promise<string[]> {
  const names = [...(await readdir(join(dir, 'state'))), ...(await readdir(join(dir, 'marks')))]
  return [...new Set(names.filter((name) => /^[0-9a-f]{64}$/.test(name)))].sort()
}

type One = Exclude<Found, { kind: 'none' }> | undefined

/** A file proves itself by the witness's own cosignature. */
async function readOne(dir: string, folder: string, id: string, key: VerifierKey): Promise<One> {
  try {
    const note = await readIfThere(join(dir, folder, id))
    if (note === undefined) return undefined
    const { text, signatures } = parseNote(note)
    const own = signatures.find((signature) => isSignedAs(signature, key))
    const checkpoint = parseCheckpoint(text)
    if (!own || idOf(checkpoint.origin) !== id) throw new NoteError('not of this origin or witness')
    return { kind: 'held', held: { checkpoint, note, seconds: readCosignature(text, own, key) } }
  } catch (error) {
    const cause = error instanceof NoteError ? 'damaged' : 'unreadable'
    return { kind: 'damaged', why: `${folder}/${id} is ${cause}` }
  }
}

const isBehind = (state: Held, mark: Held): boolean =>
  state.checkpoint.size < mark.checkpoint.size ||
  state.seconds < mark.seconds ||
  (state.checkpoint.size === mark.checkpoint.size && !state.checkpoint.root.equals(mark.checkpoint.root))

const originOf = ({ checkpoint }: Held): { origin: string } => ({ origin: checkpoint.origin })
