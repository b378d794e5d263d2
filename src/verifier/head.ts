import { NOTE_BYTES_MOST, openCheckpoint, type Checkpoint, type Trust } from './checkpoint.ts'
import type { Findings } from './findings.ts'
import { latestHour, type PastRoot } from './history.ts'
import { KIND, parseStartLeaf, type StartLeaf } from './leaves.ts'
import type { JobPool } from './pool.ts'
import { runInOrder } from './pool.ts'
import type { LogSource } from './source.ts'
import { readBundle, TILE_WIDTH, type Bundle } from './tiles.ts'

const DAY_MS = 86_400_000
const SHARD_DAYS_MOST = 800

/** What is read of a shard before its entries. */
export type ShardHead = {
  /** Its name; empty for a folder that holds one shard alone. */
  readonly shard: string
  /** Its folder below the source, with a slash, or empty. */
  readonly folder: string
  readonly checkpoint: Checkpoint
  /** Leaves of the largest signed checkpoint: what is recomputed. */
  readonly size: number
  /** Roots that the tree must have had, ascending by size; the published checkpoint is among them. */
  readonly past: readonly PastRoot[]
  readonly historyCount: number
  /** As its file says: whether that is what was signed, reading the entries shows. */
  readonly start: StartLeaf | null
}
export type HeadContext = {
  readonly source: LogSource
  readonly trust: Trust
  readonly pool: JobPool
  readonly findings: Findings
  readonly now: Date
  readonly requiredWitnesses: number
  /** Checkpoints that somebody kept, by the name of their file. */
  readonly since: ReadonlyMap<string, Buffer>
}

/**
 * Reads the checkpoints of a shard; null, and reported, when the newest is not there or not trustworthy.
 *
 * The history is read before the newest checkpoint, so that a log that grows meanwhile is not taken for one that shrank.
 */
export async function readHead(
  context: HeadContext,
  place: { readonly shard: string; readonly folder: string },
  withHistory: boolean,
): Promise<ShardHead | null> {
  const name = await nameOfPublished(context.source, place.folder)
  const first = await readCheckpoint(context, place, name)
  if (!first) return null
  const history = withHistory ? await readHistory(context, place, first) : { past: [], count: 0 }
  const checkpoint = await readCheckpoint(context, place, name)
  if (!checkpoint) return null
  const newest = await readCheckpoint(context, place, 'checkpoint.unwitnessed')
  const all = [checkpoint, ...(newest ? [newest] : [])]
  const since = readSince(context, place.shard, checkpoint)
  if (all.some(({ origin }) => origin !== first.origin)) {
    context.findings.add({
      kind: 'checkpoint',
      shard: place.shard,
      text: 'two checkpoints are of different logs',
    })
    return null
  }
  const past = [
    ...history.past,
    ...since,
    ...all.map((each, at) => pastOf(each, newestNames[at]!, context.now)),
  ]
  const size = Math.max(...all.map((each) => each.size))
  for (const each of past)
    if (each.size > size) {
      const text = `the checkpoint of size ${each.size} (${each.from}) is of a larger tree`
      context.findings.add({ kind: 'prefix', shard: place.shard, text })
    }
  const within = past.filter((each) => each.size <= size).sort((a, b) => a.size - b.size)
  const start = await readStart(context.source, place.folder, size)
  return { ...place, checkpoint, size, past: within, historyCount: history.count, start }
}

/** Of a shard that its witness has not seen yet there is the signed checkpoint alone; that none cosigned it shows where one is required. */
async function nameOfPublished(source: LogSource, folder: string): Promise<string> {
  const isThere = (await source.read(`${folder}checkpoint`, NOTE_BYTES_MOST)) !== null
  return isThere || !(await source.read(`${folder}checkpoint.unwitnessed`, NOTE_BYTES_MOST))
    ? 'checkpoint'
    : 'checkpoint.unwitnessed'
}

async function readStart(source: LogSource, folder: string, size: number): Promise<StartLeaf | null> {
  const bundle = await readFirst(source, folder, size)
  return bundle && parseStartLeaf(bundle.bytes.subarray(bundle.starts[0], bundle.starts[1]! - 2))
}

function readFirst(source: LogSource, folder: string, size: number): Promise<Bundle | null> {
  return readBundle(source, { shard: folder, n: 0 }, Math.min(size, TILE_WIDTH), () => {})
}

/** Of a shard, whose key may have been handed over to. */
const UNKNOWN_KEY =
  '; no trusted key hands over to one that did: a stranger signed it, or the key before was lost and you must receive the new one'

const newestNames = ['checkpoint', 'checkpoint.unwitnessed']

async function readCheckpoint(
  { source, trust, findings }: HeadContext,
  { shard, folder }: { readonly shard: string; readonly folder: string },
  name: string,
): Promise<Checkpoint | null> {
  const bytes = await source.read(folder + name, NOTE_BYTES_MOST)
  if (!bytes && name !== 'checkpoint') return null
  const opened = bytes ? openCheckpoint(bytes, trust) : { refused: 'the file is not there' }
  if (!('refused' in opened)) return opened
  const hint = opened.refused.startsWith('no trusted key') && shard !== '' ? UNKNOWN_KEY : ''
  findings.add({ kind: 'checkpoint', shard, text: `${folder}${name}: ${opened.refused}${hint}` })
  return null
}

function pastOf({ size, root, cosignedBy }: Checkpoint, from: string, now: Date): PastRoot {
  const at = Math.min(now.getTime() / 1000, ...cosignedBy.map((cosignature) => cosignature.at))
  return { size, root: root.toString('base64'), hour: latestHour(at), from }
}

function readSince(
  { since, trust, findings, now }: HeadContext,
  shard: string,
  { origin }: Checkpoint,
): PastRoot[] {
  const roots: PastRoot[] = []
  for (const [name, bytes] of since) {
    const opened = openCheckpoint(bytes, trust)
    if ('refused' in opened) findings.add({ kind: 'prefix', shard, text: `${name}: ${opened.refused}` })
    else if (opened.origin === origin) roots.push(pastOf(opened, name, now))
  }
  return roots
}

/** Reports witnesses that did not sign, and cosignatures from the future. */
export function checkWitnesses({ findings, requiredWitnesses, now }: HeadContext, head: ShardHead): void {
  const { shard, checkpoint } = head
  const { cosignedBy } = checkpoint
  const distinct = new Set(cosignedBy.map(({ name }) => name)).size
  if (distinct < requiredWitnesses)
    findings.add({
      kind: 'witness',
      shard,
      text: `${distinct} of ${requiredWitnesses} required witnesses cosigned`,
    })
  for (const { name, at } of cosignedBy)
    if (at > now.getTime() / 1000 + 300)
      findings.add({ kind: 'witness', shard, text: `the cosignature of ${name} is dated in the future` })
}

async function readHistory(
  context: HeadContext,
  { shard, folder }: { readonly shard: string; readonly folder: string },
  checkpoint: Checkpoint,
): Promise<{ past: PastRoot[]; count: number }> {
  const days = await listDays(context, folder, checkpoint)
  const jobs = days.map((day) => ({
    kind: 'history' as const,
    task: { path: `${folder}history/${day}`, day, shard, origin: checkpoint.origin },
  }))
  const past: PastRoot[] = []
  let count = 0
  for await (const [{ task }, { roots, findings, count: more }] of runInOrder(context.pool, jobs)) {
    count += more
    for (const finding of findings) context.findings.add(finding)
    if (roots[0] && past.at(-1) && roots[0].size < past.at(-1)!.size)
      context.findings.add({
        kind: 'history',
        shard,
        text: `${task.path} begins smaller than the day before ended`,
      })
    past.push(...roots)
  }
  return { past, count }
}

/** Days that may have a history file. An address lists none, so that all days from the first entry's on are asked for. */
async function listDays(
  { source, now }: HeadContext,
  folder: string,
  { size }: Checkpoint,
): Promise<string[]> {
  const isDay = (name: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(name) && !Number.isNaN(Date.parse(name))
  const listed = source.list(`${folder}history`)
  if (listed) return listed.filter(isDay).sort()
  const bundle = await readFirst(source, folder, size)
  const second = bundle && bundle.starts.length > 2 ? bundle.bytes.subarray(bundle.starts[1]) : null
  if (second?.[0] !== KIND.entry && second?.[0] !== KIND.erasure) return []
  const firstMs = second.readUInt32BE(1) * 3_600_000
  const count = Math.floor((now.getTime() - firstMs) / DAY_MS) + 2
  return Array.from({ length: Math.max(0, Math.min(count, SHARD_DAYS_MOST)) }, (_, i) =>
    new Date(firstMs + i * DAY_MS).toISOString().slice(0, 10),
  )
}
