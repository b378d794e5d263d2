import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { Actor } from '../../platform/act.ts'
import { actAs } from '../../../test/support/acts.ts'
import { createTestUser, testPassword, testSeal, testTotpSecret } from '../../../test/support/users.ts'
import { setFallback } from '../fallback/set-fallback.ts'
import { makeRecoveryCodes } from '../own-account.ts'
import { findSession } from '../sessions/sessions.ts'
import { totpCodeAt } from '../factors/totp.ts'
import { suspendUser } from '../users.ts'
import { Authenticator } from './authenticator.fixture.ts'
import { beginPasskeyConfirmation, confirmWithPasskey, confirmWithPassword } from './confirm.ts'
import { beginEnrolment, enrolPasskey } from './enrol.ts'
import { addPasskey, beginPasskey, listOwnPasskeys, removePasskey, renamePasskey } from './own-passkeys.ts'
import { Desk, party } from './people.fixture.ts'
import { beginPasskeySignIn, signInWithPasskey } from './sign-in-with-passkey.ts'

const desk = await Desk.open()
const { db } = desk
let serial = 0
let username = ''
let userId = 0
let rose: Actor

beforeEach(async () => {
  desk.now = new Date('2026-11-22T09:00:00Z')
  await db.owner`delete from password_fallbacks`
  username = `rose.${serial++}`
  userId = await createTestUser(db, username)
  rose = await desk.person(username)
})

const own = async (actor = rose) => (await desk.actAs(actor, listOwnPasskeys)).passkeys
const setPasswords = (isOn: boolean) => actAs(db.worker, (act) => setFallback(act, 'E06000999', isOn))
const remove = (passkeyId: string) => desk.actAs(rose, (act) => removePasskey(act, passkeyId))
const kindOf = async (outcome: Promise<{ kind: string }>): Promise<string> => (await outcome).kind

test('R-91: a passkey that was added signs in, and the session and the log say that it did', async () => {
  const key = await desk.addPasskey(rose, username)
  const actor = await desk.signedIn(await desk.signInWithPasskey(key))
  assert.equal(actor.userId, userId)
  assert.equal(actor.authenticator, 'passkey')
  const [entry] = await desk.entries(userId)
  assert.deepEqual(
    [entry?.action, entry?.outcome, entry?.authenticator],
    ['access.sign-in', 'done', 'passkey'],
  )
  const [passkey] = await own()
  assert.deepEqual(passkey?.lastUsedAt, desk.now)
  assert.equal(passkey?.isSynced, false)
})

test('the log names how whoever acted had signed in', async () => {
  await own()
  const [entry] = await desk.entries(userId)
  assert.deepEqual([entry?.action, entry?.authenticator], ['access.list-passkeys', 'password-totp'])
})

for (const [what, wrong] of [
  ['another site’s address', { origin: 'https://contactpoint.example.evil.example' }],
  ['another site’s key', { rpId: 'evil.example' }],
  ['a user who was not verified', { isUserVerified: false }],
  ['another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
  ['another user’s handle', { userHandle: Buffer.alloc(32).toString('base64url') }],
] as const) {
  test(`T3: ${what} is refused at sign-in, and the person’s own log says so`, async () => {
    const key = await desk.addPasskey(rose, username)
    assert.equal(await kindOf(desk.signInWithPasskey(key, wrong)), 'refused')
    const [entry] = await desk.entries(userId)
    assert.deepEqual([entry?.action, entry?.outcome], ['access.sign-in', 'refused'])
    assert.equal(await kindOf(desk.signInWithPasskey(key)), 'signed-in')
  })
}

for (const [what, wrong] of [
  ['another site’s address', { origin: 'http://contactpoint.example' }],
  ['another site’s key', { rpId: 'evil.example' }],
  ['a user who was not verified', { isUserVerified: false }],
  ['another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
  ['an attestation, which nobody asked for', { format: 'tpm' }],
] as const) {
  test(`T3: a new passkey with ${what} is not added`, async () => {
    const key = new Authenticator(party, username)
    const options = await desk.actAs(rose, (act) => beginPasskey(act, testSeal, party))
    const given = { credential: key.make(options, wrong), label: 'Phone' }
    assert.equal(await kindOf(desk.actAs(rose, (act) => addPasskey(act, party, given))), 'refused')
    assert.equal((await own()).length, 0)
  })
}

test('another key’s signature under a known id is refused', async () => {
  await desk.addPasskey(rose, username)
  const forged = new Authenticator(party, username)
  const handle = (await desk.actAs(rose, (act) => beginPasskey(act, testSeal, party))).user.id
  assert.equal(await kindOf(desk.signInWithPasskey(forged, { userHandle: handle })), 'refused')
})

test('challenge-once: a signed answer works once, also when 20 send it at the same time', async () => {
  const key = await desk.addPasskey(rose, username)
  const { options, token } = await beginPasskeySignIn(desk.visit, party)
  const credential = key.sign(options)
  const send = () => signInWithPasskey(desk.visit, testSeal, party, { credential, token })
  const kinds = await Promise.all(Array.from({ length: 20 }, async () => (await send()).kind))
  assert.equal(kinds.filter((kind) => kind === 'signed-in').length, 1)
  assert.equal((await send()).kind, 'refused')
})

test('challenge-once: a challenge is used up by a wrong answer, too, ends after five minutes, and is its browser’s alone', async () => {
  const key = await desk.addPasskey(rose, username)
  const { options, token } = await beginPasskeySignIn(desk.visit, party)
  const other = await beginPasskeySignIn(desk.visit, party)
  const send = (credential: string, by = token) =>
    kindOf(signInWithPasskey(desk.visit, testSeal, party, { credential, token: by }))
  assert.equal(await send(key.sign(options), other.token), 'refused')
  assert.equal(await send('not a credential'), 'refused')
  assert.equal(await send(key.sign(options)), 'refused')
  const late = await beginPasskeySignIn(desk.visit, party)
  desk.step(5)
  assert.equal(await send(key.sign(late.options), late.token), 'refused')
})

test('T3: a counter that has not gone up refuses and tells the person; the key is neither ended nor forgiven', async () => {
  const key = await desk.addPasskey(rose, username, 7)
  assert.equal(await kindOf(desk.signInWithPasskey(key)), 'signed-in')
  for (const counter of [8, 3, 0]) {
    assert.equal(await kindOf(desk.signInWithPasskey(key, { counter })), 'refused', String(counter))
    assert.deepEqual((await desk.entries(userId))[0]?.fields, ['counter'])
  }
  const [passkey] = await own()
  assert.deepEqual(passkey?.counterRefusedAt, desk.now)
  assert.equal(await kindOf(desk.signInWithPasskey(key)), 'signed-in')
})

test('a counter in a message that the key did not sign makes nobody think of a copy', async () => {
  await desk.addPasskey(rose, username, 7)
  const forged = new Authenticator(party, username)
  assert.equal(await kindOf(desk.signInWithPasskey(forged, { counter: 1 })), 'refused')
  assert.equal((await own())[0]?.counterRefusedAt, null)
})

test('a removed passkey signs nobody in, and cannot be added again by anybody', async () => {
  const key = await desk.addPasskey(rose, username)
  await remove((await own())[0]!.passkeyId)
  assert.equal(await kindOf(desk.signInWithPasskey(key)), 'refused')
  const options = await desk.actAs(rose, (act) => beginPasskey(act, testSeal, party))
  const given = { credential: key.make(options), label: 'again' }
  assert.equal(await kindOf(desk.actAs(rose, (act) => addPasskey(act, party, given))), 'refused')
})

test('R-86: a suspended person with a passkey is barred and told why', async () => {
  const key = await desk.addPasskey(rose, username)
  await actAs(db.worker, (act) => suspendUser(act, username))
  assert.equal(await kindOf(desk.signInWithPasskey(key)), 'barred')
})

test('R-91: after five failures one waits, for a known key as for an unknown one', async () => {
  const key = await desk.addPasskey(rose, username)
  const unknown = new Authenticator(party, `${username} unknown`)
  const handle = Buffer.alloc(32).toString('base64url')
  for (const one of [key, unknown]) {
    const kinds = []
    for (let i = 0; i < 6; i++)
      kinds.push(await kindOf(desk.signInWithPasskey(one, { isUserVerified: false, userHandle: handle })))
    assert.deepEqual(kinds, [...Array<string>(5).fill('refused'), 'wait'])
  }
  desk.step(1)
  assert.equal(await kindOf(desk.signInWithPasskey(key)), 'signed-in')
})

test('the options for signing in name nobody’s key, and those for a new one exclude the person’s own', async () => {
  const key = await desk.addPasskey(rose, username)
  const { options } = await beginPasskeySignIn(desk.visit, party)
  assert.equal(options.userVerification, 'required')
  assert.equal(options.allowCredentials, undefined)
  const making = await desk.actAs(rose, (act) => beginPasskey(act, testSeal, party))
  assert.deepEqual(
    making.excludeCredentials?.map(({ id, transports }) => [id, transports]),
    [[key.credentialId.toString('base64url'), ['internal']]],
  )
  assert.deepEqual(
    [
      making.attestation,
      making.authenticatorSelection?.residentKey,
      making.authenticatorSelection?.userVerification,
    ],
    ['none', 'required', 'required'],
  )
})

test('R-91: adding, renaming and removing a passkey and making recovery codes ask for the factors after five minutes', async () => {
  await desk.addPasskey(rose, username)
  const [passkey] = await own()
  desk.step(5)
  const acts = [
    () => desk.actAs(rose, (act) => beginPasskey(act, testSeal, party)),
    () => desk.actAs(rose, (act) => addPasskey(act, party, { credential: '{}', label: 'x' })),
    () => desk.actAs(rose, (act) => renamePasskey(act, passkey!.passkeyId, 'x')),
    () => remove(passkey!.passkeyId),
    () => desk.actAs(rose, (act) => makeRecoveryCodes(act, testSeal)),
  ]
  for (const act of acts)
    await assert.rejects(act, { code: 'CP_DENIED', rules: ['access.recently-authenticated'] })
  assert.equal((await own()).length, 1)
})

test('R-91: the own passkey, or password and code, given again count for five minutes in this session alone', async () => {
  const key = await desk.addPasskey(rose, username)
  const elsewhere = await desk.person(username)
  const make = (actor: Actor) => desk.actAs(actor, (act) => makeRecoveryCodes(act, testSeal))
  desk.step(6)
  const run = <T>(work: Parameters<typeof desk.actAs<T>>[1]) => desk.actAs(rose, work)
  const options = await run((act) => beginPasskeyConfirmation(act, party))
  assert.equal(await kindOf(confirmWithPasskey(run, testSeal, party, key.sign(options))), 'confirmed')
  await make(rose)
  await assert.rejects(make(elsewhere), { code: 'CP_DENIED' })
  desk.step(5)
  await assert.rejects(make(rose), { code: 'CP_DENIED' })
  const code = totpCodeAt(testTotpSecret, desk.now)
  for (const wrong of [
    { password: 'not the password', code },
    { password: testPassword, code: '000000' },
  ])
    assert.equal(await kindOf(confirmWithPassword(run, testSeal, wrong)), 'refused')
  const given = { password: testPassword, code }
  assert.equal(await kindOf(confirmWithPassword(run, testSeal, given)), 'confirmed')
  await make(rose)
  assert.equal(await kindOf(confirmWithPassword(run, testSeal, given)), 'refused')
})

test('somebody else’s passkey confirms nobody', async () => {
  const name = `sam.${serial++}`
  await createTestUser(db, name)
  const sams = await desk.addPasskey(await desk.person(name), name)
  const run = <T>(work: Parameters<typeof desk.actAs<T>>[1]) => desk.actAs(rose, work)
  const options = await run((act) => beginPasskeyConfirmation(act, party))
  assert.equal(await kindOf(confirmWithPasskey(run, testSeal, party, sams.sign(options))), 'refused')
})

test('a passkey is renamed and removed by its owner alone', async () => {
  await desk.addPasskey(rose, username)
  const [passkey] = await own()
  const name = `sam.${serial++}`
  await createTestUser(db, name)
  const sam = await desk.person(name)
  const id = passkey!.passkeyId
  await assert.rejects(
    desk.actAs(sam, (act) => renamePasskey(act, id, 'mine')),
    { code: 'CP_NOT_FOUND' },
  )
  await assert.rejects(
    desk.actAs(sam, (act) => removePasskey(act, id)),
    { code: 'CP_NOT_FOUND' },
  )
  await desk.actAs(rose, (act) => renamePasskey(act, id, 'Work laptop'))
  assert.equal((await own())[0]?.label, 'Work laptop')
})

test('switched-off-is-off: with passwords off, whoever has a passkey is answered as for a wrong password', async () => {
  const key = await desk.addPasskey(rose, username)
  await setPasswords(false)
  assert.deepEqual(await desk.signInWithCode(username), { kind: 'refused' })
  assert.equal(await kindOf(desk.signInWithPasskey(key)), 'signed-in')
  await setPasswords(true)
  assert.equal(await kindOf(desk.signInWithCode(username)), 'signed-in')
})

test('switched-off-is-off: a password that was given before is worth nothing at the second factor', async () => {
  const { signInWithPassword, signInWithCode } = await import('../sign-in.ts')
  const first = await signInWithPassword(desk.visit, testSeal, { username, password: testPassword })
  assert.ok(first.kind === 'second-factor')
  await desk.addPasskey(rose, username)
  await setPasswords(false)
  await db.owner`update credentials set last_totp_step = 0`
  const code = totpCodeAt(testTotpSecret, desk.now)
  assert.equal(await kindOf(signInWithCode(desk.visit, testSeal, { token: first.token, code })), 'refused')
})

test('switched-off-is-off: with passwords off, they confirm nothing either', async () => {
  await desk.addPasskey(rose, username)
  await setPasswords(false)
  const run = <T>(work: Parameters<typeof desk.actAs<T>>[1]) => desk.actAs(rose, work)
  await db.owner`update credentials set last_totp_step = 0`
  const given = { password: testPassword, code: totpCodeAt(testTotpSecret, desk.now) }
  assert.equal(await kindOf(confirmWithPassword(run, testSeal, given)), 'refused')
})

test('half-is-nobody: with passwords off, whoever has no passkey gets to add one, once, and nothing else', async () => {
  await setPasswords(false)
  const outcome = await desk.signInWithCode(username)
  assert.ok(outcome.kind === 'add-passkey')
  const { token } = outcome
  const session = await findSession(db.web, token, desk.now)
  assert.deepEqual([session?.stage, session?.actor.userId, session?.actor.rights], ['enrolment', null, []])
  const begun = await beginEnrolment(desk.visit, testSeal, party, token)
  assert.ok(begun.kind === 'options')
  const key = new Authenticator(party, username)
  const given = { token, credential: key.make(begun.options), label: 'Phone' }
  assert.equal(await kindOf(enrolPasskey(desk.visit, party, { ...given, credential: '{}' })), 'refused')
  const again = await beginEnrolment(desk.visit, testSeal, party, token)
  assert.ok(again.kind === 'options')
  const credential = key.make(again.options)
  assert.equal(await kindOf(enrolPasskey(desk.visit, party, { ...given, credential })), 'added')
  assert.equal(await kindOf(enrolPasskey(desk.visit, party, { ...given, credential })), 'start-again')
  assert.equal(await findSession(db.web, token, desk.now), undefined)
  assert.equal(await kindOf(desk.signInWithPasskey(key)), 'signed-in')
})

test('a session for adding a passkey ends after 15 minutes, and a full or half one is not taken for it', async () => {
  await setPasswords(false)
  const outcome = await desk.signInWithCode(username)
  assert.ok(outcome.kind === 'add-passkey')
  desk.step(15)
  assert.equal(await kindOf(beginEnrolment(desk.visit, testSeal, party, outcome.token)), 'start-again')
  await setPasswords(true)
  const full = await desk.signInWithCode(username)
  assert.ok(full.kind === 'signed-in')
  assert.equal(await kindOf(beginEnrolment(desk.visit, testSeal, party, full.token)), 'start-again')
})

test('two who hold the password cannot both add a first passkey', async () => {
  await setPasswords(false)
  const [mine, theirs] = [await desk.signInWithCode(username), await desk.signInWithCode(username)]
  assert.ok(mine.kind === 'add-passkey' && theirs.kind === 'add-passkey')
  const enrol = async (token: string, name: string) => {
    const begun = await beginEnrolment(desk.visit, testSeal, party, token)
    assert.ok(begun.kind === 'options')
    const credential = new Authenticator(party, name).make(begun.options)
    return kindOf(enrolPasskey(desk.visit, party, { token, credential, label: 'Phone' }))
  }
  assert.equal(await enrol(mine.token, username), 'added')
  assert.equal(await enrol(theirs.token, `${username} 2`), 'start-again')
})

test('never-locked-out: with passwords off the last passkey stays, also when both of two are removed at once', async () => {
  await desk.addPasskey(rose, username)
  await desk.addPasskey(rose, `${username} 2`)
  await setPasswords(false)
  const [one, two] = await own()
  const removals = await Promise.allSettled([remove(one!.passkeyId), remove(two!.passkeyId)])
  const refused = removals.filter((removal) => removal.status === 'rejected')
  assert.deepEqual(
    refused.map(({ reason }) => (reason as { code: string }).code),
    ['CP_PASSKEY_LAST'],
  )
  const [left] = await own()
  await assert.rejects(remove(left!.passkeyId), { code: 'CP_PASSKEY_LAST' })
  await setPasswords(true)
  await remove(left!.passkeyId)
})

test('the settings of an authority are dated rows that nobody changes', async () => {
  await setPasswords(false)
  await assert.rejects(db.team`update password_fallbacks set is_on = true`, { code: '42501' })
  await assert.rejects(
    db.web`insert into password_fallbacks (authority_code, set_at, is_on) values ('E06000999', now(), true)`,
    {
      code: '42501',
    },
  )
})
