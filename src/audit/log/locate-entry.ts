import { parseCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { parseNote } from '../../lib/tlog/note.ts'
import { proveInclusion } from '../../lib/tlog/proofs.ts'
import { notPublished, readLeaf } from './last-published.ts'
import { canonicalRow, firstPositionOf, positionOf, type LogPosition, type LogRow } from './leaf.ts'
import type { DurableFolder } from './log-files.ts'
import { tileReader } from './log-shelf.ts'
import { listShards } from './log-state.ts'

/** A shard as of one published checkpoint, `note`. */
export type ShardView = { readonly shard: string; readonly size: number; readonly note: string }

/** A leaf, and the shard in which it stands. */
export type Located = ShardView & { readonly index: number; readonly leaf: Buffer }

/** Every shard as of its published checkpoint, newest first. @throws DomainError `CP_LOG_NOT_PUBLISHED` when there is none. */
export async function readShards(folder: DurableFolder): Promise<ShardView[]> {
  const views: ShardView[] = []
  for (const shard of (await listShards(folder)).toReversed()) {
    const bytes = await folder.read(`${shard}/checkpoint`)
    const note = String(bytes ?? '')
    if (bytes) views.push({ shard, note, size: parseCheckpoint(parseNote(note).text).size })
  }
  if (views.length === 0) throw notPublished()
  return views
}

/** The leaf at an index; null when the shard has fewer. */
export async function locateLeaf(
  folder: DurableFolder,
  view: ShardView,
  index: number,
): Promise<Located | null> {
  return index < view.size
    ? { ...view, index, leaf: await readLeaf(folder, view.shard, index, view.size) }
    : null
}

/** The leaf of an entry, by halving: leaves are in the order of (transaction, entry id). Null when no view holds it. */
export async function locateEntry(
  folder: DurableFolder,
  views: readonly ShardView[],
  wanted: LogPosition,
): Promise<Located | null> {
  for (const view of views) {
    let [low, high] = [0, view.size - 1]
    while (low <= high) {
      const index = (low + high) >> 1
      const leaf = await readLeaf(folder, view.shard, index, view.size)
      const order = compare(positionOf(leaf) ?? firstPositionOf(leaf), wanted)
      if (order === 0) return { ...view, index, leaf }
      if (order < 0) low = index + 1
      else high = index - 1
    }
  }
  return null
}

/** A `.tlog-proof` that leads from a leaf to the checkpoint of its shard; with `row` it opens the leaf. Source: docs/specs/audit-log.md, section 7. */
export async function formatProof(
  folder: DurableFolder,
  { shard, size, note, index, leaf }: Located,
  row: LogRow | undefined,
): Promise<string> {
  const hashes = await proveInclusion(index, size, tileReader(folder, shard))
  const lines = [
    'c2sp.org/tlog-proof@v1',
    `extra ${Buffer.from(extraOf(leaf, row)).toString('base64')}`,
    `index ${index}`,
    ...hashes.map((hash) => hash.toString('base64')),
  ]
  return `${lines.join('\n')}\n\n${note}`
}

function extraOf(leaf: Buffer, row: LogRow | undefined): string {
  const opening = row
    ? `,"row":${JSON.stringify(canonicalRow(row))},"salt":"${row.salt.toString('base64')}"`
    : ''
  return `{"leaf":"${leaf.toString('base64')}"${opening}}`
}

function compare(a: LogPosition, b: LogPosition): number {
  const order = BigInt(a.transaction) - BigInt(b.transaction) || BigInt(a.entryId) - BigInt(b.entryId)
  return order < 0n ? -1 : order > 0n ? 1 : 0
}
