import { after } from 'node:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDemonstrationSession } from '../../src/access/index.ts'
import { systemActor } from '../../src/app/acts.ts'
import { createApplication, type Application } from '../../src/app/application.ts'
import { DEMONSTRATION_AUTHORITY, seedDemonstration } from '../../src/app/demo.ts'
import { markInstallation } from '../../src/app/installation.ts'
import { loadShippedReferenceData } from '../../src/app/reference-data.ts'
import { createWebApp } from '../../src/app/web.ts'
import { readConfig } from '../../src/platform/config.ts'
import { createLogger } from '../../src/platform/log.ts'
import { seededRandom } from '../../src/platform/random.ts'
import type { WebApp } from '../../src/platform/web/request.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { writeTestVaultKeys } from './vault-keys.ts'

/** The real application on a database of its own, with a small demonstration area loaded through the feeds. */
export type TestApp = {
  readonly app: Application
  readonly web: WebApp
  readonly database: TestDatabase
  /** Moves the clock that every act reads. */
  readonly setNow: (now: Date) => void
  /** A cookie header of a persona who is signed in. */
  readonly signIn: (username: string) => Promise<string>
  /** Another process's view: an application of its own on the same database, with the same clock. */
  readonly openSecondNode: () => Promise<WebApp>
  /** What the application wrote to its log. */
  readonly logLines: readonly string[]
}

/** 09:00 on a Monday, on which every golden file is made. */
export const TEST_NOW = new Date('2026-11-23T09:00:00Z')

export async function createTestApp(options: { children?: number; random?: string } = {}): Promise<TestApp> {
  const database = await createTestDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'cp-app-'))
  let now = TEST_NOW
  const logLines: string[] = []
  const log = createLogger('info', (line) => logLines.push(line))
  const base = readConfig({ CONTACTPOINT_DATA: folder })
  const config = { ...base, clock: () => new Date(now), random: seededRandom(options.random ?? 'app') }
  writeTestVaultKeys(config.vaultKeyFile)
  await markInstallation(database.worker, 'test', DEMONSTRATION_AUTHORITY, now)
  const databases = {
    application: database.address,
    owner: database.address,
    isSupervised: false,
    stop: async () => {},
  }
  await loadShippedReferenceData(config, databases)
  const app = await createApplication(config, databases, log)
  await seedDemonstration(app, { children: options.children ?? 120, seed: 'test' }, () => {})
  const web = createWebApp(app)
  await web.ready()
  after(async () => {
    await web.close()
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const run = app.acts(app.worker, systemActor('test'))
  return {
    app,
    web,
    database,
    setNow: (instant) => void (now = instant),
    signIn: async (username) => {
      const { token } = await run((act) => createDemonstrationSession(act, username))
      return `contactpoint=${token}`
    },
    openSecondNode: async () => {
      const second = await createApplication(config, databases, log)
      const node = createWebApp(second)
      await node.ready()
      after(async () => {
        await node.close()
        await second.close()
      })
      return node
    },
    logLines,
  }
}
