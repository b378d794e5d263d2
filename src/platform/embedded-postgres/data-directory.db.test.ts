import assert from 'node:assert/strict'
import {
  chmodSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from 'node:fs'
import { renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbeddedPostgres } from './index.ts'
import {
  asRoot,
  beginSupervisor,
  connectTo,
  killed,
  nobody,
  small,
  temporaryDirectory,
} from './support.fixture.ts'

/** Stopped between tests, except by the first, which makes it. */
const dataDirectory = join(temporaryDirectory({ after }), 'data')
const options = { dataDirectory, settings: small }

test('initdb: one killed half-way is never taken for a database and is done again', async (t) => {
  const child = beginSupervisor(t, options)
  const half = () => listIfThere(dataDirectory).filter((name) => name.startsWith('cluster.initialising-'))
  while (!half().some((name) => existsSync(join(dataDirectory, name, 'PG_VERSION')))) await sleep(5)
  await killed(child)
  assert.equal(existsSync(join(dataDirectory, 'cluster')), false)

  await using server = await startEmbeddedPostgres(options)
  assert.deepEqual(half(), [])
  const sql = connectTo(t, server)
  await sql`create table kept as select 1 as n`
})

test('initdb: a whole database is kept, whatever lies beside it', async (t) => {
  mkdirSync(join(dataDirectory, 'cluster.initialising-leftover/base'), { recursive: true })
  await using server = await startEmbeddedPostgres(options)
  assert.equal((await connectTo(t, server)`select n from kept`).length, 1)
  assert.equal(existsSync(join(dataDirectory, 'cluster.initialising-leftover')), false)
})

test('foreign directory: one with other files is refused and left exactly as it was', async (t) => {
  const foreign = temporaryDirectory(t, 0o750)
  mkdirSync(join(foreign, 'cluster.initialising-theirs'))
  writeFileSync(join(foreign, 'PG_VERSION'), '18\n')
  await assert.rejects(startEmbeddedPostgres({ ...options, dataDirectory: foreign }), {
    name: 'EmbeddedPostgresError',
    message: /holds files that this program did not put there.*Give a new or an empty directory/,
  })
  assert.deepEqual(readdirSync(foreign).sort(), ['PG_VERSION', 'cluster.initialising-theirs'])
  assert.equal(statSync(foreign).mode & 0o777, 0o750)
})

test('version: a database of another major version is refused before anything touches it', async () => {
  const file = join(dataDirectory, 'cluster/PG_VERSION')
  const found = readFileSync(file, 'utf8')
  writeFileSync(file, '17\n')
  await assert.rejects(startEmbeddedPostgres(options), {
    name: 'EmbeddedPostgresError',
    message: /made by PostgreSQL 17, but the bundled binaries are PostgreSQL 18\. Go back to the release/,
  })
  writeFileSync(file, found)
  assert.equal(existsSync(join(dataDirectory, 'supervisor.lock')), false)
})

test('copy: a copy of the files is a database of its own, even while the original runs', async (t) => {
  await using original = await startEmbeddedPostgres(options)
  const copy = join(temporaryDirectory(t), 'copy')
  cpSync(dataDirectory, copy, { recursive: true, filter: (path) => !path.includes('/run') })
  await using server = await startEmbeddedPostgres({ ...options, dataDirectory: copy })
  assert.notEqual(server.pid, original.pid)
  assert.equal(server.wasAdopted, false)
})

test('log: a big one is put aside, and a link under its name is not written through', async () => {
  const log = join(dataDirectory, 'postgres.log')
  truncateSync(log, 11_000_000)
  await (await startEmbeddedPostgres(options)).stop()
  assert.equal(statSync(`${log}.old`).size, 11_000_000)
  const victim = `${log}.victim`
  renameSync(log, victim)
  const before = statSync(victim).size
  symlinkSync(victim, log)
  await assert.rejects(startEmbeddedPostgres(options), /ELOOP/)
  assert.equal(statSync(victim).size, before)
  rmSync(log)
})

if (asRoot) {
  test('owner: a database that root restored from a backup is handed to the account of the server', async (t) => {
    const cluster = join(dataDirectory, 'cluster')
    for (const name of ['', ...readdirSync(cluster, { recursive: true, encoding: 'utf8' })]) {
      lchownSync(join(cluster, name), 0, 0)
    }
    chmodSync(cluster, 0o755)
    await using server = await startEmbeddedPostgres(options)
    assert.equal((await connectTo(t, server)`select n from kept`).length, 1)
    assert.deepEqual([statSync(cluster).uid, statSync(cluster).mode & 0o777], [nobody.uid, 0o700])
  })
}

function listIfThere(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : []
}
