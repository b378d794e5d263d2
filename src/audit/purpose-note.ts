import type { Random } from '../platform/random.ts'
import type { Seal } from '../platform/seal.ts'

const CONTEXT = 'audit purpose note'

/** Words of another reason, as the log keeps them: of no use to whoever has only the database. */
export function sealPurposeNote(seal: Seal, note: string, random: Random): Buffer {
  return seal.seal(Buffer.from(note), CONTEXT, random)
}

/** @throws Error when they were altered or sealed under another key. */
export function openPurposeNote(seal: Seal, sealed: Uint8Array): string {
  return seal.open(sealed, CONTEXT).toString()
}
