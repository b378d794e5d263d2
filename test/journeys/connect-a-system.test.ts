import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { exportJWK, SignJWT } from 'jose'
import { ASSERTION_TYPE, createPair, ORGANISATION } from '../../src/access/clients/client.fixture.ts'
import { day } from '../../src/lib/iso-date.ts'
import { TEST_NOW } from '../support/app.ts'
import { childrenOf, openStage, Person } from '../support/journey.ts'

const stage = await openStage('connect a system')
const { owner } = stage.test.database
const { port } = stage.test.web.server.address() as AddressInfo
const pair = await createPair('system-2026')
const jwks = (key: object): string => JSON.stringify({ keys: [{ ...key, kid: 'system-2026' }] })
const keysLabel = 'Or its public keys themselves'

test('R-91: an officer registers a system, it is let in by its key, sees no child, and is out as soon as it is switched off', async () => {
  const yusuf = await Person.at(stage, { as: 'yusuf', width: 320 })
  await givenTheOfficerComesToSystems(yusuf)
  await whenTheKeysAreWrongFirst(yusuf)
  await yusuf.fills({ [keysLabel]: jwks(pair.key) })
  await yusuf.presses('Register')
  await yusuf.sees('What the supplier enters', `${stage.origin}/oauth/token`, 'private_key_jwt')
  const page = yusuf.path()
  const clientId = page.split('/').at(-1)!

  const token = await givenAToken(clientId)
  const told = await ask('/api/v1/whoami', token)
  assert.equal(told.status, 200)
  const own = (await told.json()) as { clientId: string; organisation: { code: string }; scopes: string[] }
  assert.deepEqual([own.clientId, own.organisation.code, own.scopes], [clientId, ORGANISATION, ['whoami']])
  await thenNoChildIsReached(clientId, token)

  await yusuf.follows('Systems that sign in by themselves')
  await yusuf.follows('Case files of the agency')
  assert.equal(yusuf.path(), page)
  await yusuf.chooses('No', 'Is it let in?')
  await yusuf.presses('Save')
  await yusuf.sees('Off, until 1 November 2027')
  const refused = await ask('/api/v1/whoami', token)
  assert.equal(refused.status, 401)
  assert.match(String(refused.headers.get('www-authenticate')), /^Bearer/)
  assert.equal((await requestToken(clientId)).status, 400)
  await yusuf.leaves()
})

async function givenTheOfficerComesToSystems(yusuf: Person): Promise<void> {
  await yusuf.opens('/')
  await yusuf.page.getByRole('button', { name: 'Menu' }).click()
  await yusuf.follows('Users')
  await yusuf.follows('How people and systems sign in')
  await yusuf.follows('Systems that sign in by themselves')
  await yusuf.sees('No system is registered')
  await yusuf.follows('Register a system')
}

async function whenTheKeysAreWrongFirst(yusuf: Person): Promise<void> {
  await yusuf.presses('Register')
  await yusuf.sees('There is a problem', 'Enter the code of the organisation', 'Select what it is')
  await yusuf.fills({
    'Code of the organisation': ORGANISATION,
    'Name of the system': 'Case files of the agency',
    [keysLabel]: '{"keys": [',
  })
  await yusuf.chooses('System in which people keep their cases')
  await yusuf.chooses('Read what the service knows about the system itself')
  await yusuf.fillsDay(day('2027-11-01'))
  await yusuf.presses('Register')
  await yusuf.sees('Enter the keys as the JSON document that the supplier made (JWKS)')
  await yusuf.fills({ [keysLabel]: jwks({ ...pair.key, x: 'AAAA' }) })
  await yusuf.presses('Register')
  await yusuf.sees('A key is broken or of a kind that the service does not take. Ask for a key')
  await yusuf.fills({ [keysLabel]: jwks(await exportJWK(pair.secret)) })
  await yusuf.presses('Register')
  await yusuf.sees('These keys hold a private half. Ask for a new pair')
  const [count] = await owner<[{ clients: number }]>`select count(*)::integer as clients from clients`
  assert.equal(count.clients, 0)
}

function ask(path: string, token: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${path}`, {
    ...init,
    redirect: 'manual',
    headers: { authorization: `Bearer ${token}` },
  })
}

async function requestToken(clientId: string): Promise<Response> {
  const iat = Math.floor(TEST_NOW.getTime() / 1000)
  const aud = `${stage.origin}/oauth/token`
  const claims = { iss: clientId, sub: clientId, aud, iat, exp: iat + 60, jti: randomUUID() }
  const assertion = await new SignJWT(claims)
    .setProtectedHeader({ alg: pair.alg, kid: pair.key.kid })
    .sign(pair.secret)
  return fetch(`http://127.0.0.1:${port}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: assertion,
    }),
  })
}

async function givenAToken(clientId: string): Promise<string> {
  const answer = await requestToken(clientId)
  assert.equal(answer.status, 200)
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return token
}

/** A record, searches, the desk, and what an API could be called: each leads to sign-in or nowhere, and the log names no child. */
async function thenNoChildIsReached(clientId: string, token: string): Promise<void> {
  const [child] = await childrenOf(stage, { hasLead: true })
  const record = `/children/${child!.publicId}`
  const search = new URLSearchParams({ given: child!.given, family: child!.family })
  for (const [path, init, status] of [
    [record, {}, 303],
    ['/search', {}, 303],
    ['/reviews', {}, 303],
    [`${record}/reason`, { method: 'POST', body: search }, 303],
    ['/search', { method: 'POST', body: search }, 303],
    [`/api/v1${record}`, {}, 404],
    ['/api/v1/children', {}, 404],
  ] as const) {
    const answer = await ask(path, token, init)
    assert.equal(answer.status, status, path)
    if (status === 303) assert.match(String(answer.headers.get('location')), /^\/sign-in/)
    assert.ok(!(await answer.text()).includes(child!.family), path)
  }
  const entries = await owner<{ action: string; childId: number | null }[]>`
    select action, child_id as "childId" from audit_entries where client_id = ${clientId} order by entry_id`
  assert.deepEqual(
    entries.map((entry) => ({ ...entry })),
    ['access.request-token', 'access.read-own-client'].map((action) => ({ action, childId: null })),
  )
}
