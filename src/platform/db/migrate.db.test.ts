import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { createTestDatabase } from '../../../test/support/database.ts'
import { connect, withUser, type DatabaseAddress, type Pool } from './connect.ts'
import { migrate, migrationState, readMigrations, type Migration } from './migrate.ts'

const host = await createTestDatabase()
const NOW = new Date('2026-11-22T09:00:00Z')
let serial = 0

/** A database with nothing in it. */
async function emptyDatabase(): Promise<() => Pool> {
  const name = `empty_${process.pid}_${serial++}`
  await host.owner.unsafe(`create database ${name} template template0`)
  const address: DatabaseAddress = withUser(host.address, 'postgres', name)
  const pools: Pool[] = []
  after(async () => {
    await Promise.all(pools.map((pool) => pool.end()))
  })
  return () => {
    const pool = connect(address, { max: 1, name: 'test' })
    pools.push(pool)
    return pool
  }
}

function migration(number: number, sql: string): Migration {
  return { name: `000${number}-step.sql`, sql, checksum: `sum of ${sql}` }
}
const first = migration(1, 'create table one (id integer)')
const second = migration(2, 'create table two (id integer)')

test('ten starters at the same time apply each migration once', async () => {
  const connectEmpty = await emptyDatabase()
  const slow = migration(1, 'create table one (id integer); select pg_sleep(0.2)')
  const applied = await Promise.all(
    Array.from({ length: 10 }, () => migrate(connectEmpty(), [slow, second], NOW)),
  )
  assert.deepEqual(applied.flat().sort(), ['0001-step.sql', '0002-step.sql'])
  assert.deepEqual(await migrationState(connectEmpty(), [slow, second]), {
    applied: ['0001-step.sql', '0002-step.sql'],
    pending: [],
  })
})

test('what is pending is applied later, and told before', async () => {
  const pool = (await emptyDatabase())()
  assert.deepEqual(await migrationState(pool, [first]), { applied: [], pending: ['0001-step.sql'] })
  assert.deepEqual(await migrate(pool, [first], NOW), ['0001-step.sql'])
  assert.deepEqual(await migrationState(pool, [first, second]), {
    applied: ['0001-step.sql'],
    pending: ['0002-step.sql'],
  })
  assert.deepEqual(await migrate(pool, [first, second], NOW), ['0002-step.sql'])
  assert.deepEqual(await migrate(pool, [first, second], NOW), [])
})

test('an applied migration that was edited refuses the start', async () => {
  const pool = (await emptyDatabase())()
  await migrate(pool, [first], NOW)
  const edited = { ...first, checksum: 'another' }
  await assert.rejects(migrate(pool, [edited, second], NOW), { code: 'CP_MIGRATION_EDITED' })
  await assert.rejects(migrationState(pool, [edited]), { code: 'CP_MIGRATION_EDITED' })
  const [row] = await pool<[{ two: string | null }]>`select to_regclass('two')::text as two`
  assert.equal(row.two, null)
})

test('a database of a newer version, or of another history, refuses the start', async () => {
  const pool = (await emptyDatabase())()
  await migrate(pool, [first, second], NOW)
  await assert.rejects(migrate(pool, [first], NOW), { code: 'CP_MIGRATION_UNKNOWN' })
  await assert.rejects(migrate(pool, [second, first], NOW), { code: 'CP_MIGRATION_UNKNOWN' })
})

test('all of a start is one transaction: when one migration fails none is applied', async () => {
  const pool = (await emptyDatabase())()
  await assert.rejects(migrate(pool, [first, migration(2, 'create table one (id integer)')], NOW), {
    code: '42P07',
  })
  assert.deepEqual(await migrationState(pool, [first]), { applied: [], pending: ['0001-step.sql'] })
})

test('numbers of migration files run from 1 without a gap or a repeat', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cp-migrations-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const directory = pathToFileURL(`${folder}/`)
  writeFileSync(join(folder, '0001-one.sql'), 'select 1')
  writeFileSync(join(folder, 'notes.md'), '')
  assert.deepEqual(
    (await readMigrations(directory)).map(({ name }) => name),
    ['0001-one.sql'],
  )
  writeFileSync(join(folder, '0003-three.sql'), 'select 3')
  await assert.rejects(readMigrations(directory), { code: 'CP_MIGRATION_NUMBER' })
  writeFileSync(join(folder, '0002-two.sql'), 'select 2')
  const names = (await readMigrations(directory)).map(({ name }) => name)
  assert.deepEqual(names, ['0001-one.sql', '0002-two.sql', '0003-three.sql'])
  writeFileSync(join(folder, '0002-again.sql'), 'select 2')
  await assert.rejects(readMigrations(directory), { code: 'CP_MIGRATION_NUMBER' })
})
