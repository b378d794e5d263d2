import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { actAs } from '../../../test/support/acts.ts'
import { createTestApp, TEST_NOW } from '../../../test/support/app.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { putAway, type ChildId } from '../../children/index.ts'
import { Browser, steady } from '../../children/web/browser.fixture.ts'

const app = await createTestApp({ children: 30, random: 'emergency' })
const { owner, worker } = app.database
const [child, hidden] = await owner<
  { childId: ChildId; publicId: string; number: string; address: string }[]
>`
  select c.child_id as "childId", c.public_id as "publicId", c.child_number as number, a.postcode as address
    from children c join child_addresses a using (child_id)
   where c.status = 'open' and c.authority_code = 'E06000065' and a.postcode is not null order by 1 limit 2`
await owner`insert into user_rights (user_id, right_name, given_at) select user_id, 'shielding', now() from users where username = 'joel'`
for (const [one, level] of [
  [child!, 1],
  [hidden!, 2],
] as const)
  await actAs(worker, (act) =>
    putAway(
      act,
      one.childId,
      { level, authorityCode: null, placedBy: 'person', sourceLiftedAt: null },
      new Map(),
    ),
  )
const marek = await Browser.open(app, 'marek')
const joel = await Browser.open(app, 'joel')
const card = `/emergency/children/${child!.publicId}`
const stated = { reason: 'danger-to-life', words: 'A threat was made an hour ago' }

async function assertPage(
  t: TestContext,
  answer: LightMyRequestResponse,
  name: string,
  status = 200,
): Promise<void> {
  assert.equal(answer.statusCode, status, answer.body)
  assert.deepEqual(await faultsIn(answer.body), [])
  const golden = new URL(`__golden__/${name}.html`, import.meta.url).pathname
  t.assert.fileSnapshot(steady(answer.body), golden, { serializers: [(page: string) => page] })
}

test('R-62: from a card to the warning, the look and its end; nobody without the right is led there', async (t) => {
  const record = `/children/${child!.publicId}`
  const amara = await Browser.open(app, 'amara')
  for (const person of [marek, amara]) await person.fill(`${record}/reason`, { purpose: 'child-protection' })
  assert.match((await marek.get(record)).body, new RegExp(card))
  assert.doesNotMatch((await amara.get(record)).body, /emergency/)
  assert.equal((await amara.get(card)).statusCode, 403)
  await assertPage(t, await marek.get(card), 'warning-card.practitioner')
  await assertPage(t, await marek.post(card, {}), 'warning-card-faulty.practitioner', 400)
  const begun = await marek.post(card, stated)
  assert.equal(begun.statusCode, 303)
  const look = String(begun.headers.location)
  const shown = await marek.get(look)
  await assertPage(t, shown, 'look.practitioner')
  assert.ok(shown.body.includes(child!.address))
  assert.equal((await amara.get(look)).statusCode, 403)
  await marek.post(`${look}/end`, {})
  const ended = await marek.get(look)
  await assertPage(t, ended, 'ended.practitioner')
  assert.ok(!ended.body.includes(child!.address))
})

test('R-62, R-55: by number a hidden child is shown; what is not held says so, and the fourth look is refused plainly', async (t) => {
  await assertPage(t, await marek.get('/emergency'), 'warning.practitioner')
  await assertPage(t, await marek.post('/emergency', { number: 'C1' }), 'warning-faulty.practitioner', 400)
  const found = await marek.fill('/emergency', { ...stated, number: hidden!.number })
  assert.match((await marek.get(String(found.headers.location))).body, new RegExp(hidden!.address))
  const born = { 'dateOfBirth-day': '1', 'dateOfBirth-month': '1', 'dateOfBirth-year': '2015' }
  const none = await marek.fill('/emergency', { ...stated, given: 'Nobody', family: 'Nowhere', ...born })
  await assertPage(t, none, 'not-held.practitioner')
  await assertPage(
    t,
    await marek.fill('/emergency', { ...stated, number: hidden!.number }),
    'quota.practitioner',
    403,
  )
})

test('R-62: without fresh factors nothing is begun', async (t) => {
  t.after(() => app.setNow(TEST_NOW))
  app.setNow(new Date(TEST_NOW.getTime() + 6 * 60_000))
  for (const answer of [await marek.get(card), await marek.post(card, stated)])
    assert.match(String(answer.headers.location), /^\/account\/confirm/)
})

test('R-63: the team that shields reads of it in its notices, and decides once', async (t) => {
  assert.match((await joel.get('/notices')).body, /looked in an emergency at a shielded record/)
  const list = await joel.get('/emergency/reviews')
  await assertPage(t, list, 'reviews.shielding')
  const review = /\/emergency\/reviews\/[0-9a-f-]+/.exec(list.body)![0]
  await assertPage(t, await joel.get(review), 'review.shielding')
  await assertPage(t, await joel.post(review, {}), 'review-faulty.shielding', 400)
  assert.equal(
    (await joel.post(review, { finding: 'suspected-misuse', words: 'No threat is known' })).statusCode,
    303,
  )
  await assertPage(t, await joel.get(review), 'review-misuse.shielding')
  assert.equal((await marek.get(review)).statusCode, 403)
})
