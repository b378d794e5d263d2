import type { Findings } from './findings.ts'
import { HASH_BYTES } from './hashing.ts'
import type { HourBound, Key, RangeResult, RangeTask } from './range.ts'
import type { ShardHead } from './head.ts'
import { parseStartLeaf, type StartLeaf } from './leaves.ts'
import { runInOrder, type JobPool } from './pool.ts'
import type { LogSource } from './source.ts'
import type { Span } from './spans.ts'
import { TILE_WIDTH, tilePath } from './tiles.ts'
import { TreeCheck } from './tree-check.ts'

/** Entries of one task: what a tile of level 1 stands on. */
const TASK_LEAVES = 65_536

/** What a shard turned out to be. */
export type ShardTree = {
  readonly root: Buffer | null
  readonly start: StartLeaf | null
  readonly first: Key | null
  readonly last: Key | null
  /** The greatest hour of an entry here or in a shard before. */
  readonly highestHour: number
  /** Entries that were read and hashed. */
  readonly read: number
}
export type TreeContext = {
  readonly source: LogSource
  readonly pool: JobPool
  readonly findings: Findings
  readonly progress: (line: string) => void
  /** Is given the entries of each range, in order; null when nobody wants them. */
  readonly onLeaves: ((task: RangeTask, result: RangeResult) => Promise<void>) | null
}
/** Recomputes a shard from all its entries and holds everything published of it against that; a new shard does not turn `sinceHour` back. */
export async function verifyWhole(
  context: TreeContext,
  head: ShardHead,
  sinceHour: number,
): Promise<ShardTree> {
  const upper = { source: context.source, folder: head.folder }
  const check = new TreeCheck(head.shard, context.findings, upper, sinceHour)
  const jobs = tasksOf(context, head, [{ start: 0, end: head.size }])
  let past = 0
  for await (const [{ task }, result] of runInOrder(context.pool, jobs)) {
    const due = head.past.slice(past, past + task.wanted.length)
    past += due.length
    await check.take(task, result, due)
    if (check.isBroken) break
    await context.onLeaves?.(task, result)
    context.progress(`${head.checkpoint.origin}: ${task.end} of ${head.size} entries`)
  }
  if (!check.isBroken) await check.finish()
  const tree = treeOf(check, head.size)
  checkStart(context, head, check)
  return tree
}

/**
 * Recomputes the entries of `spans` alone and takes the hashes of the rest from tiles.
 *
 * No tile is believed: root and signature hold only if every hash that was used is right. An older checkpoint is held
 * against the same hashes, for which `spans` must hold the bundle in which it ends.
 */
export async function verifyParts(
  context: TreeContext,
  head: ShardHead,
  spans: readonly Span[],
): Promise<ShardTree> {
  const check = new TreeCheck(head.shard, context.findings, null)
  const older = head.past.filter(({ size }) => size < head.size)
  let [at, read, past] = [0, 0, 0]
  for await (const [{ task }, result] of runInOrder(context.pool, tasksOf(context, head, spans, older))) {
    await addFromTiles(context, head, check, at, task.start)
    const due = older.slice(past, past + task.wanted.length)
    past += due.length
    await check.take(task, result, due)
    if (check.isBroken) break
    await context.onLeaves?.(task, result)
    at = task.end
    read += task.end - task.start
  }
  if (!check.isBroken) {
    await addFromTiles(context, head, check, at, head.size)
    const wanted = head.past.filter(({ size }) => size === head.size)
    if (wanted.some(({ root }) => check.tree.root()?.toString('base64') !== root))
      context.findings.add({
        kind: 'root',
        shard: head.shard,
        text: 'the entries read and the tiles beside them do not give the root of the checkpoint',
      })
  }
  return treeOf(check, read)
}

function treeOf(check: TreeCheck, read: number): ShardTree {
  return {
    root: check.isBroken ? null : check.tree.root(),
    start: check.startLeaf && parseStartLeaf(check.startLeaf),
    first: check.firstKey,
    last: check.lastKey,
    highestHour: check.highestHour,
    read,
  }
}

function* tasksOf(
  context: TreeContext,
  { folder, past }: ShardHead,
  spans: readonly Span[],
  wantedPast = past,
): Generator<{ readonly kind: 'range'; readonly task: RangeTask }> {
  const bounds = boundsOf(past)
  let next = 0
  let bound = 0
  for (const span of spans)
    for (let start = span.start; start < span.end;) {
      const end = Math.min(span.end, (Math.floor(start / TASK_LEAVES) + 1) * TASK_LEAVES)
      const wanted: number[] = []
      for (; next < wantedPast.length && wantedPast[next]!.size <= end; next++)
        wanted.push(wantedPast[next]!.size)
      while (bound < bounds.length && bounds[bound]!.size <= start) bound++
      let last = bound
      while (last < bounds.length - 1 && bounds[last]!.size < end) last++
      const task = { shard: folder, start, end, wanted, bounds: bounds.slice(bound, last + 1) }
      yield { kind: 'range', task: { ...task, keepsLeaves: context.onLeaves !== null } }
      start = end
    }
}

/** One bound for each size, none later than those of larger trees. */
function boundsOf(past: ShardHead['past']): HourBound[] {
  const bounds: HourBound[] = []
  let hour = Infinity
  for (const each of past.toReversed()) {
    hour = Math.min(hour, each.hour)
    if (bounds.at(-1)?.size === each.size) bounds.pop()
    bounds.push({ size: each.size, hour })
  }
  return bounds.reverse()
}

function checkStart({ findings }: TreeContext, { shard, checkpoint }: ShardHead, check: TreeCheck): void {
  const start = check.startLeaf && parseStartLeaf(check.startLeaf)
  if (!start) return
  if (start.origin !== checkpoint.origin)
    findings.add({ kind: 'leaf', shard, text: 'the start of the shard names another log', index: 0 })
  if (check.firstKey && check.firstKey.transaction < start.after)
    findings.add({ kind: 'order', shard, text: 'the first entry is from before the start of the shard' })
}

/** Puts what stands from `from` up to `to`, multiples of 256 or the size, on the right of the tree, in the largest pieces of tiles. */
async function addFromTiles(
  { source, findings }: TreeContext,
  head: ShardHead,
  check: TreeCheck,
  from: number,
  to: number,
): Promise<void> {
  for (let at = from; at < to;) {
    let level = 1
    while (at % TILE_WIDTH ** (level + 1) === 0 && at + TILE_WIDTH ** (level + 1) <= to) level++
    const index = at / TILE_WIDTH ** level
    const n = Math.floor(index / TILE_WIDTH)
    const width = Math.min(TILE_WIDTH, Math.floor(head.size / TILE_WIDTH ** level) - n * TILE_WIDTH)
    const path = head.folder + tilePath(level, n)
    const own = width < TILE_WIDTH ? await source.read(`${path}.p/${width}`, TILE_WIDTH * HASH_BYTES) : null
    const tile = own ?? (await source.read(path, TILE_WIDTH * HASH_BYTES))
    const inside = (index % TILE_WIDTH) * HASH_BYTES
    if (!tile || tile.length < inside + HASH_BYTES) {
      findings.add({ kind: 'tile', shard: head.shard, text: `${path} is not there or too short` })
      return
    }
    // Pieces beside each other that the same tile holds are taken at once.
    let taken = inside
    for (; taken < width * HASH_BYTES && at + TILE_WIDTH ** level <= to; taken += HASH_BYTES) {
      check.tree.add(8 * level, tile.subarray(taken, taken + HASH_BYTES))
      at += TILE_WIDTH ** level
    }
  }
}
