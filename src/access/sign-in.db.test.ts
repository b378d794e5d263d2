import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { listOwnAccesses } from '../audit/index.ts'
import type { RunAct } from '../platform/act.ts'
import { argon2Runs } from '../../test/support/argon2-runs.ts'
import { actAs } from '../../test/support/acts.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { createTestUser, testPassword, testSeal, testTotpSecret } from '../../test/support/users.ts'
import { makeRecoveryCodes } from './own-account.ts'
import { visitor } from './sessions/session.ts'
import { actorOf, findSession } from './sessions/sessions.ts'
import { signInWithCode, signInWithPassword, signInWithRecoveryCode } from './sign-in.ts'
import { totpCodeAt } from './factors/totp.ts'
import { suspendUser } from './users.ts'

const db = await createTestDatabase()

let now = new Date('2026-11-22T09:00:00Z')
let serial = 0
let username = ''
let userId = 0

const run: RunAct = (work) => actAs(db.web, work, { actor: visitor, now })
const password = (given = testPassword, name = username, formerToken?: string) =>
  signInWithPassword(run, testSeal, { username: name, password: given, formerToken })
const codeAt = (at = now): string => totpCodeAt(testTotpSecret, at)
const code = (token: string, typed = codeAt()) => signInWithCode(run, testSeal, { token, code: typed })
const tokenOf = (outcome: object): string => {
  assert.ok('token' in outcome && typeof outcome.token === 'string', JSON.stringify(outcome))
  return outcome.token
}
const half = async (): Promise<string> => tokenOf(await password())
const step = (minutes: number): void => {
  now = new Date(now.getTime() + minutes * 60_000)
}
const kinds = (outcomes: readonly { kind: string }[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { kind } of outcomes) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
const entries = () => db.web.begin((sql) => listOwnAccesses(sql, userId))

beforeEach(async () => {
  now = new Date('2026-11-22T09:00:00Z')
  username = `rose.${serial++}`
  userId = await createTestUser(db, username)
})

test('R-91: password and then code sign in; the session is the user’s and the log has it', async () => {
  const token = tokenOf(await code(await half()))
  const session = await findSession(db.web, token, now)
  assert.equal(session?.stage, 'full')
  assert.equal(session.actor.userId, userId)
  assert.equal(session.actor.role, 'practitioner')
  assert.equal(session.actor.authorityCode, 'E06000999')
  const [entry] = await entries()
  assert.deepEqual([entry?.action, entry?.outcome], ['access.sign-in', 'done'])
})

test('a username is taken whatever its case and the blanks around it', async () => {
  assert.equal((await password(testPassword, ` ${username.toUpperCase()} `)).kind, 'second-factor')
})

test('half a sign-in is nobody', async () => {
  const session = await findSession(db.web, await half(), now)
  assert.equal(session?.stage, 'password')
  assert.deepEqual(session.actor, visitor)
})

test('T3: tokens differ at each stage and the earlier ones are dead (session fixation)', async () => {
  const former = tokenOf(await code(await half()))
  step(1)
  const halfToken = tokenOf(await password(testPassword, username, former))
  assert.equal(await findSession(db.web, former, now), undefined)
  const token = tokenOf(await code(halfToken))
  assert.equal(new Set([former, halfToken, token]).size, 3)
  assert.equal(await findSession(db.web, halfToken, now), undefined)
  assert.equal((await code(halfToken)).kind, 'start-again')
  assert.equal((await findSession(db.web, token, now))?.stage, 'full')
})

test('the second factor must follow within ten minutes, and a full session is not taken for half a one', async () => {
  const halfToken = await half()
  step(10)
  assert.equal((await code(halfToken)).kind, 'start-again')
  const token = tokenOf(await code(await half()))
  step(1)
  assert.equal((await code(token)).kind, 'start-again')
})

test('a code works once: at the same step, at an earlier one, and not again after another sign-in', async () => {
  assert.equal((await code(await half())).kind, 'signed-in')
  assert.equal((await code(await half())).kind, 'refused')
  assert.equal((await code(await half(), codeAt(new Date(now.getTime() - 30_000)))).kind, 'refused')
  step(0.5)
  assert.equal((await code(await half())).kind, 'signed-in')
})

test('20 requests with one code and 20 half sessions: one signs in', async () => {
  const halves: string[] = []
  for (let i = 0; i < 20; i++) halves.push(await half())
  const outcomes = await Promise.all(halves.map((token) => code(token)))
  assert.equal(kinds(outcomes)['signed-in'], 1)
})

test('20 requests with one code and one half session: one signs in', async () => {
  const halfToken = await half()
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => code(halfToken)))
  assert.equal(kinds(outcomes)['signed-in'], 1)
})

test('a recovery code replaces the app once, however many try it at the same time', async () => {
  const actor = actorOf(
    { userId, username, name: 'Rose Tester', role: 'practitioner', organisationId: 1, authorityCode: null },
    null,
  )
  const codes = await actAs(db.web, (act) => makeRecoveryCodes(act, testSeal), { actor })
  const recover = (token: string, typed: string) =>
    signInWithRecoveryCode(run, testSeal, { token, code: typed })
  const halves: string[] = []
  for (let i = 0; i < 20; i++) halves.push(await half())
  const outcomes = await Promise.all(halves.map((token) => recover(token, codes[0]!)))
  assert.equal(kinds(outcomes)['signed-in'], 1)
  step(31)
  assert.equal((await recover(await half(), codes[0]!)).kind, 'refused')
  step(31)
  assert.equal((await recover(await half(), codes[1]!.toLowerCase().replace('-', ' '))).kind, 'signed-in')
  await actAs(db.web, (act) => makeRecoveryCodes(act, testSeal), { actor })
  assert.equal((await recover(await half(), codes[2]!)).kind, 'refused')
})

test('known and unknown names answer alike, failure by failure, wait by wait', async () => {
  const course = async (name: string): Promise<string[]> => {
    now = new Date('2026-11-22T09:00:00Z')
    const answers: string[] = []
    for (let i = 0; i < 12; i++) {
      const outcome = await password('wrong password', name)
      answers.push(outcome.kind === 'wait' ? `wait ${outcome.until.toISOString()}` : outcome.kind)
      if (outcome.kind === 'wait') now = outcome.until
    }
    return answers
  }
  const known = await course(username)
  assert.deepEqual(known.slice(0, 6), [...Array<string>(5).fill('refused'), 'wait 2026-11-22T09:01:00.000Z'])
  assert.equal(known[8 - 1], 'wait 2026-11-22T09:03:00.000Z')
  assert.deepEqual(await course('nobody.of.that.name'), known)
})

test('guesses sent at the same time do not outrun the count', async () => {
  for (const name of [username, `nobody.${username}`]) {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => password('wrong password', name)))
    assert.deepEqual(kinds(outcomes), { refused: 5, wait: 15 })
  }
})

test('during the wait even the right password is not looked at; after it, it works and clears the count', async () => {
  for (let i = 0; i < 5; i++) await password('wrong password')
  assert.equal((await password()).kind, 'wait')
  step(1)
  assert.equal((await password()).kind, 'second-factor')
  assert.equal((await password('wrong password')).kind, 'refused')
  assert.equal((await password()).kind, 'second-factor')
})

test('the second factor backs off per user; a right password does not clear its count', async () => {
  for (let i = 0; i < 5; i++) assert.equal((await code(await half(), '000000')).kind, 'refused')
  assert.equal((await code(await half())).kind, 'wait')
  step(1)
  assert.equal((await code(await half())).kind, 'signed-in')
})

test('refused and put-off attempts are in the log, by a visitor, without what was typed', async () => {
  for (let i = 0; i < 6; i++) await password('wrong password')
  await password('wrong password', 'typed.by.mistake')
  const own = await entries()
  assert.deepEqual(
    own.map((entry) => `${entry.action} ${entry.outcome}`),
    Array<string>(6).fill('access.sign-in refused'),
  )
  const [rows] = await db.owner<
    [{ text: string }]
  >`select string_agg(audit_entries::text, ' ') as "text" from audit_entries`
  assert.doesNotMatch(rows.text, /typed\.by\.mistake|wrong password/)
})

test('R-86: a suspended person is told so only after both right factors, and gets no session', async () => {
  await actAs(db.worker, (act) => suspendUser(act, username))
  assert.equal((await password('wrong password')).kind, 'refused')
  assert.equal((await code(await half(), '000000')).kind, 'refused')
  const outcome = await code(await half())
  assert.ok(outcome.kind === 'barred')
  assert.deepEqual(
    outcome.lapsed.map((state) => state.condition),
    ['not-suspended'],
  )
  assert.equal(outcome.contacts.organisation?.phone, '01632 960001')
  const live =
    await db.owner`select from sessions where user_id = ${userId} and stage = 'full' and ended_at is null`
  assert.equal(live.length, 0)
})

test('R-86: somebody whose post ended is barred in the same way', async () => {
  now = new Date('2027-03-20T00:00:00Z')
  const outcome = await code(await half())
  assert.ok(outcome.kind === 'barred')
  assert.equal(outcome.lapsed.find((state) => state.condition === 'in-post')?.until, '2027-03-20')
})

test('lapsed training does not keep a person from signing in', async () => {
  now = new Date('2027-02-01T09:00:00Z')
  assert.equal((await code(await half())).kind, 'signed-in')
})

test('T3: nothing secret is in the database in clear', async () => {
  const halfToken = await half()
  const token = tokenOf(await code(halfToken))
  const actor = (await findSession(db.web, token, now))!.actor
  const codes = await actAs(db.web, (act) => makeRecoveryCodes(act, testSeal), { actor })
  const [dump] = await db.owner<[{ text: string }]>`
    select (select string_agg(t::text, ' ') from credentials as t)
        || (select string_agg(t::text, ' ') from recovery_codes as t)
        || (select string_agg(t::text, ' ') from sessions as t)
        || coalesce((select string_agg(t::text, ' ') from sign_in_throttles as t), '')
        || (select string_agg(t::text, ' ') from audit_entries as t) as "text"`
  const secrets = [
    token,
    halfToken,
    testPassword,
    testTotpSecret.toString(),
    ...codes,
    ...codes.map((c) => c.replace('-', '')),
  ]
  for (const secret of secrets) {
    assert.ok(!dump.text.includes(secret))
    assert.ok(!dump.text.includes(Buffer.from(secret).toString('hex')))
  }
  assert.ok(!dump.text.includes(Buffer.from(token, 'base64url').toString('hex')))
})

test('an unknown name costs the same work as a wrong password', async () => {
  for (const name of [username, 'nobody.at.all']) {
    assert.equal(await argon2Runs(() => password('wrong password', name)), 1)
  }
})
