import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actAs } from '../../../test/support/acts.ts'
import { createTestDatabase } from '../../../test/support/database.ts'
import { createTestUser } from '../../../test/support/users.ts'
import {
  beginSession,
  clearStaleSignIns,
  createDemonstrationSession,
  endAllSessions,
  extendSession,
  findSession,
  signOut,
} from './sessions.ts'

const db = await createTestDatabase()
const userId = await createTestUser(db, 'rose')

const start = new Date('2026-11-22T09:00:00Z')
const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1000)
const MINUTE = 60
const HOUR = 3600

async function begin(): Promise<string> {
  const { token } = await actAs(db.web, (act) => beginSession(act, userId, 'totp'), { now: start })
  return token
}
const lives = async (token: string, seconds: number): Promise<boolean> =>
  (await findSession(db.web, token, after(seconds))) !== undefined
const extend = (token: string, seconds: number) =>
  actAs(db.web, (act) => extendSession(act, token), { now: after(seconds) })

test('T3: a session ends after 15 idle minutes', async () => {
  const token = await begin()
  assert.equal(await lives(token, 15 * MINUTE), false)
  assert.equal(await lives(token, 15 * MINUTE - 1), true)
  assert.equal(await lives(token, 30 * MINUTE - 2), true)
  assert.equal(await lives(token, 60 * MINUTE), false)
})

test('T3: a session in constant use ends after 12 hours', async () => {
  const token = await begin()
  for (let at = 0; at < 12 * HOUR; at += 10 * MINUTE) assert.equal(await lives(token, at), true)
  assert.equal(await lives(token, 12 * HOUR - 1), true)
  assert.equal(await extend(token, 12 * HOUR), undefined)
  assert.equal(await lives(token, 12 * HOUR), false)
})

test('the last use is written at most every 30 seconds, and the idle end told is the one kept', async () => {
  const token = await begin()
  const idleEnd = async (seconds: number): Promise<Date | undefined> =>
    (await findSession(db.web, token, after(seconds)))?.idleEndsAt
  assert.deepEqual(await idleEnd(29), after(15 * MINUTE))
  assert.deepEqual(await idleEnd(30), after(15 * MINUTE + 30))
  assert.deepEqual(await idleEnd(59), after(15 * MINUTE + 30))
})

test('extending begins the idle time anew at once and leaves the last end alone', async () => {
  const token = await begin()
  const extended = await extend(token, 10)
  assert.deepEqual(extended?.idleEndsAt, after(15 * MINUTE + 10))
  assert.deepEqual(extended.endsAt, after(12 * HOUR))
})

test('20 requests at the same moment all find the session', async () => {
  const token = await begin()
  const found = await Promise.all(Array.from({ length: 20 }, () => findSession(db.web, token, after(60))))
  assert.ok(found.every((session) => session?.actor.userId === userId))
})

test('signing out kills the token, once, and is in the log', async () => {
  const token = await begin()
  const session = await findSession(db.web, token, start)
  await actAs(db.web, (act) => signOut(act, token), { actor: session!.actor })
  assert.equal(await lives(token, 1), false)
  assert.equal(await extend(token, 1), undefined)
  const entries = await db.owner`
    select from audit_entries where action = 'access.sign-out' and session_ref = ${session!.actor.sessionRef}`
  assert.equal(entries.length, 1)
})

test('all sessions of a user end together; unknown tokens are none', async () => {
  const tokens = [await begin(), await begin()]
  await actAs(db.worker, (act) => endAllSessions(act.sql, userId, act.now))
  for (const token of [...tokens, '', 'not-a-token']) assert.equal(await lives(token, 1), false)
})

test('only what has been over for a day is cleared', async () => {
  const token = await begin()
  const clearAt = (seconds: number) => actAs(db.worker, (act) => clearStaleSignIns(act.sql, after(seconds)))
  await clearAt(36 * HOUR - 1)
  assert.equal(await lives(token, 1), true)
  await clearAt(36 * HOUR + 1)
  assert.equal(await lives(token, 1), false)
})

test('a demonstration session is made only in a database marked as such', async () => {
  const make = () => actAs(db.worker, (act) => createDemonstrationSession(act, 'rose'))
  await assert.rejects(make(), { code: 'CP_NOT_DEMONSTRATION' })
  await db.owner`insert into installation (kind, created_at) values ('production', now())`
  await assert.rejects(make(), { code: 'CP_NOT_DEMONSTRATION' })
  await db.owner`update installation set kind = 'demonstration'`
  const { token } = await make()
  assert.equal((await findSession(db.web, token, start))?.actor.userId, userId)
})
