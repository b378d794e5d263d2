import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { systemActor } from '../../../test/support/acts.ts'
import { createTestApp } from '../../../test/support/app.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { Browser, entriesOf } from '../../children/web/browser.fixture.ts'
import { drawReviews } from '../index.ts'
import { steadyEntry } from './steady-entry.fixture.ts'

const app = await createTestApp({ children: 30, random: 'review-pages' })
const { owner } = app.database
const children = await owner<{ publicId: string; name: string }[]>`
  select c.public_id as "publicId", n.given || ' ' || n.family as name
    from children c join child_names n on n.child_id = c.child_id and n.position = 0
   where c.status = 'open' order by c.child_id limit 3`
const amara = await Browser.open(app, 'amara')
for (const { publicId } of children) {
  await amara.fill(`/children/${publicId}/reason`, { purpose: 'child-protection' })
  await amara.get(`/children/${publicId}`)
}
const empty = await (await Browser.open(app, 'edith')).get('/audit/reviews')
app.setNow(new Date('2026-11-24T09:00:00Z'))
await app.app.acts(app.app.worker, systemActor)(drawReviews)
const edith = await Browser.open(app, 'edith')
const nora = await Browser.open(app, 'nora')

async function assertPage(
  t: TestContext,
  answer: LightMyRequestResponse,
  name: string,
  status = 200,
): Promise<void> {
  assert.equal(answer.statusCode, status, answer.body)
  assert.deepEqual(await faultsIn(answer.body), [])
  for (const { name } of children) assert.ok(!answer.body.includes(name))
  const path = new URL(`__golden__/${name}.html`, import.meta.url).pathname
  t.assert.fileSnapshot(steadyEntry(answer.body), path, { serializers: [(page: string) => page] })
}

const firstReviewIn = ({ body }: LightMyRequestResponse): string =>
  /href="(\/audit\/reviews\/[0-9a-f-]{36})"/.exec(body)?.[1] ?? ''

test('R-98, R-99: the queue and the coverage for each role, and empty', async (t) => {
  await assertPage(t, empty, 'reviews-empty.local-team')
  await assertPage(t, await edith.get('/audit/reviews'), 'reviews.local-team')
  await assertPage(t, await nora.get('/audit/reviews'), 'reviews.national-team')
})

test('R-98, R-100: a review, faulty, and after a suspected misuse; each look and decision in the log', async (t) => {
  const entries = await entriesOf(app, async () => {
    const path = firstReviewIn(await edith.get('/audit/reviews'))
    await assertPage(t, await edith.get(path), 'review.local-team')
    await assertPage(
      t,
      await edith.post(path, { decision: 'explained', seen: '0' }),
      'review-faulty.local-team',
      400,
    )
    assert.match((await edith.post(path, { seen: '0' })).body, /Choose what comes of it/)
    const misuse = { decision: 'suspected-misuse', 'note-suspected-misuse': 'own-interest', seen: '0' }
    assert.equal((await edith.post(path, misuse)).headers.location, path)
    await assertPage(t, await edith.get(path), 'review-misuse.local-team')
    const late = await edith.post(path, misuse)
    assert.equal(late.statusCode, 409)
    assert.match(late.body, /Somebody else was quicker/)
  })
  assert.deepEqual(
    entries.map(({ action }) => action.replace('monitoring.', '')),
    ['list-reviews', 'open-review', 'open-review', 'open-review', 'decide-review', 'open-review'],
  )
})

test('R-98: after a decision the next review follows, and the queue after the last', async () => {
  const explained = { decision: 'explained', 'note-explained': 'duty-work', seen: '0' }
  const first = firstReviewIn(await nora.get('/audit/reviews'))
  const next = String((await nora.fill(first, explained)).headers.location)
  assert.match(next, /^\/audit\/reviews\/[0-9a-f-]{36}\?decided=1$/)
  assert.ok(!next.startsWith(first))
  assert.match((await nora.get(next)).body, /Your decision is kept/)
  const path = next.replace('?decided=1', '')
  assert.equal((await nora.post(path, explained)).headers.location, '/audit/reviews')
})

test('R-99: the share is the national team’s, and whoever does not audit reaches no page', async (t) => {
  await assertPage(t, await nora.get('/audit/reviews/share'), 'share.national-team')
  const faulty = await nora.fill('/audit/reviews/share', { oneIn: '0', atLeast: 'many' })
  await assertPage(t, faulty, 'share-faulty.national-team', 400)
  assert.equal((await nora.fill('/audit/reviews/share', { oneIn: '50', atLeast: '3' })).statusCode, 303)
  await assertPage(t, await nora.get('/audit/reviews/share'), 'share-set.national-team')
  assert.equal((await edith.get('/audit/reviews/share')).statusCode, 403)
  for (const username of ['amara', 'stephen', 'helen']) {
    const person = await Browser.open(app, username)
    for (const path of ['/audit/reviews', '/audit/reviews/share'])
      assert.equal((await person.get(path)).statusCode, 403, `${username} ${path}`)
  }
  assert.equal((await edith.get('/audit/reviews/1')).statusCode, 404)
  assert.equal(
    (await edith.get(`/audit/reviews/${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`)).statusCode,
    404,
  )
})
