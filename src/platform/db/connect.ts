import postgres from 'postgres'
import { arrayTypes } from './array-types.ts'

/** A pool or a transaction: `sql` tagged templates of the `postgres` driver. */
export type Db = postgres.Sql<Types> | postgres.TransactionSql<Types>
/** An open transaction. */
export type Tx = postgres.TransactionSql<Types>
/** A pool of connections. */
export type Pool = postgres.Sql<Types>

type Types = { bigint: number; date: string }

/** How to reach a database: a URL, or the Unix socket of the embedded one. */
export type DatabaseAddress =
  | { readonly url: string }
  | {
      readonly socketDirectory: string
      readonly port: number
      readonly user: string
      readonly database: string
    }

export type DbRole =
  | 'contactpoint_web'
  | 'contactpoint_team'
  | 'contactpoint_worker'
  | 'contactpoint_sequencer'
  | 'contactpoint_shield'

/**
 * A pool that works as one of the application roles, whatever login it came with; without `role`, as the login itself.
 *
 * Days come as `YYYY-MM-DD` text and 64-bit integers as numbers (our identities stay far below 2^53).
 */
export function connect(
  address: DatabaseAddress,
  options: { role?: DbRole; max: number; name: string },
): Pool {
  const settings: postgres.Options<Record<string, postgres.PostgresType>> = {
    max: options.max,
    onnotice: (notice) => {
      if (notice['routine'] === 'SyncRepWaitForLSN') doubts.set(pool, commitDoubts(pool) + 1)
    },
    idle_timeout: 0,
    connect_timeout: 10,
    // After a lost server, seconds until the next try: soon enough that its return is noticed at once.
    backoff: (tries) => Math.min(0.05 * 2 ** tries, 0.5),
    fetch_types: false,
    transform: { undefined: null },
    types: {
      date: { to: 1082, from: [1082], serialize: (day: string) => day, parse: (day: string) => day },
      bigint: { to: 20, from: [20], serialize: (n: number) => String(n), parse: Number },
      ...arrayTypes,
    },
    connection: {
      application_name: options.name,
      TimeZone: 'UTC',
      lock_timeout: '30s',
      ...(options.role ? { role: options.role } : {}),
    } as Record<string, string>,
  }
  const pool = ('url' in address
    ? postgres(address.url, settings)
    : postgres({
        ...settings,
        host: address.socketDirectory,
        port: address.port,
        username: address.user,
        database: address.database,
      })) as unknown as Pool
  return pool
}

const doubts = new WeakMap<Pool, number>()

/**
 * How many commits of a pool the server acknowledged although no standby had them, because somebody ended the wait.
 *
 * It says so in a notice beside the success. Whoever commits compares before and after, and takes a rise for a failure,
 * whichever of the pool's commits it was.
 */
export function commitDoubts(pool: Pool): number {
  return doubts.get(pool) ?? 0
}

/** The same place as another login or database. */
export function withUser(address: DatabaseAddress, user: string, database?: string): DatabaseAddress {
  if (!('url' in address)) return { ...address, user, database: database ?? address.database }
  const url = new URL(address.url)
  url.username = user
  if (database) url.pathname = `/${database}`
  return { url: url.href }
}

const outageCodes: ReadonlySet<string> = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
])

/** Whether the database could not be reached, or ended the connection: worth trying again, nobody's mistake. Class 57P: shut down or starting. */
export function isOutage(error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown }
  if (typeof code !== 'string') return false
  return syscall === 'connect' || outageCodes.has(code) || code.startsWith('57P') || code.startsWith('08')
}
