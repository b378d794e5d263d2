import assert from 'node:assert/strict'
import { createHmac, createPublicKey } from 'node:crypto'
import { beforeEach, test } from 'node:test'
import { base64url, UnsecuredJWT } from 'jose'
import { createWebApp } from '../../app/web.ts'
import { reinstateOrganisation, suspendOrganisation } from '../../accreditation/index.ts'
import { day } from '../../lib/iso-date.ts'
import { ClientBed, createPair, ORGANISATION, type Pair } from './client.fixture.ts'
import { publicKeyOf } from './jwks.ts'
import { changeClient } from './set-client.ts'

const bed = await ClientBed.open('tokens')
const { owner } = bed.app.database
const pair = await createPair('one')
const foreign = await createPair('one')
const rsa = await createPair('rsa', 'RS256')
const clientId = await bed.register([pair.key, rsa.key])
const change = (over: Parameters<typeof changeClient>[2]): Promise<void> =>
  bed.run((act) => changeClient(act, clientId, over, true))

beforeEach(() => bed.step(61))

test('R-91: a client that signs gets a token of 256 bits for ten minutes, which the database keeps as a hash, and is named by the log', async () => {
  const answer = await bed.ask(await bed.sign(pair, clientId))
  const { access_token: token, ...rest } = answer.json<{ access_token: string }>()
  assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 600, scope: 'whoami' })
  assert.equal(Buffer.from(token, 'base64url').length, 32)
  assert.deepEqual([answer.headers['cache-control'], answer.headers.pragma], ['no-store', 'no-cache'])
  const { sessionRef, ...entry } = await bed.lastEntry()
  assert.deepEqual(entry, {
    action: 'access.request-token',
    outcome: 'done',
    fields: ['whoami'],
    actorKind: 'client',
    clientId,
    subjectRef: null,
    authenticator: 'client-assertion',
  })
  assert.deepEqual(sessionRef, ClientBed.refOf(token))
  const [dump] = await owner<[{ text: string }]>`select string_agg(t::text, ' ') as text from client_tokens t`
  assert.ok(!dump.text.includes(token))
  const whoami = await bed.whoami(token)
  assert.deepEqual(whoami.json(), {
    clientId,
    name: 'Case system',
    kind: 'case-system',
    organisation: {
      code: ORGANISATION,
      name: whoami.json<{ organisation: { name: string } }>().organisation.name,
    },
    scopes: ['whoami'],
    tokenExpiresAt: new Date(bed.now.getTime() + 600_000).toISOString(),
  })
  const read = await bed.lastEntry()
  assert.deepEqual([read.action, read.outcome, read.clientId], ['access.read-own-client', 'done', clientId])
})

for (const alg of ['ES256', 'ES384', 'RS256', 'RS512', 'PS256', 'PS384', 'EdDSA']) {
  test(`an assertion signed by ${alg} is taken`, async () => {
    const own = await createPair('own', alg)
    const id = await bed.register([own.key])
    assert.equal((await bed.ask(await bed.sign(own, id))).statusCode, 200)
  })
}

test('assertion-once: of one assertion sent many times to two servers at once, one gets a token', async () => {
  const second = createWebApp(bed.app.app)
  const assertion = await bed.sign(pair, clientId)
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) => bed.ask(assertion, {}, i % 2 === 0 ? bed.app.web : second)),
  )
  await second.close()
  assert.equal(answers.filter(({ statusCode }) => statusCode === 200).length, 1)
  assert.equal(answers.filter(({ body }) => body === '{"error":"invalid_client"}').length, 11)
  assert.deepEqual((await bed.lastEntry()).fields, ['replay'])
})

test('assertion-once: what was taken is known until it expires, and a jti belongs to one client', async () => {
  const jti = 'the same'
  const exp = Math.floor(bed.now.getTime() / 1000) + 300
  const other = await bed.register([pair.key])
  assert.equal((await bed.ask(await bed.sign(pair, clientId, { jti, exp }))).statusCode, 200)
  assert.equal((await bed.ask(await bed.sign(pair, other, { jti, exp }))).statusCode, 200)
  const [kept] = await owner`select ends_at as "endsAt" from client_assertions order by ends_at desc limit 1`
  assert.equal((kept!['endsAt'] as Date).getTime(), exp * 1000)
  bed.step(299)
  assert.equal((await bed.ask(await bed.sign(pair, clientId, { jti, exp }))).statusCode, 400)
  assert.deepEqual((await bed.lastEntry()).fields, ['replay'])
})

const seconds = (): number => Math.floor(bed.now.getTime() / 1000)
const origin = bed.app.app.config.publicOrigin
type Wrong = () => Promise<string>
const wrongs: Record<string, readonly [fault: string, sign: Wrong]> = {
  'another audience': ['audience', () => bed.sign(pair, clientId, { aud: 'https://elsewhere.example' })],
  'an audience that begins like ours': ['audience', () => bed.sign(pair, clientId, { aud: `${origin}/` })],
  'two audiences': [
    'audience',
    () => bed.sign(pair, clientId, { aud: [origin, 'https://elsewhere.example'] }),
  ],
  'no audience': ['audience', () => bed.sign(pair, clientId, { aud: undefined })],
  'another subject': ['subject', () => bed.sign(pair, clientId, { sub: 'somebody' })],
  'an end that is over': ['expiry', () => bed.sign(pair, clientId, { exp: seconds() })],
  'an end too far ahead': ['expiry', () => bed.sign(pair, clientId, { exp: seconds() + 301 })],
  'no end': ['expiry', () => bed.sign(pair, clientId, { exp: undefined })],
  'a begin too far ahead': ['not-yet', () => bed.sign(pair, clientId, { nbf: seconds() + 31 })],
  'an issue too far ahead': ['not-yet', () => bed.sign(pair, clientId, { iat: seconds() + 31 })],
  'no jti': ['jti', () => bed.sign(pair, clientId, { jti: undefined })],
  'a jti that is too long': ['jti', () => bed.sign(pair, clientId, { jti: 'x'.repeat(129) })],
  'a foreign signature': ['signature', () => bed.sign(foreign, clientId)],
  'an unknown key': ['unknown-key', () => bed.sign(pair, clientId, {}, { kid: 'two' })],
  'a key of another kind': ['signature', () => bed.sign(pair, clientId, {}, { kid: 'rsa' })],
  'an unknown client': ['unknown-client', () => bed.sign(pair, 'f9f9f9f9-0000-4000-8000-000000000000')],
  'no signature at all': [
    'unreadable',
    () => Promise.resolve(new UnsecuredJWT(bed.claims(clientId)).encode()),
  ],
  'HS256 by the public key': ['unreadable', () => Promise.resolve(signedByPublicKey('HS256'))],
  'HS256 by the public key that says RS256': ['signature', () => Promise.resolve(signedByPublicKey('RS256'))],
}

function signedByPublicKey(alg: string): string {
  const head = base64url.encode(JSON.stringify({ alg, kid: 'rsa' }))
  const body = base64url.encode(JSON.stringify(bed.claims(clientId)))
  const pem = createPublicKey(publicKeyOf(rsa.key).export({ format: 'pem', type: 'spki' }))
  const secret = pem.export({ format: 'pem', type: 'spki' })
  return `${head}.${body}.${createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')}`
}

for (const [wrong, [fault, sign]] of Object.entries(wrongs)) {
  test(`R-91: ${wrong} gets no token, answered as every other, and the log says ${fault}`, async () => {
    const answer = await bed.ask(await sign())
    assert.deepEqual([answer.statusCode, answer.body], [400, '{"error":"invalid_client"}'])
    const { action, outcome, fields, actorKind } = await bed.lastEntry()
    assert.deepEqual(
      [action, outcome, fields, actorKind],
      ['access.request-token', 'refused', [fault], 'person'],
    )
  })
}

test('clocks may differ by 30 seconds, and the issuer is an audience too', async () => {
  const late = { iat: seconds() + 30, nbf: seconds() + 30, exp: seconds() + 300, aud: origin }
  assert.equal((await bed.ask(await bed.sign(pair, clientId, late))).statusCode, 200)
})

test('a scope that the client does not have is refused, and a part of those it has is given', async () => {
  const asked = async (scope: string) => (await bed.ask(await bed.sign(pair, clientId), { scope })).body
  assert.equal(await asked('whoami records'), '{"error":"invalid_scope"}')
  assert.match(await asked('whoami whoami'), /"scope":"whoami"/)
  await owner`
    insert into client_settings (client_id, scopes, jwks, until_on, is_on, set_at)
    select client_id, '{whoami,other}', jwks, until_on, is_on, set_at from client_settings where client_id = ${clientId}
     order by setting_id desc limit 1`
  const narrow = await bed.ask(await bed.sign(pair, clientId), { scope: 'other' })
  const refused = await bed.whoami(narrow.json<{ access_token: string }>().access_token)
  assert.deepEqual([refused.statusCode, refused.json<{ code: string }>().code], [403, 'CP_DENIED'])
  await change({ scopes: ['whoami'] })
})

test('R-95: the token of a client whose organisation is suspended stops at the next request, and it gets no other', async () => {
  const token = await bed.token(pair, clientId)
  await bed.run((act) => suspendOrganisation(act, ORGANISATION))
  const refused = await bed.whoami(token)
  assert.deepEqual([refused.statusCode, refused.json<{ code: string }>().code], [403, 'CP_DENIED'])
  const entry = await bed.lastEntry()
  assert.deepEqual(
    [entry.action, entry.outcome, entry.clientId],
    ['access.read-own-client', 'refused', clientId],
  )
  const answer = await bed.ask(await bed.sign(pair, clientId))
  assert.equal(answer.body, '{"error":"invalid_client"}')
  await bed.run((act) => reinstateOrganisation(act, ORGANISATION))
  assert.equal((await bed.whoami(token)).statusCode, 200)
})

test('R-93: a client of an organisation that was never accredited gets no token', async () => {
  await owner`insert into organisations (code, name, kind) values ('none-yet', 'None yet', 'national-supplier')`
  const id = await bed.register([pair.key], { organisation: 'none-yet' })
  assert.equal((await bed.ask(await bed.sign(pair, id))).body, '{"error":"invalid_client"}')
})

test('R-91: switched off, its token is over and it gets no other; switched on again the old token stays over', async () => {
  const token = await bed.token(pair, clientId)
  await change({ isOn: false })
  const dead = await bed.whoami(token)
  assert.deepEqual([dead.statusCode, dead.headers['www-authenticate']], [401, 'Bearer error="invalid_token"'])
  assert.equal((await bed.ask(await bed.sign(pair, clientId))).body, '{"error":"invalid_client"}')
  const entry = await bed.lastEntry()
  assert.deepEqual([entry.outcome, entry.actorKind, entry.clientId], ['refused', 'client', clientId])
  await change({ isOn: true })
  assert.equal((await bed.whoami(token)).statusCode, 401)
  assert.equal((await bed.whoami(await bed.token(pair, clientId))).statusCode, 200)
})

test('R-91: keys are rotated with both there for a time, and each change ends the tokens before it', async () => {
  const next: Pair = await createPair('next')
  await change({ keys: { kind: 'given', keys: [pair.key, next.key] } })
  const token = await bed.token(pair, clientId)
  assert.equal((await bed.whoami(await bed.token(next, clientId))).statusCode, 200)
  await change({ keys: { kind: 'given', keys: [next.key] } })
  assert.equal((await bed.whoami(token)).statusCode, 401)
  assert.equal((await bed.ask(await bed.sign(pair, clientId))).body, '{"error":"invalid_client"}')
  assert.equal((await bed.whoami(await bed.token(next, clientId))).statusCode, 200)
  await change({ keys: { kind: 'given', keys: [pair.key, rsa.key] } })
})

test('R-91: a token is over after ten minutes', async () => {
  const token = await bed.token(pair, clientId)
  bed.step(599)
  assert.equal((await bed.whoami(token)).statusCode, 200)
  bed.step(1)
  assert.equal((await bed.whoami(token)).statusCode, 401)
})

test('requests are bounded by client and by address, and others go on', async () => {
  const other = await bed.register([pair.key])
  for (let i = 0; i < 30; i++) await bed.token(pair, clientId)
  const over = await bed.ask(await bed.sign(pair, clientId))
  assert.deepEqual([over.statusCode, over.body], [429, '{"error":"temporarily_unavailable"}'])
  assert.ok(Number(over.headers['retry-after']) <= 60)
  assert.equal((await bed.ask(await bed.sign(pair, other))).statusCode, 200)
  for (let i = 0; i < 88; i++) await bed.ask('x')
  assert.equal((await bed.ask('x')).statusCode, 429)
  bed.step(60)
  assert.equal((await bed.ask(await bed.sign(pair, clientId))).statusCode, 200)
})

test('R-91: past its last day a client is not let in', async () => {
  await change({ until: day('2026-11-24') })
  const token = await bed.token(pair, clientId)
  bed.step(86_400)
  assert.equal((await bed.whoami(token)).statusCode, 401)
  assert.equal((await bed.ask(await bed.sign(pair, clientId))).body, '{"error":"invalid_client"}')
})
