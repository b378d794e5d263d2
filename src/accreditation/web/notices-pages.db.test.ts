import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Browser, entriesOf, steady } from '../../children/web/browser.fixture.ts'
import { createTestApp } from '../../../test/support/app.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'

const app = await createTestApp({ random: 'notices pages' })
const { owner } = app.database
await owner`update notices set seen_at = ${new Date('2026-10-01T09:00:00Z')}`
const open = (username: string) => Browser.open(app, username)
const [priya, stephen, helen, hannah] = [
  await open('priya'),
  await open('stephen'),
  await open('helen'),
  await open('hannah'),
]
const linkIn = (html: string): string | undefined =>
  /<a class="app-nav__link" href="\/notices"[^>]*>(.*?)<\/a>/.exec(html)?.[1]?.replaceAll(/<[^>]+>/g, '')

async function assertPage(t: TestContext, browser: Browser, name: string): Promise<string> {
  const { statusCode, body } = await browser.get('/notices')
  assert.equal(statusCode, 200, body)
  assert.deepEqual(await faultsIn(body), [])
  const path = new URL(`__golden__/${name}.html`, import.meta.url).pathname
  t.assert.fileSnapshot(steady(body), path, { serializers: [(text: string) => text] })
  return body
}

test('R-95: with nothing to tell, no page counts notices, and their page says so', async (t) => {
  for (const browser of [priya, stephen, helen])
    assert.equal(linkIn((await browser.get('/')).body), undefined)
  await assertPage(t, priya, 'notices-empty.data-manager')
})

test('R-95: a suspended supplier is told to data managers, delegates and those who accredit, each with a count', async (t) => {
  await stephen.get('/accreditation/VOL-COM')
  assert.equal((await stephen.post('/accreditation/VOL-COM/suspend', { reason: 'misuse' })).statusCode, 303)
  assert.equal(linkIn((await priya.get('/')).body), 'Notices 1 waiting')
  assert.equal(linkIn((await stephen.get('/')).body), 'Notices 1 waiting')
  assert.equal(
    linkIn((await hannah.get('/')).body),
    'Notices 1 waiting',
    'although the rest is closed to her',
  )
  for (const username of ['helen', 'yusuf', 'amara', 'callum'])
    assert.equal(linkIn((await (await open(username)).get('/account')).body), undefined, username)
  const entries = await entriesOf(app, () => assertPage(t, priya, 'notices.data-manager'))
  assert.deepEqual(
    entries.map(({ action, outcome }) => [action, outcome]),
    [['organisations.read-notices', 'done']],
  )
  assert.ok(!(await priya.get('/notices')).body.includes('href="/accreditation'), 'which is not open to her')
  await assertPage(t, stephen, 'notices.local-team')
  await assertPage(t, hannah, 'notices.delegate')
})

test('R-95: what a data manager has seen is off the list of the team, and not of the delegates', async (t) => {
  const [, path = ''] = /action="(\/notices\/[^"]+)"/.exec((await priya.get('/notices')).body) ?? []
  assert.equal((await priya.post(path, {})).headers.location, '/notices')
  assert.equal(linkIn((await priya.get('/')).body), undefined)
  assert.equal(linkIn((await stephen.get('/')).body), undefined)
  assert.equal(linkIn((await hannah.get('/')).body), 'Notices 1 waiting')
  await assertPage(t, priya, 'notices-seen.data-manager')
})

test('R-95: data managers are told what stops feeds, and not what is for those who accredit', async () => {
  await owner`
    update notices set seen_at = null
     where notice_id = (select max(n.notice_id) from notices n join organisations o on o.organisation_id = n.organisation_id
                         where n.kind = 'submitted' and o.authority_code is not null)`
  assert.equal(linkIn((await priya.get('/')).body), undefined)
  assert.equal(linkIn((await stephen.get('/')).body), 'Notices 1 waiting')
  const [, path = ''] = /action="(\/notices\/[^"]+)"/.exec((await stephen.get('/notices')).body) ?? []
  assert.equal((await priya.post(path, {})).statusCode, 404)
  assert.equal((await stephen.post(path, {})).statusCode, 303)
})

test('R-84: whoever can have no notices has no such page', async () => {
  for (const username of ['amara', 'edith', 'leah'])
    assert.equal((await (await open(username)).get('/notices')).statusCode, 403, username)
})
