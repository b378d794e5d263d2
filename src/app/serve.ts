import type { AddressInfo } from 'node:net'
import { startLog } from '../audit/index.ts'
import type { Config } from '../platform/config.ts'
import type { Logger } from '../platform/log.ts'
import { connect } from '../platform/db/connect.ts'
import { DomainError } from '../platform/errors.ts'
import { createApplication, notPractice, type Application } from './application.ts'
import { assertMigrated, migrateDatabase, openDatabases, type Databases } from './databases.ts'
import { markInstallation, type Generator } from './installation.ts'
import { startLogChecks } from './log-checks/log-checks.ts'
import { loadShippedReferenceData } from './reference-data.ts'
import { createWebApp } from './web.ts'
import { startWorker } from './worker.ts'

export type Part = 'web' | 'worker' | 'sequencer'
export const parts: readonly Part[] = ['web', 'worker', 'sequencer']

/** Something running that can be ended; ending takes the parts down in the order opposite to that in which they came up. */
export type Running = {
  readonly app: Application
  readonly databases: Databases
  readonly origin: string | null
  readonly stop: () => Promise<void>
}

const NAMES_EVERY_MS = 2_000

export type Opened = {
  readonly app: Application
  readonly databases: Databases
  readonly stop: () => Promise<void>
}
/** What a new database is to be marked as before anything is in it. */
export type Mark = {
  readonly markAs: 'demonstration' | 'practice' | 'test'
  readonly authorityCode: string
  readonly generator?: Generator
}

/** Brings up the database and the application on it; an embedded database is migrated first, any other must be already. */
export async function openApplication(
  config: Config,
  log: Logger,
  options: { mark?: Mark; mayJoin?: boolean; isPractice?: boolean } = {},
): Promise<Opened> {
  const databases = await openDatabases(config, log, () => process.kill(process.pid, 'SIGTERM'), options)
  try {
    if (databases.isSupervised) {
      for (const migration of await migrateDatabase(databases, config.clock(), log))
        log.info('migrated', { migration })
      await loadShippedReferenceData(config, databases)
    } else {
      await assertMigrated(databases)
    }
    if (options.mark) await markDatabase(config, databases, options.mark)
    const app = await createApplication(config, databases, log, options)
    return {
      app,
      databases,
      stop: async () => {
        await app.close()
        await databases.stop()
      },
    }
  } catch (error) {
    await databases.stop()
    throw error
  }
}

/** @throws DomainError when the database is something else already. */
async function markDatabase(
  config: Config,
  databases: Databases,
  { markAs, authorityCode, generator }: Mark,
): Promise<void> {
  const pool = connect(databases.application, {
    role: 'contactpoint_worker',
    max: 1,
    name: 'contactpoint-setup',
  })
  try {
    const kind = await markInstallation(pool, markAs, authorityCode, config.clock(), generator)
    if (kind !== markAs && markAs === 'practice') throw notPractice()
    if (kind !== markAs) {
      throw new DomainError(
        'conflict',
        'CP_NOT_DEMONSTRATION',
        'this data folder holds a directory that is no demonstration; give another with --data',
      )
    }
  } finally {
    await pool.end()
  }
}

/** Serves pages and works jobs until stopped. A request under way when `stop` is called is answered first; what fails to start takes all down. */
export async function serve(opened: Opened, only: readonly Part[]): Promise<Running> {
  const { app, databases } = opened
  const started: (() => Promise<void>)[] = [opened.stop]
  const stop = async (): Promise<void> => {
    for (const end of started.toReversed()) await end()
  }
  try {
    if (only.includes('worker')) started.push((await startWorker(app, databases)).stop)
    if (only.includes('sequencer')) {
      started.push(await startSequencer(app, databases))
      started.push(startLogChecks(app, databases.application).stop)
    }
    const refresh = setInterval(() => {
      app.names.refresh().catch((error: unknown) => app.log.error('names-not-refreshed', {}, error))
    }, NAMES_EVERY_MS)
    started.push(async () => clearInterval(refresh))
    if (!only.includes('web')) return { app, databases, origin: null, stop }
    const web = createWebApp(app)
    started.push(() => web.close())
    await web.listen({ host: app.config.host, port: app.config.port })
    const { port } = web.server.address() as AddressInfo
    return { app, databases, origin: `http://localhost:${port}`, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The writer of the published log, on a connection of its own. @returns how to end it. */
async function startSequencer(
  { config, log }: Application,
  { application }: Databases,
): Promise<() => Promise<void>> {
  const pool = connect(application, {
    role: 'contactpoint_sequencer',
    max: 1,
    name: 'contactpoint-sequencer',
  })
  const { clock, random, auditLog } = config
  try {
    const running = await startLog(auditLog, { pool, clock, random, log })
    return async () => {
      await running.stop()
      await pool.end({ timeout: 10 })
    }
  } catch (error) {
    await pool.end({ timeout: 0 })
    throw error
  }
}

/** Resolves on the first signal to end; a second one ends the process at once. */
export function untilSignal(log: Logger): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (isStopping) process.exit(1)
        isStopping = true
        log.info('stopping', { signal })
        resolve()
      })
    }
  })
}
