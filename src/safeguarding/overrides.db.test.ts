import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestApp, TEST_NOW } from '../../test/support/app.ts'
import { actAs, systemActor } from '../../test/support/acts.ts'
import { openRecord, putAway, stateReason, type ChildId, type WholeRecord } from '../children/index.ts'
import type { Act, Actor } from '../platform/act.ts'
import { declareRelation } from '../relations/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import {
  keepOverrides,
  listOverrides,
  readOverride,
  reviewOverride,
  startOverride,
  stopOverride,
  viewOverride,
  type EmergencyTarget,
} from './index.ts'

const stage = await createTestApp({ children: 60, random: 'overrides' })
const { app } = stage
const { owner, worker } = stage.database
const stated = { reason: 'danger-to-life', words: 'A threat was made an hour ago' } as const

type Shielded = {
  readonly childId: ChildId
  readonly publicId: string
  readonly number: string
  readonly given: string
  readonly family: string
  readonly born: IsoDate
}
const listed = await owner<Shielded[]>`
  select c.child_id as "childId", c.public_id as "publicId", c.child_number as number, n.given, n.family, c.date_of_birth as born
    from children c join child_names n on n.child_id = c.child_id and n.position = 0
   where c.status = 'open' and c.date_of_birth_accuracy = 'exact' and c.authority_code = 'E06000065'
     and exists (select from involvements i where i.child_id = c.child_id and i.ended_on is null)
   order by c.child_id limit 4`
const [carded, hidden, family, open] = [listed[0]!, listed[1]!, listed[2]!, listed[3]!]
await owner`insert into user_rights (user_id, right_name, given_at) select user_id, 'shielding', now() from users where username in ('joel', 'stephen')`

const actors = new Map<string, Promise<Actor>>()
const refs = new Set<string>()
async function actorOf(username: string): Promise<Actor> {
  const [row] = await owner<
    { userId: number; name: string; role: string; organisationId: number; authorityCode: string }[]
  >`
    select user_id as "userId", name, role, organisation_id as "organisationId", authority_code as "authorityCode"
      from users where username = ${username}`
  await stage.signIn(username)
  const [session] = await owner<{ ref: Buffer }[]>`
    select session_ref as ref from sessions where user_id = ${row!.userId} and not (encode(session_ref, 'hex') = any(${[...refs]}::text[])) limit 1`
  refs.add(session!.ref.toString('hex'))
  await owner`update sessions set authenticated_at = ${TEST_NOW} where session_ref = ${session!.ref}`
  return { kind: 'person', rights: [], ...row!, sessionRef: session!.ref }
}
async function as<T>(username: string, work: (act: Act) => Promise<T>): Promise<T> {
  if (!actors.has(username)) actors.set(username, actorOf(username))
  return app.acts(app.shield, await actors.get(username)!)(work)
}
const start = (username: string, target: EmergencyTarget) =>
  as(username, (act) => startOverride(act, app.relationKeys, target, stated))
const named = ({ given, family: last, born }: Shielded): EmergencyTarget => ({
  kind: 'named',
  given,
  family: last,
  dateOfBirth: born,
})
async function open15(target: EmergencyTarget): Promise<string> {
  const started = await start('marek', target)
  assert.ok(started.kind === 'opened')
  return started.lookId
}
const forget = () => owner`delete from vault.overrides`
const lastEntries = (count: number) => owner<{ action: string; outcome: string; childId: number | null }[]>`
  select action, outcome, child_id as "childId" from (
    select * from audit_entries order by entry_id desc limit ${count}) last order by entry_id`

const inOrder = (record: WholeRecord) => ({
  ...record,
  confirmed: record.confirmed.toSorted((a, b) => (a.attribute < b.attribute ? -1 : 1)),
})
const before = await as('marek', async (act) => {
  await stateReason(act, carded.publicId, 'child-protection', null)
  return openRecord(act, carded.publicId)
})
for (const [child, level] of [
  [carded, 1],
  [hidden, 2],
  [family, 2],
] as const)
  await actAs(worker, async (act) =>
    putAway(
      act,
      child.childId,
      { level, authorityCode: null, placedBy: 'person', sourceLiftedAt: null },
      new Map(),
    ),
  )

test('R-62: from the card the whole record is read, as it was in the open, and each view is an entry', async () => {
  await forget()
  const lookId = await open15({ kind: 'card', publicId: carded.publicId })
  for (let view = 0; view < 2; view++) {
    const viewed = await as('marek', (act) => viewOverride(act, lookId))
    assert.ok(viewed.kind === 'running' && before.kind === 'opened')
    const { reason, call, ...was } = before.record
    assert.ok(reason && call === null)
    assert.deepEqual(inOrder(viewed.record), inOrder(was))
    assert.ok(viewed.record.services.current.length > 0)
  }
  assert.deepEqual(
    (await lastEntries(3)).map((entry) => ({ ...entry })),
    [
      { action: 'safeguarding.override-start', outcome: 'done', childId: carded.childId },
      ...Array.from({ length: 2 }, () => ({
        action: 'safeguarding.override-view',
        outcome: 'done',
        childId: carded.childId,
      })),
    ],
  )
})

test('R-62: a child of whom nothing is in the open is found by number, and by exact name and birth; near is not enough', async () => {
  await forget()
  await open15({ kind: 'number', childNumber: hidden.number })
  await open15(named(hidden))
  assert.deepEqual(await start('marek', named({ ...hidden, born: '2001-01-01' as IsoDate })), {
    kind: 'not-held',
  })
})

test('R-55: an open child and none answer alike, and both count and are told', async () => {
  for (const target of [named(open), named({ ...open, given: 'Nobody' })]) {
    await forget()
    assert.deepEqual(await start('marek', target), { kind: 'not-held' })
    const [row] = await owner<{ outcome: string; told: number }[]>`
      select look.outcome, (select count(*)::integer from notices where subject_ref = look.public_id::text) as told from vault.overrides look`
    assert.deepEqual({ ...row }, { outcome: 'not-held', told: 2 })
  }
})

test('override-is-bounded: time, the end, another session and another person each end what is shown', async (t) => {
  t.after(() => stage.setNow(TEST_NOW))
  await forget()
  const lookId = await open15({ kind: 'card', publicId: carded.publicId })
  const view = () => as('marek', (act) => viewOverride(act, lookId))
  const mine = actors.get('marek')!
  actors.delete('marek')
  assert.equal((await view()).kind, 'ended')
  actors.set('marek', mine)
  assert.equal((await view()).kind, 'running')
  await assert.rejects(
    as('amara', (act) => viewOverride(act, lookId)),
    { code: 'CP_DENIED' },
  )
  stage.setNow(new Date(TEST_NOW.getTime() + 15 * 60_000 - 1))
  assert.equal((await view()).kind, 'running')
  stage.setNow(new Date(TEST_NOW.getTime() + 15 * 60_000))
  assert.equal((await view()).kind, 'ended')
  stage.setNow(TEST_NOW)
  await as('marek', (act) => stopOverride(act, lookId))
  assert.equal((await view()).kind, 'ended')
})

test('second-line: the database opens the vault for the holder of a running look, that child alone, and for nobody else', async () => {
  await forget()
  const readable = (username: string) =>
    as(username, async (act) => {
      await act.require('access.list-sessions', { type: 'Directory', id: 'contactpoint' })
      const rows = await act.sql<{ id: number }[]>`
        select child_id as id from vault_read(${[carded.childId, hidden.childId]}::integer[])`
      return rows.map(({ id }) => id)
    })
  assert.deepEqual(await readable('marek'), [])
  const lookId = await open15({ kind: 'card', publicId: carded.publicId })
  assert.deepEqual(await readable('marek'), [carded.childId])
  for (const username of ['amara', 'edith', 'helen']) assert.deepEqual(await readable(username), [])
  for (const [change, undo] of [
    [
      owner`update user_rights set right_name = 'delegate' where right_name = 'override'`,
      owner`update user_rights set right_name = 'override' where right_name = 'delegate' and user_id = (select user_id from users where username = 'marek')`,
    ],
    [
      owner`update organisations set kind = 'housing' where code = 'POL'`,
      owner`update organisations set kind = 'police' where code = 'POL'`,
    ],
  ] as const) {
    await change
    assert.deepEqual(await readable('marek'), [])
    await undo
  }
  await as('marek', (act) => stopOverride(act, lookId))
  assert.deepEqual(await readable('marek'), [])
})

test('second-line: a look is begun for oneself and now, and nobody decides about an own one', async () => {
  await forget()
  const lookId = await open15({ kind: 'card', publicId: carded.publicId })
  const run = (username: string, statement: (act: Act) => Promise<unknown>) =>
    as(username, async (act) => {
      await act.require('access.list-sessions', { type: 'Directory', id: 'contactpoint' })
      return statement(act)
    })
  const copy = (act: Act, change: string) =>
    act.sql
      .unsafe(`insert into vault.overrides (public_id, user_id, organisation_id, own_section_code, session_ref, outcome, child_id,
      section_code, reason, sealed_words, began_at, ends_at, due_on)
      select gen_random_uuid(), ${change === 'person' ? 'user_id - 1' : 'user_id'}, organisation_id, own_section_code, session_ref, outcome, child_id,
      section_code, reason, sealed_words, began_at + ${change === 'time' ? "interval '1 minute'" : "interval '0'"}, ends_at, due_on from vault.overrides`)
  await run('marek', (act) => copy(act, 'nothing'))
  await owner`delete from vault.overrides where public_id <> ${lookId}`
  for (const change of ['person', 'time'])
    await assert.rejects(
      run('marek', (act) => copy(act, change)),
      { code: '42501' },
    )
  await assert.rejects(
    run(
      'marek',
      (act) => act.sql`
      update vault.overrides set decision = 'justified', decided_by = user_id - 1, decided_at = now(), sealed_finding = ''`,
    ),
    { code: '42501' },
  )
})

test('R-101: a child of the own family is not shown, also under a name that only the vault has, and answers as not held', async () => {
  await forget()
  const child = {
    kind: 'named',
    given: family.given,
    family: family.family,
    dateOfBirth: family.born,
  } as const
  await as('marek', (act) =>
    declareRelation(act, { seal: app.seal, keys: app.relationKeys }, { kinship: 'own-child', child }),
  )
  assert.deepEqual(await start('marek', named(family)), { kind: 'not-held' })
  assert.equal((await lastEntries(1))[0]?.outcome, 'refused')
  const [row] = await owner`select outcome, ended_at is not null as ended from vault.overrides`
  assert.deepEqual({ ...row }, { outcome: 'own-family', ended: true })
})

test('security 4.4: three looks a day for a person and twenty for an organisation; what is more is refused and recorded', async (t) => {
  t.after(() => stage.setNow(TEST_NOW))
  await forget()
  for (let i = 0; i < 3; i++) await start('marek', named({ ...open, given: 'Nobody' }))
  await assert.rejects(start('marek', named(hidden)), { code: 'CP_OVERRIDE_QUOTA' })
  assert.deepEqual(
    { ...(await lastEntries(1))[0] },
    {
      action: 'safeguarding.override-start',
      outcome: 'refused',
      childId: null,
    },
  )
  await owner`update vault.overrides set began_at = began_at - interval '1 day', ends_at = ends_at - interval '1 day', ended_at = began_at - interval '1 day'`
  await owner`
    insert into vault.overrides (public_id, user_id, organisation_id, own_section_code, session_ref, outcome, section_code, reason, sealed_words,
           began_at, ends_at, ended_at, due_on)
    select gen_random_uuid(), users.user_id, marek.organisation_id, 'E06000065', '', 'not-held', 'E06000065', 'danger-to-life', '',
           ${TEST_NOW}, ${TEST_NOW}::timestamptz + interval '1 minute', ${TEST_NOW}, '2026-11-24'
      from users cross join (select organisation_id from users where username = 'marek') marek cross join generate_series(1, 20)
     where users.username = 'amara'`
  await assert.rejects(start('marek', named(hidden)), { code: 'CP_OVERRIDE_QUOTA' })
})

test('R-98: when the entry cannot be written nothing opens, and nobody is told', async (t) => {
  await forget()
  const count = () =>
    owner`select (select count(*) from vault.overrides) as looks, (select count(*) from notices) as notices, (select count(*) from mails) as mails`
  const was = await count()
  await owner`revoke insert on audit_entries from contactpoint_web`
  t.after(() => owner`grant insert on audit_entries to contactpoint_web`)
  await owner`alter table audit_entries add constraint no_entries check (action <> 'safeguarding.override-start') not valid`
  await owner`grant insert on audit_entries to contactpoint_web`
  await assert.rejects(start('marek', { kind: 'card', publicId: carded.publicId }))
  await owner`alter table audit_entries drop constraint no_entries`
  assert.deepEqual(await count(), was)
})

test('R-63: delegates and those who shield are told by reference alone, and mailed; the review is due the next working day', async () => {
  await forget()
  const lookId = await open15({ kind: 'card', publicId: carded.publicId })
  const told = await owner<{ username: string }[]>`
    select distinct users.username from notice_readers join notices using (notice_id) join users using (user_id)
     where notices.subject_ref = ${lookId} order by 1`
  assert.deepEqual(
    told.map(({ username }) => username),
    ['cormac', 'joel', 'ottoline', 'stephen'],
  )
  const mailed =
    await owner`select users.username, mails.kind from mails join users using (user_id) where subject_ref = ${lookId} order by 1`
  assert.deepEqual(
    mailed.map((row) => row['username']),
    ['cormac', 'joel', 'ottoline', 'stephen'],
  )
  const [look] = await owner`select due_on::text as due from vault.overrides`
  assert.equal(look?.['due'], '2026-11-24')
})

test('override-is-reviewed-by-another: the keeper’s team decides once; not who looked, nor who gave the right', async () => {
  await forget()
  const lookId = await open15({ kind: 'card', publicId: carded.publicId })
  await owner`
    update user_rights set given_by = (select user_id from users where username = 'stephen') where right_name = 'override'`
  const decide = (username: string) =>
    as(username, (act) => reviewOverride(act, lookId, 'justified', 'The duty log confirms it'))
  for (const username of ['marek', 'amara', 'priya', 'edith', 'stephen'])
    await assert.rejects(decide(username), { code: 'CP_DENIED' }, username)
  assert.equal((await as('joel', listOverrides)).length, 1)
  assert.equal((await as('joel', (act) => readOverride(act, lookId))).person, 'Marek Nowak')
  await decide('joel')
  await assert.rejects(decide('joel'), { code: 'CP_OVERRIDE_REVIEWED' })
  await owner`update user_rights set given_by = null where right_name = 'override'`
})

test('R-63: what ran out is ended with an entry, and a late review goes to the national auditors, once', async (t) => {
  t.after(() => stage.setNow(TEST_NOW))
  await forget()
  const lookId = await open15({ kind: 'card', publicId: carded.publicId })
  const keep = () => app.acts(app.worker, { ...systemActor })(keepOverrides)
  await keep()
  assert.equal((await lastEntries(1))[0]?.action, 'safeguarding.override-start')
  stage.setNow(new Date('2026-11-24T12:00:00Z'))
  await keep()
  assert.deepEqual(
    { ...(await lastEntries(1))[0] },
    { action: 'safeguarding.override-stop', outcome: 'done', childId: carded.childId },
  )
  assert.equal((await as('nora', listOverrides)).length, 0)
  stage.setNow(new Date('2026-11-25T01:00:00Z'))
  await keep()
  await keep()
  const told = await owner`
    select users.username from notice_readers join notices using (notice_id) join users using (user_id)
     where notices.subject_ref = ${lookId} and notices.kind = 'emergency-look-overdue'`
  assert.deepEqual(
    told.map((row) => row['username']),
    ['nora'],
  )
  assert.equal((await as('nora', listOverrides)).length, 1)
})
