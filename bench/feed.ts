import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DEMONSTRATION_AUTHORITY, seedData, seedDemonstration } from '../src/app/demo.ts'
import { openApplication, type Opened } from '../src/app/serve.ts'
import { dayInLondon } from '../src/lib/iso-date.ts'
import { seedFiles } from '../src/lib/synthetic/seed-files.ts'
import { readConfig } from '../src/platform/config.ts'
import { connect } from '../src/platform/db/connect.ts'
import { createLogger } from '../src/platform/log.ts'
import { round, type Bench } from './county.ts'

const BATCH = 500

/** The county's files of all three formats end to end, beside inserting the same records, 500 a commit, into one bare table. */
export const benchFeed: Bench = async ({ children }) => {
  const folder = mkdtempSync(join(tmpdir(), 'cp-bench-'))
  const config = readConfig({ CONTACTPOINT_DATA: folder })
  const opened = await openApplication(config, createLogger('error'), {
    mark: { markAs: 'test', authorityCode: DEMONSTRATION_AUTHORITY },
  })
  try {
    const on = dayInLondon(config.clock())
    for (const file of seedFiles({ seed: 'bench', children, on, data: seedData() })) {
      await pipeline(Readable.from(file.chunks), createWriteStream(join(folder, file.name)))
    }
    const open = ({ name }: { name: string }) =>
      createReadStream(join(folder, name)) as AsyncIterable<Uint8Array>
    const memory: number[] = []
    const marks: { readonly at: number; readonly rows: number }[] = []
    const done = new Map<string, number>()
    await seedDemonstration(opened.app, { children, seed: 'bench', open }, ({ file, step, rows }) => {
      if (step === 'apply') done.set(file, rows)
      marks.push({ at: performance.now(), rows: [...done.values()].reduce((sum, n) => sum + n, 0) })
      memory.push(process.memoryUsage().rss)
    })
    const seconds = (marks.at(-1)!.at - marks[0]!.at) / 1000
    const rows = marks.at(-1)!.rows
    const baseline = await insertBare(opened)
    const tenth = memory[Math.floor(memory.length / 10)]!
    return {
      'ratio to bare inserts': round(rows / seconds / baseline, 3),
      'rows a second, validate to apply': round(rows / seconds, 0),
      'bare inserts a second': round(baseline, 0),
      rows,
      'wall seconds': round(seconds, 1),
      'memory MB at a tenth': round(tenth / 1e6, 0),
      'memory MB at the end': round(memory.at(-1)! / 1e6, 0),
      'memory MB at most': round(Math.max(...memory) / 1e6, 0),
      children,
    }
  } finally {
    await opened.stop()
    rmSync(folder, { recursive: true, force: true })
  }
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
