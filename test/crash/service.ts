import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connect, type Pool } from '../../src/platform/db/connect.ts'
import { findSupervisedServer } from '../../src/platform/embedded-postgres/index.ts'

const command = fileURLToPath(new URL('../../bin/contactpoint.js', import.meta.url))
const READY_WITHIN_MS = 60_000

/** `isDone`: whether it ended well. */
export type Begun = { readonly child: ChildProcess; readonly isDone: Promise<boolean> }

/** One installation in a folder, run by the real command in processes of its own. */
export type Service = {
  readonly folder: string
  readonly origin: string
  /** Starts the processes and waits until they can commit; when they run already, only waits. @returns milliseconds. */
  readonly start: () => Promise<number>
  /** Ends everything begun here, for good. */
  readonly stop: () => Promise<void>
  readonly killApp: () => Promise<void>
  /** The server alone, with SIGKILL, as `killApp` the application alone. */
  readonly killPostgres: () => void
  /** Runs a sub-command to its end. @throws Error with what it said when it fails. */
  readonly run: (...args: string[]) => Promise<string>
  /** Starts loading a file on the database as it is, which it never comes to supervise. */
  readonly beginLoad: (path: string, source: string) => Begun
  /** A look at the database as its superuser. */
  readonly inDatabase: <T>(work: (sql: Pool) => Promise<T>) => Promise<T>
}

/** @param startArguments sub-command that serves, and what it needs beside port and folder. */
export async function createService(folder: string, ...startArguments: string[]): Promise<Service> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const said: string[] = []
  const running = new Set<ChildProcess>()
  let app: ChildProcess | undefined
  let isStopped = false
  let lostServer = ''

  const begin = (args: readonly string[], env: Record<string, string> = {}): Begun => {
    if (isStopped) throw new Error('the service was stopped')
    const child = spawn(process.execPath, [command, ...args, '--data', folder], {
      env: { ...process.env, CONTACTPOINT_LOG_LEVEL: 'error', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (piece: Buffer) => said.splice(0, Math.max(0, said.push(String(piece)) - 50)))
    }
    const isDone = new Promise<boolean>((resolve) => {
      child.once('exit', (code) => {
        running.delete(child)
        resolve(code === 0)
      })
    })
    return { child, isDone }
  }
  const end = async (child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> => {
    if (!child || !running.has(child)) return
    const isGone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await isGone
  }
  const serverPid = (): string => {
    const file = join(folder, 'postgres/cluster/postmaster.pid')
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n', 1)[0]! : ''
  }
  const findServer = () => {
    const server = findSupervisedServer(join(folder, 'postgres'))
    if (!server) throw new Error('no database runs')
    return server
  }
  return {
    folder,
    origin,
    killApp: () => end(app, 'SIGKILL'),
    start: async () => {
      const begun = performance.now()
      while (serverPid() === lostServer || !(await isReady(origin))) {
        if (performance.now() > begun + READY_WITHIN_MS)
          throw new Error(`the service does not come up: ${said.join('').slice(-2000)}`)
        if (!app || !running.has(app)) {
          app = begin([...startArguments, '--port', String(port)]).child
        }
        await sleep(25)
      }
      return performance.now() - begun
    },
    stop: async () => {
      await end(app, 'SIGTERM')
      isStopped = true
      await Promise.all([...running].map((child) => end(child, 'SIGKILL')))
    },
    killPostgres: () => {
      lostServer = serverPid()
      process.kill(Number(lostServer), 'SIGKILL')
    },
    run: async (...args) => {
      const { child, isDone } = begin(args)
      const pieces: string[] = []
      child.stdout!.on('data', (piece: Buffer) => pieces.push(String(piece)))
      if (!(await isDone)) throw new Error(`${args.join(' ')}: ${said.join('').slice(-2000)}`)
      return pieces.join('')
    },
    beginLoad: (path, source) => {
      // The driver takes a socket's directory from here and from no URL.
      const env = { PGHOST: join(folder, 'postgres/run'), PGUSER: 'contactpoint_app' }
      return begin(
        ['feeds', 'load', path, '--source', source, '--database-url', 'postgres:///contactpoint'],
        env,
      )
    },
    inDatabase: async (work) => {
      const address = { ...findServer(), user: 'postgres', database: 'contactpoint' }
      const sql = connect(address, { max: 1, name: 'crash-test' })
      try {
        return await work(sql)
      } finally {
        await sql.end({ timeout: 1 })
      }
    },
  }
}

/** With owners and modes, which the database insists on. */
export function copyFolder(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to])
}

async function isReady(origin: string): Promise<boolean> {
  try {
    const answer = await fetch(`${origin}/health/ready`, { signal: AbortSignal.timeout(5_000) })
    await answer.arrayBuffer()
    return answer.status === 200
  } catch {
    return false
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
