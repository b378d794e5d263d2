import type { Trust } from './checkpoint.ts'
import { withRows, type DatabaseCounts, type DatabasePlace, type RowView } from './database.ts'
import { Findings } from './findings.ts'
import { followHandovers, type Handover, type Passage } from './handover.ts'
import { checkWitnesses, readHead, type HeadContext, type ShardHead } from './head.ts'
import { parseUtf8 } from './encoding.ts'
import type { StartLeaf } from './leaves.ts'
import { createJobPool } from './pool.ts'
import { isAbove, type RangeResult, type RangeTask } from './range.ts'
import type { IdRange } from './rows.ts'
import { verifyParts, verifyWhole, type ShardTree, type TreeContext } from './shard.ts'
import { spansOf } from './spans.ts'
import { openSource, SourceError, type LogSource, type SourceAddress } from './source.ts'

const SHARD_LIST_BYTES_MOST = 65_536
const THREADS_FROM = 65_536

export type LogOptions = {
  readonly address: SourceAddress
  readonly trust: Trust
  readonly requiredWitnesses: number
  readonly since: ReadonlyMap<string, Buffer>
  readonly database: { readonly place: DatabasePlace; readonly maxLagSeconds: number } | null
  /** About so many entries from random places of all shards, and the last ones of the newest. Null: everything. */
  readonly parts: { readonly sample: number; readonly tail: number } | null
  readonly threads: number
  readonly now: Date
  readonly random: (bytes: number) => Buffer
  readonly progress: (line: string) => void
}
export type ShardReport = { readonly head: ShardHead; readonly tree: ShardTree | null }
export type LogReport = {
  readonly shards: readonly ShardReport[]
  /** By name of shard, of all but the first. */
  readonly passages: ReadonlyMap<string, Passage>
  readonly findings: Findings
  readonly database: DatabaseCounts | null
  /** Whether all entries were read. */
  readonly isWhole: boolean
}

/** Verifies a log as docs/specs/audit-log.md, 8 says. @throws SourceError when it cannot be read at all. */
export async function verifyLog(options: LogOptions): Promise<LogReport> {
  const report = await verifyOnce(options)
  // An entry without a row may have been erased by any later entry: only reading all of them can tell.
  const isOpen = !report.isWhole && report.database && report.database.withoutRow > 0
  return isOpen ? verifyOnce({ ...options, parts: null }) : report
}

async function verifyOnce(options: LogOptions): Promise<LogReport> {
  const { address, progress, database } = options
  const source = openSource(address)
  const findings = new Findings()
  const places = await listShards(source, findings)
  const { trust, passages } = await followHandovers(source, places, options.trust, findings)
  const setting = { address, keys: trust.keys.map(textOf), witnesses: trust.witnesses.map(textOf) }
  const inline = createJobPool(setting, 0)
  const context: HeadContext = { ...options, trust, source, findings, pool: inline }
  const heads: ShardHead[] = []
  const isWhole = options.parts === null
  for (const place of places) {
    const head = await readHead(context, place, isWhole)
    if (head) heads.push(head)
  }
  for (const head of heads) checkWitnesses(context, head)
  checkSinceOrigins(options, trust, heads, findings)
  const isLarge = heads.some(({ size }) => size > THREADS_FROM)
  const pool = isLarge ? createJobPool(setting, options.threads) : inline
  try {
    const verify = (view: RowView | null) =>
      verifyShards({ source, pool, findings, progress }, options, heads, view)
    // A log of which a shard could not be opened says nothing about rows.
    const isComparable = heads.length > 0 && heads.length === places.length
    const { shards, counts } =
      database && isComparable
        ? await withRows(database.place, findings, database.maxLagSeconds, verify)
        : await verify(null)
    if (isWhole && places[0]?.shard !== '') checkChain(shards, passages, findings)
    return { shards, passages, findings, database: counts, isWhole }
  } finally {
    await pool.close()
  }

  function textOf({ text }: { readonly text: string }): string {
    return text
  }
}

/** Folders of the shards, oldest first; one without name where the folder is that of a shard. */
async function listShards(
  source: LogSource,
  findings: Findings,
): Promise<{ shard: string; folder: string }[]> {
  const bytes = await source.read('shards', SHARD_LIST_BYTES_MOST)
  if (!bytes) {
    if (!(await source.read('checkpoint', SHARD_LIST_BYTES_MOST)))
      throw new SourceError('there is no log: neither a file shards nor a file checkpoint')
    return [{ shard: '', folder: '' }]
  }
  const text = parseUtf8(bytes) ?? ''
  const names = text.split('\n').slice(0, -1)
  const orders = names.map((name) => {
    const [, year, number] = /^([0-9]{4})(?:-([2-9]|[1-9][0-9]{1,3}))?$/.exec(name) ?? []
    return year === undefined ? NaN : Number(year) * 10_000 + Number(number ?? 1)
  })
  if (!text.endsWith('\n') || orders.some((order, i) => !(order > (orders[i - 1] ?? 0))))
    throw new SourceError('the file shards is malformed')
  if (names.length === 0) findings.add({ kind: 'shards', shard: null, text: 'the log has no shard' })
  return names.map((shard) => ({ shard, folder: `${shard}/` }))
}

async function verifyShards(
  base: Omit<TreeContext, 'onLeaves'>,
  { parts, random }: LogOptions,
  heads: readonly ShardHead[],
  view: RowView | null,
): Promise<{ shards: ShardReport[]; counts: DatabaseCounts | null }> {
  const shards: ShardReport[] = []
  const feed = view && createFeed(view, heads, parts === null)
  const spans = parts && spansOf(heads.map(withStart), parts, random)
  let sinceHour = 0
  let isBroken = false
  for (const [at, head] of heads.entries()) {
    const context = { ...base, onLeaves: feed && feed.onLeaves(at) }
    const tree = spans
      ? await verifyParts(context, head, spans[at]!)
      : await verifyWhole(context, head, sinceHour)
    sinceHour = tree.highestHour
    isBroken ||= tree.root === null
    shards.push({ head, tree })
  }
  return { shards, counts: feed && !isBroken ? await feed.finish() : null }
}

/** What is compared with rows rests on the start of a shard that another database began: its first entries are always read. */
function withStart({ size, past, start }: ShardHead): Pick<ShardHead, 'size' | 'past'> {
  return { size, past: start?.because === 'database' ? [{ ...past[0]!, size: 1 }, ...past] : past }
}

/**
 * Brings entries and rows together; whole shards go through one cursor for each database that the log was of, parts through one each.
 *
 * Each database has the rows whose ids are above what its first shard says, up to what that of the next one says.
 */
function createFeed(view: RowView, heads: readonly ShardHead[], isWhole: boolean) {
  const { comparison } = view
  const floors = [0, ...heads.flatMap(({ start }) => (start?.because === 'database' ? [start.above] : []))]
  const databaseOf = (at: number): number =>
    heads.slice(0, at + 1).filter(({ start }) => start?.because === 'database').length
  let begun = -1
  const enter = async (database: number): Promise<void> => {
    if (begun >= 0 && isWhole) await comparison.end(false)
    begun = database
    comparison.enter(database, floors)
    if (isWhole) view.begin(null, null, idsOf(database))
  }
  const idsOf = (database: number): IdRange => ({
    above: floors[database]!,
    upTo: floors[database + 1] ?? null,
  })
  return {
    onLeaves:
      (at: number) =>
      async (task: RangeTask, result: RangeResult): Promise<void> => {
        const database = databaseOf(at)
        const { shard, size } = heads[at]!
        const isLast = at === heads.length - 1 && task.end === size
        if (database !== begun) await enter(database)
        if (!isWhole && result.keys)
          view.begin(result.keys.first, isLast ? null : result.keys.last, idsOf(database))
        await comparison.take(shard, task.start, result.leaves, result.erasures)
        if (!isWhole) await comparison.end(isLast)
      },
    finish: async (): Promise<DatabaseCounts> => {
      if (isWhole) await comparison.end(true)
      if (isWhole || comparison.counts.withoutRow === 0) comparison.finish()
      return comparison.counts
    },
  }
}

/** Each shard begins by naming the final checkpoint of the one before and why it follows it; the handover says the same. */
function checkChain(
  shards: readonly ShardReport[],
  passages: ReadonlyMap<string, Passage>,
  findings: Findings,
): void {
  for (const [at, report] of shards.entries()) {
    const { shard, checkpoint } = report.head
    const add = (text: string): void => findings.add({ kind: 'shards', shard, text })
    if (!checkpoint.origin.endsWith(`/${shard}`))
      add(`the origin ${checkpoint.origin} is not that of this shard`)
    const before = shards[at - 1]
    const start = report.tree?.start
    if (!start) continue
    if (!before && start.previous) add('the first shard names one before it')
    if (before) checkSuccession(before, report, start, add)
    if (before && !start.previous) add('the shard names none before it')
    const handover = passages.get(shard)?.handover
    if (handover && !isSameAs(handover, start)) add('the start of the shard says otherwise than the handover')
  }
}

function checkSuccession(
  before: ShardReport,
  { head, tree }: ShardReport,
  { previous, because, after }: StartLeaf,
  add: (text: string) => void,
): void {
  const { origin } = before.head.checkpoint
  const isNamed =
    previous?.origin === origin &&
    previous.size === before.head.size &&
    before.tree?.root?.equals(previous.root) === true
  if (previous && !isNamed) add(`the start of the shard does not name the final checkpoint of ${origin}`)
  const isNewYear = head.shard.slice(0, 4) > before.head.shard.slice(0, 4)
  if (because === 'year' && !isNewYear) add('the shard says to follow for a new year, and there is none')
  if (because === 'database' || !before.tree?.last) return
  const { last } = before.tree
  const isBehind = last.transaction > after || (tree?.first && !isAbove(tree.first, last))
  if (isBehind) add('the shard before holds entries of this one')
}

function isSameAs({ because, end }: Handover, start: StartLeaf): boolean {
  const { previous } = start
  return (
    because === start.because &&
    end.origin === previous?.origin &&
    end.size === previous.size &&
    end.root.equals(previous.root)
  )
}

function checkSinceOrigins(
  { since }: LogOptions,
  trust: Trust,
  heads: readonly ShardHead[],
  findings: Findings,
): void {
  const origins = new Set(heads.map(({ checkpoint }) => checkpoint.origin))
  for (const [name, bytes] of since) {
    const origin = parseUtf8(bytes)?.split('\n')[0] ?? ''
    if (trust.keys.length > 0 && heads.length > 0 && !origins.has(origin))
      findings.add({ kind: 'prefix', shard: null, text: `${name} is of no shard of this log` })
  }
}
