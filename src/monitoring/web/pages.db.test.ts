import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { createTestApp } from '../../../test/support/app.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { Browser, entriesOf } from '../../children/web/browser.fixture.ts'
import { steadyEntry } from './steady-entry.fixture.ts'

const app = await createTestApp({ children: 30, random: 'log-pages' })
const { owner } = app.database
const [child] = await owner<{ publicId: string; number: string; name: string }[]>`
  select c.public_id as "publicId", c.child_number as number, n.given || ' ' || n.family as name
    from children c join child_names n on n.child_id = c.child_id and n.position = 0
   where c.status = 'open' order by c.child_id limit 1`
const amara = await Browser.open(app, 'amara')
await amara.fill(`/children/${child!.publicId}/reason`, { purpose: 'child-protection' })
await amara.get(`/children/${child!.publicId}`)
const edith = await Browser.open(app, 'edith')
const nora = await Browser.open(app, 'nora')
const asked = { username: 'amara', action: 'children.open-record' }
const sample = { reason: 'sample-review' }

async function assertPage(
  t: TestContext,
  answer: LightMyRequestResponse,
  name: string,
  status = 200,
): Promise<void> {
  assert.equal(answer.statusCode, status, answer.body)
  assert.deepEqual(await faultsIn(answer.body), [])
  assert.ok(name.startsWith('revealed') || !answer.body.includes(child!.name))
  const path = new URL(`__golden__/${name}.html`, import.meta.url).pathname
  t.assert.fileSnapshot(steadyEntry(answer.body).replaceAll(child!.name, 'NAME'), path, {
    serializers: [(page: string) => page],
  })
}

const firstEntryIn = ({ body }: LightMyRequestResponse): string =>
  /href="(\/audit\/entries\/[^"/]+)"/.exec(body)?.[1] ?? ''

test('R-98: the log of the last seven days, narrowed, faulty and empty', async (t) => {
  const list = await edith.get('/audit')
  assert.equal(list.statusCode, 200)
  assert.ok(list.body.includes('Amara Osei') && !list.body.includes('cell">Edith Lowell'))
  await assertPage(t, await edith.fill('/audit', asked), 'log.local-team')
  await assertPage(t, await nora.fill('/audit', { ...asked, username: 'edith' }), 'log-empty.national-team')
  const faulty = { 'from-day': '1', 'from-month': '1', 'from-year': '2026', number: 'C1', reason: '' }
  await assertPage(t, await edith.post('/audit', faulty), 'log-faulty.local-team', 400)
  await assertPage(t, await edith.post('/audit', { username: 'nora' }), 'log-unknown.local-team', 400)
  const backwards = { 'from-day': '22', 'from-month': '11', 'from-year': '2026' }
  const early = { 'to-day': '21', 'to-month': '11', 'to-year': '2026' }
  assert.match((await edith.post('/audit', { ...backwards, ...early })).body, /or after it/)
})

test('R-98: what is older comes with the same form', async () => {
  const amaraAgain = await Browser.open(app, 'amara')
  for (let looks = 0; looks < 52; looks++) await amaraAgain.get('/account')
  const first = await edith.fill('/audit', { username: 'amara' })
  assert.match(first.body, /Older entries/)
  const hidden = [...first.body.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].filter(
    ([, name]) => name !== '_csrf',
  )
  const second = await edith.post(
    '/audit',
    Object.fromEntries(hidden.map(([, name, value]) => [name, value])),
  )
  assert.equal(second.statusCode, 200)
  assert.ok(second.body.includes('Opened a record') && !second.body.includes('Older entries'))
  assert.ok(!/href="[^"]*amara/.test(second.body))
})

test('revealed-on-record: an entry, the reason, the child, and the reveal in the log of the national team', async (t) => {
  const entry = firstEntryIn(await edith.fill('/audit', asked))
  await assertPage(t, await edith.get(entry), 'entry.local-team')
  await assertPage(t, await edith.get(`${entry}/child`), 'reveal.local-team')
  await assertPage(t, await edith.post(`${entry}/child`, {}), 'reveal-faulty.local-team', 400)
  const other = await edith.post(`${entry}/child`, { reason: 'other', note: '' })
  assert.match(other.body, /Say in a few words why you need to know/)
  const entries = await entriesOf(app, async () => {
    const shown = await edith.post(`${entry}/child`, sample)
    assert.ok(shown.body.includes(child!.name))
    await assertPage(t, shown, 'revealed.local-team')
  })
  assert.deepEqual(
    entries.map(({ action, outcome, purpose }) => [action, outcome, purpose]),
    [['monitoring.reveal-child', 'done', 'sample-review']],
  )
  const seen = await nora.fill('/audit', { username: 'edith', action: 'monitoring.reveal-child' })
  await assertPage(t, seen, 'log-of-auditor.national-team')
  await assertPage(t, await nora.get(firstEntryIn(seen)), 'entry-of-auditor.national-team')
})

test('revealed-on-record: a number is looked for with a reason alone, and stands in no address', async () => {
  const { number } = child!
  const without = await edith.fill('/audit', { number })
  assert.equal(without.statusCode, 400)
  assert.match(without.body, /Choose why you need to know which child it is/)
  const entries = await entriesOf(app, async () => {
    const page = await edith.fill('/audit', { number, ...sample })
    assert.ok(page.body.includes('Amara Osei') && !page.body.includes(child!.name))
  })
  assert.deepEqual(
    entries.map(({ action, fields }) => [action, ...fields]),
    [
      ['monitoring.list-entries', 'from', 'to'],
      ['monitoring.reveal-child', 'number'],
      ['monitoring.list-entries', 'from', 'to', 'child'],
    ],
  )
})

test('R-99: whoever does not audit is refused, and an entry that is not there is not found', async () => {
  const entry = firstEntryIn(await edith.fill('/audit', asked))
  for (const username of ['amara', 'stephen', 'helen']) {
    const person = await Browser.open(app, username)
    for (const path of ['/audit', entry, `${entry}/child`])
      assert.equal((await person.get(path)).statusCode, 403, `${username} ${path}`)
    assert.equal((await person.fill('/account/relations/new', {})).statusCode, 400)
    assert.equal((await person.post(`${entry}/child`, sample)).statusCode, 403)
    assert.equal((await person.post('/audit', {})).statusCode, 403)
    assert.equal((await person.post('/audit', { number: 'C1' })).statusCode, 403)
  }
  assert.equal((await edith.get(entry.replace(/-0$/, '-7'))).statusCode, 404)
  assert.equal((await edith.get('/audit/entries/1')).statusCode, 404)
})
