import { parseCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { parseNote } from '../../lib/tlog/note.ts'
import { LockStore } from './lock-store.ts'
import { DurableFolder } from './log-files.ts'
import { listShards } from './log-state.ts'
import type { LogSettings } from './open-log.ts'

/** What a verifier is given to check our own log: whom to believe, and checkpoints that must be prefixes, by a name for each. */
export type CheckInput = {
  readonly directory: string
  readonly keys: readonly string[]
  readonly witnesses: readonly string[]
  readonly since: readonly { readonly name: string; readonly note: string }[]
  /** Keeps the newest of them for the next check, once they were verified. */
  readonly keep: () => Promise<void>
}

/**
 * The published log with the keys that signed it by what the lock store says, not those that it names, and with what was verified before.
 *
 * Of each shard one checkpoint is kept, beside what was signed last and so apart from database and files: as the newest extends
 * all before it, it stands for them. @returns null before the newest shard has a published checkpoint.
 */
export async function prepareCheck(settings: LogSettings): Promise<CheckInput | null> {
  const folder = new DurableFolder(settings.directory)
  const kept = new DurableFolder(settings.lockDirectory)
  const shards = await listShards(folder)
  const newest = await readNotes(shards, (shard) => folder.read(`${shard}/checkpoint`))
  if (newest.length === 0 || newest.at(-1)?.shard !== shards.at(-1)) return null
  const before = await readNotes(shards, (shard) => kept.read(keptPath(shard)))
  const signed = await new LockStore(kept).read()
  return {
    directory: settings.directory,
    keys: signed?.keys ?? [],
    witnesses: settings.witness ? [settings.witness.key] : [],
    since: [
      ...before.map(({ shard, note }) => ({ name: `${shard}, kept`, note })),
      ...newest.map(({ shard, note }) => ({ name: `${shard}, newest`, note })),
    ],
    keep: async () => {
      for (const { shard, note } of newest) await keepLarger(kept, keptPath(shard), note)
    },
  }
}

/** A check that took long does not put back what a later one kept. */
async function keepLarger(kept: DurableFolder, path: string, note: string): Promise<void> {
  const before = await kept.read(path)
  if (before === null || sizeOf(String(before)) <= sizeOf(note)) await kept.write([{ path, bytes: note }])
}

type ShardNote = { readonly shard: string; readonly note: string }

async function readNotes(
  shards: readonly string[],
  read: (shard: string) => Promise<Buffer | null>,
): Promise<ShardNote[]> {
  const notes: ShardNote[] = []
  for (const shard of shards) {
    const bytes = await read(shard)
    if (bytes) notes.push({ shard, note: String(bytes) })
  }
  return notes
}

/** Only of what was verified; anything else was found before. */
function sizeOf(note: string): number {
  return parseCheckpoint(parseNote(note).text).size
}

const keptPath = (shard: string): string => `verified/${shard}`
