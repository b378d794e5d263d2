import { hash } from 'node:crypto'
import type { Reason } from '../../lib/tlog/handover.ts'

/** A row of the log as it is committed to: names and values as docs/specs/audit-log.md, section 3, says; and its salt. */
export type LogRow = {
  readonly entry_id: string
  readonly transaction_id: string
  readonly recorded_at: string
  readonly salt: Buffer
  readonly [column: string]: unknown
}

/** Place of an entry in the order of the log. */
export type LogPosition = { readonly transaction: string; readonly entryId: string }

/** Where the log ends. Entries with ids up to `above` are of a database that was replaced: they have their leaves before, wherever they stand. */
export type LogEnd = LogPosition & { readonly above: string }

const ENTRY = 0x01
const START = 0x02
const ERASURE = 0x03
const HEAD_BYTES = 53
const HOUR_MS = 3_600_000

/** Canonical JSON of a flat object whose members are null, strings, numbers or lists of strings; null ones are left out. Source: RFC 8785. */
function canonicalJson(members: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(members)
    .filter((name) => members[name] !== null)
    .toSorted()
  return `{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(members[name])}`).join(',')}}`
}

/** What the commitment of a row is over, beside its salt. */
export function canonicalRow({ salt: _, ...columns }: LogRow): string {
  return canonicalJson(columns)
}

/** The leaf of an entry, 53 bytes. Source: docs/specs/audit-log.md, section 2. */
export function entryLeaf(row: LogRow): Buffer {
  const leaf = Buffer.alloc(HEAD_BYTES)
  leaf.writeUInt8(ENTRY, 0)
  leaf.writeUInt32BE(Math.floor(Date.parse(row.recorded_at) / HOUR_MS), 1)
  leaf.writeBigUInt64BE(BigInt(row.transaction_id), 5)
  leaf.writeBigUInt64BE(BigInt(row.entry_id), 13)
  hash('sha256', Buffer.concat([row.salt, Buffer.from(canonicalRow(row))]), 'buffer').copy(leaf, 21)
  return leaf
}

/** Which entries an entry says were erased, by their ids in ascending order, and on what ground. */
export type ErasedEntries = { readonly ground: string; readonly erased: readonly number[] }

const groundCodes: Readonly<Record<string, number>> = {
  retention: 1,
  'court-order': 2,
  'right-to-erasure': 3,
}

/** The leaf of an entry that says that others were erased: as of an entry, then ground and ids. */
export function erasureLeaf(row: LogRow, { ground, erased }: ErasedEntries): Buffer {
  const leaf = Buffer.alloc(HEAD_BYTES + 1 + erased.length * 8)
  entryLeaf(row).copy(leaf)
  leaf.writeUInt8(ERASURE, 0)
  leaf.writeUInt8(groundCodes[ground]!, HEAD_BYTES)
  erased.forEach((entryId, at) => leaf.writeBigUInt64BE(BigInt(entryId), HEAD_BYTES + 1 + at * 8))
  return leaf
}

/** The last checkpoint of a shard, as the next one names it. */
export type ShardEnd = { readonly origin: string; readonly size: number; readonly root: Buffer }

/** What the first leaf of a shard says. `after`: the transaction from which on its entries are. */
export type ShardStart = {
  readonly origin: string
  readonly after: string
  /** Ids of the entries from here on are above it; null where they are of the same database as those before. */
  readonly above: string | null
  /** Null in the first shard of a log. */
  readonly follows: { readonly because: Reason; readonly end: ShardEnd } | null
}

/** The first leaf of a shard. Source: docs/specs/audit-log.md, section 2. */
export function startLeaf({ origin, after, above, follows }: ShardStart): Buffer {
  const previous = follows && {
    origin: follows.end.origin,
    root: follows.end.root.toString('base64'),
    size: String(follows.end.size),
  }
  const members = { above, after, because: follows?.because ?? null, origin }
  const text = `${canonicalJson(members).slice(0, -1)},"previous":${previous ? canonicalJson(previous) : 'null'}}`
  return Buffer.concat([Buffer.of(START), Buffer.from(text)])
}

/** Where the entry of a leaf stands; null for the start of a shard. */
export function positionOf(leaf: Buffer): LogPosition | null {
  if (leaf[0] === START) return null
  return {
    transaction: leaf.readBigUInt64BE(5).toString(),
    entryId: leaf.readBigUInt64BE(13).toString(),
  }
}

/** From where the entries of a shard are, by its first leaf. */
export function firstPositionOf(start: Buffer): LogPosition {
  const { after } = readStart(start)
  return { transaction: after, entryId: '0' }
}

/** Above which id the entries are from a first leaf on; null where it does not say so. */
export function floorOf(start: Buffer): string | null {
  return readStart(start).above ?? null
}

function readStart(start: Buffer): { readonly after: string; readonly above?: string } {
  return JSON.parse(start.subarray(1).toString()) as { after: string; above?: string }
}
