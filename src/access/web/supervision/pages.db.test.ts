import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { createTestApp, TEST_NOW } from '../../../../test/support/app.ts'
import { faultsIn } from '../../../../test/support/valid-html.ts'
import { listNumbersSupervised } from '../../../children/index.ts'
import type { IsoDate } from '../../../lib/iso-date.ts'
import type { Actor } from '../../../platform/act.ts'
import { declareRelation } from '../../../relations/index.ts'
import { Browser, entriesOf, steady } from '../../../children/web/browser.fixture.ts'

const app = await createTestApp({ children: 30, random: 'supervision' })
const { owner } = app.database
const [child] = await owner<
  {
    childId: number
    publicId: string
    number: string
    given: string
    family: string
    dateOfBirth: IsoDate
  }[]
>`
  select c.child_id as "childId", c.date_of_birth as "dateOfBirth", c.public_id as "publicId", c.child_number as number, n.given, n.family
    from children c join child_names n on n.child_id = c.child_id and n.position = 0
   where c.status = 'open' and c.date_of_birth_accuracy = 'exact' order by c.child_id limit 1`
const record = `/children/${child!.publicId}`
const callum = await Browser.open(app, 'callum')
const rosa = await Browser.open(app, 'rosa')
let session = ''
async function assertPage(
  t: TestContext,
  answer: LightMyRequestResponse,
  name: string,
  status = 200,
): Promise<void> {
  assert.equal(answer.statusCode, status, answer.body)
  assert.deepEqual(await faultsIn(answer.body), [])
  const golden = new URL(`__golden__/${name}.html`, import.meta.url).pathname
  const shown = steady(answer.body).replaceAll(
    /C\d{3}(?:\u00a0|&nbsp;)\d{4}(?:\u00a0|&nbsp;)\d{4}/g,
    'NUMBER',
  )
  t.assert.fileSnapshot(shown, golden, { serializers: [(page: string) => page] })
}

test('R-96: while the session waits, every page but the own account and what is for anybody leads to who can accept it', async (t) => {
  assert.equal((await rosa.get('/')).headers.location, '/account/supervision')
  const next = `/account/supervision?next=${encodeURIComponent(record)}`
  assert.equal((await rosa.get(record)).headers.location, next)
  const waiting = await rosa.get(next)
  assert.equal(waiting.headers.refresh, `20; url=${next}&refresh=auto`)
  await assertPage(t, waiting, 'waiting.trainee')
  for (const path of ['/search', '/training', '/users', '/supervision', '/calls'])
    assert.equal((await rosa.get(path)).statusCode, 303, path)
  assert.equal(
    (await rosa.post('/search', { number: child!.number })).headers.location,
    '/account/supervision',
  )
  for (const path of ['/account', '/account/sessions', '/account/passkeys', '/help', '/privacy'])
    assert.equal((await rosa.get(path)).statusCode, 200, path)
  assert.match((await rosa.get('/account')).body, /This session waits for a supervisor/)
})

test('R-96: the waiting page asks again by itself until the person stops it, and that is no use of the session', async (t) => {
  t.after(() => app.setNow(TEST_NOW))
  const other = await Browser.open(app, 'rosa')
  assert.equal((await other.get('/account/supervision?refresh=off')).headers.refresh, undefined)
  app.setNow(new Date(TEST_NOW.getTime() + 10 * 60_000))
  const again = await other.get('/account/supervision?refresh=auto')
  assert.match(again.body, /data-idle-seconds="300".* data-refresh>/)
  app.setNow(new Date(TEST_NOW.getTime() + 15 * 60_000))
  const over = await other.get('/account/supervision?refresh=auto')
  assert.match(String(over.headers.location), /^\/sign-in/)
  await owner`
    update sessions set ended_at = ${TEST_NOW} where session_ref in (
      select session_ref from supervised_sessions order by started_at desc, xmin::text::bigint desc limit 1)`
})

test('R-96: the supervisor is told on every page, sees who waits, and accepts; then the trainee goes on', async (t) => {
  assert.match((await callum.get('/')).body, /Somebody waits for you to accept their session\./)
  const list = await callum.get('/supervision')
  await assertPage(t, list, 'list.delegate')
  const action = /action="(\/supervision\/[^"]+\/accept)"/.exec(list.body)![1]!
  const stranger = await Browser.open(app, 'amara')
  assert.equal((await stranger.fill(action, {})).statusCode, 403)
  const entries = await entriesOf(app, async () => {
    const accepted = await callum.post(action, {})
    assert.equal(accepted.headers.location, action.replace('/accept', ''))
  })
  assert.deepEqual(
    entries.map(({ action, outcome }) => [action, outcome]),
    [['access.accept-supervision', 'done']],
  )
  session = action.replace('/accept', '')
  assert.equal((await callum.post(action, {})).statusCode, 409)
  await assertPage(t, await callum.get('/supervision'), 'list-running.delegate')
  const went = await rosa.get(`/account/supervision?next=${encodeURIComponent(record)}&refresh=auto`)
  assert.equal(went.headers.location, record)
  assert.match((await rosa.get('/search')).body, /Callum Reid supervises this session and sees what you do\./)
  await assertPage(t, await rosa.get('/account/supervision'), 'supervised.trainee')
})

test('R-96, R-98: the supervisor follows what is done, each child by number, and every number shown is in the log', async (t) => {
  await rosa.fill(`${record}/reason`, { purpose: 'duty' })
  assert.equal((await rosa.get(record)).statusCode, 200)
  let shown: LightMyRequestResponse | undefined
  const entries = await entriesOf(app, async () => void (shown = await callum.get(session)))
  assert.equal(shown!.headers.refresh, `20; url=${session}?refresh=auto`)
  assert.ok(shown!.body.replaceAll('\u00a0', '').includes(child!.number))
  assert.ok(!shown!.body.includes(child!.family))
  await assertPage(t, shown!, 'session.delegate')
  assert.deepEqual(
    entries.map(({ action, childId, fields }) => [action, childId !== null, fields]),
    [
      ['access.watch-supervision', false, []],
      ['access.watch-supervision', true, ['number']],
    ],
  )
  const still = await callum.get(`${session}?refresh=off`)
  assert.equal(still.headers.refresh, undefined)
  assert.doesNotMatch(still.body, /asks again by itself/)
})

async function actorOf(username: string): Promise<Actor> {
  const [row] = await owner<Omit<Actor, 'kind' | 'sessionRef'>[]>`
    select user_id as "userId", name, role, organisation_id as "organisationId", authority_code as "authorityCode",
           '{}'::text[] as rights
      from users where username = ${username}`
  return { kind: 'person', sessionRef: null, ...row! }
}

test('R-96, R-101: a child is named only to a supervisor who may open its record', async () => {
  const numberSeen = async (): Promise<boolean> => {
    const { body, statusCode } = await callum.get(session)
    assert.equal(statusCode, 200)
    return body.replaceAll('\u00a0', '').includes(child!.number)
  }
  assert.equal(await numberSeen(), true)
  await owner`update children set status = 'withheld' where public_id = ${child!.publicId}`
  assert.equal(await numberSeen(), false)
  await owner`update children set status = 'open' where public_id = ${child!.publicId}`
  const { given, family, dateOfBirth } = child!
  await app.app.acts(
    app.app.web,
    await actorOf('callum'),
  )((act) =>
    declareRelation(
      act,
      { seal: app.app.seal, keys: app.app.relationKeys },
      { kinship: 'own-child', child: { kind: 'named', given, family, dateOfBirth } },
    ),
  )
  assert.equal(await numberSeen(), false)
  const numbersFor = async (username: string): Promise<number> =>
    app.app.acts(
      app.app.team,
      await actorOf(username),
    )(async (act) => {
      await act.require('access.use-service', { type: 'Directory', id: 'contactpoint' })
      return (await listNumbersSupervised(act, [child!.childId])).size
    })
  assert.deepEqual([await numbersFor('yusuf'), await numbersFor('amara')], [0, 1])
})

test('R-96: the supervisor ends the session; the next request of the trainee says so, and leads to sign-in', async (t) => {
  await callum.get(session)
  assert.equal((await callum.post(`${session}/end`, {})).headers.location, session)
  const over = await callum.get(session)
  assert.equal(over.headers.refresh, undefined)
  await assertPage(t, over, 'session-ended.delegate')
  const said = String((await rosa.get(record)).headers.location)
  assert.equal(said, `/signed-out/ended?next=${encodeURIComponent(record)}`)
  const why = await rosa.get(said)
  assert.match(why.body, /Whoever supervised your session ended it\./)
  assert.match(why.body, /href="\/sign-in\?next=/)
  const again = await Browser.open(app, 'rosa')
  assert.match((await again.get('/account/supervision')).body, /0 of 3 supervised sessions done/)
})

test('R-96: the supervisor signs out; the next request of the trainee says so, and nothing else is such an address', async (t) => {
  const [supervisor, left] = [await Browser.open(app, 'callum'), await Browser.open(app, 'rosa')]
  const waiting = (await supervisor.get('/supervision')).body.matchAll(/action="([^"]+\/accept)"/g)
  for (const [, accept = ''] of waiting) await supervisor.post(accept, {})
  assert.equal((await left.get(record)).headers.location, `${record}/reason`)
  await supervisor.post('/account/sessions/end-others', {})
  assert.equal((await left.get('/search')).statusCode, 200)
  await supervisor.post('/sign-out', {})
  assert.equal((await left.post('/search', {})).headers.location, '/signed-out/left')
  await assertPage(t, await left.get('/signed-out/left'), 'stopped.trainee')
  assert.equal((await left.get('/signed-out/else')).statusCode, 404)
})

test('R-96: once the supervisor’s session is over by itself, the trainee waits again and reads who had accepted', async () => {
  const [supervisor, trainee] = [await Browser.open(app, 'callum'), await Browser.open(app, 'rosa')]
  const waiting = (await supervisor.get('/supervision')).body.matchAll(/action="([^"]+\/accept)"/g)
  for (const [, accept = ''] of waiting) await supervisor.post(accept, {})
  assert.equal((await trainee.get('/search')).statusCode, 200)
  await owner`
    update sessions set ends_at = ${TEST_NOW} where user_id = (select user_id from users where username = 'callum')`
  assert.match(String((await trainee.get('/search')).headers.location), /^\/account\/supervision/)
  assert.match((await trainee.get('/account/supervision')).body, /Callum Reid had accepted this session/)
})

test('R-96: whoever has nobody to follow reads that nobody waits; other people’s and unknown sessions are refused alike', async (t) => {
  const amara = await Browser.open(app, 'amara')
  await assertPage(t, await amara.get('/supervision'), 'list-none.practitioner')
  assert.equal((await amara.get('/account/supervision')).headers.location, '/')
  for (const path of [session, '/supervision/00000000-0000-4000-8000-000000000000'])
    for (const browser of [amara, await Browser.open(app, 'fiona')])
      assert.equal((await browser.get(path)).statusCode, 403, path)
})

test('R-96: the accounts officer sets how many sessions are supervised, and names a colleague on the account', async (t) => {
  const yusuf = await Browser.open(app, 'yusuf')
  const settings = '/users/sign-in-settings/E06000065'
  await yusuf.get(settings)
  const faulty = await yusuf.post(settings, { passwords: 'on', supervised: '21' })
  assert.equal(faulty.statusCode, 400)
  assert.match(faulty.body, /Enter a whole number from 0 to 20/)
  assert.equal((await yusuf.post(settings, { passwords: 'on', supervised: '4' })).statusCode, 303)
  assert.match((await yusuf.get(settings)).body, /name="supervised"[^>]* value="4"/)
  const [user] = await owner<{ path: string }[]>`
    select '/users/' || user_id as path from users where username = 'rosa'`
  const { path } = user!
  assert.match((await yusuf.get(path)).body, /0 of 3 done/)
  const wrong = await yusuf.fill(`${path}/supervisor`, { supervisor: 'beth' })
  assert.match(wrong.body, /A supervisor is somebody else of the same organisation/)
  assert.equal((await yusuf.fill(`${path}/supervisor`, { supervisor: 'amara' })).statusCode, 303)
  const named = await yusuf.get(path)
  for (const words of [
    '0 of 3 done; besides delegates: amara',
    'Supervisor named',
    'Session ended by its supervisor',
  ])
    assert.ok(named.body.includes(words), words)
  const form = await yusuf.get(`${path}/supervisor`)
  const shown = steady(form.body).replaceAll(/\/users\/\d+/g, '/users/ID')
  assert.deepEqual(await faultsIn(form.body), [])
  t.assert.fileSnapshot(shown, new URL('__golden__/supervisor.local-team.html', import.meta.url).pathname, {
    serializers: [(page: string) => page],
  })
})
