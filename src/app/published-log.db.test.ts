import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createLogGuard, startLog } from '../audit/index.ts'
import { cosign } from '../lib/tlog/cosignature.ts'
import { createSigner, formatVerifierKey, parseNote, parseVerifierKey, verifyNote } from '../lib/tlog/note.ts'
import { createTestApp, TEST_NOW } from '../../test/support/app.ts'
import { DurableFolder } from '../audit/log/log-files.ts'
import { createWebApp } from './web.ts'

const { app, web, database, signIn, setNow } = await createTestApp({ random: 'published-log' })
const { clock, random, auditLog } = app.config
const running = await startLog(auditLog, { pool: database.sequencer, clock, random, log: app.log })
after(() => running.stop())

const get = (url: string) => web.inject({ url })

async function sizeOf(url = '/log/checkpoint'): Promise<number> {
  const { statusCode, body } = await get(url)
  return statusCode === 200 ? Number(parseNote(body).text.split('\n')[1]) : 0
}

async function until(isReached: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await isReached()) return
    await wait(50)
  }
  assert.fail('it did not come about')
}

test('R-104: a look at a page is in a published checkpoint, signed by the key of the log, and its tiles are there', async () => {
  const entries = async (): Promise<number> =>
    Number((await database.owner`select count(*) from audit_entries`)[0]!['count'])
  const cookie = await signIn('amara')
  assert.equal((await web.inject({ url: '/account', headers: { cookie } })).statusCode, 200)
  const committed = await entries()
  await until(async () => (await sizeOf()) === committed + 1)
  const checkpoint = await get('/log/checkpoint')
  assert.match(String(checkpoint.headers['content-type']), /^text\/plain/)
  assert.equal(checkpoint.headers['cache-control'], 'no-cache')
  const key = parseVerifierKey((await get('/log/key')).body.trim())
  assert.ok(verifyNote(checkpoint.body, [key]).text.startsWith(`${auditLog.name}/2026\n${committed + 1}\n`))
  const tile = await get('/log/tile/0/000')
  assert.equal(tile.rawPayload.length, 256 * 32)
  assert.match(String(tile.headers['cache-control']), /immutable/)
  assert.deepEqual((await get('/log/2026/tile/0/000')).rawPayload, tile.rawPayload)
  assert.equal((await get('/log/shards')).body, '2026\n')
  setNow(new Date(TEST_NOW.getTime() + 2_000))
  const ready = (await get('/health/ready')).json<{ log: { size: number } }>()
  assert.equal(ready.log.size, committed + 1)
})

test('R-104: nothing but the published files is served', async () => {
  for (const path of [
    '../lock/signed-1.json',
    '%2e%2e/lock/signed-1.json',
    '2026/../../lock/signed-1.json',
    '2026',
    'tile/0',
    'tile/0/000.p/256',
    'tile/0/000.p/0',
    'tile/64/000',
    'tile/00/000',
    '2026-0/checkpoint',
    '2026/2026/checkpoint',
    'history/..',
    '',
  ]) {
    const { statusCode, body } = await get(`/log/${path}`)
    assert.equal(statusCode, 404, path)
    assert.ok(!body.includes('revision'), path)
  }
})

test('INVARIANT witnessed-or-closed: a witness that is away for too long closes the service, and its return opens it', async () => {
  const witness = createSigner('witness.test/w1', 'cosignature', Buffer.alloc(32, 9))
  const settings = {
    ...auditLog,
    witness: { url: 'https://witness.test', key: formatVerifierKey(witness.key) },
    witnessMaxHours: 1,
  }
  let now = TEST_NOW
  const guarded = createWebApp({ ...app, logGuard: createLogGuard(settings, () => now) })
  after(() => guarded.close())
  const cookie = await signIn('amara')
  const ask = (url: string) => guarded.inject({ url, headers: { cookie } })
  const folder = new DurableFolder(settings.directory)
  const note = String(await folder.read('2026/checkpoint.unwitnessed'))
  const cosignAt = (at: Date): Promise<void> => {
    const line = cosign(parseNote(note).text, witness, at.getTime() / 1000)
    return folder.write([{ path: '2026/checkpoint', bytes: note + line }])
  }
  await running.stop()
  await cosignAt(TEST_NOW)
  assert.equal((await ask('/account')).statusCode, 200)
  now = new Date(TEST_NOW.getTime() + 3_601_000)
  for (const url of ['/account', '/search', '/children/7f0c1d1e-8a39-4d3a-9a54-0f8c5f1f5b11']) {
    const { statusCode, body } = await ask(url)
    assert.equal(statusCode, 503, url)
    assert.match(body, /not available at the moment/)
  }
  assert.equal((await ask('/api/v1/whoami')).statusCode, 401)
  assert.equal((await ask('/health/ready')).statusCode, 503)
  assert.equal((await ask('/privacy')).statusCode, 200)
  now = new Date(now.getTime() + 2_000)
  await cosignAt(now)
  assert.equal((await ask('/account')).statusCode, 200)
})
