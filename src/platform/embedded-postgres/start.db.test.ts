import assert from 'node:assert/strict'
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { startEmbeddedPostgres } from './index.ts'
import type { EmbeddedPostgres } from './index.ts'
import { findProcess } from './processes.ts'
import { asRoot, clusterNameOf, connectTo, nobody, processesNamed, small } from './support.fixture.ts'
import { reachableInstallation, spawnSupervisor, temporaryDirectory } from './support.fixture.ts'

const dataDirectory = join(temporaryDirectory({ after }), 'not/yet/there')

void suite('a running server', () => {
  let server: EmbeddedPostgres
  after(() => server.stop())
  before(async () => {
    server = await startEmbeddedPostgres({ dataDirectory })
  })

  test('settings: durable, private and in UTC by default', async (t) => {
    const sql = connectTo(t, server)
    const rows = await sql<{ name: string; setting: string }[]>`
      select s.name, current_setting(s.name) as setting from pg_settings s where s.name in ${sql(Object.keys(expected))}`
    assert.deepEqual(Object.fromEntries(rows.map(({ name, setting }) => [name, setting])), expected)
  })

  test('cluster: UTF-8, checksums, a collation that no upgrade can change, and ICU collations for names', async (t) => {
    const sql = connectTo(t, server)
    const [row] = await sql`
      select pg_encoding_to_char(d.encoding) as encoding, d.datlocprovider as provider, d.datlocale as locale,
             current_setting('data_checksums') as checksums, lower('ZOË') as lower,
             (select count(*)::int from pg_collation c where c.collname in ('und-x-icu', 'en-GB-x-icu')) as icu
        from pg_database d where d.datname = 'template1'`
    assert.deepEqual(
      { ...row },
      { encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', checksums: 'on', lower: 'zoë', icu: 2 },
    )
  })

  test('cluster: trigrams know letters outside ASCII', async (t) => {
    const sql = connectTo(t, server)
    await sql`create extension pg_trgm`
    const [row] = await sql`select similarity('Żółć', 'Żółw') > 0.2 as similar`
    assert.equal(row?.similar, true)
  })

  test('access: no TCP, trust on the socket only, and the socket in a directory closed to others', async (t) => {
    const sql = connectTo(t, server)
    const rules = await sql`select distinct r.type, r.auth_method from pg_hba_file_rules r order by r.type`
    assert.deepEqual(
      rules.map((rule) => ({ ...rule })),
      [
        { type: 'host', auth_method: 'reject' },
        { type: 'local', auth_method: 'trust' },
      ],
    )
    const directory = statSync(server.socketDirectory)
    assert.equal(directory.mode & 0o777, 0o700)
    assert.equal(directory.uid, asRoot ? nobody.uid : process.getuid?.())
    assert.equal(readFileSync(`/proc/${server.pid}/net/tcp`, 'utf8').includes(':1538 '), false)
  })

  test('account: never root, and not dependent on the rights of the directories above', () => {
    const uids = /^Uid:\s+(.*)$/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]?.split('\t')
    assert.deepEqual(new Set(uids), new Set([String(asRoot ? nobody.uid : process.getuid?.())]))
    assert.equal(statSync(join(dataDirectory, 'cluster')).mode & 0o777, 0o700)
  })

  test('terminal: the server leads a session of its own, so Ctrl-C does not reach it', () => {
    const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')
    assert.equal(fields?.[3], String(server.pid))
  })

  test('privacy: neither statements nor values reach the log of the server', async (t) => {
    const sql = connectTo(t, server)
    await sql`create table people (name text primary key)`
    await sql`insert into people values ('SECRET-1')`
    await assert.rejects(sql`insert into people values (${'SECRET-1'})`, /duplicate key/)
    await assert.rejects(sql`select ${'SECRET-2'}::text::date`, /SECRET-2/)
    await assert.rejects(sql`select 'SECRET-3' from nowhere`)
    await assert.rejects(sql`do $$ begin raise exception 'SECRET-4' using detail = 'SECRET-5'; end $$`)
    const log = readFileSync(join(dataDirectory, 'postgres.log'), 'utf8')
    assert.match(log, /ready to accept connections/)
    assert.doesNotMatch(log, /SECRET/)
  })

  test('lock: a second supervisor in the same process is refused by pid', async () => {
    await assert.rejects(startEmbeddedPostgres({ dataDirectory }), {
      name: 'EmbeddedPostgresError',
      message: new RegExp(`already in use by process ${process.pid}\\. Stop that process`),
    })
    assert.ok(findProcess(server.pid))
  })

  test('lock: a second supervisor in another process is refused by pid', async (t) => {
    const second = await spawnSupervisor(t, { dataDirectory })
    assert.match(second.error ?? '', new RegExp(`already in use by process ${process.pid}\\.`))
    assert.ok(findProcess(server.pid))
  })
})

test('stop: no process, socket or lock is left, it may be called again, and a later start finds the data', async (t) => {
  const exits: unknown[] = []
  const first = await startEmbeddedPostgres({
    dataDirectory,
    settings: small,
    onUnexpectedExit: (e) => exits.push(e),
  })
  const name = clusterNameOf(first.pid)
  const sql = connectTo(t, first)
  await sql`create table kept as select 1 as n`
  assert.equal(existsSync(join(dataDirectory, 'supervisor.lock')), true)
  await Promise.all([first.stop(), first.stop()])
  await first.stop()
  assert.deepEqual(processesNamed(name), [])
  assert.deepEqual(exits, [])
  assert.equal(existsSync(join(dataDirectory, 'supervisor.lock')), false)
  assert.equal(existsSync(join(first.socketDirectory, '.s.PGSQL.5432')), false)

  await using second = await startEmbeddedPostgres({ dataDirectory, settings: small })
  assert.equal(second.wasAdopted, false)
  assert.equal((await connectTo(t, second)`select n from kept`).length, 1)
})

test('settings: the caller wins over the defaults, but a wrong one is explained and leaves the directory free', async (t) => {
  const settings = { ...small, max_connections: '7' }
  await assert.rejects(startEmbeddedPostgres({ dataDirectory, settings: { max_connections: 'many' } }), {
    name: 'EmbeddedPostgresError',
    message: /does not accept one of the settings: .*max_connections/,
  })
  await using server = await startEmbeddedPostgres({ dataDirectory, settings })
  const [row] = await connectTo(t, server)`show max_connections`
  assert.equal(row?.max_connections, '7')
})

test('socket: a data directory with a long path gets a short one for its socket, gone after stop', async (t) => {
  const dataDirectory = join(temporaryDirectory(t), 'x'.repeat(120), 'y'.repeat(120))
  const server = await startEmbeddedPostgres({ dataDirectory, settings: small })
  assert.ok(Buffer.byteLength(join(server.socketDirectory, '.s.PGSQL.5432')) < 107)
  assert.equal(statSync(server.socketDirectory).mode & 0o777, 0o700)
  assert.equal((await connectTo(t, server)`select 1`).length, 1)
  await server.stop()
  assert.equal(existsSync(server.socketDirectory), false)
})

test('stop: works while clients are connected and in the middle of something', async (t) => {
  const server = await startEmbeddedPostgres({ dataDirectory, settings: small })
  const sql = connectTo(t, server)
  const sleeping = assert.rejects(sql`select pg_sleep(600)`)
  const other = connectTo(t, server)
  const busy = () => other`select from pg_stat_activity a where a.wait_event = 'PgSleep'`
  while ((await busy()).length === 0);
  await server.stop()
  await sleeping
  assert.equal(findProcess(server.pid), undefined)
})

if (asRoot) {
  /** In /etc/passwd under one name or another (daemon, bin), as initdb demands, and not `nobody`. */
  const named = { uid: 1, gid: 1 }

  test('socket: a directory of somebody else under its name is refused', async (t) => {
    const deep = join(temporaryDirectory(t), 'x'.repeat(120))
    const first = await startEmbeddedPostgres({ dataDirectory: deep, settings: small })
    await first.stop()
    mkdirSync(first.socketDirectory)
    chownSync(first.socketDirectory, named.uid, named.gid)
    await assert.rejects(startEmbeddedPostgres({ dataDirectory: deep, settings: small }), {
      name: 'EmbeddedPostgresError',
      message: /is not a directory of this program\. Remove it and start again/,
    })
    rmSync(first.socketDirectory, { recursive: true })
  })

  test('ordinary user: the whole life cycle without a change of user', async (t) => {
    const home = temporaryDirectory(t, 0o755)
    const dataDirectory = join(home, 'data')
    mkdirSync(dataDirectory)
    chownSync(dataDirectory, named.uid, named.gid)
    const options = { dataDirectory, settings: small, installation: await reachableInstallation(home) }
    const supervisor = await spawnSupervisor(t, options, { ...named, home })
    assert.equal(supervisor.error, undefined)
    assert.equal(statSync(dataDirectory).mode & 0o777, 0o700)
    const connection = {
      connection: () =>
        ({ host: supervisor.host, port: 5432, user: 'postgres', database: 'postgres' }) as const,
    }
    assert.equal((await connectTo(t, connection)`select 1`).length, 1)
    const ended = new Promise((resolve) => supervisor.child.once('exit', resolve))
    supervisor.child.stdin?.end()
    await ended
    assert.equal(findProcess(supervisor.pid), undefined)
    assert.equal(existsSync(join(dataDirectory, 'supervisor.lock')), false)

    await using again = await startEmbeddedPostgres({ ...options })
    assert.equal(statSync(`/proc/${again.pid}`).uid, named.uid, 'root runs the cluster as its owner')
  })

  test('ordinary user: the cluster of another user is refused in one sentence', async (t) => {
    const home = temporaryDirectory(t, 0o755)
    const dataDirectory = join(home, 'data')
    const server = await startEmbeddedPostgres({ dataDirectory, settings: small })
    await server.stop()
    const options = { dataDirectory, installation: await reachableInstallation(home) }
    const supervisor = await spawnSupervisor(t, options, { uid: 65533, gid: 65533, home })
    assert.match(
      supervisor.error ?? '',
      /^EmbeddedPostgresError: Permission denied .*Start as the user who owns it/,
    )
  })
}

const expected = {
  data_sync_retry: 'off',
  fsync: 'on',
  log_error_verbosity: 'terse',
  log_min_messages: 'log',
  full_page_writes: 'on',
  listen_addresses: '',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_statement: 'none',
  max_connections: '60',
  max_wal_size: '4GB',
  password_encryption: 'scram-sha-256',
  shared_buffers: '256MB',
  synchronous_commit: 'on',
  TimeZone: 'UTC',
  wal_level: 'replica',
}
