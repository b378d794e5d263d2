import assert from 'node:assert/strict'
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemActor } from '../../src/app/acts.ts'
import { seedData } from '../../src/app/demo.ts'
import { openApplication } from '../../src/app/serve.ts'
import { loadFeedFile } from '../../src/feeds/index.ts'
import { day } from '../../src/lib/iso-date.ts'
import { seedFiles } from '../../src/lib/synthetic/seed-files.ts'
import { readConfig } from '../../src/platform/config.ts'
import { connect, withUser } from '../../src/platform/db/connect.ts'
import { createLogger } from '../../src/platform/log.ts'
import { seededRandom } from '../../src/platform/random.ts'
import { contentOfFeeds, countAppliedTwice, difference, lostInvolvements, missingEntries } from './checks.ts'
import { signIn, startLoad, type Acknowledged } from './load-client.ts'
import { copyFolder, createService, freePort, type Begun, type Service } from './service.ts'
import { createWitness, type CrashWitness } from './witness.ts'

const isLong = process.env.CONTACTPOINT_TEST_LONG === '1'
const KILLS = isLong ? 500 : 5
/** Loads end sooner than the kills; there are fewer of them than of kills. */
const PIECES = Math.min(KILLS, 60)
const CASE_FILES = isLong ? 5 : 2
const ROWS_A_FILE = 250
const targets = ['loader', 'postgres', 'app', 'witness', 'all'] as const
type Target = (typeof targets)[number]

const home = mkdtempSync(join(tmpdir(), 'cp-crash-'))
const open: Service[] = []
after(async () => {
  for (const service of open) await service.stop()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

async function installation(name: string, ...startArguments: string[]): Promise<Service> {
  const service = await createService(join(home, name), ...startArguments)
  open.push(service)
  return service
}

/** A small area, made once and copied for each test. */
const made = await installation('made', 'demo', '--children', '60')
await made.start()
await made.stop()

async function copyOf(name: string): Promise<Service> {
  copyFolder(made.folder, join(home, name))
  const service = await installation(name, 'serve')
  await service.start()
  return service
}

type File = { readonly path: string; readonly source: string }

/** A county of other children, its registrations in pieces so that each kill finds a load under way, then the case systems. */
function writeFeeds(pieces: number): File[] {
  const registrations: File[] = []
  const cases: File[] = []
  const write = (name: string, source: string, text: string): File => {
    const path = join(home, name)
    writeFileSync(path, text)
    return { path, source }
  }
  const county = seedFiles({
    seed: 'crash',
    children: pieces * ROWS_A_FILE,
    on: day(new Date().toISOString().slice(0, 10)),
    data: seedData(),
  })
  for (const { name, source, format, chunks } of county) {
    if (format === 'csv-profile') cases.push(write(name, source!, [...chunks].join('')))
    if (format !== 'pds-ndjson') continue
    const lines = [...chunks]
      .join('')
      .split('\n')
      .filter((line) => line !== '')
    for (let from = 0; from < lines.length; from += ROWS_A_FILE) {
      registrations.push(
        write(`pds-${from}.ndjson`, source!, lines.slice(from, from + ROWS_A_FILE).join('\n')),
      )
    }
  }
  return [...registrations, ...cases.slice(0, CASE_FILES)]
}

/** Loads the files in turn; each again, with the same command, until it is in. */
function startLoading(service: Service, files: readonly File[]) {
  const state = { child: undefined as Begun['child'] | undefined, repeats: 0 }
  const load = async ({ path, source }: File): Promise<void> => {
    for (let failures = 0; failures < 30; failures++) {
      const { child, isDone } = service.beginLoad(path, source)
      state.child = child
      if (await isDone) return
      state.repeats += 1
    }
    throw new Error(`${path} cannot be loaded`)
  }
  const done = (async () => {
    for (const file of files) await load(file)
  })()
  done.catch(() => {})
  return { state, done }
}

async function listChildren(service: Service): Promise<string[]> {
  const rows = await service.inDatabase(
    (sql) => sql<{ id: string }[]>`select public_id as id from children where status = 'open' order by 1`,
  )
  return rows.map((row) => row.id)
}

async function assertNothingLost(
  service: Service,
  { disclosures, involvements }: Acknowledged,
  when: string,
): Promise<void> {
  // Answers still on their way are none of these: they are looked for the next time.
  const [shown, recorded] = [[...disclosures], [...involvements]]
  await service.inDatabase(async (sql) => {
    assert.deepEqual(await missingEntries(sql, shown), [], `${when}: a record was shown without its entry`)
    assert.deepEqual(await lostInvolvements(sql, recorded), [], `${when}: an involvement is lost`)
    assert.equal(await countAppliedTwice(sql), 0, `${when}: a row took effect twice`)
  })
}

test(`G1: ${KILLS} kills lose no entry and no involvement, apply no row twice, and loads end as if none had been`, async (t) => {
  const files = writeFeeds(PIECES)
  const witness = await createWitness(join(home, 'witness'), await freePort())
  t.after(() => witness.stop())
  process.env.CONTACTPOINT_WITNESS_URL = witness.url
  process.env.CONTACTPOINT_WITNESS_KEY = witness.key
  const service = await copyOf('killed')
  const logKey = await (await fetch(`${service.origin}/log/key`)).text()
  await witness.trust(logKey.trim())
  const children = await listChildren(service)
  const load = startLoad(service, await signIn(service, 'amara'), children, {
    readers: 4,
    recordEveryMs: isLong ? 2_000 : 200,
  })
  const loading = startLoading(service, files)
  const random = seededRandom('crash')
  const restarts: number[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const target = targets[kill % targets.length]!
    await sleep(200 + (random(2).readUInt16BE() / 65_536) * 2_000)
    restarts.push(await killAndRestart(service, target, { loader: loading.state, witness }))
    await assertNothingLost(service, load.acknowledged, `kill ${kill + 1} (${target})`)
  }
  await load.stop()
  await loading.done
  await assertNothingLost(service, load.acknowledged, 'at the end')
  const checked = await verifyLog(service, logKey, witness.key)
  const { disclosures, involvements, others } = load.acknowledged
  assert.ok(disclosures.length > KILLS * 5 && involvements.length > 0, 'the load was too thin to tell')

  const expected = await contentOfWholeLoad(files)
  const content = await service.inDatabase(contentOfFeeds)
  for (const [table, rows] of expected) assert.deepEqual(difference(content.get(table), rows), [], table)
  tell(t, restarts)
  t.diagnostic(
    `${KILLS} kills: the log verifies with ${checked} entries, 0 of ${disclosures.length} disclosures without entry, 0 of ${involvements.length} involvements lost, ` +
      `requests answered otherwise: ${JSON.stringify([...others])}, ${files.length} files loaded as without kills, ${loading.state.repeats} loads begun again`,
  )
})

/** What the record tables hold after the same files on another copy, which nothing disturbs. */
async function contentOfWholeLoad(files: readonly File[]): Promise<Map<string, readonly string[]>> {
  const folder = join(home, 'whole')
  copyFolder(made.folder, folder)
  const { app, databases, stop } = await openApplication(
    readConfig({ CONTACTPOINT_DATA: folder }),
    createLogger('error'),
  )
  const run = app.acts(app.worker, systemActor('operator'))
  for (const { path, source } of files) {
    await loadFeedFile(run, {
      sourceId: source,
      fileName: basename(path),
      bytes: () => createReadStream(path),
      variants: app.variants,
    })
  }
  const owner = connect(withUser(databases.application, 'postgres'), { max: 1, name: 'crash-test' })
  const content = await contentOfFeeds(owner)
  await owner.end()
  await stop()
  return content
}

type Others = {
  readonly loader: ReturnType<typeof startLoading>['state']
  readonly witness: CrashWitness
}

async function killAndRestart(
  service: Service,
  target: Target,
  { loader, witness }: Others,
): Promise<number> {
  if (target === 'loader' || target === 'all') loader.child?.kill('SIGKILL')
  if (target === 'witness' || target === 'all') await witness.killAndRestart()
  if (target === 'loader' || target === 'witness') return 0
  if (target === 'app' || target === 'all') await service.killApp()
  if (target === 'postgres' || target === 'all') service.killPostgres()
  return service.start()
}

/** The whole log with every row, as an auditor verifies it; the last checkpoint must be cosigned. @returns how many entries it has. */
async function verifyLog(service: Service, logKey: string, witnessKey: string): Promise<number> {
  await sleep(3_000)
  const keys = join(home, 'log-keys')
  writeFileSync(keys, logKey)
  const said = await service.run(
    ...['audit', 'verify', '--dir', join(service.folder, 'log/public'), '--key', keys],
    ...['--witness', witnessKey, '--database', '--json'],
  )
  const report = JSON.parse(said) as { database: { opened: number } }
  return report.database.opened
}

function tell(t: TestContext, restarts: readonly number[]): void {
  const sorted = restarts.filter((ms) => ms > 0).sort((a, b) => a - b)
  t.diagnostic(
    `able to commit again after: median ${Math.round(sorted[sorted.length >> 1]!)} ms, longest ${Math.round(sorted.at(-1)!)} ms`,
  )
}

test('G1: the same checks find entries missing where commits do not wait for the disk', async (t) => {
  const service = await copyOf('careless')
  const children = await listChildren(service)
  const cookie = await signIn(service, 'amara')
  await service.inDatabase(async (sql) => {
    await sql`alter database contactpoint set synchronous_commit = off`
    await sql`alter system set wal_writer_delay = '10s'`
    await sql`select pg_reload_conf()`
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'contactpoint_app'`
  })
  await service.start()
  const load = startLoad(service, cookie, children, { readers: 4, recordEveryMs: 200 })
  await sleep(2_000)
  service.killPostgres()
  await load.stop()
  await service.start()
  const missing = await service.inDatabase((sql) => missingEntries(sql, load.acknowledged.disclosures))
  assert.ok(missing.length > 0, 'the loss was not noticed')
  t.diagnostic(`${missing.length} of ${load.acknowledged.disclosures.length} entries found missing`)
})
