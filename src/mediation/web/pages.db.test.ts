import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { createTestApp, TEST_NOW } from '../../../test/support/app.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { Browser, steady } from '../../children/web/browser.fixture.ts'

const app = await createTestApp({ children: 30, random: 'calls' })
const { owner } = app.database
const [child] = await owner<{ publicId: string; given: string; family: string }[]>`
  select c.public_id as "publicId", n.given, n.family
    from children c join child_names n on n.child_id = c.child_id and n.position = 0
   where c.status = 'open' order by c.child_id limit 1`
const [ids] = await owner<{ amara: number }[]>`select user_id as amara from users where username = 'amara'`
const leah = await Browser.open(app, 'leah')
const amara = await Browser.open(app, 'amara')
const path = `/calls/callers/${ids!.amara}`
const record = `/children/${child!.publicId}`

async function assertPage(
  t: TestContext,
  answer: LightMyRequestResponse,
  name: string,
  status = 200,
): Promise<void> {
  assert.equal(answer.statusCode, status, answer.body)
  assert.deepEqual(await faultsIn(answer.body), [])
  const golden = new URL(`__golden__/${name}.html`, import.meta.url).pathname
  const shown = steady(answer.body).replaceAll(/\/callers\/\d+/g, '/callers/ID')
  t.assert.fileSnapshot(shown, golden, { serializers: [(page: string) => page] })
}

test('R-81: who calls is found by the name, and shown with the number to call back', async (t) => {
  await assertPage(t, await leah.get('/calls'), 'calls-none.operator')
  await assertPage(t, await leah.post('/calls', { caller: 'am' }), 'calls-faulty.operator', 400)
  await assertPage(t, await leah.post('/calls', { caller: 'Amara' }), 'callers.operator')
  await assertPage(t, await leah.post('/calls', { caller: 'nobody at all' }), 'callers-none.operator')
  const many = await leah.post('/calls', { caller: 'ama' })
  assert.ok(many.body.includes(path))
  await assertPage(t, await leah.get(path), 'caller.operator')
  await assertPage(t, await leah.post(path, { purpose: 'other' }), 'caller-faulty.operator', 400)
})

test('R-81: more people than ten are not listed', async () => {
  await owner`update users set name = 'Common ' || name where role = 'practitioner'`
  const many = await leah.post('/calls', { caller: 'common' })
  assert.match(many.body, /Too many people have this name/)
  assert.ok(!many.body.includes('Osei'))
  await owner`update users set name = substr(name, 8) where role = 'practitioner'`
})

test('R-81: outside of a call search and record are refused on one page', async (t) => {
  await assertPage(t, await leah.get(record), 'refused.operator', 403)
  const unknown = await leah.get('/children/00000000-0000-4000-8000-000000000000')
  assert.equal(unknown.statusCode, 403)
  const searched = await leah.fill('/search', { given: child!.given, family: child!.family, ageFrom: '1' })
  assert.ok(!searched.body.includes(child!.publicId))
})

test('R-81: in a call each page says for whom, the record what may be told; nothing can be changed', async (t) => {
  const other = { calledBack: 'yes', purpose: 'other', note: 'The duty desk has no line' }
  assert.equal((await leah.fill(path, other)).statusCode, 303)
  await assertPage(t, await leah.get('/calls'), 'calls-running.operator')
  assert.match((await leah.get('/search')).body, /You look for Amara Osei, until 23 November 2026 at 9:15am/)
  const shown = await leah.get(record)
  assert.equal(shown.statusCode, 200)
  assert.deepEqual(await faultsIn(shown.body), [])
  for (const words of [
    'You look at this record for Amara Osei',
    'to the person you called back',
    'the name of Amara Osei',
  ])
    assert.ok(shown.body.includes(words), words)
  assert.doesNotMatch(shown.body, /Change the reason|Record that you work|Confirm that you still work/)
  assert.equal((await leah.get(`${record}/reason`)).statusCode, 403)
  assert.equal((await leah.get(`${record}/involvement/new`)).statusCode, 403)
  const second = await leah.fill(path, { calledBack: 'yes', purpose: 'duty' })
  assert.equal(second.headers.location, '/calls')
  assert.match((await leah.get('/calls')).body, /The duty desk has no line/)
})

test('R-81: the call ends by the button and after 15 minutes', async (t) => {
  t.after(() => app.setNow(TEST_NOW))
  assert.equal((await leah.fill('/calls/end', {})).headers.location, '/calls')
  assert.equal((await leah.get(record)).statusCode, 403)
  await leah.fill(path, { calledBack: 'yes', purpose: 'duty' })
  assert.equal((await leah.get(record)).statusCode, 200)
  app.setNow(new Date(TEST_NOW.getTime() + 8 * 60_000))
  await leah.get('/calls')
  app.setNow(new Date(TEST_NOW.getTime() + 15 * 60_000))
  assert.equal((await leah.get(record)).statusCode, 403)
  assert.match((await leah.get('/calls')).body, /Who is calling\?/)
})

test('R-81: the person served reads on the account page what was done for them, and by whom', async () => {
  const { body } = await amara.get('/account')
  assert.match(
    body,
    /Opened a record \(Leah Whitfield of the local ContactPoint team, for you by telephone\)/,
  )
})

test('R-81: nobody else takes calls', async () => {
  for (const username of ['amara', 'priya', 'stephen', 'edith', 'helen']) {
    const other = await Browser.open(app, username)
    for (const page of ['/calls', path])
      assert.equal((await other.get(page)).statusCode, 403, `${username} ${page}`)
  }
})
