import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { logOf, parseHandover, type Handover } from '../lib/tlog/handover.ts'
import {
  createVerifierKey,
  isSignedAs,
  parseNote,
  type NoteSignature,
  type VerifierKey,
} from '../lib/tlog/note.ts'
import { readIfThere, replaceFile } from './folder.ts'
import { idOf } from './held.ts'

/** A handover that was verified when it came; `text` is what was signed. */
export type KeptHandover = Handover & { readonly text: string; readonly signatures: readonly NoteSignature[] }

/** Those that were kept, one at most from each shard. */
export async function readHandovers(dir: string): Promise<KeptHandover[]> {
  const names = (await readdir(join(dir, 'handovers'))).filter((name) => /^[0-9a-f]{64}$/.test(name))
  const kept: KeptHandover[] = []
  for (const name of names.sort()) {
    const { text, signatures } = parseNote((await readIfThere(join(dir, 'handovers', name)))!)
    kept.push({ ...parseHandover(text), text, signatures })
  }
  return kept
}

/** Keeps a verified handover for good; on disk once it returns. */
export async function keepHandover(
  dir: string,
  { end, note }: Pick<Handover, 'end'> & { readonly note: string },
): Promise<void> {
  await replaceFile(join(dir, 'handovers', idOf(end.origin)), note)
}

/** Whether a key signed a handover of its log to another key. */
export function hasHandedOver(kept: readonly KeptHandover[], key: VerifierKey): boolean {
  return kept.some(({ end, key: next, signatures }) => {
    if (!key.name.startsWith(`${logOf(end.origin)}/`) || next.publicKey.equals(key.publicKey)) return false
    const old = createVerifierKey(end.origin, 'note', key.publicKey)
    return signatures.some((signature) => isSignedAs(signature, old))
  })
}
