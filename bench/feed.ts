import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { DEMONSTRATION_AUTHORITY, seedData, seedDemonstration } from '../src/app/demo.ts'
import { openApplication, type Opened } from '../src/app/serve.ts'
import { systemActor } from '../src/app/acts.ts'
import { loadFeedFile } from '../src/feeds/index.ts'
import { dayInLondon, type IsoDate } from '../src/lib/iso-date.ts'
import { seedFiles } from '../src/lib/synthetic/seed-files.ts'
import { readConfig } from '../src/platform/config.ts'
import { connect } from '../src/platform/db/connect.ts'
import { createLogger } from '../src/platform/log.ts'
import { round, type Bench } from './county.ts'

const BATCH = 500

/** The county's files of all three formats end to end, beside inserting the same records, 500 a commit, into one bare table. */
export const benchFeed: Bench = async ({ children, oneFile }) => {
  const folder = mkdtempSync(join(tmpdir(), 'cp-bench-'))
  const config = readConfig({ CONTACTPOINT_DATA: folder })
  const opened = await openApplication(config, createLogger('error'), {
    mark: { markAs: 'test', authorityCode: DEMONSTRATION_AUTHORITY },
  })
  try {
    const on = dayInLondon(config.clock())
    const files = oneFile ? 1 : Infinity
    const seed = { seed: 'bench', children }
    const written = seedFiles({ ...seed, on, data: seedData() }).filter(({ source }) => source !== null)
    for (const file of written.take(files)) {
      await pipeline(Readable.from(file.chunks), createWriteStream(join(folder, file.name)))
    }
    const open = ({ name }: { name: string }) =>
      createReadStream(join(folder, name)) as AsyncIterable<Uint8Array>
    const marks: Mark[] = []
    const validated = new Map<string, number>()
    const applied = new Map<string, number>()
    await seedDemonstration(opened.app, { ...seed, open, files }, ({ file, step, rows }) => {
      if (step === 'validate') validated.set(file, rows)
      if (step === 'apply') applied.set(file, rows)
      marks.push({
        at: performance.now(),
        rows: total(applied),
        done: total(validated) + total(applied),
        rss: process.memoryUsage.rss() / 1e6,
      })
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${file} ${step} ${rows}`)
    })
    const last = marks.at(-1)!
    const seconds = (last.at - marks[0]!.at) / 1000
    const baseline = await insertBare(opened)
    const again = await sendAgain(opened, folder, { ...seed, on })
    const after = (share: number): Mark => marks.find(({ done }) => done >= last.done * share)!
    return {
      'ratio to bare inserts': round(last.rows / seconds / baseline, 3),
      'rows a second, validate to apply': round(last.rows / seconds, 0),
      'rows a second, last tenth / whole apply': round(rateAfter(marks, 0.9) / rateAfter(marks, 0)),
      'rows a second, the register sent again': round(again, 0),
      'bare inserts a second': round(baseline, 0),
      rows: last.rows,
      'wall seconds': round(seconds, 1),
      'memory MB after a tenth, half, all': [0.1, 0.5, 1]
        .map((share) => round(after(share).rss, 0))
        .join(', '),
      'memory MB at most': round(Math.max(...marks.map(({ rss }) => rss)), 0),
      children,
    }
  } finally {
    await opened.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The first file once more without its last row: a register that is sent whole, in which nothing has changed. @returns rows a second. */
async function sendAgain(
  { app }: Opened,
  folder: string,
  { seed, children, on }: { seed: string; children: number; on: IsoDate },
): Promise<number> {
  const files = seedFiles({ seed, children, on, data: seedData() })
  const [file] = files.filter(({ source }) => source !== null).take(1)
  const path = join(folder, file!.name)
  const { size } = statSync(path)
  const [tail] = (await readLast(path, size, 65_536)).split(/\n$/)
  const end = size - Buffer.byteLength(tail!.slice(tail!.lastIndexOf('\n') + 1)) - 2
  const start = performance.now()
  const loaded = await loadFeedFile(app.acts(app.worker, systemActor('bench')), {
    sourceId: file!.source!,
    fileName: `again-${file!.name}`,
    bytes: () => createReadStream(path, { end }) as AsyncIterable<Uint8Array>,
    variants: app.variants,
    allowsTestNumbers: true,
  })
  return loaded.file.rowsRead / ((performance.now() - start) / 1000)
}

async function readLast(path: string, size: number, bytes: number): Promise<string> {
  return text(createReadStream(path, { start: Math.max(0, size - bytes) }))
}

/** `rows` applied and `done` of all steps so far. */
type Mark = { readonly at: number; readonly rows: number; readonly done: number; readonly rss: number }

function total(rows: ReadonlyMap<string, number>): number {
  return rows.values().reduce((sum, n) => sum + n, 0)
}

/** Rows applied a second from the given share of all rows on. */
function rateAfter(marks: readonly Mark[], share: number): number {
  const last = marks.at(-1)!
  const from = marks.findLast(({ rows }) => rows <= last.rows * share)!
  return (last.rows - from.rows) / ((last.at - from.at) / 1000)
}

async function insertBare({ app, databases }: Opened): Promise<number> {
  const payloads = await app.worker<
    { payload: object }[]
  >`select source_records.payload from source_records limit 20000`
  const owner = connect(databases.owner, { max: 1, name: 'bench' })
  await owner`create table bench_rows (payload jsonb)`
  const start = performance.now()
  for (let at = 0; at < payloads.length; at += BATCH) {
    const rows = payloads.slice(at, at + BATCH)
    await owner`insert into bench_rows select r.payload from jsonb_to_recordset(${owner.json(rows as never)}) as r (payload jsonb)`
  }
  const seconds = (performance.now() - start) / 1000
  await owner.end()
  return payloads.length / seconds
}
