import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createTestApp, TEST_NOW } from '../../../test/support/app.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { Browser, entriesOf, steady } from '../../children/web/browser.fixture.ts'
import { personaPassword, personaTotpSecret } from '../../app/personas.ts'
import { Authenticator } from '../passkeys/authenticator.fixture.ts'
import { relyingPartyOf } from '../passkeys/relying-party.ts'
import { LiarProvider } from '../single-sign-on/provider.fixture.ts'
import { totpCodeAt } from '../factors/totp.ts'

const app = await createTestApp({ random: 'sign-in pages' })
const { owner } = app.database
const party = relyingPartyOf(app.app.config.publicOrigin)

type Answer = Awaited<ReturnType<Browser['get']>>

/** Each page of this slice is compared with a golden file and is valid HTML. */
async function assertPage(t: TestContext, { body }: Answer, name: string): Promise<void> {
  t.assert.fileSnapshot(
    steady(body).replaceAll(/[2-9B-Z]{5}-[2-9B-Z]{5}<\/code>/g, 'CODE</code>'),
    new URL(`__golden__/${name}.html`, import.meta.url).pathname,
    { serializers: [(page: string) => page] },
  )
  assert.deepEqual(await faultsIn(body), [])
}

function at(minutes: number): void {
  app.setNow(new Date(TEST_NOW.getTime() + minutes * 60_000))
}

async function addPasskey(person: Browser, name: string): Promise<Authenticator> {
  const key = new Authenticator(party, name)
  await person.get('/account/passkeys/new')
  const options = await person.post('/account/passkeys/new/options', {})
  const added = await person.post('/account/passkeys/new', {
    credential: key.make(options.json()),
    label: name,
  })
  assert.deepEqual([added.statusCode, added.headers.location], [303, '/account/passkeys'])
  return key
}

async function signInWithPasskey(key: Authenticator, next = '/'): Promise<Answer> {
  const visitor = await Browser.open(app)
  await visitor.get('/sign-in')
  const options = await visitor.post('/sign-in/passkey/options', {})
  return visitor.post('/sign-in/passkey', { credential: key.sign(options.json()), next })
}

test('R-91: the page for signing in offers the passkey first', async (t) => {
  const visitor = await Browser.open(app)
  const page = await visitor.get('/sign-in')
  assert.ok(page.body.indexOf('Sign in with a passkey') < page.body.indexOf('name="password"'))
  await assertPage(t, page, 'sign-in.visitor')
  await assertPage(t, await visitor.get('/sign-in/recovery'), 'recover.visitor')
  await assertPage(t, await visitor.post('/sign-in/recovery', {}), 'recover-faulty.visitor')
})

test('R-91: opening the page for signing in writes nothing, and a passkey leads to the page asked for and nowhere else', async () => {
  const key = await addPasskey(await Browser.open(app, 'tessa'), 'tessa')
  const rows = () => owner`select from passkey_challenges`
  const before = (await rows()).length
  await (await Browser.open(app)).get('/sign-in')
  assert.equal((await rows()).length, before)
  const answer = await signInWithPasskey(key, '/search')
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/search'])
  const away = await signInWithPasskey(key, 'https://evil.example')
  assert.equal(away.headers.location, '/')
})

test('T3: a passkey that is not taken shows the page again, with what to do and without saying why', async (t) => {
  const visitor = await Browser.open(app)
  await visitor.get('/sign-in')
  const refused = await visitor.post('/sign-in/passkey', { credential: '{}' })
  assert.equal(refused.statusCode, 400)
  await assertPage(t, refused, 'sign-in-refused.visitor')
})

test('people see their passkeys, sessions and sign-ins, and each look is in the log', async (t) => {
  const amara = await Browser.open(app, 'amara')
  const entries = await entriesOf(app, async () => {
    await assertPage(t, await amara.get('/account/passkeys'), 'passkeys-empty.practitioner')
    await assertPage(t, await amara.get('/account/passkeys/new'), 'new-passkey.practitioner')
    await addPasskey(amara, 'Work laptop')
    await owner`update passkeys set counter_refused_at = ${TEST_NOW} where label = 'Work laptop'`
    await assertPage(t, await amara.get('/account/passkeys'), 'passkeys.practitioner')
    await Browser.open(app, 'amara')
    await assertPage(t, await amara.get('/account/sessions'), 'sessions.practitioner')
    await assertPage(t, await amara.get('/account/sign-ins'), 'sign-ins.practitioner')
  })
  assert.deepEqual(
    entries.map(({ action }) => action).filter((action) => action !== 'access.sign-in'),
    [
      'access.list-passkeys',
      'access.change-passkeys',
      'access.list-passkeys',
      'access.list-sessions',
      'access.list-sign-ins',
    ],
  )
})

test('a passkey is renamed and removed on pages of its own, and an unknown one has none', async (t) => {
  const siobhan = await Browser.open(app, 'siobhan')
  await addPasskey(siobhan, 'Phone')
  const [row] = await owner<{ id: string }[]>`select passkey_id as id from passkeys where label = 'Phone'`
  const path = `/account/passkeys/${row!.id}`
  await assertPage(t, await siobhan.get(path), 'rename-passkey.practitioner')
  const faulty = await siobhan.post(path, { label: ' ' })
  assert.equal(faulty.statusCode, 400)
  await assertPage(t, faulty, 'rename-passkey-faulty.practitioner')
  await assertPage(t, await siobhan.get(`${path}/remove`), 'remove-passkey.practitioner')
  const amara = await Browser.open(app, 'amara')
  assert.equal((await amara.get(path)).statusCode, 404)
  assert.equal((await amara.get(`${path}/remove`)).statusCode, 404)
  assert.equal((await siobhan.post(`${path}/remove`, {})).statusCode, 303)
  assert.equal((await siobhan.get(path)).statusCode, 404)
})

test('R-91: what is protected asks for the factors again, then shows the page asked for, or the form that was sent', async (t) => {
  const marek = await Browser.open(app, 'marek')
  await marek.get('/account/recovery-codes')
  at(6)
  t.after(() => at(0))
  const asked = await marek.get('/account/passkeys/new')
  assert.equal(asked.headers.location, '/account/confirm?next=%2Faccount%2Fpasskeys%2Fnew')
  const sent = await marek.post('/account/recovery-codes', {})
  assert.deepEqual(
    [sent.statusCode, sent.headers.location],
    [303, '/account/confirm?next=%2Faccount%2Frecovery-codes'],
  )
  const withoutPage = await marek.post('/account/passkeys/new/options', {})
  assert.equal(withoutPage.headers.location, '/account/confirm?next=%2Faccount')
  await assertPage(
    t,
    await marek.get('/account/confirm?next=%2Faccount%2Frecovery-codes'),
    'confirm.practitioner',
  )
  const wrong = await marek.post('/account/confirm', { password: 'not the password', code: '000000' })
  assert.equal(wrong.statusCode, 400)
  const code = totpCodeAt(personaTotpSecret('marek'), new Date(TEST_NOW.getTime() + 6 * 60_000))
  const password = personaPassword('marek')
  const right = await marek.post('/account/confirm', { password, code, next: '/account/recovery-codes' })
  assert.deepEqual([right.statusCode, right.headers.location], [303, '/account/recovery-codes'])
  assert.equal((await marek.post('/account/recovery-codes', {})).statusCode, 200)
})

test('R-84, R-91: the team recovers an account on its pages, and the person reads of it', async (t) => {
  const stephen = await Browser.open(app, 'stephen')
  const helen = await Browser.open(app, 'helen')
  await assertPage(t, await stephen.get('/users/recovery'), 'recoveries-empty.local-team')
  await assertPage(t, await stephen.get('/users/recovery/new'), 'start-recovery.local-team')
  await assertPage(t, await stephen.post('/users/recovery/new', {}), 'start-recovery-faulty.local-team')
  const unknown = await stephen.post('/users/recovery/new', { username: 'nobody', proof: 'in-person-known' })
  const foreign = await stephen.post('/users/recovery/new', { username: 'helen', proof: 'in-person-known' })
  assert.deepEqual([unknown.statusCode, foreign.statusCode], [404, 404])
  assert.equal(
    steady(unknown.body).replaceAll('nobody', 'X'),
    steady(foreign.body).replaceAll('helen', 'X').replaceAll('XX', 'X'),
  )
  const started = await stephen.post('/users/recovery/new', { username: 'joanna', proof: 'in-person-known' })
  const path = String(started.headers.location)
  assert.match(path, /^\/users\/recovery\/[0-9a-f-]{36}$/)
  await assertPage(t, await stephen.get(path), 'recovery-own.local-team')
  assert.equal((await stephen.post(path, { answer: 'confirm' })).statusCode, 403)
  await assertPage(t, await helen.get('/users/recovery'), 'recoveries.national-team')
  await assertPage(t, await helen.get(path), 'recovery.national-team')
  assert.equal((await helen.post(path, {})).statusCode, 400)
  const granted = await helen.post(path, { answer: 'confirm' })
  await assertPage(t, granted, 'recovery-grant.national-team')
  assert.equal((await helen.post(path, { answer: 'confirm' })).statusCode, 409)
  const joanna = await Browser.open(app, 'joanna')
  await assertPage(t, await joanna.get('/account/recovery-notice'), 'recovery-notice.practitioner')
  assert.equal(
    (await joanna.post('/account/recovery-notice', { next: '/search' })).headers.location,
    '/search',
  )
})

test('R-84: pages of administration are not for practitioners, nor for a team without the right to accounts', async () => {
  for (const username of ['amara', 'priya']) {
    const person = await Browser.open(app, username)
    for (const path of ['/users/recovery', '/users/recovery/new', '/users/sign-in-settings/E06000065'])
      assert.equal((await person.get(path)).statusCode, 403, `${username} ${path}`)
  }
})

test('R-84: a local team switches passwords for its own authority alone, the national team for any', async (t) => {
  const stephen = await Browser.open(app, 'stephen')
  await assertPage(t, await stephen.get('/users/sign-in-settings/E06000065'), 'fallback.local-team')
  assert.equal((await stephen.get('/users/sign-in-settings/E06000001')).statusCode, 403)
  assert.equal(
    (await stephen.post('/users/sign-in-settings/E06000001', { passwords: 'off' })).statusCode,
    403,
  )
  const helen = await Browser.open(app, 'helen')
  await helen.get('/users/sign-in-settings/E06000001')
  assert.equal(
    (await helen.post('/users/sign-in-settings/E06000001', { passwords: 'off', supervised: '0' })).statusCode,
    303,
  )
  const [row] = await owner`select is_on, authority_code from password_fallbacks`
  assert.deepEqual({ ...row }, { is_on: false, authority_code: 'E06000001' })
})

test('never-locked-out: with passwords off the page says that the only passkey stays', async (t) => {
  const grace = await Browser.open(app, 'grace')
  await addPasskey(grace, 'Only one')
  await owner`insert into password_fallbacks (authority_code, set_at, is_on) values ('E06000065', now(), false)`
  t.after(
    () =>
      owner`insert into password_fallbacks (authority_code, set_at, is_on) values ('E06000065', now(), true)`,
  )
  const [row] = await owner<{ id: string }[]>`select passkey_id as id from passkeys where label = 'Only one'`
  const page = await grace.get(`/account/passkeys/${row!.id}/remove`)
  await assertPage(t, page, 'remove-last-passkey.practitioner')
  assert.equal((await grace.post(`/account/passkeys/${row!.id}/remove`, {})).statusCode, 409)
})

test('R-91: signing in through an organisation: its form, the way there, what is wrong, and the own account', async (t) => {
  const [{ code } = { code: '' }] = await owner<{ code: string }[]>`
    select organisations.code from users join organisations using (organisation_id) where users.username = 'marek'`
  const liar = await LiarProvider.open()
  const stephen = await Browser.open(app, 'stephen')
  const settings = `/users/single-sign-on/${code}`
  await assertPage(t, await stephen.get(settings), 'provider-empty.local-team')
  const fields = { issuer: liar.issuer, clientId: 'contactpoint', secondFactors: 'mfa', state: 'on' }
  const plain = await stephen.post(settings, { ...fields, issuer: 'http://login.example' })
  assert.equal(plain.statusCode, 400)
  await assertPage(t, plain, 'provider-faulty.local-team')
  assert.equal((await stephen.post(settings, { ...fields, secondFactors: 'otp' })).statusCode, 400)
  assert.equal((await stephen.post(settings, {})).statusCode, 400)
  assert.equal((await stephen.post(settings, fields)).statusCode, 303)

  const visitor = await Browser.open(app)
  await assertPage(t, await visitor.get('/sign-in/organisation'), 'organisation.visitor')
  assert.equal((await visitor.post('/sign-in/organisation', {})).statusCode, 400)
  const unknown = await visitor.post('/sign-in/organisation', { organisation: 'none' })
  assert.equal(unknown.statusCode, 400)
  await assertPage(t, unknown, 'organisation-unknown.visitor')
  const leaving = await visitor.post('/sign-in/organisation', { organisation: code, next: '/account' })
  const steadied = leaving.body
    .replaceAll(/localhost:\d+/g, 'localhost')
    .replaceAll(/href="[^"]+authorize[^"]+"/g, 'href="/"')
  await assertPage(t, { ...leaving, body: steadied }, 'go-to-provider.visitor')
  assert.ok((await visitor.get('/sign-in/organisation')).body.includes(`value="${code}"`))
  const back = await visitor.get('/sign-in/organisation/callback?code=x&state=x')
  assert.equal(back.statusCode, 400)
  await assertPage(t, back, 'organisation-refused.visitor')

  const marek = await Browser.open(app, 'marek')
  await assertPage(t, await marek.get('/account/single-sign-on'), 'own-binding.practitioner')
  assert.equal((await marek.post('/account/single-sign-on', {})).statusCode, 200)
  const failed = await marek.get('/sign-in/organisation/callback?error=access_denied')
  assert.equal(failed.statusCode, 400)
  await owner`
    insert into provider_bindings (user_id, issuer, subject, bound_at)
    select user_id, ${liar.issuer}, 'marek', ${TEST_NOW} from users where username = 'marek'`
  await assertPage(t, await marek.get('/account/single-sign-on'), 'own-binding-tied.practitioner')
  assert.match((await marek.get('/account/confirm')).body, /Confirm through/)
  assert.equal((await marek.post('/account/single-sign-on/end', {})).statusCode, 303)
  await owner`update sign_in_providers set issuer = 'http://localhost:9'`
  assert.equal((await visitor.post('/sign-in/organisation', { organisation: code })).statusCode, 400)
  assert.equal((await marek.post('/account/confirm/organisation', {})).statusCode, 400)
})

test('R-84: a local team sets the sign-in of organisations of its authority alone, and practitioners set none', async () => {
  const [foreign] = await owner<{ code: string }[]>`
    select code from organisations where authority_code is distinct from 'E06000065' limit 1`
  const stephen = await Browser.open(app, 'stephen')
  assert.equal((await stephen.get('/users/single-sign-on/no-such-body')).statusCode, 403)
  if (foreign) assert.equal((await stephen.get(`/users/single-sign-on/${foreign.code}`)).statusCode, 403)
  const amara = await Browser.open(app, 'amara')
  assert.equal((await amara.get('/users/single-sign-on/VOL-COM')).statusCode, 403)
})
