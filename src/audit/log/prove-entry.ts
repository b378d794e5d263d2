import { parseCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { parseNote } from '../../lib/tlog/note.ts'
import { proveInclusion } from '../../lib/tlog/proofs.ts'
import type { Act } from '../../platform/act.ts'
import { DomainError } from '../../platform/errors.ts'
import { recordEntry } from '../record-entry.ts'
import { notPublished, publishedSize, readLeaf } from './last-published.ts'
import { canonicalRow, firstPositionOf, positionOf, type LogPosition, type LogRow } from './leaf.ts'
import { DurableFolder } from './log-files.ts'
import { tileReader } from './log-shelf.ts'
import { listShards } from './log-state.ts'
import { findPosition, listRows } from './queries.ts'

/** An entry by its id, or by its shard and the index of its leaf. */
export type EntryName = { readonly entryId: string } | { readonly shard: string; readonly index: number }

/** Where an entry stands in the published log, and the proof of it as a `.tlog-proof`. */
export type EntryProof = { readonly shard: string; readonly index: number; readonly proof: string }

const ANY_TRANSACTION = '18446744073709551615'

/**
 * Proof that an entry is in the published log, for whoever has the public keys alone.
 *
 * `withRow` opens it: the proof then tells what the entry says. An erased entry is proved without its row. Reading it is itself recorded.
 * @throws DomainError `CP_AUDIT_ENTRY_UNKNOWN` for an entry that is not there, or not in a published checkpoint yet; `CP_LOG_NOT_PUBLISHED`.
 * Source: docs/specs/audit-log.md, section 7.
 */
export async function proveEntry(
  act: Act,
  directory: string,
  name: EntryName,
  { withRow }: { readonly withRow: boolean },
): Promise<EntryProof> {
  await act.require('audit.prove-entry', { type: 'Directory', id: 'contactpoint' })
  const folder = new DurableFolder(directory)
  const found =
    'entryId' in name ? await findByEntry(act, folder, name.entryId) : await findByIndex(folder, name)
  if (!found) throw notInLog()
  const { shard, index, leaf, note, size } = found
  const position = positionOf(leaf)
  const row = withRow && position ? await rowAt(act, position) : undefined
  await recordEntry(act, {
    action: 'audit.prove-entry',
    outcome: 'done',
    fields: row ? ['row'] : [],
    ...(row && typeof row['child_id'] === 'number' ? { childId: row['child_id'] } : {}),
    ...(row && typeof row['user_id'] === 'number' ? { targetUserId: row['user_id'] } : {}),
  })
  const hashes = await proveInclusion(index, size, tileReader(folder, shard))
  const extra = Buffer.from(extraOf(leaf, row)).toString('base64')
  const lines = [
    'c2sp.org/tlog-proof@v1',
    `extra ${extra}`,
    `index ${index}`,
    ...hashes.map((hash) => hash.toString('base64')),
  ]
  return { shard, index, proof: `${lines.join('\n')}\n\n${note}` }
}

function notInLog(): DomainError {
  return new DomainError(
    'not-found',
    'CP_AUDIT_ENTRY_UNKNOWN',
    'no published checkpoint has this entry; one of the last seconds may come with the next',
  )
}

function extraOf(leaf: Buffer, row: LogRow | undefined): string {
  const opening = row
    ? `,"row":${JSON.stringify(canonicalRow(row))},"salt":"${row.salt.toString('base64')}"`
    : ''
  return `{"leaf":"${leaf.toString('base64')}"${opening}}`
}

async function rowAt(act: Act, position: LogPosition): Promise<LogRow | undefined> {
  const [row] = await listRows(act.sql, position, ANY_TRANSACTION, 1)
  return row?.entry_id === position.entryId ? row : undefined
}

type Found = {
  readonly shard: string
  readonly index: number
  readonly leaf: Buffer
  readonly note: string
  readonly size: number
}

async function findByIndex(
  folder: DurableFolder,
  { shard, index }: { readonly shard: string; readonly index: number },
): Promise<Found | null> {
  const note = await folder.read(`${shard}/checkpoint`)
  if (!note) return null
  const { size } = parseCheckpoint(parseNote(String(note)).text)
  if (index >= size) return null
  return { shard, index, leaf: await readLeaf(folder, shard, index, size), note: String(note), size }
}

/** By halving: leaves are in the order of (transaction, entry id). Newest shard first. */
async function findByEntry(act: Act, folder: DurableFolder, entryId: string): Promise<Found | null> {
  const wanted = await findPosition(act.sql, entryId)
  if (!wanted) return null
  const shards = await listShards(folder)
  if (shards.length === 0) throw notPublished()
  for (const shard of shards.toReversed()) {
    const size = (await publishedSize(folder, shard)) ?? 0
    const index = await search(wanted, size, async (at) => placeOf(await readLeaf(folder, shard, at, size)))
    const found = index === null ? null : await findByIndex(folder, { shard, index })
    if (found) return found
  }
  return null
}

function placeOf(leaf: Buffer): LogPosition {
  return positionOf(leaf) ?? { ...firstPositionOf(leaf), entryId: '0' }
}

async function search(
  wanted: LogPosition,
  size: number,
  at: (index: number) => Promise<LogPosition>,
): Promise<number | null> {
  let [low, high] = [0, size - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const order = compare(await at(middle), wanted)
    if (order === 0) return middle
    if (order < 0) low = middle + 1
    else high = middle - 1
  }
  return null
}

function compare(a: LogPosition, b: LogPosition): number {
  const order = BigInt(a.transaction) - BigInt(b.transaction) || BigInt(a.entryId) - BigInt(b.entryId)
  return order < 0n ? -1 : order > 0n ? 1 : 0
}
