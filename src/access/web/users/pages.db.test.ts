import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { Browser, steady } from '../../../children/web/browser.fixture.ts'
import { systemActor } from '../../../app/acts.ts'
import { reviewAccess } from '../../index.ts'
import { createTestApp } from '../../../../test/support/app.ts'
import { faultsIn } from '../../../../test/support/valid-html.ts'

const app = await createTestApp({ children: 20, random: 'users' })
const { owner } = app.database
const people = Object.fromEntries(
  (await owner<{ username: string; userId: number }[]>`select username, user_id as "userId" from users`).map(
    ({ username, userId }) => [username, userId],
  ),
)
const [care] = await owner<{ id: number }[]>`
  select organisation_id as id from organisations where code = 'NYC-CSC'`
const [harrogate] = await owner<
  { id: number }[]
>`select service_id as id from services where code = 'CSC-HAR'`
const fiona = await Browser.open(app, 'fiona')
const yusuf = await Browser.open(app, 'yusuf')
const stephen = await Browser.open(app, 'stephen')
const day = (name: string, text: string): Record<string, string> => {
  const [year = '', month = '', date = ''] = text.split('-')
  return { [`${name}-day`]: date, [`${name}-month`]: month, [`${name}-year`]: year }
}

async function assertPage(
  t: TestContext,
  { statusCode, body }: LightMyRequestResponse,
  name: string,
  status = 200,
): Promise<void> {
  assert.equal(statusCode, status, body)
  assert.deepEqual(await faultsIn(body), [])
  const path = new URL(`__golden__/${name}.html`, import.meta.url).pathname
  const shown = steady(body)
    .replaceAll(/\/users\/\d+/g, '/users/ID')
    .replaceAll(/organisation=\d+/g, 'organisation=ID')
    .replaceAll(/policy <code>\w+/g, 'policy <code>VERSION')
    .replaceAll(/ *<option value="[a-z]+\.[a-z-]+".*\n/g, '')
  t.assert.fileSnapshot(shown.replaceAll(/(<option|type="checkbox") value="\d+"/g, '$1 value="ID"'), path, {
    serializers: [(page: string) => page],
  })
}

const nell = {
  name: 'Nell Newcomer',
  username: 'nell.newcomer',
  email: 'nell@contactpoint.example',
  phone: '',
  jobTitle: 'Social worker',
  service: String(harrogate!.id),
  need: 'direct-work',
  ...day('until', '2027-11-22'),
}
const newPath = `/users/new?organisation=${care!.id}`
const checkPath = `/users/new/check-answers?organisation=${care!.id}`
const locationOf = ({ statusCode, headers }: LightMyRequestResponse): string => {
  assert.equal(statusCode, 303)
  return String(headers.location)
}

test('R-85, R-86: a delegate nominates, another person approves, and the account is opened once', async (t) => {
  await assertPage(t, await fiona.get('/users/new'), 'nominate.delegate')
  await assertPage(t, await fiona.post('/users/new', { username: 'No!' }), 'nominate-faulty.delegate', 400)
  await assertPage(t, await fiona.post(newPath, nell), 'nominate-check.delegate')
  const user = locationOf(await fiona.post(checkPath, nell))
  const taken = await fiona.post(checkPath, nell)
  assert.equal(taken.statusCode, 409)
  assert.match(taken.body, /This username is taken/)
  await assertPage(t, await fiona.get(user), 'user-nominated.delegate')
  assert.equal((await fiona.post(`${user}/need/decision`, { decision: 'approved' })).statusCode, 403)

  await fiona.fill(`${user}/identity`, { documents: 'passport' })
  await assertPage(
    t,
    await fiona.post(`${user}/identity`, { documents: 'passport' }),
    'identity-faulty.delegate',
    400,
  )
  await assertPage(t, await yusuf.get(user), 'user-nominated.local-team')
  locationOf(await yusuf.post(`${user}/need/decision`, { decision: 'approved' }))
  assert.equal((await stephen.fill(`${user}/need`, {})).statusCode, 400)
  assert.equal((await stephen.post(`${user}/need/decision`, { decision: 'approved' })).statusCode, 409)
})

test('R-86: identity, vetting and its check have their pages', async (t) => {
  const user = `/users/${await idOf('nell.newcomer')}`
  await assertPage(t, await yusuf.get(`${user}/identity`), 'identity.local-team')
  await assertPage(t, await fiona.get(`${user}/vetting`), 'vetting.delegate')
  const url = new URLSearchParams({ documents: 'passport', ...day('checkedOn', '2026-11-20') })
  url.append('documents', 'address-proof')
  locationOf(await postText(user, url))
  locationOf(
    await fiona.fill(`${user}/vetting`, {
      level: 'enhanced',
      reference: 'D 12',
      ...day('issuedOn', '2026-10-01'),
    }),
  )
  await assertPage(t, await fiona.get(`${user}/vetting/update-check`), 'vetting-check.delegate')
  locationOf(await fiona.post(`${user}/vetting/update-check`, { outcome: 'no-news' }))
  const page = await yusuf.get(user)
  assert.match(page.body, /Open the account/)
  const handed = await yusuf.post(`${user}/open`, {})
  assert.equal(handed.statusCode, 200)
  assert.deepEqual(await faultsIn(handed.body), [])
  assert.match(handed.body, /Hand these over now/)
  assert.equal((await yusuf.post(`${user}/open`, {})).statusCode, 409)
  await assertPage(t, await yusuf.get(user), 'user-opened.local-team')
})

test('R-84: the list is of the section, of the own organisation, or filtered', async (t) => {
  await assertPage(t, await yusuf.get('/users'), 'users.local-team')
  await assertPage(t, await fiona.get('/users'), 'users.delegate')
  await assertPage(t, await yusuf.get('/users?state=left'), 'users-none.local-team')
  const soon = await yusuf.get('/users?within=30')
  assert.ok(soon.body.includes('Grace Adeyemi') && !soon.body.includes('Amara Osei'))
  assert.ok(!(await fiona.get('/users')).body.includes('Grace Adeyemi'))
  const amara = await Browser.open(app, 'amara')
  for (const path of ['/users', '/users/new', `/users/${people['beth']!}`])
    assert.equal((await amara.get(path)).statusCode, 403, path)
  assert.equal((await fiona.get(`/users/${people['beth']!}`)).statusCode, 403)
  assert.equal((await fiona.get('/users/999999')).statusCode, 403)
})

test('R-86, T16: one click suspends a running session at its next request, and one takes it back', async (t) => {
  const callum = await Browser.open(app, 'callum')
  const user = `/users/${people['callum']!}`
  assert.equal((await callum.get('/search')).statusCode, 200)
  await fiona.get(user)
  locationOf(await fiona.post(`${user}/suspend`, { reason: 'device-lost' }))
  assert.match(locationOf(await callum.get('/search')), /^\/sign-in/)
  await assertPage(t, await fiona.get(user), 'user-suspended.delegate')
  locationOf(await fiona.post(`${user}/reinstate`, {}))
  const back = await Browser.open(app, 'callum')
  assert.equal((await back.get('/search')).statusCode, 200)
})

test('R-84: an own account is shown without anything to change, and nothing is taken', async (t) => {
  const user = `/users/${people['yusuf']!}`
  await assertPage(t, await yusuf.get(user), 'user-own.local-team')
  for (const step of ['need', 'identity', 'vetting', 'suspend', 'leave', 'rights', 'move'])
    assert.equal((await yusuf.get(`${user}/${step}`)).statusCode, 403, step)
  assert.equal((await yusuf.post(`${user}/rights`, { rights: 'data' })).statusCode, 403)
  assert.equal((await yusuf.post(`${user}/suspend`, { reason: 'absent' })).statusCode, 403)
})

test('R-86: leaving tells what is to be handed over; moving asks what begins anew; rights fit the role', async (t) => {
  const user = `/users/${people['siobhan']!}`
  await assertPage(t, await stephen.get(`${user}/leave`), 'leave.local-team')
  locationOf(await stephen.post(`${user}/leave`, day('endsOn', '2026-12-24')))
  await assertPage(t, await stephen.get(`${user}/move`), 'move-place.local-team')
  await assertPage(t, await stephen.get(`${user}/move?organisation=${care!.id}`), 'move.local-team')
  const move = { jobTitle: 'Social worker', service: '', role: 'practitioner' }
  assert.equal((await stephen.post(`${user}/move?organisation=${care!.id}`, move)).statusCode, 400)
  const good = { ...move, service: String(harrogate!.id), anew: 'vetting' }
  locationOf(await stephen.post(`${user}/move?organisation=${care!.id}`, good))
  const page = await stephen.get(user)
  assert.match(page.body, /A condition lapsed/)
  await assertPage(t, await stephen.get(`/users/${people['priya']!}/rights`), 'rights.local-team')
  const both = new URLSearchParams([
    ['rights', 'audit'],
    ['rights', 'data'],
  ])
  assert.equal((await postText(`/users/${people['priya']!}`, both, stephen, 'rights')).statusCode, 400)
  locationOf(await stephen.post(`/users/${people['priya']!}/rights`, { rights: 'data' }))
  assert.equal((await fiona.get(`/users/${people['amara']!}/rights`)).statusCode, 403)
})

test('R-90: what is to be signed can be read and signed while its lapse keeps everything else shut', async (t) => {
  const imran = await Browser.open(app, 'imran')
  await owner`update agreement_signatures set withdrawn_at = now() where user_id = ${people['imran']!}`
  const refused = await imran.get('/search')
  assert.equal(refused.statusCode, 403)
  assert.match(refused.body, /href="\/account\/agreement"/)
  await assertPage(t, await imran.get('/account/agreement'), 'agreement.practitioner')
  await assertPage(t, await imran.post('/account/agreement', {}), 'agreement-faulty.practitioner', 400)
  const old = { agree: 'yes', 'user-agreement': '9', 'security-procedures': '1' }
  assert.equal((await imran.post('/account/agreement', old)).statusCode, 409)
  await imran.get('/account/agreement')
  const signed = { agree: 'yes', 'user-agreement': '1', 'security-procedures': '1' }
  assert.equal(locationOf(await imran.post('/account/agreement', signed)), '/account')
  assert.equal((await imran.get('/search')).statusCode, 200)
  await assertPage(t, await imran.get('/account/agreement'), 'agreement-signed.practitioner')
})

test('R-86: the review lists whom to confirm, and who is confirmed goes off the list', async (t) => {
  await assertPage(t, await fiona.get('/users/review'), 'review-none.delegate')
  await app.app.acts(app.app.worker, systemActor('test'))(reviewAccess)
  await assertPage(t, await fiona.get('/users/review'), 'review.delegate')
  await assertPage(t, await fiona.post('/users/review', {}), 'review-faulty.delegate', 400)
  await fiona.get('/users/review')
  locationOf(await fiona.post('/users/review', { confirmed: String(people['amara']!) }))
  assert.ok(!(await fiona.get('/users/review')).body.includes('Amara Osei'))
  assert.match((await yusuf.get(`/users/${people['amara']!}`)).body, /Confirmed in the review/)
})

test('R-86: the home page says when access ends, to whom that is near', async () => {
  const grace = await Browser.open(app, 'grace')
  assert.match((await grace.get('/')).body, /Your access ends on 1[0-9] December 2026/)
  const amara = await Browser.open(app, 'amara')
  assert.doesNotMatch((await amara.get('/')).body, /Your access ends/)
})

async function idOf(username: string): Promise<number> {
  const [row] = await owner<[{ id: number }]>`select user_id as id from users where username = ${username}`
  return row.id
}

/** Sends several values of one field, as boxes do. */
function postText(
  user: string,
  fields: URLSearchParams,
  by: Browser = fiona,
  step = 'identity',
): Promise<LightMyRequestResponse> {
  return by.fillMany(`${user}/${step}`, fields)
}

test('R-88: a page says which rules decide about a person now, and on which facts', async (t) => {
  const path = `/users/${people['amara']!}/explain`
  await assertPage(t, await yusuf.get(path), 'explain.local-team')
  const asked = { action: 'children.open-record', thing: 'section', recent: 'no' }
  await assertPage(t, await yusuf.post(path, asked), 'explain-may.local-team')
  const declared = await yusuf.post(path, { ...asked, thing: 'declared' })
  assert.match(declared.body, /Amara Osei may not do children\.open-record now/)
  assert.match(declared.body, /<code>relations\.not-own-family/)
  const elsewhere = await yusuf.post(path, { ...asked, action: 'feeds.read-status', thing: 'elsewhere' })
  assert.match(elsewhere.body, /No rule permits it/)
  await assertPage(t, await yusuf.post(path, { action: 'children.fly' }), 'explain-faulty.local-team', 400)
  assert.equal((await fiona.post(path, asked)).statusCode, 403)
})
