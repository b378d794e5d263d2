/** What the tests of this folder share. */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import postgres from 'postgres'
import type { Sql } from 'postgres'
import type { EmbeddedPostgres, EmbeddedPostgresOptions } from './index.ts'
import { locateInstallation, readyInstallation } from './installation.ts'

export const asRoot = process.getuid?.() === 0
export const nobody = { uid: 65534, gid: 65534 }

/** Small memory, so that several servers fit on a busy machine. */
export const small = { shared_buffers: '16MB' }

type Cleaner = { after(clean: () => void | Promise<void>): void }

/** A directory of mode 0700, gone after the test; for root that makes it one which the server's user cannot reach. */
export function temporaryDirectory(t: Cleaner, mode = 0o700): string {
  const directory = mkdtempSync(join(tmpdir(), 'ep-test-'))
  chmodSync(directory, mode)
  t.after(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }))
  return directory
}

/**
 * A connection pool of one that closes with the test.
 *
 * `fetch_types` is off because the driver leaves that query's failure unhandled when the server goes away during it.
 */
export function connectTo(
  t: Cleaner,
  server: Pick<EmbeddedPostgres, 'connection'>,
  database = 'postgres',
): Sql {
  const sql = postgres({ ...server.connection(database), max: 1, fetch_types: false, onnotice: () => {} })
  t.after(() => sql.end({ timeout: 0 }))
  return sql
}

export type Supervisor = {
  child: ChildProcess
  pid: number
  wasAdopted: boolean
  host: string
  error?: string
}

/** Another process that supervises; with `user`, as that user and from a copy of the code it can read. */
export async function spawnSupervisor(
  t: Cleaner,
  options: EmbeddedPostgresOptions,
  user?: { uid: number; gid: number; home: string },
): Promise<Supervisor> {
  const child = beginSupervisor(t, options, user)
  for await (const line of createInterface({ input: child.stdout! })) {
    return { child, ...(JSON.parse(line) as Omit<Supervisor, 'child'>) }
  }
  throw new Error('the supervisor said nothing')
}

export function beginSupervisor(
  t: Cleaner,
  options: EmbeddedPostgresOptions,
  user?: { uid: number; gid: number; home: string },
): ChildProcess {
  const { node, script } = user ? readableCode(user) : { node: process.execPath, script: fixture }
  const identity = user ? { uid: user.uid, gid: user.gid, cwd: user.home } : {}
  const child = spawn(node, [script, JSON.stringify(options)], {
    ...identity,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.after(() => void child.kill('SIGKILL'))
  return child
}

export function killed(child: ChildProcess): Promise<void> {
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGKILL')
  return gone
}

/** The installation, in a place where `nobody` can run it. */
export async function reachableInstallation(home: string): Promise<string> {
  return (await readyInstallation(locateInstallation(), asRoot ? nobody : undefined, home)).directory
}

/** Processes whose command line or title holds the text. */
export function processesNamed(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text)
      } catch {
        return false
      }
    })
    .map(Number)
}

/** The cluster name of a running server, which all its processes carry. */
export function clusterNameOf(pid: number): string {
  const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  return /cluster_name=([^\0]+)/.exec(commandLine)?.[1] ?? ''
}

const fixture = join(import.meta.dirname, 'supervise.fixture.ts')

function readableCode({ uid, gid, home }: { uid: number; gid: number; home: string }): {
  node: string
  script: string
} {
  const code = mkdtempSync(join(home, 'code-'))
  chmodSync(code, 0o755)
  cpSync(import.meta.dirname, code, { recursive: true, filter: (path) => !path.includes('.test.') })
  writeFileSync(join(code, 'package.json'), '{ "type": "module" }')
  const script = join(code, basename(fixture))
  if (spawnSync(process.execPath, ['--version'], { uid, gid }).status === 0)
    return { node: process.execPath, script }
  const node = join(code, 'node')
  copyFileSync(process.execPath, node)
  return { node, script }
}
