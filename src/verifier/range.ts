import type { Finding, FindingKind } from './findings.ts'
import { EXAMPLES_MOST } from './findings.ts'
import { foldFullTile, GrowingTree, HASH_BYTES, hashInto } from './hashing.ts'
import { ENTRY_BYTES, faultOfLeaf, KIND, readErasure, readUint64, type Erasure } from './leaves.ts'
import type { LogSource } from './source.ts'
import { checkTile, readBundle, TILE_WIDTH, type Bundle } from './tiles.ts'

/** A latest hour that leaves below an index may name. */
export type HourBound = { readonly size: number; readonly hour: number }

/** Leaves from `start`, a multiple of 256, up to `end`, which is another or the size of the tree. */
export type RangeTask = {
  /** Folder of the shard with its slash, or empty. */
  readonly shard: string
  readonly start: number
  readonly end: number
  /** Sizes above `start` and up to `end` at which the root is wanted, ascending; one may stand there twice. */
  readonly wanted: readonly number[]
  /** Ascending by size; each leaf is held against the first above it. */
  readonly bounds: readonly HourBound[]
  readonly keepsLeaves: boolean
}

/** What a range adds to the tree and to the rules that look across ranges. */
export type RangeResult = {
  /** A hash for each full bundle. */
  readonly bundleHashes: Buffer
  /** Hashes of the leaves of a last bundle that is not full. */
  readonly tail: Buffer
  /** For each size wanted, the root over the leaves of its bundle below it. */
  readonly wanted: Buffer
  /** Key of the first and the last entry; null when there is none. */
  readonly keys: { readonly first: Key; readonly last: Key } | null
  /** Each entry whose hour is below all before it in the range, from the first. */
  readonly lows: readonly { readonly index: number; readonly hour: number }[]
  readonly highestHour: number
  /** Entries as 53 bytes each, an erasure's without its ids, a start of shard as zeros; empty unless asked for. */
  readonly leaves: Buffer
  readonly erasures: readonly Erasure[]
  /** The first leaf of the shard. */
  readonly startLeaf: Buffer | null
  readonly findings: readonly Finding[]
  readonly counts: readonly (readonly [FindingKind, number])[]
  /** Whether a bundle could not be read, so that nothing behind it is known. */
  readonly isBroken: boolean
}
export type Key = { readonly transaction: number; readonly entryId: number }

/** Recomputes a range from its entries and holds its tiles of level 0 against that. */
export async function verifyRange(source: LogSource, task: RangeTask): Promise<RangeResult> {
  const state = new RangeState(task)
  const report = state.report
  for (let start = task.start; start < task.end && !state.isBroken; start += TILE_WIDTH) {
    const at = { shard: task.shard, n: start / TILE_WIDTH }
    const bundle = await readBundle(source, at, Math.min(TILE_WIDTH, task.end - start), report)
    if (!bundle) {
      state.isBroken = true
      break
    }
    const hashes = state.takeBundle(bundle, start)
    await checkTile(source, { ...at, level: 0 }, hashes, report)
    state.takeHashes(hashes, start)
  }
  return state.result()
}

class RangeState {
  isBroken = false
  #task: RangeTask
  #bundleHashes: Buffer[] = []
  #tail: Buffer = Buffer.alloc(0)
  #wanted: Buffer[] = []
  #bound = 0
  #first: Key | null = null
  #last: Key | null = null
  #lows: { index: number; hour: number }[] = []
  #highestHour = 0
  #leaves: Buffer[] = []
  #erasures: Erasure[] = []
  #startLeaf: Buffer | null = null
  #findings: Finding[] = []
  #counts = new Map<FindingKind, number>()

  constructor(task: RangeTask) {
    this.#task = task
  }

  readonly report = (kind: FindingKind, text: string, index?: number): void => {
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    const shard = this.#task.shard
    if (count <= EXAMPLES_MOST)
      this.#findings.push({ kind, text, shard, ...(index === undefined ? {} : { index }) })
  }

  /** Checks the leaves of one bundle. @returns their hashes. */
  takeBundle({ bytes, starts }: Bundle, from: number): Buffer {
    const count = starts.length - 1
    const hashes = Buffer.allocUnsafe(count * HASH_BYTES)
    const packed = this.#task.keepsLeaves ? Buffer.alloc(count * ENTRY_BYTES) : null
    for (let i = 0; i < count; i++) {
      const [start, end] = [starts[i]!, starts[i + 1]! - 2]
      const leaf = bytes.subarray(start, end)
      this.#checkLeaf(leaf, from + i)
      if (packed && from + i > 0) leaf.copy(packed, i * ENTRY_BYTES, 0, ENTRY_BYTES)
    }
    if (packed) this.#leaves.push(packed)
    // The byte before each leaf, of its length, has served and becomes the 0x00 that is hashed with it: no copy is made.
    for (let i = 0; i < count; i++) {
      const start = starts[i]! - 1
      bytes[start] = 0
      hashInto(hashes, i * HASH_BYTES, bytes.subarray(start, starts[i + 1]! - 2))
    }
    return hashes
  }

  #checkLeaf(leaf: Buffer, index: number): void {
    if (index === 0) this.#startLeaf = Buffer.from(leaf)
    const isPlain = leaf.length === ENTRY_BYTES && leaf[0] === KIND.entry && index > 0
    const fault = isPlain ? null : faultOfLeaf(leaf, index)
    if (fault) return this.report('leaf', fault, index)
    if (index === 0) return
    const hour = leaf.readUInt32BE(1)
    const key = { transaction: readUint64(leaf, 5), entryId: readUint64(leaf, 13) }
    if (isPlain && Number.isNaN(key.transaction + key.entryId))
      return this.report('leaf', 'a number of the leaf is too large', index)
    if (!isPlain && this.#task.keepsLeaves) this.#erasures.push(readErasure(leaf)!)
    if (this.#last && !isAbove(key, this.#last))
      this.report('order', 'the entry is not above the one before it', index)
    this.#first ??= key
    this.#last = key
    this.#checkHour(hour, index)
  }

  #checkHour(hour: number, index: number): void {
    const { bounds } = this.#task
    if (hour < (this.#lows.at(-1)?.hour ?? Infinity)) this.#lows.push({ index, hour })
    if (hour < this.#highestHour - 1)
      this.report('dating', 'the entry is dated more than an hour before one that stands before it', index)
    this.#highestHour = Math.max(this.#highestHour, hour)
    while (this.#bound < bounds.length && bounds[this.#bound]!.size <= index) this.#bound++
    if (hour > (bounds[this.#bound]?.hour ?? Infinity))
      this.report('dating', 'the entry is dated after the checkpoint that holds it', index)
  }

  /** Takes what the tree needs of a bundle's hashes, and overwrites them. */
  takeHashes(hashes: Buffer, from: number): void {
    const end = from + hashes.length / HASH_BYTES
    const { wanted } = this.#task
    if ((wanted[this.#wanted.length] ?? Infinity) <= end) {
      const tree = new GrowingTree()
      for (let i = from; i < end; i++) {
        tree.add(0, hashes.subarray((i - from) * HASH_BYTES, (i - from + 1) * HASH_BYTES))
        while (wanted[this.#wanted.length] === i + 1) this.#wanted.push(Buffer.from(tree.root()!))
      }
    }
    if (end - from === TILE_WIDTH) this.#bundleHashes.push(foldFullTile(hashes))
    else this.#tail = hashes
  }

  result(): RangeResult {
    return {
      bundleHashes: Buffer.concat(this.#bundleHashes),
      tail: this.#tail,
      wanted: Buffer.concat(this.#wanted),
      keys: this.#first && this.#last && { first: this.#first, last: this.#last },
      lows: this.#lows,
      highestHour: this.#highestHour,
      leaves: Buffer.concat(this.#leaves),
      erasures: this.#erasures,
      startLeaf: this.#startLeaf,
      findings: this.#findings,
      counts: [...this.#counts],
      isBroken: this.isBroken,
    }
  }
}

/** Whether `key` stands after `other` in the order of a shard. */
export function isAbove(key: Key, other: Key): boolean {
  return (
    key.transaction > other.transaction ||
    (key.transaction === other.transaction && key.entryId > other.entryId)
  )
}
