import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { beforeEach, test } from 'node:test'
import { decodeJwt, decodeProtectedHeader, generateKeyPair, importJWK, jwtVerify } from 'jose'
import type { Actor } from '../../platform/act.ts'
import { actAs } from '../../../test/support/acts.ts'
import { createTestOrganisation, createTestUser, testSeal } from '../../../test/support/users.ts'
import { Desk } from '../passkeys/people.fixture.ts'
import { suspendUser } from '../users.ts'
import { ownKey } from './own-key.ts'
import { LiarProvider } from './provider.fixture.ts'
import { createProviders, secretsOf } from './providers.ts'
import { setProvider, type SetProvider } from './set-provider.ts'
import {
  beginAtOwnProvider,
  beginProviderSignIn,
  endOwnBinding,
  returnFromProvider,
} from './sign-in-by-provider.ts'

const desk = await Desk.open()
const { db } = desk
const liar = await LiarProvider.open()
const origin = 'http://localhost:3000'
const providers = createProviders(testSeal, origin, true)
const honest: SetProvider = {
  issuer: liar.issuer,
  clientId: 'contactpoint',
  secondFactors: ['mfa'],
  isOn: true,
}
const CODE = 'bexford-social-care'

let serial = 0
let username = ''
let userId = 0
let rose: Actor

const set = (over: Partial<SetProvider> = {}, code = CODE) =>
  actAs(db.worker, (act) => setProvider(act, code, { ...honest, ...over }, true), { now: desk.now })
const asRose: typeof desk.visit = (work) => desk.actAs(rose, work)
const subject = (): string => `subject-${serial}`

async function send(begin = beginProviderSignIn(desk.visit, providers, CODE)) {
  const sent = await begin
  assert.ok(sent.kind === 'sent', sent.kind)
  return sent
}
const back = (token: string, query: string, run = desk.visit) =>
  returnFromProvider(run, testSeal, providers, { token, query })

async function signIn() {
  const { address, token } = await send()
  return back(token, liar.returnOf(address))
}
async function bind(run = asRose) {
  const { address, token } = await send(beginAtOwnProvider(run, providers, 'bind'))
  return back(token, liar.returnOf(address), run)
}
const lastEntry = async () => {
  const [row] = await db.owner<
    { action: string; outcome: string; fields: string[]; userId: number | null }[]
  >`
    select action, outcome, fields, user_id as "userId" from audit_entries order by entry_id desc limit 1`
  return row!
}

beforeEach(async () => {
  desk.now = new Date('2026-11-22T09:00:00Z')
  liar.now = desk.now
  liar.foreignKey = undefined
  username = `rose.${++serial}`
  userId = await createTestUser(db, username)
  rose = await desk.person(username)
  liar.lies = { sub: subject() }
  await set()
})

test('R-91: whoever tied the account signs in through the provider, as themselves, and the log says how', async () => {
  assert.equal((await bind()).kind, 'bound')
  desk.step(30)
  liar.now = desk.now
  liar.lies = { sub: subject(), auth_time: Math.floor(desk.now.getTime() / 1000) - 240 }
  const actor = await desk.signedIn(await signIn())
  assert.deepEqual([actor.userId, actor.authenticator], [userId, 'single-sign-on'])
  const [session] = await db.owner<{ at: Date }[]>`
    select authenticated_at as at from sessions where user_id = ${userId} and authenticator = 'single-sign-on'`
  assert.equal(session?.at.getTime(), desk.now.getTime() - 240_000)
  assert.deepEqual(await lastEntry(), { action: 'access.sign-in', outcome: 'done', fields: [], userId })
})

test('R-91: the browser is sent with PKCE, state and nonce, and we show who we are by our own key', async () => {
  const { address, token } = await send()
  const asked = new URL(address).searchParams
  const { verifier } = secretsOf(token)
  assert.equal(asked.get('code_challenge'), createHash('sha256').update(verifier).digest('base64url'))
  assert.equal(asked.get('code_challenge_method'), 'S256')
  await back(token, liar.returnOf(address))
  const sent = liar.tokenRequests.at(-1)!
  assert.equal(sent.get('code_verifier'), verifier)
  assert.equal(sent.has('client_secret'), false)
  const { publicJwk } = await ownKey(testSeal)
  const assertion = sent.get('client_assertion')!
  assert.equal(decodeProtectedHeader(assertion).kid, publicJwk.kid)
  await jwtVerify(assertion, await importJWK(publicJwk), { currentDate: desk.now })
  assert.equal(decodeJwt(assertion).iss, 'contactpoint')
})

const foreign = (await generateKeyPair('ES256')).privateKey
const seconds = (minutes: number): number => Math.floor(desk.now.getTime() / 1000) + minutes * 60
const wrongs: Record<string, () => void> = {
  'a wrong nonce': () => void (liar.lies = { sub: subject(), nonce: 'another' }),
  'another audience': () => void (liar.lies = { sub: subject(), aud: 'somebody-else' }),
  'another issuer': () => void (liar.lies = { sub: subject(), iss: 'https://login.example' }),
  'an expired token': () => void (liar.lies = { sub: subject(), exp: seconds(-5) }),
  'a token of the future': () => void (liar.lies = { sub: subject(), nbf: seconds(10) }),
  'a sign-in of yesterday': () => void (liar.lies = { sub: subject(), auth_time: seconds(-1440) }),
  'no time of sign-in': () => void (liar.lies = { sub: subject(), auth_time: undefined }),
  'a foreign signature': () => void (liar.foreignKey = foreign),
}
for (const [wrong, lie] of Object.entries(wrongs)) {
  test(`R-91: ${wrong} signs nobody in`, async () => {
    await bind()
    lie()
    assert.deepEqual(await signIn(), { kind: 'refused', purpose: 'sign-in' })
    assert.deepEqual(await lastEntry(), {
      action: 'access.sign-in',
      outcome: 'refused',
      fields: ['provider'],
      userId: null,
    })
  })
}

test('R-91: without a word that stands for two factors nobody signs in, by amr or acr', async () => {
  await bind()
  liar.lies = { sub: subject(), amr: ['pwd'], acr: 'silver' }
  assert.equal((await signIn()).kind, 'refused')
  assert.deepEqual((await lastEntry()).fields, ['second-factor'])
  await set({ secondFactors: ['silver'] })
  assert.equal((await signIn()).kind, 'signed-in')
})

test('T3: a return works once, in the browser that was sent, within ten minutes, with its own state', async () => {
  await bind()
  const { address, token } = await send()
  const query = liar.returnOf(address)
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => back(token, query)))
  assert.equal(outcomes.filter(({ kind }) => kind === 'signed-in').length, 1)
  assert.equal((await back(token, query)).kind, 'refused')
  assert.deepEqual((await lastEntry()).fields, ['state'])
  const other = await send()
  assert.equal((await back(other.token, query)).kind, 'refused')
  const late = await send()
  desk.step(10)
  assert.equal((await back(late.token, liar.returnOf(late.address))).kind, 'refused')
  const cancelled = await send()
  const { state } = secretsOf(cancelled.token)
  assert.equal((await back(cancelled.token, `error=access_denied&state=${state}`)).kind, 'refused')
})

test('names-answer-alike: a name that is tied to nobody, and one tied to another organisation’s person, are refused alike', async () => {
  liar.lies = { sub: 'nobody' }
  assert.deepEqual(await signIn(), { kind: 'refused', purpose: 'sign-in' })
  assert.deepEqual((await lastEntry()).fields, ['subject'])
  liar.lies = { sub: subject() }
  await bind()
  const elsewhere = await createTestOrganisation(db, 'elsewhere')
  await db.owner`update users set organisation_id = ${elsewhere} where user_id = ${userId}`
  assert.deepEqual(await signIn(), { kind: 'refused', purpose: 'sign-in' })
})

test('ours-to-decide: a suspended person is told so and gets no session, whatever the provider says', async () => {
  await bind()
  await actAs(db.worker, (act) => suspendUser(act, username), { now: desk.now })
  const outcome = await signIn()
  assert.equal(outcome.kind, 'barred')
  const live = await db.owner`select from sessions where user_id = ${userId} and ended_at is null`
  assert.equal(live.length, 0)
})

test('R-91: only who gave the factors lately ties the account, a name belongs to one account, and can be untied', async () => {
  desk.step(6)
  liar.now = desk.now
  await assert.rejects(beginAtOwnProvider(asRose, providers, 'bind'), { code: 'CP_DENIED' })
  rose = await desk.person(username)
  await bind()
  await createTestUser(db, `${username}.two`)
  const second = await desk.person(`${username}.two`)
  assert.deepEqual(await bind((work) => desk.actAs(second, work)), { kind: 'refused', purpose: 'bind' })
  assert.equal((await signIn()).kind, 'signed-in')
  await asRose(endOwnBinding)
  assert.equal((await signIn()).kind, 'refused')
})

test('R-91: a return that one person began is of no use to another, nor to a visitor', async () => {
  const { address, token } = await send(beginAtOwnProvider(asRose, providers, 'bind'))
  assert.equal((await back(token, liar.returnOf(address))).kind, 'refused')
  const again = await send()
  assert.equal((await back(again.token, liar.returnOf(again.address), asRose)).kind, 'refused')
})

test('R-91: the provider confirms who one is when it asked just now, and only for oneself', async () => {
  await bind()
  desk.step(20)
  liar.now = desk.now
  const confirm = async () => {
    const { address, token } = await send(beginAtOwnProvider(asRose, providers, 'confirm'))
    assert.deepEqual(
      ['prompt', 'max_age'].map((name) => new URL(address).searchParams.get(name)),
      ['login', '0'],
    )
    return back(token, liar.returnOf(address), asRose)
  }
  liar.lies = { sub: subject(), auth_time: seconds(-5) }
  assert.equal((await confirm()).kind, 'refused')
  liar.lies = { sub: 'somebody else' }
  assert.equal((await confirm()).kind, 'refused')
  liar.lies = { sub: subject() }
  assert.equal((await confirm()).kind, 'confirmed')
  await asRose(endOwnBinding)
})

test('R-91: where passwords are off, the provider signs in as a passkey does', async (t) => {
  await bind()
  await db.owner`insert into password_fallbacks (authority_code, set_at, is_on) values ('E06000999', ${desk.now}, false)`
  t.after(() => db.owner`delete from password_fallbacks`)
  assert.equal((await signIn()).kind, 'signed-in')
})

test('R-91: a provider that is off, unknown or does not answer sends nobody, and nothing is thrown', async () => {
  assert.deepEqual(await beginProviderSignIn(desk.visit, providers, 'no-such-body'), { kind: 'unknown' })
  await set({ issuer: 'http://localhost:9' })
  assert.deepEqual(await beginProviderSignIn(desk.visit, providers, CODE), { kind: 'unreachable' })
  await set({ isOn: false })
  assert.deepEqual(await beginProviderSignIn(desk.visit, providers, CODE), { kind: 'unknown' })
})

test('a sign-in that was under way when the provider was switched off ends there', async () => {
  await bind()
  const { address, token } = await send()
  await set({ isOn: false })
  assert.equal((await back(token, liar.returnOf(address))).kind, 'refused')
})

test('T3: nothing that the browser or the provider must keep secret is in the database', async () => {
  const { token } = await send()
  const [dump] = await db.owner<
    [{ text: string }]
  >`select string_agg(t::text, ' ') as text from provider_requests as t`
  for (const secret of [token, ...Object.values(secretsOf(token))]) assert.ok(!dump.text.includes(secret))
})

test('R-91: a provider is set with https and words of two factors, never by anybody without the right', async () => {
  const refused = async (over: Partial<SetProvider>, allowsLocal: boolean) =>
    actAs(db.worker, (act) => setProvider(act, CODE, { ...honest, ...over }, allowsLocal))
  await assert.rejects(refused({}, false), { code: 'CP_PROVIDER_ADDRESS' })
  await assert.rejects(refused({ issuer: 'http://login.example' }, true), { code: 'CP_PROVIDER_ADDRESS' })
  await assert.rejects(refused({ secondFactors: ['mfa', 'pwd'] }, true), { code: 'CP_PROVIDER_FACTORS' })
  await assert.rejects(refused({ secondFactors: [] }, true), { code: 'CP_PROVIDER_FACTORS' })
  const outsider = await desk.person(username)
  await assert.rejects(
    desk.actAs(outsider, (act) => setProvider(act, CODE, honest, true), db.team),
    { code: 'CP_DENIED' },
  )
})
