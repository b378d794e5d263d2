import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { Browser } from '../../src/children/web/browser.fixture.ts'
import { createTestApp } from '../support/app.ts'
import { createRouteExamples, type Example } from './route-examples.fixture.ts'

const app = await createTestApp({ random: 'routes' })
const { owner } = app.database
const { examples, child, amara } = await createRouteExamples(app)
const names = await owner<
  { name: string }[]
>`select distinct given || ' ' || family as name from child_names where position = 0`

const guarded = app.web.registeredRoutes.filter(
  ({ method, config }) => method !== 'HEAD' && (config.access ?? 'signed-in') === 'signed-in',
)
/** What is one's own is there for those, too, whose conditions lapsed. */
const isOwnAccount = (url: string): boolean =>
  /^\/(?:account|session)(?:\/|$)/.test(url) ||
  ['/training', '/training/sessions/:sessionId/book'].includes(url)
const ask = (by: Browser, method: string, example: Example): Promise<LightMyRequestResponse> =>
  method === 'GET' ? by.get(example.path) : by.post(example.path, example.fields ?? {})

function assertNoChildIn({ body }: LightMyRequestResponse, where: string): void {
  for (const { name } of names) assert.ok(!body.includes(name), `a child's name is in the answer of ${where}`)
}

test('every guarded route of the application has its example here', () => {
  assert.deepEqual([...new Set(guarded.map(({ url }) => url))].sort(), Object.keys(examples).sort())
  assert.ok(guarded.every(({ method }) => ['GET', 'POST'].includes(method)))
})

test('only these routes are open to everybody or to machines', () => {
  const open = app.web.registeredRoutes.filter(
    ({ method, config }) => method !== 'HEAD' && ['public', 'machine'].includes(config.access ?? ''),
  )
  assert.deepEqual([...new Set(open.map(({ method, url }) => `${method} ${url}`))].sort(), [
    'GET /',
    'GET /.well-known/jwks.json',
    'GET /.well-known/oauth-authorization-server',
    'GET /accessibility',
    'GET /assets/:hash/:name',
    'GET /health/live',
    'GET /health/ready',
    'GET /help',
    'GET /log/*',
    'GET /metrics',
    'GET /privacy',
    'GET /sign-in',
    'GET /sign-in/add-passkey',
    'GET /sign-in/code',
    'GET /sign-in/organisation',
    'GET /sign-in/organisation/callback',
    'GET /sign-in/recovery',
    'GET /sign-in/recovery-code',
    'GET /signed-out',
    'GET /signed-out/:stop',
    'GET /who-looked',
    'POST /oauth/token',
    'POST /sign-in',
    'POST /sign-in/add-passkey',
    'POST /sign-in/add-passkey/options',
    'POST /sign-in/code',
    'POST /sign-in/organisation',
    'POST /sign-in/passkey',
    'POST /sign-in/passkey/options',
    'POST /sign-in/recovery',
    'POST /sign-in/recovery-code',
    'POST /sign-out',
  ])
})

for (const { method, url, config } of guarded) {
  const example = examples[url] ?? { path: url }
  const where = `${method} ${url}`
  const by = example.by ?? amara

  test(`${where}: a visitor is sent to sign in`, async () => {
    const visitor = await Browser.open(app)
    const answer = await ask(visitor, method, example)
    assert.equal(answer.statusCode, 303)
    assert.match(String(answer.headers.location), /^\/sign-in(\?next=|$)/)
    assertNoChildIn(answer, where)
  })

  test(`R-89: ${where}: lapsed training shows no data`, async () => {
    const owen = await Browser.open(app, 'owen')
    await owen.get('/account')
    const answer = await ask(owen, method, example)
    assertNoChildIn(answer, where)
    if (!isOwnAccount(url) && config.discloses !== false) assert.ok([403, 404].includes(answer.statusCode))
  })

  if (method === 'POST' && config.csrf !== false) {
    test(`${where}: without the token of a page nothing is taken`, async () => {
      const answer = await by.post(example.path, { ...example.fields, _csrf: 'forged' })
      assert.equal(answer.statusCode, 403)
      assert.match(answer.body, /This page was open for too long/)
    })
  }

  test(`${where}: is never stored, and repeats no query string`, async () => {
    await by.get('/account')
    const answer = await ask(by, method, { path: `${example.path}?echo=echoed`, fields: { _csrf: '' } })
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.ok(!answer.body.includes('echoed') && !String(answer.headers.location).includes('echoed'))
  })

  if (method === 'GET' && config.discloses !== false) {
    test(`R-98: ${where}: what is shown is in the log with the rules that permitted it`, async () => {
      const [before] = await owner<
        [{ last: string }]
      >`select coalesce(max(entry_id), 0) as last from audit_entries`
      const { statusCode } = await by.get(example.path)
      const entries = await owner<{ policyRules: string[] }[]>`
        select policy_rules as "policyRules" from audit_entries where entry_id > ${before.last} and outcome = 'done'`
      assert.equal(statusCode, 200)
      assert.ok(entries.length > 0)
      assert.ok(entries.every(({ policyRules }) => policyRules.length > 0))
    })
  }
}

test('R-98: when the log cannot be written, no route shows anything or changes anything', async (t) => {
  const people = new Set(Object.values(examples).map(({ by }) => by ?? amara))
  for (const person of people) await person.get('/account')
  await owner`revoke insert on audit_entries from contactpoint_web`
  t.after(() => owner`grant insert on audit_entries to contactpoint_web`)
  for (const { method, url, config } of guarded) {
    if (config.discloses === false) continue
    const example = examples[url]!
    const answer = await ask(example.by ?? amara, method, example)
    const where = `${method} ${url}`
    assertNoChildIn(answer, where)
    assert.equal(answer.statusCode, 500, where)
  }
  const home = await amara.get('/')
  assertNoChildIn(home, 'GET /')
  assert.equal(home.statusCode, 500)
})

test('R-89, R-98: the home page, which visitors may see too, shows no child to the lapsed and leaves entries of what it shows', async () => {
  const owen = await Browser.open(app, 'owen')
  const refused = await owen.get('/')
  assert.match(refused.body, /Your ContactPoint training is not up to date/)
  assertNoChildIn(refused, 'GET /')
  const [before] = await owner<
    [{ last: string }]
  >`select coalesce(max(entry_id), 0) as last from audit_entries`
  const shown = await amara.get('/')
  assert.ok(shown.body.includes(child.family))
  const actions = await owner<{ action: string }[]>`
    select distinct action from audit_entries where entry_id > ${before.last} order by action`
  assert.deepEqual(
    actions.map(({ action }) => action),
    ['children.list-own-recent', 'involvement.list-own'],
  )
})
