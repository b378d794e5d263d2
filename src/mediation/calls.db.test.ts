import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestApp, TEST_NOW } from '../../test/support/app.ts'
import { withhold } from '../../test/support/withhold.ts'
import { listOwnAccesses } from '../audit/index.ts'
import { openRecord, searchChildren, stateReason, type ChildId } from '../children/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import type { Act, Actor } from '../platform/act.ts'
import { DeniedError, DomainError, NotFoundError } from '../platform/errors.ts'
import { declareRelation, ownFamilyRule } from '../relations/index.ts'
import { closeCall, findCallers, openCall, readCaller, readOwnCall, withCalls } from './index.ts'

const stage = await createTestApp({ children: 40, random: 'calls' })
const { app } = stage
const { owner } = stage.database
const [child, second, third] = await owner<
  { childId: ChildId; publicId: string; given: string; family: string; born: IsoDate }[]
>`
  select c.child_id as "childId", c.public_id as "publicId", n.given, n.family, c.date_of_birth as born
    from children c join child_names n on n.child_id = c.child_id and n.position = 0
   where c.status = 'open' and c.date_of_birth_accuracy = 'exact' order by 1 limit 3`
const reason = { purpose: 'duty', note: null, isCalledBack: true } as const
const at = (minutes: number): Date => new Date(TEST_NOW.getTime() + minutes * 60_000)

async function actorOf(username: string): Promise<Actor> {
  const [row] = await owner<Omit<Actor, 'kind' | 'sessionRef'>[]>`
    select user_id as "userId", name, role, organisation_id as "organisationId", authority_code as "authorityCode",
           array(select right_name from user_rights where user_rights.user_id = users.user_id) as rights
      from users where username = ${username}`
  return { kind: 'person', sessionRef: Buffer.from(username), ...row! }
}
const idOf = async (username: string): Promise<number> => (await actorOf(username)).userId!
async function as<T>(username: string, work: (act: Act) => Promise<T>): Promise<T> {
  const actor = await actorOf(username)
  return app.acts(actor.role === 'practitioner' ? app.web : app.team, actor)(work)
}
const opens = (publicId: string) => as('leah', (act) => openRecord(act, publicId))
const searches = () =>
  as('leah', (act) =>
    searchChildren(act, app.names, { given: child!.given, family: child!.family, dateOfBirth: child!.born }),
  )
async function inCall<T>(username: string, work: (callId: number) => Promise<T>): Promise<T> {
  const served = await idOf(username)
  const callId = await as('leah', (act) => openCall(act, served, reason))
  try {
    return await work(callId)
  } finally {
    await as('leah', closeCall)
  }
}
const declare = (username: string, one = child!) =>
  as(username, (act) =>
    declareRelation(
      act,
      { seal: app.seal, keys: app.relationKeys },
      {
        kinship: 'own-child',
        child: { kind: 'named', given: one.given, family: one.family, dateOfBirth: one.born },
      },
    ),
  )
const isDenied = (error: unknown): boolean => error instanceof DeniedError
const isCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof DomainError && error.code === code

test('R-81, both-may-look: without a call an operator sees nothing', async () => {
  await assert.rejects(searches(), isDenied)
  await assert.rejects(opens(child!.publicId), isDenied)
  await assert.rejects(
    as('leah', (act) => stateReason(act, child!.publicId, 'duty', null)),
    isDenied,
  )
})

test('R-81, R-96: whoever still needs a supervisor is not served: not listed, and refused once in a call', async (t) => {
  t.after(() => owner`update users set supervised_sessions = 0 where username = 'amara'`)
  const rosa = await idOf('rosa')
  assert.deepEqual((await as('leah', (act) => findCallers(act, 'rosa'))).length, 0)
  await assert.rejects(
    as('leah', (act) => openCall(act, rosa, reason)),
    isDenied,
  )
  await inCall('amara', async () => {
    assert.equal((await opens(child!.publicId)).kind, 'opened')
    await owner`update users set supervised_sessions = 1 where username = 'amara'`
    await assert.rejects(opens(child!.publicId), isDenied)
  })
})

test('R-81, R-98: each entry of a call names operator and person served, and the rules that decided about each', async () => {
  const [amara, leah] = [await idOf('amara'), await idOf('leah')]
  await inCall('amara', async (callId) => {
    const found = await searches()
    assert.ok(found.kind === 'found' && found.children.some(({ childId }) => childId === child!.childId))
    const opened = await opens(child!.publicId)
    assert.ok(opened.kind === 'opened')
    assert.equal(opened.record.call?.served.name, 'Amara Osei')
    assert.equal(opened.record.reason.purpose, 'duty')
    await assert.rejects(opens('00000000-0000-4000-8000-000000000000'), NotFoundError)
    await as('leah', readOwnCall)
    await as('leah', closeCall)
    const entries = await owner<
      { action: string; outcome: string; userId: number; servedId: number; rules: string[] }[]
    >`
      select action, outcome, user_id as "userId", on_behalf_of as "servedId", policy_rules as rules
        from audit_entries where call_id = ${callId} order by entry_id`
    assert.deepEqual(
      [...new Set(entries.map(({ action, outcome }) => `${action} ${outcome}`))],
      [
        'mediation.open-call done',
        'children.search done',
        'children.show-candidate done',
        'children.open-record done',
        'children.open-record not-found',
        'mediation.read-call done',
        'mediation.close-call done',
      ],
    )
    assert.ok(entries.every(({ userId, servedId }) => userId === leah && servedId === amara))
    assert.deepEqual(entries.find(({ action }) => action === 'children.open-record')?.rules, [
      'mediation.operator-serves',
      'served:children.practitioner-looks',
    ])
  })
})

test('R-81: the person served reads in the own log what was looked at for them, and by whom', async () => {
  const amara = await idOf('amara')
  const own = await as('amara', async (act) => {
    await act.require('access.read-own-account', { type: 'Directory', id: 'contactpoint' })
    return listOwnAccesses(act.sql, amara)
  })
  const look = own.find(({ action, outcome }) => action === 'children.open-record' && outcome === 'done')
  assert.deepEqual(
    { ...look, occurredAt: null },
    {
      occurredAt: null,
      action: 'children.open-record',
      outcome: 'done',
      purpose: 'duty',
      operator: 'Leah Whitfield',
    },
  )
})

test('R-81: closing a call ends it, and 15 minutes end it by themselves', async (t) => {
  t.after(() => stage.setNow(TEST_NOW))
  const amara = await idOf('amara')
  await inCall('amara', async () => {
    await as('leah', closeCall)
    await assert.rejects(opens(child!.publicId), isDenied)
  })
  stage.setNow(at(60))
  await as('leah', (act) => openCall(act, amara, reason))
  stage.setNow(new Date(at(75).getTime() - 1))
  assert.equal((await opens(child!.publicId)).kind, 'opened')
  stage.setNow(at(75))
  await assert.rejects(opens(child!.publicId), isDenied)
  assert.equal(await as('leah', readOwnCall), null)
  await as('leah', (act) => openCall(act, amara, reason))
  await as('leah', closeCall)
  const ended = await owner<{ minutes: number }[]>`
    select extract(epoch from closed_at - opened_at)::integer / 60 as minutes from mediated_calls order by call_id desc limit 2`
  assert.deepEqual(
    ended.map(({ minutes }) => minutes),
    [0, 15],
  )
})

test('R-81: an operator has one call open, whoever asks for it and however many at the same time', async () => {
  const [amara, beth] = [await idOf('amara'), await idOf('beth')]
  const attempts = await Promise.allSettled(
    [amara, beth, amara].map((served) => as('leah', (act) => openCall(act, served, reason))),
  )
  const refused = attempts.filter(({ status }) => status === 'rejected')
  assert.equal(refused.length, 2)
  assert.ok(refused.every((one) => one.status === 'rejected' && isCode('CP_CALL_OPEN')(one.reason)))
  await as('leah', closeCall)
})

test('R-81, standing-is-fresh: who is suspended in the middle of a call is served no further', async (t) => {
  t.after(() => owner`update users set suspended_at = null where username in ('amara', 'leah')`)
  await inCall('amara', async () => {
    assert.equal((await opens(child!.publicId)).kind, 'opened')
    await owner`update users set suspended_at = ${TEST_NOW} where username = 'amara'`
    await assert.rejects(opens(child!.publicId), isDenied)
    await assert.rejects(searches(), isDenied)
    await owner`update users set suspended_at = null where username = 'amara'`
    await owner`update users set suspended_at = ${TEST_NOW} where username = 'leah'`
    await assert.rejects(opens(child!.publicId), isDenied)
    await owner`update users set suspended_at = null where username = 'leah'`
  })
})

test('R-81, R-101: a child of the family of either is refused, told to that person alone, and alerts about that person', async () => {
  await declare('amara', second)
  await declare('leah', third)
  await inCall('amara', async () => {
    const isServeds = (error: unknown): boolean =>
      error instanceof DeniedError && !error.rules.includes(ownFamilyRule)
    const isOwn = (error: unknown): boolean =>
      error instanceof DeniedError && error.rules.includes(ownFamilyRule)
    await assert.rejects(opens(second!.publicId), isServeds)
    await assert.rejects(opens(third!.publicId), isOwn)
  })
  const alerts = await owner<{ username: string; childId: number; action: string; operator: number }[]>`
    select users.username, a.child_id as "childId", e.action, e.user_id as operator
      from access_alerts a join users using (user_id) join audit_entries e on e.entry_id = a.entry_id order by a.alert_id`
  const operator = await idOf('leah')
  assert.deepEqual(
    alerts.map((alert) => ({ ...alert })),
    [
      { username: 'amara', childId: second!.childId, action: 'children.open-record', operator },
      { username: 'leah', childId: third!.childId, action: 'children.open-record', operator },
    ],
  )
  await inCall('beth', async () => assert.equal((await opens(second!.publicId)).kind, 'opened'))
})

test('R-55, R-81: a withheld record answers in a call as unknown', async () => {
  const [hidden] = await withhold(stage.database, 1)
  await inCall('amara', () => assert.rejects(opens(hidden!), NotFoundError))
})

test('R-81, R-84: nobody serves themselves, somebody of another authority, a team, or who lacks a condition', async (t) => {
  await owner`update users set authority_code = 'E06000014' where username = 'imran'`
  t.after(() => owner`update users set authority_code = 'E06000065' where username = 'imran'`)
  for (const username of ['leah', 'imran', 'priya', 'owen', 'dylan', 'nadia']) {
    const userId = await idOf(username)
    await assert.rejects(
      as('leah', (act) => openCall(act, userId, reason)),
      isDenied,
      username,
    )
    await assert.rejects(
      as('leah', (act) => readCaller(act, userId)),
      isDenied,
      username,
    )
    assert.equal((await as('leah', (act) => findCallers(act, username))).length, 0, username)
  }
  for (const text of ['AMARA', 'amara os', 'Osei']) {
    const found = await as('leah', (act) => findCallers(act, text))
    assert.deepEqual(
      found.map(({ name }) => name),
      ['Amara Osei'],
    )
  }
  const amara = await idOf('amara')
  for (const username of ['priya', 'amara', 'helen'])
    await assert.rejects(
      as(username, (act) => openCall(act, amara, reason)),
      isDenied,
    )
})

test('R-81: no call opens for somebody who was not called back, or has no number on file', async (t) => {
  const beth = await idOf('beth')
  await assert.rejects(
    as('leah', (act) => openCall(act, beth, { ...reason, isCalledBack: false })),
    isCode('CP_CALL_BACK'),
  )
  await owner`update users set phone = null where user_id = ${beth}`
  t.after(() => owner`update users set phone = '01632 960900' where user_id = ${beth}`)
  const [organisation] = await owner<{ id: number; phone: string }[]>`
    update organisations set phone = null from (select organisation_id, phone from organisations) as was
     where was.organisation_id = organisations.organisation_id
       and organisations.organisation_id = (select organisation_id from users where user_id = ${beth})
    returning organisations.organisation_id as id, was.phone`
  t.after(
    () =>
      owner`update organisations set phone = ${organisation!.phone} where organisation_id = ${organisation!.id}`,
  )
  await assert.rejects(
    as('leah', (act) => openCall(act, beth, reason)),
    isCode('CP_CALL_BACK'),
  )
})

test('R-81: the database holds that operator and person served differ, and that no call outlasts 15 minutes', async () => {
  const [amara, leah] = [await idOf('amara'), await idOf('leah')]
  const insert = (served: number, minutes: number) => owner`
    insert into mediated_calls (operator_id, served_id, purpose, opened_at, ends_at)
    values (${leah}, ${served}, 'duty', ${at(600)}, ${at(600 + minutes)})`
  await assert.rejects(insert(leah, 15), { constraint_name: 'mediated_calls_other_check' })
  await assert.rejects(insert(amara, 16), { constraint_name: 'mediated_calls_length_check' })
})

test('R-81: for people without the right a decision reads nothing more', async () => {
  const unread = new Proxy(() => {}, {
    apply: () => assert.fail('something was read'),
  })
  const decide = withCalls(async (_act, action) =>
    Promise.resolve({ action, isPermitted: true, rules: [], policyVersion: '', lapsed: [] }),
  )
  const actor = await actorOf('amara')
  const act = { actor, now: TEST_NOW, sql: unread } as unknown as Act
  const decision = await decide(act, 'children.open-record', { type: 'Child', id: child!.publicId })
  assert.equal(decision.served, undefined)
})
