import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { createTestUser, testSeal } from '../../../test/support/users.ts'
import { Desk } from '../passkeys/people.fixture.ts'
import { findSession } from '../sessions/sessions.ts'
import { signInWithPassword } from '../sign-in.ts'
import { endOtherSessions, endOwnSession, listOwnSessions, listSignIns } from './own-sessions.ts'

const desk = await Desk.open()
const { db } = desk
let serial = 0
let username = ''

beforeEach(async () => {
  desk.now = new Date('2026-11-22T09:00:00Z')
  username = `rose.${serial++}`
  await createTestUser(db, username)
})

async function session(name = username) {
  const outcome = await desk.signInWithCode(name)
  const actor = await desk.signedIn(outcome)
  assert.ok(outcome.kind === 'signed-in')
  return { actor, token: outcome.token }
}
const isAlive = async (token: string) => (await findSession(db.web, token, desk.now)) !== undefined

test('T3: people see where they are signed in, this one marked, without sessions that are over and without other people’s', async () => {
  const over = await session()
  desk.step(16)
  await createTestUser(db, `sam.${serial}`)
  await session(`sam.${serial}`)
  await session()
  desk.step(1)
  const { actor } = await session()
  const listed = await desk.actAs(actor, listOwnSessions)
  assert.deepEqual(
    listed.map(({ isThis, authenticator }) => [isThis, authenticator]),
    [
      [true, 'totp'],
      [false, 'totp'],
    ],
  )
  assert.equal(await isAlive(over.token), false)
})

test('T3: one session is ended by its owner alone, and is dead at once', async () => {
  const [mine, other] = [await session(), await session()]
  const id = (await desk.actAs(mine.actor, listOwnSessions)).find(({ isThis }) => !isThis)!.sessionId
  const sam = `sam.${serial}`
  await createTestUser(db, sam)
  const stranger = await session(sam)
  await assert.rejects(
    desk.actAs(stranger.actor, (act) => endOwnSession(act, id)),
    { code: 'CP_NOT_FOUND' },
  )
  assert.equal(await isAlive(other.token), true)
  await desk.actAs(mine.actor, (act) => endOwnSession(act, id))
  assert.equal(await isAlive(other.token), false)
  assert.equal(await isAlive(mine.token), true)
  await assert.rejects(
    desk.actAs(mine.actor, (act) => endOwnSession(act, id)),
    { code: 'CP_NOT_FOUND' },
  )
})

test('T3: signing out everywhere else leaves this session and ends half sign-ins, too', async () => {
  const [mine, other] = [await session(), await session()]
  const half = await signInWithPassword(desk.visit, testSeal, { username, password: 'a password for tests' })
  assert.ok(half.kind === 'second-factor')
  await desk.actAs(mine.actor, endOtherSessions)
  assert.deepEqual(
    [await isAlive(mine.token), await isAlive(other.token), await isAlive(half.token)],
    [true, false, false],
  )
})

test('R-101: people see their own sign-ins and refusals, newest first, 50 at most, and the reading is recorded', async () => {
  await desk.signInWithCode(username, 'not the password')
  desk.step(1)
  const { actor } = await session()
  const [first, second] = await desk.actAs(actor, listSignIns)
  assert.deepEqual([first?.outcome, first?.authenticator], ['done', 'password-totp'])
  assert.deepEqual([second?.outcome, second?.authenticator], ['refused', null])
  const [entry] = await desk.entries(actor.userId!)
  assert.deepEqual([entry?.action, entry?.outcome], ['access.list-sign-ins', 'done'])
  await db.owner`
    insert into audit_entries (occurred_at, action, outcome, actor_kind, actor_name, user_id, role, request_id, build, salt)
    select now(), 'access.sign-in', 'refused', 'person', 'visitor', ${actor.userId}, 'visitor', gen_random_uuid(), 'test', salt
      from (select salt from audit_entries limit 1) as one, generate_series(1, 60)`
  assert.equal((await desk.actAs(actor, listSignIns)).length, 50)
})
