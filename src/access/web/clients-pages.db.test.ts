import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { createTestApp } from '../../../test/support/app.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { Browser, entriesOf, steady } from '../../children/web/browser.fixture.ts'

const app = await createTestApp({ random: 'client pages', children: 30 })
const list = '/users/sign-in-settings/E06000065/clients'
const stephen = await Browser.open(app, 'stephen')
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk = (half: typeof pair.publicKey) =>
  JSON.stringify({ keys: [{ ...half.export({ format: 'jwk' }), kid: 'system-2026' }] })
const until = { 'until-day': '1', 'until-month': '11', 'until-year': '2027' }
const fields = {
  organisation: 'VOL-COM',
  name: 'Case system',
  kind: 'case-system',
  scopes: 'whoami',
  ...until,
}

async function assertPage(t: TestContext, { body }: { body: string }, name: string): Promise<void> {
  const page = steady(body).replaceAll(/(&quot;[xy]&quot;:&quot;)[\w-]{43}/g, '$1COORDINATE')
  t.assert.fileSnapshot(page, new URL(`__golden__/${name}.html`, import.meta.url).pathname, {
    serializers: [(page: string) => page],
  })
  assert.deepEqual(await faultsIn(body), [])
}

test('R-91: a team registers a system, sees what its supplier enters, changes it, and each step is in the log', async (t) => {
  await assertPage(t, await stephen.get(list), 'clients-empty.local-team')
  await assertPage(t, await stephen.get(`${list}/new`), 'client-new.local-team')
  let address = ''
  const registering = await entriesOf(app, async () => {
    const made = await stephen.post(`${list}/new`, { ...fields, jwks: jwk(pair.publicKey) })
    assert.equal(made.statusCode, 303)
    address = String(made.headers.location)
  })
  assert.deepEqual(
    registering.map(({ action, outcome }) => [action, outcome]),
    [['access.set-client', 'done']],
  )
  await assertPage(t, await stephen.get(address), 'client.local-team')
  await assertPage(t, await stephen.get(list), 'clients.local-team')
  const changed = await stephen.fill(address, { ...fields, state: 'off', jwksUrl: '' })
  assert.deepEqual([changed.statusCode, changed.headers.location], [303, address])
  await assertPage(t, await stephen.get(address), 'client-off.local-team')
})

test('what was typed wrong is said at its field, and stays', async (t) => {
  const post = (over: Record<string, string>) => stephen.fill(`${list}/new`, { ...fields, ...over })
  await assertPage(
    t,
    await post({ organisation: 'no-such-body', jwks: jwk(pair.publicKey) }),
    'client-new-faulty.local-team',
  )
  const says = async (over: Record<string, string>, sentence: string) => {
    const { statusCode, body } = await post(over)
    assert.equal(statusCode, 400)
    assert.ok(body.includes(sentence), sentence)
  }
  await says({ jwks: jwk(pair.privateKey as typeof pair.publicKey) }, 'These keys hold a private half')
  await says({}, 'Enter the address of the keys, or the keys')
  await says({ jwks: jwk(pair.publicKey), jwksUrl: 'https://a.example' }, 'not both')
  await says({ jwksUrl: 'http://a.example' }, 'Enter an address that begins with https://')
  await says({ jwksUrl: 'https://a.example', 'until-year': '2031' }, 'within two years')
  await says({ jwks: '{' }, 'as the JSON document')
})

test('unknown and foreign systems, and people without the right, are refused', async () => {
  const unknown = '/users/clients/f9f9f9f9-0000-4000-8000-000000000000'
  assert.equal((await stephen.get(unknown)).statusCode, 403)
  assert.equal((await stephen.get('/users/sign-in-settings/E06000001/clients')).statusCode, 403)
  const amara = await Browser.open(app, 'amara')
  assert.equal((await amara.get(list)).statusCode, 403)
  assert.equal((await amara.fill(`${list}/new`, { ...fields, jwks: jwk(pair.publicKey) })).statusCode, 403)
})

test('R-84, R-87: the national team comes from its users to systems of organisations of no authority, and registers and changes them', async (t) => {
  const helen = await Browser.open(app, 'helen')
  const national = '/users/clients'
  assert.ok((await helen.get('/users')).body.includes(`href="${national}">Systems of national organisations`))
  await assertPage(t, await helen.get(national), 'clients-empty.national-team')
  const given = { ...fields, organisation: 'NAT-NSPCC', jwks: jwk(pair.publicKey) }
  const refused = await helen.fill(`${national}/new`, { ...given, organisation: 'VOL-COM' })
  assert.equal(refused.statusCode, 400)
  assert.ok(refused.body.includes('No organisation that is looked after here has this code'))
  const made = await helen.fill(`${national}/new`, given)
  const address = String(made.headers.location)
  assert.match(address, /^\/users\/clients\//)
  await assertPage(t, await helen.get(national), 'clients.national-team')
  await assertPage(t, await helen.get(address), 'client.national-team')
  assert.equal((await helen.fill(address, { ...fields, state: 'off' })).statusCode, 303)
  assert.ok((await helen.get(address)).body.includes('Off, until'))

  const omar = await Browser.open(app, 'omar')
  for (const person of [stephen, omar]) {
    for (const path of [national, `${national}/new`, address])
      assert.equal((await person.get(path)).statusCode, 403, path)
    assert.equal((await person.fill(`${national}/new`, given)).statusCode, 403)
    assert.equal((await person.fill(address, { ...fields, state: 'on' })).statusCode, 403)
  }
  assert.ok(!(await stephen.get('/users')).body.includes(national))
  assert.ok(!(await stephen.get(list)).body.includes('NSPCC'))
})
