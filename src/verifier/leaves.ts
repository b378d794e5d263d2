import { canonicalJson, hasMembers, parseBase64, parseCount, parseJson, parseUtf8 } from './encoding.ts'
import { HASH_BYTES } from './hashing.ts'

/** Bytes of an entry's leaf, and of what an erasure begins with. */
export const ENTRY_BYTES = 53
const ERASED_MOST = 8000
export const KIND = { entry: 1, start: 2, erasure: 3 } as const
export const LARGEST_LEAF = 65_535

/** Why somebody's entries may be erased, by the number in the leaf. */
export const grounds: Readonly<Record<number, string>> = {
  1: 'end of retention',
  2: 'order of a court or of the supervisory authority',
  3: 'the person’s right to erasure',
}

/** What an entry's leaf says. */
export type EntryLeaf = {
  readonly hour: number
  readonly transaction: number
  readonly entryId: number
  readonly commitment: Buffer
}
export type Erasure = { readonly ground: number; readonly ids: readonly number[] }
/** Why a shard follows another. */
export type Because = 'year' | 'key' | 'database'
export type StartLeaf = {
  readonly after: number
  /** Ids of the entries from here on are above it, where another database took the place of the former; else 0. */
  readonly above: number
  readonly origin: string
  /** Null in the first shard, and nowhere else. */
  readonly because: Because | null
  readonly previous: { readonly origin: string; readonly root: Buffer; readonly size: number } | null
}

/** A number of 8 bytes; NaN above 2^53 - 1, which no database reaches. */
export function readUint64(bytes: Buffer, at: number): number {
  const value = bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4)
  return Number.isSafeInteger(value) ? value : NaN
}

/** Reads an entry's leaf, or the entry that an erasure's leaf begins with. The kind and length must have been checked. */
export function readEntry(leaf: Buffer): EntryLeaf {
  return {
    hour: leaf.readUInt32BE(1),
    transaction: readUint64(leaf, 5),
    entryId: readUint64(leaf, 13),
    commitment: leaf.subarray(21, ENTRY_BYTES),
  }
}

/** What is wrong with a leaf at `index` by itself; null when nothing is. */
export function faultOfLeaf(leaf: Buffer, index: number): string | null {
  const kind = leaf[0]
  if ((kind === KIND.start) !== (index === 0))
    return index === 0 ? 'the first leaf is no start of a shard' : 'a shard starts after its first leaf'
  if (kind === KIND.start) return parseStartLeaf(leaf) ? null : 'the start of the shard is malformed'
  if (kind !== KIND.entry && kind !== KIND.erasure) return 'the leaf is of an unknown kind'
  if (kind === KIND.entry ? leaf.length !== ENTRY_BYTES : !readErasure(leaf))
    return 'the leaf is not as long as its kind or malformed'
  const { transaction, entryId } = readEntry(leaf)
  return Number.isNaN(transaction + entryId) ? 'a number of the leaf is too large' : null
}

/** The ground and ids of an erasure's leaf; null when malformed. */
export function readErasure(leaf: Buffer): Erasure | null {
  const count = (leaf.length - ENTRY_BYTES - 1) / 8
  const ground = leaf[ENTRY_BYTES] ?? 0
  if (!Number.isInteger(count) || count < 1 || count > ERASED_MOST || !(ground in grounds)) return null
  const ids = Array.from({ length: count }, (_, i) => readUint64(leaf, ENTRY_BYTES + 1 + 8 * i))
  return ids.every((id, i) => (i === 0 ? !Number.isNaN(id) : id > ids[i - 1]!)) ? { ground, ids } : null
}

/** Reads the start of a shard; null for anything but the one canonical form. */
export function parseStartLeaf(leaf: Buffer): StartLeaf | null {
  const text = leaf[0] === KIND.start ? parseUtf8(leaf.subarray(1)) : null
  const value = text === null ? undefined : parseJson(text)
  if (canonicalJson(value) !== text || !hasMembers(value, ...namesFor(value))) return null
  const { because = null, origin } = value
  const [after, above] = [value.after, value.above ?? '0'].map(countOf)
  const previous = parsePrevious(value.previous)
  if (after === null || after === undefined || above === null || above === undefined) return null
  if (typeof origin !== 'string' || !isBecause(because)) return null
  const isFollower = because !== null
  return isFollower === (previous !== null) && isFollower === (value.previous !== null)
    ? { after, above, because, origin, previous }
    : null
}

/** Each reason has its own members, and no others. */
function namesFor(value: unknown): string[] {
  const { because } = (value ?? {}) as { because?: unknown }
  const names = ['after', 'origin', 'previous']
  if (because === undefined) return names
  return because === 'database' ? ['above', 'because', ...names] : ['because', ...names]
}

function countOf(value: unknown): number | null {
  return typeof value === 'string' ? parseCount(value) : null
}

function isBecause(value: unknown): value is Because | null {
  return value === null || value === 'year' || value === 'key' || value === 'database'
}

function parsePrevious(value: unknown): StartLeaf['previous'] {
  if (!hasMembers(value, 'origin', 'root', 'size')) return null
  if (typeof value.origin !== 'string' || typeof value.root !== 'string' || typeof value.size !== 'string')
    return null
  const [root, size] = [parseBase64(value.root), parseCount(value.size)]
  return root?.length === HASH_BYTES && size !== null ? { origin: value.origin, root, size } : null
}

/** Where each of `count` leaves of a bundle begins, and where the last ends; null when the bytes hold other than these leaves. */
export function splitBundle(bundle: Buffer, count: number): number[] | null {
  const starts: number[] = []
  let at = 0
  while (starts.length < count) {
    if (at + 2 > bundle.length) return null
    starts.push(at + 2)
    at += 2 + bundle.readUInt16BE(at)
  }
  return at === bundle.length ? [...starts, at + 2] : null
}
