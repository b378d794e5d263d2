import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ASSERTION_TYPE, ClientBed, createPair } from './client.fixture.ts'

const bed = await ClientBed.open('malformed')
const pair = await createPair('one')
const clientId = await bed.register([pair.key])
const good = await bed.sign(pair, clientId)
const token = await bed.token(pair, clientId)
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const errors = ['invalid_client', 'invalid_request', 'unsupported_grant_type', 'invalid_scope']

/** One sign put in, taken out or changed, at any place. */
const mangled = (text: string) =>
  fc
    .tuple(fc.nat(text.length), fc.nat(2), fc.string({ maxLength: 4 }))
    .map(([at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut))
    .filter((made) => made !== text)

const part = fc.oneof(
  fc.json(),
  fc.object().map((value) => JSON.stringify(value)),
  fc.string(),
)
const encoded = (text: string): string => Buffer.from(text).toString('base64url')
const invented = fc.tuple(part, part, fc.string()).map((parts) => parts.map(encoded).join('.'))
/** Signed by the client's own key, with claims of any type. */
const anyClaims = fc.record(
  Object.fromEntries(['sub', 'aud', 'exp', 'nbf', 'iat', 'jti'].map((name) => [name, fc.jsonValue()])),
  { requiredKeys: [] },
)

test('no mangled or invented assertion gets a token or makes the service fail', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(mangled(good), invented, fc.string()), async (assertion) => {
      bed.step(1)
      const { statusCode, body } = await bed.ask(assertion)
      assert.deepEqual([statusCode, body], [400, '{"error":"invalid_client"}'])
    }),
    { numRuns: 80 },
  )
})

test('no claims of another type than they should have get a token or make the service fail', async () => {
  await fc.assert(
    fc.asyncProperty(anyClaims, async (claims) => {
      bed.step(1)
      const { iss: _iss, ...rest } = { ...bed.claims(clientId), jti: 0, ...claims } as Record<string, unknown>
      const assertion = await bed.sign(pair, clientId, rest).catch(() => 'x.y.z')
      assert.equal((await bed.ask(assertion)).statusCode, 400)
    }),
    { numRuns: 80 },
  )
})

test('no body, kind of body or header of HTTP makes the way to a token fail', async () => {
  const usual = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: 'x',
  }).toString()
  const kinds = fc.constantFrom(
    form['content-type'],
    'application/json',
    'text/plain',
    'multipart/form-data',
    '',
    ';',
  )
  const header = fc.string({ unit: fc.constantFrom(...'aB =,"/+\t\u00e9') })
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(mangled(usual), fc.string()),
      kinds,
      header,
      async (payload, kind, authorization) => {
        bed.step(1)
        const answer = await bed.app.web.inject({
          method: 'POST',
          url: '/oauth/token',
          headers: { 'content-type': kind, authorization },
          payload,
        })
        assert.ok(answer.statusCode >= 400 && answer.statusCode < 500, `${answer.statusCode} ${answer.body}`)
        assert.ok(errors.includes(answer.json<{ error: string }>().error), answer.body)
      },
    ),
    { numRuns: 80 },
  )
})

test('an assertion has one form, so that none of its bytes can be written otherwise and sent again', async () => {
  const assertion = await bed.sign(pair, clientId)
  assert.equal((await bed.ask(assertion)).statusCode, 200)
  for (const rewrite of [
    (one: string) => `${one} `,
    (one: string) => one.replace(/.$/, ' $&'),
    (one: string) => `${one}=`,
  ])
    assert.equal((await bed.ask(rewrite(await bed.sign(pair, clientId)))).statusCode, 400)
})

test('a field sent twice, another grant and another way to show who one is are refused in the words of OAuth', async () => {
  const ask = async (payload: string, headers = {}) => {
    const answer = await bed.app.web.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: { ...form, ...headers },
      payload,
    })
    return [answer.statusCode, answer.json<{ error: string }>().error, answer.headers['www-authenticate']]
  }
  const grant = 'grant_type=client_credentials'
  assert.deepEqual(await ask(`${grant}&${grant}`), [400, 'invalid_request', undefined])
  assert.deepEqual(await ask('grant_type=password'), [400, 'unsupported_grant_type', undefined])
  assert.deepEqual(await ask(`${grant}&client_id=x&client_secret=y`), [400, 'invalid_client', undefined])
  const basic = { authorization: 'Basic eDp5' }
  assert.deepEqual(await ask(grant, basic), [401, 'invalid_client', 'Basic realm="contactpoint"'])
  assert.deepEqual(await ask(`x=${'y'.repeat(70_000)}`), [413, 'invalid_request', undefined])
})

test('no header of HTTP but the right one lets in, and none makes the service fail', async () => {
  const any = fc.string({ unit: fc.constantFrom(...'aBearer =,"/+\t\u00e9') })
  const headers = fc.oneof(
    any,
    any.map((text) => `Bearer ${text}`),
    mangled(`Bearer ${token}`),
  )
  await fc.assert(
    fc.asyncProperty(headers, async (authorization) => {
      if (authorization.trim().replace(/^bearer +/i, '') === token) return
      const answer = await bed.app.web.inject({ url: '/api/v1/whoami', headers: { authorization } })
      assert.equal(answer.statusCode, 401, authorization)
      assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
      assert.equal(answer.headers['www-authenticate'], 'Bearer error="invalid_token"')
    }),
    { numRuns: 100 },
  )
})

test('what systems are refused is a problem document with a code', async () => {
  const problemOf = async (url: string, method: 'GET' | 'POST' = 'GET') => {
    const answer = await bed.app.web.inject({ url, method })
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
    const { correlationId, ...problem } = answer.json<{
      correlationId: string
      status: number
      code: string
    }>()
    assert.equal(correlationId, answer.headers['x-request-id'])
    return [problem.status, problem.code, answer.headers.allow]
  }
  assert.deepEqual(await problemOf('/api/v1/whoami'), [401, 'CP_TOKEN', undefined])
  assert.deepEqual(await problemOf('/api/v1/nothing'), [404, 'CP_NOT_FOUND', undefined])
  assert.deepEqual(await problemOf('/api/v1/whoami', 'POST'), [405, 'CP_METHOD', 'GET, HEAD'])
})

test('R-98: when the log cannot be written, nobody is let in and nothing is told', async (t) => {
  const { owner } = bed.app.database
  await owner`revoke insert on audit_entries from contactpoint_web`
  t.after(() => owner`grant insert on audit_entries to contactpoint_web`)
  const answer = await bed.ask(await bed.sign(pair, clientId))
  assert.deepEqual([answer.statusCode, answer.body], [500, '{"error":"server_error"}'])
  const whoami = await bed.whoami(token)
  assert.deepEqual([whoami.statusCode, whoami.json<{ code: string }>().code], [500, 'CP_UNEXPECTED'])
})
