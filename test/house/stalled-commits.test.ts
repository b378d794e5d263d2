import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { LightMyRequestResponse } from 'fastify'
import { migrateDatabase } from '../../src/app/databases.ts'
import { connect, type DatabaseAddress } from '../../src/platform/db/connect.ts'
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres/index.ts'
import { createLogger } from '../../src/platform/log.ts'

// A server of its own: the setting of this test stops the commits of every database on it.
const folder = mkdtempSync(join(tmpdir(), 'cp-stalled-'))
const server = await startEmbeddedPostgres({ dataDirectory: join(folder, 'pg') })
const { socketDirectory, port } = server
const at = (database: string): DatabaseAddress => ({ socketDirectory, port, user: 'postgres', database })
const setup = connect(at('postgres'), { max: 2, name: 'test-setup' })
await setup`create database template`
const template = {
  application: at('template'),
  owner: at('template'),
  isSupervised: false,
  stop: async () => {},
}
await migrateDatabase(template, new Date(), createLogger('error'))
process.env.CONTACTPOINT_TEST_CLUSTER = JSON.stringify({ socketDirectory, port, template: 'template' })

const { createTestApp } = await import('../support/app.ts')
const { createRouteExamples } = await import('./route-examples.fixture.ts')
const app = await createTestApp({ random: 'stalled' })
const { examples, amara } = await createRouteExamples(app)
const names = await app.database.owner<{ name: string }[]>`
  select distinct given || ' ' || family as name from child_names where position = 0`
after(async () => {
  await setup.end()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function useStandby(name: string): Promise<void> {
  await setup.unsafe(`alter system set synchronous_standby_names = '${name}'`)
  await setup`select pg_reload_conf()`
  await wait(200)
}

const waiting = (): Promise<{ pid: number }[]> =>
  setup<{ pid: number }[]>`select pid from pg_stat_activity where wait_event = 'SyncRep'`

test('durable-before-shown: while commits cannot complete no route sends anything, and a wait that is ended counts as failed', async (t) => {
  const routes = app.web.registeredRoutes.filter(
    ({ method, config }) =>
      method === 'GET' && (config.access ?? 'signed-in') === 'signed-in' && config.discloses !== false,
  )
  const people = new Set(routes.map(({ url }) => examples[url]?.by ?? amara))
  for (const person of people) await person.get('/account')
  await useStandby('absent')
  t.after(() => useStandby(''))
  for (const { url } of routes) {
    const { path, by = amara } = examples[url]!
    let answer: LightMyRequestResponse | undefined
    const asked = by.get(path).then((given) => (answer = given))
    for (let tries = 0; (await waiting()).length === 0 && tries < 100; tries++) {
      assert.equal(answer, undefined, `${url} answered before its entry was safe`)
      await wait(10)
    }
    assert.equal(answer, undefined, `${url} answered before its entry was safe`)
    const ending = setInterval(() => {
      void setup`select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'`.catch(
        () => {},
      )
    }, 20)
    const { statusCode, body } = await asked
    clearInterval(ending)
    assert.equal(statusCode, 503, url)
    assert.ok(!names.some(({ name }) => body.includes(name)), `${url} names a child`)
  }
  assert.ok(routes.length > 50)
})
