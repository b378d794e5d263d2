import type { Findings } from './findings.ts'
import { foldFullTile, GrowingTree, HASH_BYTES } from './hashing.ts'
import type { PastRoot } from './history.ts'
import { isAbove, type Key, type RangeResult, type RangeTask } from './range.ts'
import type { LogSource } from './source.ts'
import { checkTile, TILE_WIDTH } from './tiles.ts'

/** Grows the tree from the results of ranges, in order, and checks what goes across them. */
export class TreeCheck {
  readonly tree = new GrowingTree()
  readonly findings: Findings
  readonly #shard: string
  readonly #report: (
    kind: 'root' | 'tile' | 'order' | 'dating' | 'prefix',
    text: string,
    index?: number,
  ) => void
  readonly #upper: UpperTiles | null
  #last: Key | null = null
  #first: Key | null = null
  #highestHour: number
  startLeaf: Buffer | null = null
  isBroken = false

  /** @param upper where the tiles from level 1 upwards are; null when only parts of the entries are read, which cannot tell. */
  constructor(
    shard: string,
    findings: Findings,
    upper: { source: LogSource; folder: string } | null,
    sinceHour = 0,
  ) {
    this.#shard = shard
    this.#highestHour = sinceHour
    this.findings = findings
    this.#report = (kind, text, index) =>
      findings.add({ kind, shard, text, ...(index === undefined ? {} : { index }) })
    this.#upper = upper && new UpperTiles(upper.source, upper.folder, (text) => this.#report('tile', text))
  }

  get firstKey(): Key | null {
    return this.#first
  }
  get lastKey(): Key | null {
    return this.#last
  }
  get highestHour(): number {
    return this.#highestHour
  }

  /** Takes the next range. @param past what the wanted sizes of its task must have as root, in their order. */
  async take(task: RangeTask, result: RangeResult, past: readonly PastRoot[]): Promise<void> {
    this.#takeFindings(result)
    this.#checkOrder(result)
    this.startLeaf ??= result.startLeaf
    let next = 0
    for (
      let start = task.start, i = 0;
      i * HASH_BYTES < result.bundleHashes.length;
      start += TILE_WIDTH, i++
    ) {
      next = this.#holdPast(past, next, start + TILE_WIDTH, result)
      const hash = result.bundleHashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)
      this.tree.add(8, hash)
      await this.#upper?.add(1, hash)
    }
    if (!result.isBroken) this.#holdPast(past, next, task.end, result)
    for (let at = 0; at < result.tail.length; at += HASH_BYTES)
      this.tree.add(0, result.tail.subarray(at, at + HASH_BYTES))
    this.isBroken = result.isBroken
  }

  /** Checks the tiles that the end of the tree leaves partial. */
  async finish(): Promise<void> {
    await this.#upper?.finish()
  }

  /** @returns how many of `past` were held against the tree: all up to `end`. */
  #holdPast(past: readonly PastRoot[], from: number, end: number, result: RangeResult): number {
    let next = from
    for (; next < past.length && past[next]!.size <= end; next++) {
      const { size, root, from: where } = past[next]!
      const right = result.wanted.subarray(next * HASH_BYTES, (next + 1) * HASH_BYTES)
      if (this.tree.root(right)?.toString('base64') !== root)
        this.#report(
          where.startsWith('checkpoint') ? 'root' : 'prefix',
          `the checkpoint of size ${size} (${where}) is not what the entries give`,
        )
    }
    return next
  }

  #takeFindings(result: RangeResult): void {
    for (const [kind, count] of result.counts) {
      const examples = result.findings.filter((finding) => finding.kind === kind)
      for (const finding of examples) this.findings.add({ ...finding, shard: this.#shard })
      this.findings.count(kind, count - examples.length)
    }
  }

  #checkOrder({ keys, lows, highestHour }: RangeResult): void {
    if (!keys) return
    if (this.#last && !isAbove(keys.first, this.#last))
      this.#report('order', 'the first entry of a range is not above the one before it')
    this.#first ??= keys.first
    this.#last = keys.last
    for (const { index, hour } of lows)
      if (hour < this.#highestHour - 1)
        this.#report('dating', 'the entry is dated more than an hour before one that stands before it', index)
    this.#highestHour = Math.max(this.#highestHour, highestHour)
  }
}

/** Tiles from level 1 upwards, each held against its files once its hashes are known. */
class UpperTiles {
  readonly #levels: { hashes: Buffer; width: number; n: number }[] = []
  readonly #source: LogSource
  readonly #folder: string
  readonly #report: (text: string) => void

  constructor(source: LogSource, folder: string, report: (text: string) => void) {
    this.#source = source
    this.#folder = folder
    this.#report = report
  }

  async add(level: number, hash: Buffer): Promise<void> {
    const tile = (this.#levels[level - 1] ??= {
      hashes: Buffer.alloc(TILE_WIDTH * HASH_BYTES),
      width: 0,
      n: 0,
    })
    hash.copy(tile.hashes, tile.width * HASH_BYTES)
    tile.width++
    if (tile.width < TILE_WIDTH) return
    await this.#check(level)
    const above = foldFullTile(tile.hashes)
    tile.width = 0
    tile.n++
    await this.add(level + 1, above)
  }

  async finish(): Promise<void> {
    for (const [at, { width }] of this.#levels.entries()) if (width > 0) await this.#check(at + 1)
  }

  #check(level: number): Promise<void> {
    const { hashes, width, n } = this.#levels[level - 1]!
    const known = hashes.subarray(0, width * HASH_BYTES)
    return checkTile(this.#source, { shard: this.#folder, level, n }, known, (_kind, text) =>
      this.#report(text),
    )
  }
}
