import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import { dayInLondon } from '../lib/iso-date.ts'
import { connect, type DatabaseAddress, type Pool } from '../platform/db/connect.ts'
import { migrate, migrationState, readMigrations } from '../platform/db/migrate.ts'
import type { Config } from '../platform/config.ts'
import { DomainError } from '../platform/errors.ts'
import {
  findSupervisedServer,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../platform/embedded-postgres/index.ts'
import { queueLogger } from '../platform/jobs.ts'
import type { Logger } from '../platform/log.ts'

const migrationsDirectory = new URL('../../db/migrations/', import.meta.url)

const DATABASE = 'contactpoint'

/** Where the application's and the owner's connections go; `stop` ends an embedded server. */
export type Databases = {
  readonly application: DatabaseAddress
  readonly owner: DatabaseAddress
  /** An embedded server that this process started and answers for. */
  readonly isSupervised: boolean
  readonly stop: () => Promise<void>
}

/**
 * The configured database, or the embedded one, started and with its logins made.
 *
 * The embedded application login is a member of the application roles and owns nothing. An embedded server that ends
 * unbidden is started again in the same place, where the pools find it.
 * @param onLost called when it could not be started again.
 * @param options.mayJoin use the server that another process of this installation has running, and leave it running.
 */
export async function openDatabases(
  config: Config,
  log: Logger,
  onLost: () => void,
  options: { readonly mayJoin?: boolean } = {},
): Promise<Databases> {
  if (config.databaseUrl !== null) {
    const application = { url: config.databaseUrl }
    return {
      application,
      owner: { url: config.ownerDatabaseUrl ?? config.databaseUrl },
      isSupervised: false,
      stop: async () => {},
    }
  }
  mkdirSync(config.dataDirectory, { recursive: true })
  const running = options.mayJoin ? findSupervisedServer(join(config.dataDirectory, 'postgres')) : undefined
  if (running) {
    return {
      application: { ...running, user: 'contactpoint_app', database: DATABASE },
      owner: { ...running, user: 'contactpoint_owner', database: DATABASE },
      isSupervised: false,
      stop: async () => {},
    }
  }
  let isStopping = false
  let server = await launch()
  await prepareLogins(server)
  return {
    application: addressOf(server, 'contactpoint_app', DATABASE),
    owner: addressOf(server, 'contactpoint_owner', DATABASE),
    isSupervised: true,
    stop: () => {
      isStopping = true
      return server.stop()
    },
  }

  async function launch(): Promise<EmbeddedPostgres> {
    const started = await startEmbeddedPostgres({
      dataDirectory: join(config.dataDirectory, 'postgres'),
      onUnexpectedExit: () => void relaunch(),
    })
    log.info('database-started', { pid: started.pid, adopted: started.wasAdopted })
    return started
  }

  async function relaunch(): Promise<void> {
    if (isStopping) return
    log.error('database-lost')
    try {
      await server.stop()
      server = await launch()
    } catch (error) {
      log.error('database-not-restarted', {}, error)
      onLost()
    }
  }
}

function addressOf(server: EmbeddedPostgres, user: string, database: string): DatabaseAddress {
  return { socketDirectory: server.socketDirectory, port: server.port, user, database }
}

async function prepareLogins(server: EmbeddedPostgres): Promise<void> {
  const superuser = connect(addressOf(server, 'postgres', 'postgres'), { max: 1, name: 'contactpoint-setup' })
  try {
    const roles = await superuser<
      { rolname: string }[]
    >`select rolname from pg_roles where rolname like 'contactpoint%' limit 20`
    const known = new Set(roles.map((role) => role.rolname))
    if (!known.has('contactpoint_owner')) await superuser`create role contactpoint_owner login createrole`
    if (!known.has('contactpoint_app')) await superuser`create role contactpoint_app login noinherit`
    const [database] = await superuser`select from pg_database where datname = ${DATABASE} limit 1`
    if (!database) await superuser.unsafe(`create database ${DATABASE} owner contactpoint_owner`)
  } finally {
    await superuser.end()
  }
}

/** Brings the schema, and that of the job queue, up to date as the owner. @returns the migrations applied now. */
export async function migrateDatabase(databases: Databases, now: Date, log: Logger): Promise<string[]> {
  const owner = connect(databases.owner, { max: 1, name: 'contactpoint-migrate' })
  try {
    const applied = await migrate(owner, await readMigrations(migrationsDirectory), now)
    await withPgPool(databases.owner, {}, (pgPool) => runMigrations({ pgPool, logger: queueLogger(log) }))
    await grantQueue(owner, databases.isSupervised)
    await owner`select audit_ensure_months(${dayInLondon(now)}, 24)`
    return applied
  } finally {
    await owner.end()
  }
}

async function grantQueue(owner: Pool, isSupervised: boolean): Promise<void> {
  await owner.unsafe(`
    grant usage on schema graphile_worker to contactpoint_web, contactpoint_worker;
    grant select, insert, update, delete on all tables in schema graphile_worker to contactpoint_worker;
    grant usage on all sequences in schema graphile_worker to contactpoint_web, contactpoint_worker;
    grant execute on all functions in schema graphile_worker to contactpoint_web, contactpoint_worker;
    grant select, insert, update, delete on all tables in schema graphile_worker to contactpoint_web;
    do $policies$
    declare queue_table text;
    begin
      for queue_table in
        select relname from pg_class where relnamespace = 'graphile_worker'::regnamespace and relkind = 'r' and relrowsecurity
      loop
        execute format('drop policy if exists contactpoint_works on graphile_worker.%I', queue_table);
        execute format('create policy contactpoint_works on graphile_worker.%I to contactpoint_web, contactpoint_worker using (true) with check (true)', queue_table);
      end loop;
    end $policies$;`)
  if (isSupervised)
    await owner`grant contactpoint_web, contactpoint_team, contactpoint_worker, contactpoint_sequencer, contactpoint_shield to contactpoint_app`
}

/** Refuses to work on a schema that is behind this version. @throws DomainError with what to do. */
export async function assertMigrated(databases: Databases): Promise<void> {
  const pending = await listPendingMigrations(databases)
  if (pending.length > 0) {
    throw new DomainError(
      'unavailable',
      'CP_SCHEMA_BEHIND',
      `the database lacks ${pending.length} migration(s); run \`contactpoint migrate\` first`,
    )
  }
}

/** Migrations that the database lacks, as an application role sees it; all of them before the first one made that role. */
export async function listPendingMigrations(databases: Databases): Promise<readonly string[]> {
  const migrations = await readMigrations(migrationsDirectory)
  const pool = connect(databases.application, {
    role: 'contactpoint_web',
    max: 1,
    name: 'contactpoint-check',
  })
  try {
    return (await migrationState(pool, migrations)).pending
  } catch (error) {
    if (isUnknownRole(error)) return migrations.map((migration) => migration.name)
    throw error
  } finally {
    await pool.end()
  }
}

function isUnknownRole(error: unknown): boolean {
  return ['22023', '42704'].includes((error as { code?: string }).code ?? '')
}

/** A pool of the `pg` driver, which the job queue wants. */
export function createPgPool(address: DatabaseAddress, options: { role?: string; max?: number }): pg.Pool {
  const common = {
    max: options.max ?? 2,
    application_name: 'contactpoint-jobs',
    ...(options.role ? { options: `-c role=${options.role}` } : {}),
  }
  const pool =
    'url' in address
      ? new pg.Pool({ connectionString: address.url, ...common })
      : new pg.Pool({
          host: address.socketDirectory,
          port: address.port,
          user: address.user,
          database: address.database,
          ...common,
        })
  // A connection that is lost while idle is replaced when it is next needed; without a listener it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

async function withPgPool<T>(
  address: DatabaseAddress,
  options: { role?: string },
  work: (pool: pg.Pool) => Promise<T>,
): Promise<T> {
  const pool = createPgPool(address, options)
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}
