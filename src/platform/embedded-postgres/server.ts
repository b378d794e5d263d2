import { spawn } from 'node:child_process'
import { closeSync, constants, fstatSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from './account.ts'
import { EmbeddedPostgresError, explainFailure } from './failure.ts'
import { programEnvironment } from './installation.ts'
import { findProcess, isRunning } from './processes.ts'
import type { ProcessIdentity } from './processes.ts'

/** Everything that decides how the server runs; two equal plans describe the same server. */
export type ServerPlan = {
  readonly program: string
  readonly arguments: readonly string[]
  readonly account: Account
  readonly dataDirectory: string
  readonly cluster: string
  readonly clusterName: string
  readonly socketPath: string
}

export type ServerExit = {
  readonly pid: number
  readonly exitCode: number | null
  readonly signal: string | null
}

/** A server that answers. `ended` settles when it is gone; of an adopted one the exit code is not known. */
export type RunningServer = { readonly identity: ProcessIdentity; readonly ended: Promise<ServerExit> }

/** Recovery after a crash may have a gigabyte of log to replay from a slow disk. */
const startPatienceMs = 300_000
/** For a server that calls itself ready and yet does not answer: it hangs, or its socket was removed. */
const silencePatienceMs = 10_000
const logLimitBytes = 10_000_000

/**
 * Starts a server and waits until it answers.
 *
 * It leads a session of its own, so that Ctrl-C at the terminal reaches us only, and holds no pipe to us, so that it
 * survives our end. It does not keep our event loop alive.
 */
export async function launchServer(plan: ServerPlan): Promise<RunningServer> {
  const log = openLog(join(plan.dataDirectory, 'postgres.log'))
  const child = spawn(plan.program, plan.arguments, {
    ...plan.account,
    cwd: plan.cluster,
    env: programEnvironment,
    stdio: ['ignore', log.handle, log.handle],
    detached: true,
  })
  closeSync(log.handle)
  const ended = new Promise<ServerExit>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (exitCode, signal) => resolve({ pid: child.pid ?? 0, exitCode, signal }))
  })
  const identity = child.pid === undefined ? undefined : findProcess(child.pid)
  if (identity && (await becomesReady(plan, identity))) {
    child.unref()
    return { identity, ended }
  }
  if (identity && isRunning(identity)) {
    child.kill('SIGQUIT')
    throw new EmbeddedPostgresError(
      `PostgreSQL was stopped because it did not become ready in time. See ${log.path}, then start again.`,
    )
  }
  await ended
  throw explainFailure('PostgreSQL', readFileSync(log.path).subarray(log.size).toString(), plan.dataDirectory)
}

/** The server says `ready` in its pid file and answers on its socket; false when it ended or time ran out. */
export async function becomesReady(plan: ServerPlan, identity: ProcessIdentity): Promise<boolean> {
  let deadline = performance.now() + startPatienceMs
  while (isRunning(identity) && performance.now() < deadline) {
    const file = readPidFile(plan.cluster)
    if (file?.pid === identity.pid && file.ready) {
      if (await answers(plan.socketPath)) return true
      deadline = Math.min(deadline, performance.now() + silencePatienceMs)
    }
    await sleep(10)
  }
  return false
}

/** What the server wrote into `postmaster.pid`; undefined without the file. */
export function readPidFile(cluster: string): { pid: number; ready: boolean } | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), ready: lines[7]?.trim() === 'ready' }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** One SSLRequest (PostgreSQL protocol 3, "SSL Session Encryption"): a live server answers it with one byte, unauthenticated. */
export function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    const settle = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.setTimeout(1_000, () => settle(false))
    socket.once('error', () => settle(false))
    socket.once('close', () => settle(false))
    socket.once('data', () => settle(true))
    socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))
  })
}

/** One older log is kept. The server writes through the handle, so it needs no right to the file or its directory. */
function openLog(path: string): { path: string; handle: number; size: number } {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > logLimitBytes) renameSync(path, `${path}.old`)
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW
  const handle = openSync(path, flags, 0o600)
  return { path, handle, size: fstatSync(handle).size }
}
