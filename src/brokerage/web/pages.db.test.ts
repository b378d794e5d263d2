import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestApp, TEST_NOW } from '../../../test/support/app.ts'
import { Browser, entriesOf } from '../../children/web/browser.fixture.ts'
import { formatChildNumber } from '../../lib/identifiers/index.ts'
import { assertPage, AUTHORITY, typed } from './browser.fixture.ts'
import { brokeragePaths } from './paths.ts'

const app = await createTestApp({ children: 30, random: 'brokerage' })
const { owner } = app.database
const [child] = await owner<{ publicId: string; number: string }[]>`
  select c.public_id as "publicId", c.child_number as "number" from children c
   where c.status = 'open' and c.authority_code = ${AUTHORITY}
     and exists (select from involvements i where i.child_id = c.child_id and i.ended_on is null)
   order by c.child_id limit 1`
const [amara, odile, priya] = await Promise.all(
  ['amara', 'odile', 'priya'].map((name) => Browser.open(app, name)),
)

async function ask(fields: Record<string, string> = typed): Promise<string> {
  const { headers } = await amara!.fill(brokeragePaths.new, fields)
  return String(headers.location).slice(brokeragePaths.own.length + 1)
}

async function does(path: string, requestId: string, fields: Record<string, string> = {}, status = 303) {
  await odile!.get(brokeragePaths.request(requestId))
  const answer = await odile!.post(path, fields)
  assert.equal(answer.statusCode, status, answer.body)
  return answer
}

test('R-64, R-77, R-78: from the request to the answer, as the asker and the broker see it', async (t) => {
  await assertPage(t, await amara!.get(brokeragePaths.own), 'own-empty.practitioner')
  await assertPage(t, await amara!.get(brokeragePaths.new), 'ask.practitioner')
  await assertPage(
    t,
    await amara!.get(brokeragePaths.newFor(child!.publicId)),
    'ask-from-record.practitioner',
  )
  const faulty = { ...typed, given: '', urgency: '', phone: '', 'dateOfBirth-year': '15' }
  await assertPage(t, await amara!.post(brokeragePaths.new, faulty), 'ask-faulty.practitioner', 400)
  await assertPage(t, await odile!.get(brokeragePaths.queue), 'queue-empty.broker')
  const id = await ask()
  const own = brokeragePaths.ownRequest(id)
  const path = brokeragePaths.request(id)
  await assertPage(t, await amara!.get(own), 'own-waiting.practitioner')
  await assertPage(t, await odile!.get(brokeragePaths.queue), 'queue.broker')
  await assertPage(t, await odile!.get(path), 'request-waiting.broker')
  await does(brokeragePaths.take(id), id)
  await does(brokeragePaths.child(id), id, { number: 'C000 0000 0072' }, 400)
  await does(brokeragePaths.child(id), id, { number: formatChildNumber(child!.number) })
  await assertPage(t, await odile!.get(path), 'request-working.broker')
  await assertPage(t, await odile!.get(brokeragePaths.contacts(id)), 'contacts.broker')
  await does(brokeragePaths.attempts(id), id, { attempt: 'reached' })
  await does(brokeragePaths.wish(id), id, { wish: 'agrees' })
  const telling = { outcome: 'contact-them', name: 'CAMHS duty desk', phone: '', email: 'a@b.example' }
  await assertPage(t, await does(brokeragePaths.answer(id), id, telling, 400), 'answer-faulty.broker', 400)
  await does(brokeragePaths.answer(id), id, { ...telling, name: 'Rose Gumbel' })
  await assertPage(t, await odile!.get(path), 'request-answered.broker')
  await assertPage(t, await amara!.get(own), 'own-answered.practitioner')
  await assertPage(t, await amara!.get(brokeragePaths.own), 'own-list.practitioner')
  await assertPage(t, await odile!.get(brokeragePaths.history(id)), 'history.broker')
  await amara!.get(own)
  assert.equal((await amara!.post(brokeragePaths.close(id), {})).statusCode, 303)
  await assertPage(t, await odile!.get(brokeragePaths.figures), 'figures.broker')
})

test('R-84: somebody of the team without the right, and a practitioner, have no desk', async () => {
  const id = await ask()
  for (const browser of [priya!, amara!]) {
    for (const path of [brokeragePaths.queue, brokeragePaths.figures])
      assert.equal((await browser.get(path)).statusCode, 403, path)
    const { statusCode } = await browser.get(brokeragePaths.request(id))
    assert.equal(statusCode, browser === amara ? 403 : 404)
  }
  assert.equal((await priya!.get(brokeragePaths.ownRequest(id))).statusCode, 404)
})

test('R-78: an overdue request says so in words', async () => {
  app.setNow(new Date('2026-11-25T09:00:00Z'))
  const browser = await Browser.open(app, 'odile')
  assert.match((await browser.get(brokeragePaths.queue)).body, /Overdue/)
  app.setNow(TEST_NOW)
})

test('R-55: the eleventh request of a day is refused plainly, and an address that names no child is none', async () => {
  for (let asked = await askedToday(); asked < 10; asked++) await ask()
  const refused = await amara!.fill(brokeragePaths.new, typed)
  assert.equal(refused.statusCode, 409)
  assert.match(refused.body, /You have asked ten times in a day/)
  assert.equal((await amara!.get(`${brokeragePaths.new}?child=Quill`)).statusCode, 404)
})

async function askedToday(): Promise<number> {
  const [{ count }] = await owner<
    [{ count: number }]
  >`select count(*)::integer as count from contact_requests`
  return count
}

test('R-98: a look of the broker is in the log with the request, and no word of it is in log lines or entries', async () => {
  const [{ id }] = await owner<[{ id: string }]>`
    select public_id::text as id from contact_requests where state = 'answered' or state = 'closed' limit 1`
  const entries = await entriesOf(app, () => odile!.get(brokeragePaths.request(id)))
  assert.deepEqual(
    entries.map(({ action, outcome }) => [action, outcome]),
    [['brokerage.read-request', 'done']],
  )
  const rows = await owner<
    { row: string }[]
  >`select e::text as row from audit_entries e where action like 'brokerage.%'`
  for (const line of [...rows.map(({ row }) => row), ...app.logLines])
    assert.doesNotMatch(line, /Sealedname|Canaria|CANARYWORDS|Gumbel/)
})
