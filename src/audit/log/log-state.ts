import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { readCosignature } from '../../lib/tlog/cosignature.ts'
import { isSignedAs, parseNote, type VerifierKey } from '../../lib/tlog/note.ts'
import type { DurableFolder } from './log-files.ts'

/** How far the published log has come. */
export type LogState = {
  readonly shard: string
  readonly begunAt: Date
  /** Leaves in the newest signed checkpoint. */
  readonly size: number
  readonly signedAt: Date
  /** When the witness last cosigned; null before it ever did, and where there is none. */
  readonly witnessedAt: Date | null
}

/** Reads it from the published files, which is all that a process without the sequencer has; null before anything was published. */
export async function readLogState(
  folder: DurableFolder,
  witness: VerifierKey | null,
): Promise<LogState | null> {
  const shard = await newestShard(folder)
  const signed = shard && (await folder.read(`${shard}/checkpoint.unwitnessed`))
  if (!shard || !signed) return null
  const { size } = parseCheckpoint(parseNote(String(signed)).text)
  const published = witness && (await folder.read(`${shard}/checkpoint`))
  return {
    shard,
    begunAt: await writtenAt(folder, 'shards'),
    size,
    signedAt: await writtenAt(folder, `${shard}/checkpoint.unwitnessed`),
    witnessedAt: published ? cosignedAt(String(published), witness) : null,
  }
}

async function writtenAt(folder: DurableFolder, path: string): Promise<Date> {
  return (await stat(join(folder.folder, path))).mtime
}

/** The last line of `shards`; null before there is one. */
export async function newestShard(folder: DurableFolder): Promise<string | null> {
  return (await listShards(folder)).at(-1) ?? null
}

/** The lines of `shards`, oldest first; none before anything was published. */
export async function listShards(folder: DurableFolder): Promise<string[]> {
  const lines = String((await folder.read('shards')) ?? '').split('\n')
  return lines.filter((line) => line !== '')
}

function cosignedAt(note: string, witness: VerifierKey): Date | null {
  const { text, signatures } = parseNote(note)
  const line = signatures.find((signature) => isSignedAs(signature, witness))
  return line ? new Date(readCosignature(text, line, witness) * 1000) : null
}
