import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { recordEntry } from '../../audit/index.ts'
import { day } from '../../lib/iso-date.ts'
import type { Act, Actor } from '../../platform/act.ts'
import { createTestUser, testSeal } from '../../../test/support/users.ts'
import { createAccountsBed, NOW } from '../accounts/bed.fixture.ts'
import { nominateUser } from '../accounts/nominate-user.ts'
import { decideNeed } from '../accounts/decide-need.ts'
import { openAccount } from '../accounts/open-account.ts'
import { readAccount } from '../accounts/read-accounts.ts'
import { recordIdentityCheck, recordVetting } from '../accounts/record-checks.ts'
import { readFacts } from '../read-standing.ts'
import { beginSession, endSession, findSession } from '../sessions/sessions.ts'
import { readOwnSupervision } from './read-own-supervision.ts'
import { nameSupervisor, setSupervision } from './set-supervision.ts'
import { acceptSession, endSupervised, listSupervised, watchSession } from './supervise-session.ts'

const bed = await createAccountsBed()
const { people, as, db } = bed
const denied = { kind: 'denied' }
const taken = { code: 'CP_SUPERVISION_TAKEN' }
const after = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000)
let serial = 0
let trainee: Actor

type Held = { readonly actor: Actor; readonly token: string; readonly id: string }

beforeEach(async () => {
  await db.owner`update sessions set ended_at = ${NOW} where ended_at is null`
  trainee = await newTrainee(2)
})

async function newTrainee(supervisedSessions: number): Promise<Actor> {
  const userId = await createTestUser(db, `trainee.${++serial}`, { supervisedSessions, name: 'Tia Trainee' })
  return { ...people.rose, name: 'Tia Trainee', userId }
}
async function signIn(actor = trainee, now = NOW): Promise<Held> {
  const { token, ref } = await as(
    { ...actor, userId: null },
    async (act) => {
      await act.require('access.sign-in', { type: 'Directory', id: 'contactpoint' })
      return beginSession(act, actor.userId!, 'totp')
    },
    now,
  )
  const [row] = await db.owner<{ id: string }[]>`
    select public_id as id from supervised_sessions where session_ref = ${ref}`
  return { actor: { ...actor, sessionRef: ref }, token, id: row?.id ?? '' }
}
const supervisor = async (actor = people.delegate): Promise<Actor> => (await signIn(actor)).actor
const holds = async ({ actor }: Held, now = NOW): Promise<boolean> =>
  (await readFacts(db.web, actor.userId!, now, actor.sessionRef)).supervisionHolds
const use = (held: Held, now = NOW) =>
  as(held.actor, (act) => act.require('access.use-service', { type: 'Directory', id: 'any' }), now)
const accept = (by: Actor, { id }: Held, now = NOW) => as(by, (act) => acceptSession(act, id), now)
async function look(held: Held, outcome: 'done' | 'not-found' = 'done'): Promise<void> {
  await as(held.actor, async (act: Act) => {
    await act.require('access.use-service', { type: 'Directory', id: 'any' })
    await recordEntry(act, { action: 'children.open-record', outcome, childId: 1, purpose: 'duty' })
  })
}
const leave = ({ token }: Held) => db.web.begin((sql) => endSession(sql, token, NOW))
/** One session under supervision from sign-in to sign-out. */
async function train(by: Actor, hasLooked = true): Promise<void> {
  const held = await signIn()
  await accept(by, held)
  if (hasLooked) await look(held)
  await leave(held)
}
const entriesOf = (sessionId: string) => db.owner<{ action: string; userId: number; target: number }[]>`
  select action, user_id as "userId", target_user_id as target from audit_entries
   where subject_ref = ${sessionId} and outcome = 'done' order by entry_id`

test('first-sessions-are-followed: a session works from the moment on in which a supervisor accepts it, and no other of the person', async () => {
  const [held, other] = [await signIn(), await signIn()]
  await assert.rejects(use(held), (error: { rules?: string[] }) => {
    assert.deepEqual(error.rules, ['access.first-sessions-supervised'])
    return true
  })
  const by = await supervisor()
  await accept(by, held)
  await use(held)
  await assert.rejects(use(other), denied)
  assert.deepEqual(
    (await entriesOf(held.id)).map((one) => ({ ...one })),
    [{ action: 'access.accept-supervision', userId: by.userId, target: trainee.userId }],
  )
})

test('R-96: who needs no supervision has no such session, and others’ sessions are not known by it', async () => {
  const held = await signIn(people.rose)
  assert.deepEqual([held.id, await holds(held)], ['', true])
  assert.equal((await findSession(db.web, held.token, NOW))?.supervision, null)
  await use(held)
})

test('R-96: the own page says who can accept: delegates in good standing and the colleague named, of the organisation', async () => {
  const held = await signIn()
  const names = async (): Promise<readonly string[]> => (await as(held.actor, readOwnSupervision)).supervisors
  assert.deepEqual(await names(), ['delegate Tester'])
  await as(people.officer, (act) => nameSupervisor(act, trainee.userId!, 'rose'))
  assert.deepEqual(await names(), ['delegate Tester', 'rose Tester'])
  await db.owner`update users set suspended_at = ${NOW} where user_id = ${people.rose.userId}`
  assert.deepEqual(await names(), ['delegate Tester'])
  await db.owner`update users set suspended_at = null where user_id = ${people.rose.userId}`
})

test('R-96: not the trainee, not somebody of another organisation, not a colleague who is not named, accepts', async () => {
  const held = await signIn()
  for (const actor of [people.otherDelegate, people.rose, people.officer, people.national])
    await assert.rejects(accept(await supervisor(actor), held), denied, actor.name)
  await assert.rejects(accept({ ...held.actor }, held), denied)
  assert.equal(await holds(held), false)
})

test('R-96: whoever is supervised supervises nobody, in an accepted session neither', async () => {
  const named = await newTrainee(1)
  await as(people.officer, (act) => nameSupervisor(act, trainee.userId!, `trainee.${serial}`))
  const [theirs, held] = [await signIn(named), await signIn()]
  await assert.rejects(accept(theirs.actor, held), denied)
  await accept(await supervisor(), theirs)
  await assert.rejects(accept(theirs.actor, held), taken)
  assert.equal(await holds(held), false)
})

test('R-96: a supervisor who may not supervise any more leaves the session waiting, and another takes over', async (t) => {
  t.after(() => db.owner`delete from user_rights where user_id = ${people.rose.userId}`)
  await db.owner`insert into user_rights (user_id, right_name, given_at) values (${people.rose.userId}, 'delegate', ${NOW})`
  const held = await signIn()
  await accept(await supervisor(people.rose), held)
  await assert.rejects(accept(await supervisor(), held), taken)
  for (const change of [
    db.owner`update users set suspended_at = ${NOW} where user_id = ${people.rose.userId}`,
    db.owner`delete from user_rights where user_id = ${people.rose.userId}`,
  ]) {
    await change
    await assert.rejects(use(held), denied)
    await db.owner`update users set suspended_at = null where user_id = ${people.rose.userId}`
  }
  await accept(await supervisor(), held)
  await use(held)
})

test('R-96: the supervisor ends the session at once: its token is dead, and it does not count', async () => {
  const held = await signIn()
  const by = await supervisor()
  await accept(by, held)
  await look(held)
  await as(by, (act) => endSupervised(act, held.id))
  assert.equal(await findSession(db.web, held.token, NOW), undefined)
  assert.equal(await holds(held), false)
  await assert.rejects(accept(by, held), taken)
  assert.deepEqual(
    (await entriesOf(held.id)).map(({ action }) => action),
    ['access.accept-supervision', 'access.end-supervision'],
  )
  await as(by, (act) => endSupervised(act, held.id))
  assert.equal((await entriesOf(held.id)).length, 2)
  assert.equal((await as((await signIn()).actor, readOwnSupervision)).done, 0)
})

test('R-96: sessions with a record opened in them count once they are over; when all are done the account works alone', async () => {
  const by = await supervisor()
  await train(by)
  const second = await signIn()
  assert.equal((await as(second.actor, readOwnSupervision)).done, 1)
  await accept(by, second)
  await look(second)
  const beside = await signIn()
  assert.equal(await holds(beside), false, 'the second session still runs')
  await leave(second)
  const third = await signIn()
  assert.deepEqual([third.id, await holds(third)], ['', true])
  await use(third)
  assert.equal((await findSession(db.web, third.token, NOW))?.supervision, null)
})

test('R-96: a session without a record opened, and one that nobody accepted, do not count; an idle one does', async () => {
  const by = await supervisor()
  await train(by, false)
  await leave(await signIn())
  const missed = await signIn()
  await accept(by, missed)
  await look(missed, 'not-found')
  await leave(missed)
  const idle = await signIn()
  assert.equal((await as(idle.actor, readOwnSupervision)).done, 0)
  await accept(by, idle)
  await look(idle)
  const later = await signIn(trainee, after(15))
  assert.equal((await as(later.actor, readOwnSupervision, after(15))).done, 1)
})

test('R-96: supervisors see who waits for them, alive sessions alone, and are told of it on every page', async () => {
  const { actor: by, token } = await signIn(people.delegate)
  const waiting = async (): Promise<number | undefined> =>
    (await findSession(db.web, token, NOW))?.traineesWaiting
  assert.equal(await waiting(), 0)
  const [held, over] = [await signIn(), await signIn()]
  await leave(over)
  const listed = await as(by, listSupervised)
  assert.deepEqual(
    listed.map(({ sessionId, holds }) => [sessionId, holds]),
    [[held.id, false]],
  )
  assert.equal(await waiting(), 1)
  for (const actor of [people.otherDelegate, people.rose])
    assert.equal((await as(await supervisor(actor), listSupervised)).length, 0, actor.name)
  await accept(by, held)
  assert.deepEqual([(await as(by, listSupervised)).map((one) => one.holds), await waiting()], [[true], 0])
})

test('R-96: the colleague named is told, too', async (t) => {
  t.after(() => db.owner`update users set supervisor_id = null where user_id = ${trainee.userId}`)
  await as(people.officer, (act) => nameSupervisor(act, trainee.userId!, 'rose'))
  await signIn()
  const { actor, token } = await signIn(people.rose)
  assert.equal((await findSession(db.web, token, NOW))?.traineesWaiting, 1)
  assert.equal((await as(actor, listSupervised)).length, 1)
})

test('R-96: a session that was removed with other old ones still counts', async () => {
  const by = await supervisor()
  await train(by)
  await db.owner`delete from sessions where user_id = ${trainee.userId}`
  assert.equal((await as((await signIn()).actor, readOwnSupervision)).done, 1)
})

test('R-96: whoever accepted follows what is done, newest first; nobody else does, nor in an unknown session', async () => {
  const held = await signIn()
  const by = await supervisor()
  await accept(by, held)
  await look(held)
  const { session, entries } = await as(by, (act) => watchSession(act, held.id))
  assert.deepEqual([session.name, session.isLive], ['Tia Trainee', true])
  assert.deepEqual(
    entries.map(({ action, purpose, childId }) => [action, purpose, childId]),
    [['children.open-record', 'duty', 1]],
  )
  const unknown = '00000000-0000-4000-8000-000000000000'
  for (const [actor, id] of [
    [await supervisor(people.rose), held.id],
    [held.actor, held.id],
    [by, unknown],
  ] as const) {
    await assert.rejects(
      as(actor, (act) => watchSession(act, id)),
      denied,
    )
    await assert.rejects(
      as(actor, (act) => endSupervised(act, id)),
      denied,
    )
  }
})

test('R-96: of two supervisors at the same time one accepts', async (t) => {
  t.after(() => db.owner`delete from user_rights where user_id = ${people.rose.userId}`)
  await db.owner`insert into user_rights (user_id, right_name, given_at) values (${people.rose.userId}, 'delegate', ${NOW})`
  const held = await signIn()
  const [one, two] = [await supervisor(), await supervisor(people.rose)]
  const outcomes = await Promise.allSettled([accept(one, held), accept(two, held)])
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})

test('R-96: how many are supervised is set by the right to accounts, from 0 to 20, and counts for accounts opened later', async () => {
  const set = (sessions: number, by = people.officer) =>
    as(by, (act) => setSupervision(act, 'E06000999', sessions))
  const officer = (await signIn(people.officer)).actor
  const national = (await signIn(people.national)).actor
  for (const wrong of [-1, 21, 1.5])
    await assert.rejects(set(wrong, officer), { code: 'CP_SUPERVISED_SESSIONS' })
  for (const actor of [people.elsewhere, people.auditor, people.delegate])
    await assert.rejects(set(3, (await signIn(actor)).actor), denied, actor.name)
  await assert.rejects(
    as(national, (act) => setSupervision(act, 'E09999999', 1)),
    { code: 'CP_AUTHORITY_UNKNOWN' },
  )
  assert.deepEqual([await set(3, officer), await set(3, officer)], [true, false])
  const opened = await openNewAccount()
  assert.deepEqual(opened, { sessions: 3, done: 0, colleague: null })
  await set(0, national)
  assert.equal((await openNewAccount()).sessions, 0)
  const { account } = await as(people.officer, (act) => readAccount(act, trainee.userId!))
  assert.equal(account.supervision.sessions, 2)
})

async function openNewAccount() {
  const today = day('2026-11-22')
  const userId = await as(people.delegate, (act) =>
    nominateUser(act, {
      username: `opened.${++serial}`,
      name: 'Nell Newcomer',
      jobTitle: 'Social worker',
      role: 'practitioner',
      organisationId: bed.own,
      serviceId: bed.serviceId,
      phone: null,
      email: 'nell@bexford.example',
      startsOn: today,
      endsOn: null,
      need: 'direct-work',
      until: day('2027-11-22'),
    }),
  )
  await as(people.officer, async (act) => {
    await decideNeed(act, userId, 'approved')
    await recordIdentityCheck(act, userId, { documents: ['passport', 'address-proof'], checkedOn: today })
    await recordVetting(act, userId, { level: 'enhanced', reference: 'D1', issuedOn: today })
    await openAccount(act, testSeal, userId)
  })
  return (await as(people.officer, (act) => readAccount(act, userId))).account.supervision
}

test('R-96: a colleague is named by whoever looks after the account: somebody else of the same organisation', async () => {
  const name = (username: string | null, by = people.officer) =>
    as(by, (act) => nameSupervisor(act, trainee.userId!, username))
  for (const wrong of ['nobody', 'other-delegate', `trainee.${serial}`])
    await assert.rejects(name(wrong), { code: 'CP_SUPERVISOR' }, wrong)
  await assert.rejects(name('rose', people.otherDelegate), denied)
  await name('Rose', people.delegate)
  const held = await signIn()
  await accept(await supervisor(people.rose), held)
  await name(null)
  assert.equal(await holds(held), false)
})

test('R-96: the database takes no acceptance of a session by somebody who may not supervise it, and none in another’s name', async () => {
  const held = await signIn()
  const write = (by: Actor, acceptedBy: number) =>
    as(by, async (act) => {
      await act.require('access.use-service', { type: 'Directory', id: 'any' })
      return act.sql`
        update supervised_sessions set accepted_by = ${acceptedBy}, accepted_at = ${NOW} where public_id = ${held.id}`
    })
  const refused = { message: /row-level security/ }
  const delegate = people.delegate.userId!
  await assert.rejects(write(await supervisor(people.rose), people.rose.userId!), refused)
  await assert.rejects(write(await supervisor(people.rose), delegate), refused)
  await assert.rejects(write(await supervisor(people.otherDelegate), people.otherDelegate.userId!), refused)
  assert.equal((await write(await supervisor(), delegate)).count, 1)
  const at = (column: string) =>
    db.owner.unsafe(`update supervised_sessions set ${column} where public_id = '${held.id}'`)
  await assert.rejects(at('accepted_by = user_id'), { message: /two_people/ })
  await assert.rejects(at('accepted_at = null'), { message: /accepted_check/ })
  await assert.rejects(at('stopped_at = now(), done_at = now()'), { message: /done_check/ })
  await assert.rejects(db.owner`update users set supervised_sessions = 21 where user_id = ${delegate}`, {
    message: /supervised_sessions_check/,
  })
  await assert.rejects(db.web`update supervised_sessions set done_at = now()`, {
    message: /permission denied/,
  })
  await assert.rejects(db.web`delete from supervised_sessions`, { message: /permission denied/ })
})
