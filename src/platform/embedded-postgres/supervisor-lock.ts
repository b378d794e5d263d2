import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedPostgresError } from './failure.ts'
import { findProcess, isRunning } from './processes.ts'
import type { ProcessIdentity } from './processes.ts'

export type SupervisorLock = { release(): void }

type Holder = ProcessIdentity & { readonly place: string }

const mutexPatienceMs = 5_000

/**
 * INVARIANT (one-supervisor): at most one live process supervises a data directory.
 *
 * The lock file names its holder by pid, start time and boot, so neither a crash nor a reused pid leaves it locked, and
 * the directory by its place on disk, so a copy of the directory is not locked.
 * Throws `EmbeddedPostgresError` naming the holder while that one is alive.
 */
export async function acquireSupervisorLock(directory: string): Promise<SupervisorLock> {
  const file = join(directory, 'supervisor.lock')
  const { dev, ino } = statSync(directory)
  const place = `${dev}:${ino}`
  const mutex = await enterTakeover(directory, place)
  try {
    const holder = readHolder(file)
    if (holder?.place === place && isRunning(holder)) {
      throw new EmbeddedPostgresError(
        `The data directory ${directory} is already in use by process ${holder.pid}. ` +
          'Stop that process, or choose another data directory.',
      )
    }
    replaceFile(file, JSON.stringify({ ...findProcess(process.pid), place }))
  } finally {
    mutex.close()
  }
  return { release: () => rmSync(file, { force: true }) }
}

/** Whether a live process supervises the data directory. */
export function isSupervised(directory: string): boolean {
  const { dev, ino } = statSync(directory)
  const holder = readHolder(join(directory, 'supervisor.lock'))
  return holder?.place === `${dev}:${ino}` && isRunning(holder)
}

/** Unreadable content counts as no holder: the file is only ever put in place complete, by a rename. */
function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Removing first and creating exclusively means that a link planted under the name is never written through. */
function replaceFile(file: string, text: string): void {
  const draft = `${file}.new`
  rmSync(draft, { force: true })
  writeFileSync(draft, text, { mode: 0o644, flag: 'wx' })
  renameSync(draft, file)
}

/**
 * Two starters may both find a dead holder; an abstract Unix socket lets one at a time decide.
 * The kernel frees it when its process ends, however it ends.
 */
async function enterTakeover(directory: string, place: string): Promise<Server> {
  const deadline = performance.now() + mutexPatienceMs
  for (;;) {
    const server = await listen(`\0embedded-postgres:${place}`)
    if (server) return server
    if (performance.now() > deadline) {
      throw new EmbeddedPostgresError(`Another process is starting PostgreSQL in ${directory}. Try again.`)
    }
    await sleep(20)
  }
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('listening', () => resolve(server))
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen({ path, exclusive: true })
  })
}
