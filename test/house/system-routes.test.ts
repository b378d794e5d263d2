import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Browser } from '../../src/children/web/browser.fixture.ts'
import { ClientBed, createPair } from '../../src/access/clients/client.fixture.ts'

const bed = await ClientBed.open('system routes')
const pair = await createPair('one')
const ofSystems = bed.app.web.registeredRoutes.filter(
  ({ method, config }) => method !== 'HEAD' && config.access === 'client',
)

test('R-91: routes for systems answer nobody without a token, and people who are signed in as little', async () => {
  assert.deepEqual(
    ofSystems.map(({ method, url }) => `${method} ${url}`),
    ['GET /api/v1/whoami'],
  )
  for (const { url } of ofSystems) {
    for (const browser of [await Browser.open(bed.app, 'amara'), await Browser.open(bed.app)]) {
      const answer = await browser.get(url)
      assert.deepEqual([answer.statusCode, answer.headers['www-authenticate']], [401, 'Bearer'])
    }
  }
})

test('client-is-nobody-else: a token opens no page of people, and what systems call bears no name of a route for people', async () => {
  const token = await bed.token(pair, await bed.register([pair.key]))
  const pages = bed.app.web.registeredRoutes.filter(
    ({ method, url, config }) =>
      method === 'GET' && !url.includes(':') && (config.access ?? 'signed-in') === 'signed-in',
  )
  assert.ok(pages.length > 20)
  for (const { url } of pages) {
    const answer = await bed.app.web.inject({ url, headers: { authorization: `Bearer ${token}` } })
    assert.equal(answer.statusCode, 303, url)
    assert.match(String(answer.headers.location), /^\/sign-in/)
  }
  for (const { url } of ofSystems) assert.ok(url.startsWith('/api/v1/'), url)
})
