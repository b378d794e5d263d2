import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Sql } from 'postgres'
import { copyInstallation } from './copy-installation.ts'
import { startEmbeddedPostgres } from './index.ts'
import type { EmbeddedPostgres, ServerExit } from './index.ts'
import { locateInstallation } from './installation.ts'
import { findProcess, waitForEnd } from './processes.ts'
import { asRoot, clusterNameOf, connectTo, killed, nobody, processesNamed, small } from './support.fixture.ts'
import { reachableInstallation, spawnSupervisor, temporaryDirectory } from './support.fixture.ts'

/** One cluster for all tests of this file: each leaves it stopped. */
const home = temporaryDirectory({ after }, 0o755)
const dataDirectory = join(home, 'data')

/** Commits rows one by one until the connection breaks; tells of each commit and returns how many were acknowledged. */
async function commitUntilBroken(sql: Sql, onCommit: (acknowledged: number) => void): Promise<number> {
  for (let acknowledged = 0; ; acknowledged += 1) {
    onCommit(acknowledged)
    try {
      await sql`insert into rows values (${acknowledged})`
    } catch {
      return acknowledged
    }
  }
}

async function countRows(t: TestContext, server: EmbeddedPostgres, below: number): Promise<number> {
  const [row] = await connectTo(t, server)`select count(*)::int as n from rows r where r.n < ${below}`
  return row?.n as number
}

async function kill(pid: number): Promise<void> {
  const identity = findProcess(pid)
  process.kill(pid, 'SIGKILL')
  assert.ok(identity && (await waitForEnd([identity], 5_000)))
}

test('crash: after kill -9 of the server every acknowledged row is there, and the caller was told', async (t) => {
  const told = Promise.withResolvers<ServerExit>()
  const first = await startEmbeddedPostgres({
    dataDirectory,
    settings: small,
    onUnexpectedExit: told.resolve,
  })
  const sql = connectTo(t, first)
  await sql`drop table if exists rows`
  await sql`create table rows (n int primary key)`
  const busy = connectTo(t, first)`select count(*) from generate_series(1, 100000000000)`.catch(
    () => 'broken',
  )
  const committing = commitUntilBroken(sql, (n) => n === 200 && process.kill(first.pid, 'SIGKILL'))
  assert.deepEqual(await told.promise, { pid: first.pid, exitCode: null, signal: 'SIGKILL' })
  const acknowledged = await committing
  await first.stop()

  await using second = await startEmbeddedPostgres({ dataDirectory, settings: small })
  assert.equal(await busy, 'broken')
  assert.ok(acknowledged >= 200)
  assert.equal(await countRows(t, second, acknowledged), acknowledged)
  t.diagnostic(`${acknowledged} acknowledged rows found again`)
})

test('crash: a start waits for, then ends, the children of a killed server', async (t) => {
  const supervisor = await spawnSupervisor(t, { dataDirectory, settings: small })
  const name = clusterNameOf(supervisor.pid)
  const sql = connectTo(t, socketOf(supervisor.host))
  const [backend] = await sql`select pg_backend_pid() as pid`
  void sql`select count(*) from generate_series(1, 100000000000)`.catch(() => {})
  await new Promise((resolve) => setTimeout(resolve, 200))
  await killed(supervisor.child)
  await kill(supervisor.pid)
  assert.ok(findProcess(backend?.pid as number), 'the busy backend outlives its server')

  const second = await startEmbeddedPostgres({ dataDirectory, settings: small })
  assert.equal(findProcess(backend?.pid as number), undefined)
  await second.stop()
  assert.deepEqual(processesNamed(name), [])
})

test('orphan: after kill -9 of the supervisor the server is adopted, with every acknowledged row', async (t) => {
  const supervisor = await spawnSupervisor(t, { dataDirectory, settings: small })
  const sql = connectTo(t, socketOf(supervisor.host))
  await sql`drop table if exists rows`
  await sql`create table rows (n int primary key)`
  for (let n = 0; n < 100; n += 1) await sql`insert into rows values (${n})`
  await killed(supervisor.child)

  const exits: ServerExit[] = []
  const adopted = await startEmbeddedPostgres({
    dataDirectory,
    settings: small,
    onUnexpectedExit: (exit) => exits.push(exit),
  })
  assert.deepEqual([adopted.wasAdopted, adopted.pid], [true, supervisor.pid])
  assert.equal(await countRows(t, adopted, 100), 100)
  const again = await sql`select 1`
  assert.equal(again.length, 1, 'connections of others live on')
  await kill(adopted.pid)
  await new Promise((resolve) => setTimeout(resolve, 600))
  assert.deepEqual(exits, [{ pid: adopted.pid, exitCode: null, signal: null }])
  await adopted.stop()
  assert.equal(existsSync(join(dataDirectory, 'supervisor.lock')), false)

  await using third = await startEmbeddedPostgres({ dataDirectory, settings: small })
  assert.equal(await countRows(t, third, 100), 100)
})

test('orphan: one with other settings is stopped and started anew', async (t) => {
  const supervisor = await spawnSupervisor(t, { dataDirectory, settings: small })
  await killed(supervisor.child)
  await using server = await startEmbeddedPostgres({ dataDirectory, settings: { ...small, work_mem: '5MB' } })
  assert.equal(server.wasAdopted, false)
  assert.equal(findProcess(supervisor.pid), undefined)
  const [row] = await connectTo(t, server)`show work_mem`
  assert.equal(row?.work_mem, '5MB')
})

test('orphan: one of another build of the binaries is stopped and started anew', async (t) => {
  const options = { dataDirectory, settings: small }
  const copied = copyInstallation(locateInstallation(), home, 'test')
  const supervisor = await spawnSupervisor(t, { ...options, installation: copied })
  await killed(supervisor.child)
  const manifest = join(copied, '../package.json')
  writeFileSync(
    manifest,
    readFileSync(manifest, 'utf8').replace(/"version": "[^"]*"/, '"version": "18.99.0"'),
  )
  await using server = await startEmbeddedPostgres({ ...options, installation: copied })
  assert.equal(server.wasAdopted, false)
  assert.equal(findProcess(supervisor.pid), undefined)
})

test('orphan: one that does not answer is stopped and started anew', async (t) => {
  const supervisor = await spawnSupervisor(t, { dataDirectory, settings: small })
  await killed(supervisor.child)
  rmSync(join(supervisor.host, '.s.PGSQL.5432'))
  await using server = await startEmbeddedPostgres({ dataDirectory, settings: small })
  assert.equal(server.wasAdopted, false)
  assert.equal((await connectTo(t, server)`select 1`).length, 1)
})

test('stale files: pids that belong to another process by now do not keep the server from starting', async (t) => {
  const first = await startEmbeddedPostgres({ dataDirectory, settings: small })
  const pidFile = readFileSync(join(dataDirectory, 'cluster/postmaster.pid'), 'utf8')
  const socketFile = join(first.socketDirectory, '.s.PGSQL.5432')
  const socketLock = readFileSync(`${socketFile}.lock`, 'utf8')
  await first.stop()
  const stranger = spawn('sleep', ['600'], { ...(asRoot ? nobody : {}) })
  t.after(() => void stranger.kill())
  const renumber = (text: string) => text.replace(/^\d+/, String(stranger.pid))
  writeFileSync(join(dataDirectory, 'cluster/postmaster.pid'), renumber(pidFile))
  writeFileSync(`${socketFile}.lock`, renumber(socketLock))
  writeFileSync(socketFile, '')
  await using server = await startEmbeddedPostgres({ dataDirectory, settings: small })
  assert.equal((await connectTo(t, server)`select 1`).length, 1)
})

test('foreign server: one started by hand on our cluster is refused by pid and left alone', async (t) => {
  const installation = await reachableInstallation(home)
  const options = { dataDirectory, settings: small, installation }
  await (await startEmbeddedPostgres(options)).stop()
  const cluster = join(dataDirectory, 'cluster')
  const byHand = spawn(join(installation, 'bin/postgres'), ['-D', '.', '-c', 'listen_addresses='], {
    ...(asRoot ? nobody : {}),
    cwd: cluster,
    env: { LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  t.after(() => void byHand.kill('SIGQUIT'))
  for await (const line of byHand.stderr) if (String(line).includes('ready to accept')) break
  byHand.stderr.resume()
  const refusal = { name: 'EmbeddedPostgresError', message: new RegExp(`process ${byHand.pid}\\b.*Stop it`) }
  await assert.rejects(startEmbeddedPostgres(options), refusal)
  assert.ok(existsSync(join(cluster, 'postmaster.pid')))
  assert.ok(findProcess(byHand.pid ?? 0))
})

test('foreign server: one that answers though its process is not to be seen is refused', async () => {
  const first = await startEmbeddedPostgres({ dataDirectory, settings: small })
  const pidFile = join(dataDirectory, 'cluster/postmaster.pid')
  const text = readFileSync(pidFile, 'utf8')
  await first.stop()
  writeFileSync(pidFile, text.replace(/^\d+/, '4194304'))
  const elsewhere = createServer((socket) => socket.resume().end('N')).listen(
    join(first.socketDirectory, '.s.PGSQL.5432'),
  )
  await assert.rejects(
    startEmbeddedPostgres({ dataDirectory, settings: small }),
    /perhaps in another container/,
  )
  await new Promise((resolve) => elsewhere.close(resolve))
  await using server = await startEmbeddedPostgres({ dataDirectory, settings: small })
  assert.ok(findProcess(server.pid))
})

function socketOf(host: string): Pick<EmbeddedPostgres, 'connection'> {
  return { connection: (database) => ({ host, port: 5432, user: 'postgres', database }) }
}
