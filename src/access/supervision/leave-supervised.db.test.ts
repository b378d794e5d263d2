import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { createTestUser } from '../../../test/support/users.ts'
import type { Actor } from '../../platform/act.ts'
import { createAccountsBed, NOW } from '../accounts/bed.fixture.ts'
import { endOtherSessions, endOwnSession } from '../own/own-sessions.ts'
import { readFacts } from '../read-standing.ts'
import { beginSession, findSession, signOut } from '../sessions/sessions.ts'
import { readStop } from './leave-supervised.ts'
import { acceptSession } from './supervise-session.ts'

const { people, as, db } = await createAccountsBed()
const MINUTE_MS = 60_000
const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * MINUTE_MS)
let serial = 0
let trainee: Actor

type Held = { readonly actor: Actor; readonly token: string; readonly id: string; readonly sessionId: string }

beforeEach(async () => {
  await db.owner`update sessions set ended_at = ${NOW} where ended_at is null`
  const userId = await createTestUser(db, `trainee.${++serial}`, { supervisedSessions: 2 })
  trainee = { ...people.rose, userId }
})

async function signIn(actor: Actor, now = NOW): Promise<Held> {
  const { token, ref } = await as(
    { ...actor, userId: null },
    async (act) => {
      await act.require('access.sign-in', { type: 'Directory', id: 'contactpoint' })
      return beginSession(act, actor.userId!, 'totp')
    },
    now,
  )
  const [row] = await db.owner<[{ id: string; sessionId: string }]>`
    select sessions.public_id as "sessionId", followed.public_id as id
      from sessions left join supervised_sessions followed on followed.session_ref = sessions.session_ref
     where sessions.session_ref = ${ref}`
  return { actor: { ...actor, sessionRef: ref }, token, ...row }
}
const accept = (by: Held, { id }: Held, now = NOW) => as(by.actor, (act) => acceptSession(act, id), now)
const leave = (by: Held, now = NOW) => as(by.actor, (act) => signOut(act, by.token), now)
const holds = async ({ actor }: Held, now = NOW): Promise<boolean> =>
  (await readFacts(db.web, actor.userId!, now, actor.sessionRef)).supervisionHolds
const lives = async ({ token }: Held, now = NOW): Promise<boolean> =>
  (await findSession(db.web, token, now, false)) !== undefined
const endsOf = async ({ id }: Held): Promise<object[]> => [
  ...(await db.owner<{ by: number; of: number }[]>`
    select user_id as by, target_user_id as of from audit_entries
     where subject_ref = ${id} and action = 'access.end-supervision' and outcome = 'done'`),
]
const endOfRose = () => db.owner`delete from user_rights where user_id = ${people.rose.userId}`

test('R-96: a supervisor who signs out stops the sessions they follow, with an entry each, and nobody else’s', async (t) => {
  t.after(endOfRose)
  await db.owner`
    insert into user_rights (user_id, right_name, given_at) values (${people.rose.userId}, 'delegate', ${NOW})`
  const [by, other] = [await signIn(people.delegate), await signIn(people.rose)]
  const [first, second, third] = [await signIn(trainee), await signIn(trainee), await signIn(trainee)]
  for (const held of [first, second]) await accept(by, held)
  await accept(other, third)
  await leave(by)
  for (const held of [first, second]) {
    assert.deepEqual([await lives(held), await holds(held)], [false, false])
    assert.equal(await readStop(db.web, held.token), 'left')
    assert.deepEqual({ ...(await endsOf(held))[0] }, { by: people.delegate.userId, of: trainee.userId })
  }
  assert.deepEqual([await lives(third), await holds(third), (await endsOf(third)).length], [true, true, 0])
  assert.equal(await readStop(db.web, third.token), undefined)
})

test('R-96: who is signed in elsewhere since before the acceptance goes on following; the last such session counts', async () => {
  const [elsewhere, by] = [await signIn(people.delegate), await signIn(people.delegate)]
  const held = await signIn(trainee)
  await accept(by, held)
  await leave(by)
  assert.deepEqual([await lives(held), await holds(held)], [true, true])
  await as(elsewhere.actor, endOtherSessions)
  assert.equal(await lives(held), true)
  await as(elsewhere.actor, (act) => endOwnSession(act, elsewhere.sessionId))
  assert.equal(await lives(held), false)
})

test('R-96: sessions of the supervisor that began after the acceptance do not follow', async () => {
  const by = await signIn(people.delegate)
  const held = await signIn(trainee)
  await accept(by, held)
  const later = await signIn(people.delegate, at(1))
  await as(later.actor, endOtherSessions, at(2))
  assert.equal(await lives(held, at(2)), false)
})

test('first-sessions-are-followed: once the supervisor’s session idled out the trainee’s waits, until somebody accepts it anew', async () => {
  const held = await signIn(trainee)
  const by = await signIn(people.delegate)
  await accept(by, held)
  await findSession(db.web, held.token, at(10))
  assert.equal(await holds(held, at(14)), true)
  assert.equal(await holds(held, at(15)), false)
  await assert.rejects(
    as(held.actor, (act) => act.require('access.use-service', { type: 'Directory', id: 'any' }), at(15)),
    { kind: 'denied' },
  )
  const back = await signIn(people.delegate, at(16))
  assert.equal(await holds(held, at(16)), false)
  await accept(back, held, at(16))
  assert.equal(await holds(held, at(16)), true)
})

test('R-96: a session of the trainee that was over before counts as before, and is not stopped', async () => {
  const by = await signIn(people.delegate)
  const held = await signIn(trainee)
  await accept(by, held)
  await findSession(db.web, by.token, at(14))
  await leave(by, at(16))
  assert.equal(await readStop(db.web, held.token), undefined)
  assert.equal((await endsOf(held)).length, 0)
})
