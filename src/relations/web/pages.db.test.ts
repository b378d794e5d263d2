import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestApp } from '../../../test/support/app.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { Browser, entriesOf, steady } from '../../children/web/browser.fixture.ts'
import type { LightMyRequestResponse } from 'fastify'
import type { TestContext } from 'node:test'

const app = await createTestApp({ children: 30, random: 'relations' })
const { owner } = app.database
const [child] = await owner<{ publicId: string; given: string; family: string; born: string }[]>`
  select c.public_id as "publicId", n.given, n.family, c.date_of_birth::text as born
    from children c join child_names n on n.child_id = c.child_id and n.position = 0
   where c.status = 'open' and c.date_of_birth_accuracy = 'exact' order by c.child_id limit 1`
const [amaraRow] = await owner<{ id: number }[]>`select user_id as id from users where username = 'amara'`
const amara = await Browser.open(app, 'amara')
const yusuf = await Browser.open(app, 'yusuf')
const edith = await Browser.open(app, 'edith')
const [year = '', month = '', day = ''] = child!.born.split('-')
const typed = {
  kinship: 'own-child',
  given: child!.given,
  family: child!.family,
  'born-day': day,
  'born-month': month,
  'born-year': year,
}
const birth = { 'dateOfBirth-day': day, 'dateOfBirth-month': month, 'dateOfBirth-year': year }
const searched = { given: child!.given, family: child!.family, ...birth }

async function assertPage(
  t: TestContext,
  answer: LightMyRequestResponse,
  name: string,
  status = 200,
): Promise<void> {
  assert.equal(answer.statusCode, status, answer.body)
  assert.deepEqual(await faultsIn(answer.body), [])
  const path = new URL(`__golden__/${name}.html`, import.meta.url).pathname
  const shown = steady(answer.body)
    .replaceAll(/\/(users|alerts)\/\d+/g, '/$1/ID')
    .replaceAll(/(Entry|entry) \d+/g, '$1 ID')
    .replaceAll(/decision-\d+/g, 'decision-ID')
  t.assert.fileSnapshot(shown, path, { serializers: [(page: string) => page] })
}

test('R-101: an empty list, a faulty form, a declaration', async (t) => {
  await assertPage(t, await amara.get('/account/relations'), 'relations-none.practitioner')
  await assertPage(t, await amara.get('/account/relations/new'), 'declare.practitioner')
  await assertPage(
    t,
    await amara.post('/account/relations/new', { number: 'C1' }),
    'declare-faulty.practitioner',
    400,
  )
  const half = await amara.post('/account/relations/new', { kinship: 'own-child', given: 'A' })
  assert.match(half.body, /Enter the family name, or the ContactPoint number/)
  const late = await amara.post('/account/relations/new', { ...typed, 'born-year': '2027' })
  assert.match(late.body, /must be today or in the past/)
  const before = await amara.fill('/search', searched)
  assert.ok(before.body.includes(child!.publicId))
  const toCheck = '/account/relations/new/check-answers'
  const entries = await entriesOf(app, async () => {
    await assertPage(t, await amara.fill('/account/relations/new', typed), 'check-declaration.practitioner')
    const again = await amara.post('/account/relations/new', { ...typed, step: 'change' })
    assert.equal(again.statusCode, 200)
    assert.ok(again.body.includes(`name="family" type="text" spellcheck="false" value="${child!.family}"`))
    assert.match(again.body, /value="own-child" checked/)
    assert.equal((await amara.get(toCheck)).headers.location, '/account/relations/new')
    assert.equal((await amara.post(toCheck, { ...typed, family: '' })).statusCode, 400)
  })
  assert.deepEqual(entries, [])
  const [stored] = await owner<[{ n: number }]>`select count(*)::integer as n from declared_relations`
  assert.equal(stored.n, 0)
  assert.equal((await amara.post(toCheck, typed)).statusCode, 303)
  const list = await amara.get('/account/relations')
  assert.ok(list.body.includes(child!.family))
  const after = await amara.fill('/search', searched)
  assert.equal(steady(after.body), steady(before.body))
})

test('R-101: the person is told why the record is closed, in words and by no name', async (t) => {
  const refused = await amara.get(`/children/${child!.publicId}`)
  await assertPage(t, refused, 'own-family.practitioner', 403)
  assert.ok(!refused.body.includes(child!.family))
  assert.equal((await amara.get(`/children/${child!.publicId}/reason`)).statusCode, 403)
})

test('R-101: the team sees which relation and removes it; the auditor decides about the alerts', async (t) => {
  const path = `/users/${amaraRow!.id}/relations`
  const page = await yusuf.get(path)
  await assertPage(t, page, 'of-user.local-team')
  assert.ok(!page.body.includes(child!.family))
  assert.equal((await amara.get(path)).statusCode, 403)
  await assertPage(t, await edith.get('/alerts'), 'alerts.local-team')
  assert.equal((await amara.get('/alerts')).statusCode, 403)
  const [alert] = await owner<{ id: number }[]>`select min(alert_id) as id from access_alerts`
  const undecided = await edith.post(`/alerts/${alert!.id}`, { decision: '' })
  await assertPage(t, undecided, 'alerts-faulty.local-team', 400)
  assert.equal((await edith.post(`/alerts/${alert!.id}`, { decision: 'explained' })).statusCode, 303)
  assert.equal((await edith.post(`/alerts/${alert!.id}`, { decision: 'investigation' })).statusCode, 303)
  assert.match((await edith.get('/alerts')).body, /Explained: nothing was wrong, by Edith Lowell/)
  const remove = /action="([^"]+\/remove)"/.exec((await yusuf.get(path)).body)?.[1] ?? ''
  assert.equal((await yusuf.post(remove, {})).statusCode, 303)
  assert.match((await yusuf.get(path)).body, /Removed 23 November 2026/)
})
