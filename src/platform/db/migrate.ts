import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { DomainError } from '../errors.ts'
import type { Pool, Tx } from './connect.ts'

export type Migration = { readonly name: string; readonly sql: string; readonly checksum: string }
export type MigrationState = { readonly applied: readonly string[]; readonly pending: readonly string[] }

const MIGRATION_LOCK = 7_301_994

/** The `NNNN-name.sql` files of `directory`, in order. @throws DomainError when a number is missing or used twice. */
export async function readMigrations(directory: URL): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()
  names.forEach((name, i) => {
    if (Number(name.slice(0, 4)) !== i + 1)
      fail('CP_MIGRATION_NUMBER', `migration \`${name}\` should be number ${i + 1}`)
  })
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, directory), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/**
 * Applies what is pending, all in one transaction, as the owner.
 *
 * Starters at the same time wait for one another and find nothing left to do. Forward only: an applied migration that was
 * edited or is missing from `migrations` refuses the start.
 * @returns the names applied by this call.
 */
export async function migrate(pool: Pool, migrations: readonly Migration[], now: Date): Promise<string[]> {
  return (await pool.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`
    await sql`
      create table if not exists schema_migrations (
        name text primary key,
        checksum text not null,
        applied_at timestamptz not null
      )`
    const pending = pendingOf(await listApplied(sql), migrations)
    for (const migration of pending) {
      await sql.unsafe(migration.sql)
      await sql`insert into schema_migrations ${sql({ name: migration.name, checksum: migration.checksum, applied_at: now })}`
    }
    return pending.map((migration) => migration.name)
  })) as string[]
}

/** What is applied and what is not, without changing anything. */
export async function migrationState(pool: Pool, migrations: readonly Migration[]): Promise<MigrationState> {
  const [table] = await pool<
    { exists: boolean }[]
  >`select to_regclass('schema_migrations') is not null as "exists"`
  const applied = table?.exists ? await listApplied(pool) : []
  return { applied: applied.map((a) => a.name), pending: pendingOf(applied, migrations).map((m) => m.name) }
}

type Applied = { name: string; checksum: string }

async function listApplied(sql: Pool | Tx): Promise<Applied[]> {
  return sql<Applied[]>`
    select schema_migrations.name, schema_migrations.checksum
      from schema_migrations
     order by schema_migrations.name
     limit 10000`
}

function pendingOf(applied: readonly Applied[], migrations: readonly Migration[]): readonly Migration[] {
  applied.forEach((done, i) => {
    const known = migrations[i]
    if (known?.name !== done.name) {
      fail(
        'CP_MIGRATION_UNKNOWN',
        `the database has migration \`${done.name}\`, which this version does not know; start a newer version`,
      )
    }
    if (known.checksum !== done.checksum) {
      fail(
        'CP_MIGRATION_EDITED',
        `migration \`${done.name}\` was edited after it was applied; restore its text and add a new migration`,
      )
    }
  })
  return migrations.slice(applied.length)
}

function fail(code: string, message: string): never {
  throw new DomainError('conflict', code, message)
}
