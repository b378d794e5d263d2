import type { Trust } from './checkpoint.ts'
import { withRows, type DatabaseCounts, type DatabasePlace, type RowView } from './database.ts'
import { Findings } from './findings.ts'
import { checkWitnesses, readHead, type HeadContext, type ShardHead } from './head.ts'
import { parseUtf8 } from './encoding.ts'
import { parseStartLeaf } from './leaves.ts'
import { createJobPool } from './pool.ts'
import type { Key, RangeResult, RangeTask } from './range.ts'
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
  const { address, trust, progress, database } = options
  const source = openSource(address)
  const findings = new Findings()
  const places = await listShards(source, findings)
  const setting = { address, keys: trust.keys.map(textOf), witnesses: trust.witnesses.map(textOf) }
  const inline = createJobPool(setting, 0)
  const context: HeadContext = { ...options, source, findings, pool: inline }
  const heads: ShardHead[] = []
  const isWhole = options.parts === null
  for (const place of places) {
    const head = await readHead(context, place, isWhole)
    if (head) heads.push(head)
  }
  for (const head of heads) checkWitnesses(context, head)
  checkSinceOrigins(options, heads, findings)
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
    if (isWhole && places[0]?.shard !== '') checkChain(shards, findings)
    return { shards, findings, database: counts, isWhole }
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
  const compared = Math.max(
    0,
    heads.findLastIndex(({ shard }) => shard.includes('-')),
  )
  const feed = view && createFeed(view, { isWhole: parts === null, isFromTheFirst: compared === 0 })
  const spans = parts && spansOf(heads, parts, random)
  let isBroken = false
  for (const [at, head] of heads.entries()) {
    const isNewest = at === heads.length - 1
    const context = { ...base, onLeaves: feed && at >= compared ? feed.onLeaves(head, isNewest) : null }
    const tree = spans ? await verifyParts(context, head, spans[at]!) : await verifyWhole(context, head)
    isBroken ||= tree.root === null
    shards.push({ head, tree })
  }
  return { shards, counts: feed && !isBroken ? await feed.finish() : null }
}

/** Brings entries and rows together; whole shards go through one cursor, parts through one each. */
function createFeed(
  view: RowView,
  { isWhole, isFromTheFirst }: { readonly isWhole: boolean; readonly isFromTheFirst: boolean },
) {
  const { comparison } = view
  let hasBegun = false
  let earlier = 0
  const beginWhole = async ({ startLeaf }: RangeResult): Promise<void> => {
    hasBegun = true
    const after = (startLeaf && parseStartLeaf(startLeaf)?.after) ?? 0
    if (!isFromTheFirst) earlier = await view.countBelow(after)
    view.begin(isFromTheFirst ? null : { transaction: after, entryId: 0 }, null)
  }
  const beginPart = (keys: { first: Key; last: Key }, isLast: boolean): void =>
    view.begin(keys.first, isLast ? null : keys.last)
  return {
    onLeaves:
      (head: ShardHead, isNewest: boolean) =>
      async (task: RangeTask, result: RangeResult): Promise<void> => {
        const isLast = isNewest && task.end === head.size
        if (isWhole && !hasBegun) await beginWhole(result)
        if (!isWhole && result.keys) beginPart(result.keys, isLast)
        await comparison.take(head.shard, task.start, result.leaves, result.erasures)
        if (!isWhole) await comparison.end(isLast)
      },
    finish: async (): Promise<DatabaseCounts> => {
      if (isWhole) await comparison.end(true)
      if (isWhole || comparison.counts.withoutRow === 0) comparison.finish()
      return { ...comparison.counts, earlier }
    },
  }
}

/** Each shard begins by naming the final checkpoint of the one before; a new number means another database. */
function checkChain(shards: readonly ShardReport[], findings: Findings): void {
  let before: ShardReport | null = null
  for (const report of shards) {
    const { head, tree } = report
    const { shard, checkpoint } = head
    const add = (text: string): void => findings.add({ kind: 'shards', shard, text })
    if (!checkpoint.origin.endsWith(`/${shard}`))
      add(`the origin ${checkpoint.origin} is not that of this shard`)
    const previous = tree?.start?.previous ?? null
    if (!before && previous && shards[0] === report) add('the first shard names one before it')
    if (before && tree?.start) {
      const { origin } = before.head.checkpoint
      const isNamed =
        previous?.origin === origin &&
        previous.size === before.head.size &&
        before.tree?.root?.equals(previous.root) === true
      if (!isNamed) add(`the start of the shard does not name the final checkpoint of ${origin}`)
      const isSameDatabase = !shard.includes('-')
      if (isSameDatabase && before.tree?.last && before.tree.last.transaction >= tree.start.after)
        add('the shard before holds entries of this one')
    }
    before = report
  }
}

function checkSinceOrigins(
  { since, trust }: LogOptions,
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
