import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { exportJWK, generateKeyPair } from 'jose'
import * as oauth from 'openid-client'
import { ClientBed, createPair } from './client.fixture.ts'
import { parseGivenKeys } from './jwks.ts'

const bed = await ClientBed.open('interoperation')
// The tools tried here read the machine's clock, so that the service has to be at the same time.
bed.now = new Date()
bed.step(0)
const origin = bed.app.app.config.publicOrigin
const listening = await bed.app.web.listen({ port: 0, host: '127.0.0.1' })
const folder = mkdtempSync(join(tmpdir(), 'cp-client-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('R-91: a client library of others finds what it needs, signs by itself and is let in', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const keys = parseGivenKeys(JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'theirs' }] }))
  assert.ok(typeof keys !== 'string')
  const clientId = await bed.register(keys)
  const way: oauth.CustomFetch = (address, init) =>
    fetch(address.replace(origin, listening), init as RequestInit)
  const config = await oauth.discovery(
    new URL(origin),
    clientId,
    undefined,
    oauth.PrivateKeyJwt({ key: privateKey, kid: 'theirs' }),
    { algorithm: 'oauth2', execute: [oauth.allowInsecureRequests], [oauth.customFetch]: way },
  )
  const {
    access_token: token,
    scope,
    expires_in,
  } = await oauth.clientCredentialsGrant(config, { scope: 'whoami' })
  assert.deepEqual([scope, expires_in], ['whoami', 600])
  assert.equal((await bed.whoami(token)).statusCode, 200)
})

test('the example for suppliers does what it says', async () => {
  const script = fileURLToPath(new URL('../../../examples/clients/get-token.mjs', import.meta.url))
  const leads = `const ask = fetch; globalThis.fetch = (a, i) => ask(a.replace('${origin}', '${listening}'), i)`
  const run = (...words: string[]) =>
    promisify(execFile)(process.execPath, ['--import', `data:text/javascript,${leads}`, script, ...words], {
      cwd: folder,
    })
  await run('new-keys', 'ours')
  const keys = parseGivenKeys(readFileSync(join(folder, 'ours.jwks.json'), 'utf8'))
  assert.ok(typeof keys !== 'string')
  const clientId = await bed.register(keys)
  const { stdout } = await run('token', 'ours', origin, clientId)
  const { access_token: token } = JSON.parse(stdout) as { access_token: string }
  assert.equal((await bed.whoami(token)).statusCode, 200)
})

test('R-91: keys at an address are asked for once, again for one that is not known, and not sooner than after a minute', async () => {
  const [first, second] = [await createPair('first'), await createPair('second')]
  let asked = 0
  let served: object[] = [first.key]
  const server = createServer((_request, response) => {
    asked++
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: served }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => void server.close())
  const url = `http://localhost:${(server.address() as AddressInfo).port}/jwks`
  const clientId = await bed.register([], { keys: { kind: 'address', url } })
  const ask = async (pair: typeof first) => (await bed.ask(await bed.sign(pair, clientId))).statusCode
  assert.deepEqual([await ask(first), await ask(first), asked], [200, 200, 1])
  served = [first.key, second.key]
  assert.deepEqual([await ask(second), asked], [400, 1])
  bed.step(61)
  assert.deepEqual([await ask(second), await ask(first), asked], [200, 200, 2])
  served = [second.key]
  bed.step(601)
  assert.deepEqual([await ask(first), await ask(second), asked], [400, 200, 3])
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  bed.step(601)
  assert.equal(await ask(second), 400)
})
