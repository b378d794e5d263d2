import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { Act, Actor } from '../../platform/act.ts'
import { actAs } from '../../../test/support/acts.ts'
import { createTestUser, testSeal } from '../../../test/support/users.ts'
import { makeRecoveryCodes } from '../own-account.ts'
import { Authenticator } from '../passkeys/authenticator.fixture.ts'
import { beginEnrolment, enrolPasskey } from '../passkeys/enrol.ts'
import { listOwnPasskeys } from '../passkeys/own-passkeys.ts'
import { Desk, party } from '../passkeys/people.fixture.ts'
import { findSession } from '../sessions/sessions.ts'
import { resetSecondFactor, suspendUser } from '../users.ts'
import {
  confirmRecovery,
  listRecoveries,
  readRecovery,
  refuseRecovery,
  startRecovery,
} from './administer-recoveries.ts'
import { acknowledgeRecoveries, readRecoveryNotice, recoverAccount } from './recover.ts'

const desk = await Desk.open()
const { db } = desk
await createTestUser(db, 'one', { role: 'local-team', name: 'Ona First' })
await createTestUser(db, 'two', { role: 'local-team', name: 'Tom Second' })
await createTestUser(db, 'nat', { role: 'national-team', name: 'Nat Third' })
await createTestUser(db, 'data', { role: 'local-team', rights: ['data'] })
await db.owner`insert into authorities (gss_code, dfe_code, name, type, region) values ('E06000998', '998', 'Wexford', 'unitary', 'none')`
await createTestUser(db, 'far', { role: 'local-team', authorityCode: 'E06000998' })

let serial = 0
let username = ''
let userId = 0
let one: Actor
let two: Actor

beforeEach(async () => {
  desk.now = new Date('2026-11-22T09:00:00Z')
  username = `rose.${serial++}`
  userId = await createTestUser(db, username)
  one = await desk.person('one')
  two = await desk.person('two')
})

const as = <T>(actor: Actor, work: (act: Act) => Promise<T>) => desk.actAs(actor, work, db.team)
const start = (actor = one, name = username) =>
  as(actor, (act) => startRecovery(act, { username: name, proof: 'in-person-document' }))
const confirm = (id: string, actor = two) => as(actor, (act) => confirmRecovery(act, testSeal, id))
const recover = (code: string, name = username) =>
  recoverAccount(desk.visit, testSeal, { username: name, code })
const grant = async () => (await confirm(await start())).code

async function enrol(token: string, name: string): Promise<Authenticator> {
  const begun = await beginEnrolment(desk.visit, testSeal, party, token)
  assert.ok(begun.kind === 'options')
  const key = new Authenticator(party, name)
  const given = { token, credential: key.make(begun.options), label: 'Phone' }
  assert.equal((await enrolPasskey(desk.visit, party, given)).kind, 'added')
  return key
}

test('R-91: two members let somebody in who lost every factor; former factors and sessions end, each step is in the log', async () => {
  const rose = await desk.signInWithCode(username)
  assert.ok(rose.kind === 'signed-in')
  const former = await desk.signedIn(rose)
  const old = await desk.addPasskey(former, `${username} old`)
  await desk.actAs(former, (act) => makeRecoveryCodes(act, testSeal))
  const outcome = await recover(await grant())
  assert.ok(outcome.kind === 'add-passkey')
  assert.equal((await desk.signInWithPasskey(old)).kind, 'signed-in')
  const key = await enrol(outcome.token, username)
  assert.equal(await findSession(db.web, rose.token, desk.now), undefined)
  assert.equal((await desk.signInWithPasskey(old)).kind, 'refused')
  assert.deepEqual(await desk.signInWithCode(username), { kind: 'refused' })
  const left = await db.owner`select from recovery_codes where user_id = ${userId}`
  assert.equal(left.length, 0)
  const actor = await desk.signedIn(await desk.signInWithPasskey(key))
  assert.equal((await desk.actAs(actor, listOwnPasskeys)).mayRemoveLast, false)
  const steps = await db.owner`
    select action from audit_entries where target_user_id = ${userId} and action like 'access.%-recovery' and outcome = 'done' order by entry_id`
  assert.deepEqual(
    steps.map((row) => row['action']),
    ['access.start-recovery', 'access.answer-recovery'],
  )
  const own = (await desk.entries(userId)).map(({ action, outcome: result }) => `${action} ${result}`)
  assert.ok(own.includes('access.recover done') && own.includes('access.enrol-passkey done'))
})

test('two-recover: whoever started a recovery cannot confirm it, and the database holds to it, too', async () => {
  const id = await start()
  await assert.rejects(confirm(id, one), { code: 'CP_DENIED', rules: ['two-recover'] })
  await assert.rejects(
    db.team`update account_recoveries set answer = 'confirmed', answered_by = started_by, answered_at = now(),
      code_hash = '\\x01', code_ends_at = now() where recovery_id = ${id}`,
    { constraint_name: 'account_recoveries_two_people_check' },
  )
  await confirm(id)
})

test('two-recover: nobody starts or confirms a recovery of their own account', async () => {
  await assert.rejects(start(one, 'one'), { code: 'CP_DENIED' })
  const id = await start(one, 'two')
  await assert.rejects(confirm(id, two), { code: 'CP_DENIED' })
  await assert.rejects(
    db.owner`insert into account_recoveries (user_id, proof, started_by, started_at) values (${userId}, 'video-document', ${userId}, now())`,
    { constraint_name: 'account_recoveries_not_own_check' },
  )
})

test('R-84: only a team with the right to accounts, of the person’s authority or national, starts, sees and answers; others learn nothing', async () => {
  const rose = await desk.person(username)
  const id = await start()
  for (const name of ['far', 'data']) {
    const actor = await desk.person(name)
    await assert.rejects(start(actor), { code: 'CP_NOT_FOUND' })
    await assert.rejects(start(actor, 'nobody'), { code: 'CP_NOT_FOUND' })
    await assert.rejects(confirm(id, actor), { code: 'CP_NOT_FOUND' })
    await assert.rejects(
      as(actor, (act) => readRecovery(act, id)),
      { code: 'CP_NOT_FOUND' },
    )
  }
  const unknown = '00000000-0000-4000-8000-000000000000'
  await assert.rejects(confirm(unknown), { code: 'CP_NOT_FOUND' })
  await assert.rejects(start(rose, 'two'), { code: 'CP_NOT_FOUND' })
  assert.equal((await as(await desk.person('far'), listRecoveries)).length, 0)
  const ids = (await as(await desk.person('nat'), listRecoveries)).map(({ recoveryId }) => recoveryId)
  assert.ok(ids.includes(id))
  await confirm(id, await desk.person('nat'))
})

test('R-91: starting and answering ask for the factors after five minutes', async () => {
  const id = await start()
  desk.step(5)
  const late = { code: 'CP_DENIED', rules: ['access.recently-authenticated'] }
  await assert.rejects(start(one, 'two'), late)
  await assert.rejects(confirm(id), late)
  await assert.rejects(
    as(two, (act) => refuseRecovery(act, id)),
    late,
  )
})

test('a recovery is answered once, also by two at the same time, and an account has one open at most', async () => {
  const id = await start()
  await assert.rejects(start(two), { code: 'CP_RECOVERY_OPEN' })
  const nat = await desk.person('nat')
  const answers = await Promise.allSettled([confirm(id), confirm(id, nat)])
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  await assert.rejects(confirm(id, nat), { code: 'CP_RECOVERY_ANSWERED' })
  const next = await start()
  await as(one, (act) => refuseRecovery(act, next))
  await assert.rejects(confirm(next), { code: 'CP_RECOVERY_ANSWERED' })
})

test('the code works once, for its person, within 30 minutes', async () => {
  const code = await grant()
  const other = `sam.${serial++}`
  await createTestUser(db, other)
  assert.deepEqual(await recover(code, other), { kind: 'refused' })
  assert.deepEqual(await recover('BCDFG-23456'), { kind: 'refused' })
  const kinds = await Promise.all(
    Array.from({ length: 4 }, async () => (await recover(code.toLowerCase())).kind),
  )
  assert.equal(kinds.filter((kind) => kind === 'add-passkey').length, 1)
  const late = await grant()
  desk.step(30)
  assert.deepEqual(await recover(late), { kind: 'refused' })
})

test('names-answer-alike: an unknown name is refused and waits as a known one does', async () => {
  for (const name of [username, 'nobody.at.all']) {
    const kinds = []
    for (let i = 0; i < 6; i++) kinds.push((await recover('BCDFG-23456', name)).kind)
    assert.deepEqual(kinds, [...Array<string>(5).fill('refused'), 'wait'], name)
  }
})

test('R-86: a suspended person recovers nothing', async () => {
  const code = await grant()
  await actAs(db.worker, (act) => suspendUser(act, username))
  assert.equal((await recover(code)).kind, 'barred')
})

test('the person is told at the next sign-in of whoever started a recovery, until they have read it', async () => {
  assert.ok((await desk.signInWithCode(username)).kind === 'signed-in')
  const id = await start()
  const outcome = await desk.signInWithCode(username)
  assert.ok(outcome.kind === 'signed-in' && outcome.hasNotice)
  const rose = await desk.signedIn(outcome)
  const [told] = await desk.actAs(rose, readRecoveryNotice)
  assert.deepEqual([told?.recoveryId, told?.startedByName], [id, 'Ona First'])
  await desk.actAs(rose, acknowledgeRecoveries)
  const again = await desk.signInWithCode(username)
  assert.ok(again.kind === 'signed-in' && !again.hasNotice)
})

test('after a recovery a new second factor makes password and app count again', async () => {
  const outcome = await recover(await grant())
  assert.ok(outcome.kind === 'add-passkey')
  await enrol(outcome.token, username)
  assert.equal((await desk.signInWithCode(username)).kind, 'refused')
  await actAs(db.worker, (act) => resetSecondFactor(act, testSeal, username))
  assert.notEqual((await desk.signInWithCode(username)).kind, 'signed-in')
  const [row] = await db.owner`select ended_at from credentials where user_id = ${userId}`
  assert.equal(row?.['ended_at'], null)
})
