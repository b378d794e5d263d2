import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { Browser, steady } from '../../../children/web/browser.fixture.ts'
import { createTestApp } from '../../../../test/support/app.ts'
import { faultsIn } from '../../../../test/support/valid-html.ts'

const app = await createTestApp({ children: 20, random: 'users-import' })
const { owner } = app.database
const fiona = await Browser.open(app, 'fiona')
const yusuf = await Browser.open(app, 'yusuf')

async function assertPage(
  t: TestContext,
  { statusCode, body }: LightMyRequestResponse,
  name: string,
  status = 200,
): Promise<void> {
  assert.equal(statusCode, status, body)
  assert.deepEqual(await faultsIn(body), [])
  const path = new URL(`__golden__/${name}.html`, import.meta.url).pathname
  t.assert.fileSnapshot(steady(body), path, { serializers: [(page: string) => page] })
}

const header = 'username,name,email,phone,job_title,organisation,service,need,until\n'
const right =
  'nell.newcomer,Nell Newcomer,nell@contactpoint.example,,Social worker,NYC-CSC,CSC-HAR,direct-work,30/09/2027\n'
const wrong = right.replace('nell.newcomer', 'ned.newcomer').replace('direct-work', 'curiosity')
const isThere = async (username: string): Promise<boolean> =>
  (await owner`select from users where username = ${username}`).length === 1

test('R-85: a delegate pastes nominations: tried, refused whole, taken with the wrong ones handed back, unchanged again', async (t) => {
  const send = (how: string, rows: string) => fiona.post('/users/import', { rows: header + rows, how })
  await assertPage(t, await fiona.get('/users/import'), 'import.delegate')
  await assertPage(t, await yusuf.get('/users/import'), 'import.local-team')
  await assertPage(t, await send('trial', right + wrong), 'import-trial.delegate')
  await assertPage(t, await send('all', right + wrong), 'import-refused.delegate', 400)
  assert.equal(await isThere('nell.newcomer'), false)
  await assertPage(t, await send('skip', right + wrong), 'import-skipped.delegate')
  assert.deepEqual([await isThere('nell.newcomer'), await isThere('ned.newcomer')], [true, false])
  assert.match((await send('all', right)).body, /0 nominated, 1 nominated already, 0 wrong/)
  await assertPage(
    t,
    await fiona.post('/users/import', { rows: 'username\n', how: 'all' }),
    'import-unreadable.delegate',
    400,
  )
  assert.equal((await fiona.post('/users/import', { rows: '', how: '' })).statusCode, 400)
})

test('R-86: whoever is on a list of leavers is refused at the next request', async (t) => {
  await assertPage(t, await fiona.get('/users/leavers'), 'leavers.delegate')
  const amara = await Browser.open(app, 'amara')
  assert.equal((await amara.get('/account')).statusCode, 200)
  const send = (how: string) =>
    fiona.post('/users/leavers', { rows: 'person,ends_on\namara,2026-11-23\n', how })
  assert.match((await send('trial')).body, /1 would leave/)
  assert.equal((await amara.get('/account')).statusCode, 200)
  await assertPage(t, await send('all'), 'leavers-done.delegate')
  assert.notEqual((await amara.get('/account')).statusCode, 200)
  assert.match((await send('all')).body, /0 leave, 1 recorded already, 0 wrong/)
})

test('R-84: nobody else has these pages', async () => {
  for (const username of ['beth', 'edith']) {
    const other = await Browser.open(app, username)
    for (const path of ['/users/import', '/users/leavers']) {
      assert.equal((await other.get(path)).statusCode, 403, `${username} ${path}`)
      assert.equal((await other.post(path, { rows: header + right, how: 'all' })).statusCode, 403)
    }
  }
})
