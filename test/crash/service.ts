import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connect, type Pool } from '../../src/platform/db/connect.ts'
import { findSupervisedServer } from '../../src/platform/embedded-postgres/index.ts'

const command = fileURLToPath(new URL('../../bin/contactpoint.js', import.meta.url))
const READY_WITHIN_MS = 60_000

/** One installation in a folder, run by the real command in processes of its own. */
export type Service = {
  readonly folder: string
  readonly origin: string
  /** Starts the processes and waits until they can commit; when they run already, only waits. @returns milliseconds. */
  readonly start: () => Promise<number>
  readonly stop: () => Promise<void>
  readonly killApp: () => Promise<void>
  readonly killPostgres: () => void
  /** Runs a sub-command to its end. @throws Error with what it said when it fails. */
  readonly run: (...args: string[]) => Promise<string>
  /** Starts a sub-command; resolves to whether it ended well. */
  readonly begin: (...args: string[]) => { readonly child: ChildProcess; readonly isDone: Promise<boolean> }
  /** A look at the database as its superuser. */
  readonly inDatabase: <T>(work: (sql: Pool) => Promise<T>) => Promise<T>
}

/** @param startArguments sub-command that serves, and what it needs beside port and folder. */
export async function createService(folder: string, ...startArguments: string[]): Promise<Service> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const said: string[] = []
  let app: ChildProcess | undefined

  const begin: Service['begin'] = (...args) => {
    const child = spawn(process.execPath, [command, ...args, '--data', folder], {
      env: { ...process.env, CONTACTPOINT_LOG_LEVEL: 'error' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (piece: Buffer) => said.splice(0, Math.max(0, said.push(String(piece)) - 50)))
    }
    return { child, isDone: new Promise((resolve) => child.once('exit', (code) => resolve(code === 0))) }
  }
  const killApp = async (): Promise<void> => {
    if (app?.exitCode === null && app.signalCode === null) {
      app.kill('SIGKILL')
      await new Promise((resolve) => app!.once('exit', resolve))
    }
  }
  return {
    folder,
    origin,
    begin,
    killApp,
    start: async () => {
      const begun = performance.now()
      if (!app || app.exitCode !== null || app.signalCode !== null) {
        app = begin(...startArguments, '--port', String(port)).child
      }
      while (!(await isReady(origin))) {
        const isOver = app.exitCode !== null || performance.now() - begun > READY_WITHIN_MS
        if (isOver) throw new Error(`the service does not come up: ${said.join('').slice(-2000)}`)
        await sleep(25)
      }
      return performance.now() - begun
    },
    stop: async () => {
      if (app?.exitCode !== null) return
      app.kill('SIGTERM')
      await new Promise((resolve) => app!.once('exit', resolve))
    },
    killPostgres: () => {
      const [pid] = readFileSync(join(folder, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGKILL')
    },
    run: async (...args) => {
      const { child, isDone } = begin(...args)
      const pieces: string[] = []
      child.stdout!.on('data', (piece: Buffer) => pieces.push(String(piece)))
      if (!(await isDone)) throw new Error(`${args.join(' ')}: ${said.join('').slice(-2000)}`)
      return pieces.join('')
    },
    inDatabase: async (work) => {
      const server = findSupervisedServer(join(folder, 'postgres'))
      if (!server) throw new Error('no database runs')
      const sql = connect({ ...server, user: 'postgres', database: 'contactpoint' }, { max: 1, name: 'crash-test' })
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

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
