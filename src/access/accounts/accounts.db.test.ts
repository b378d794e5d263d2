import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, day } from '../../lib/iso-date.ts'
import { actAs } from '../../../test/support/acts.ts'
import { testSeal } from '../../../test/support/users.ts'
import { readStanding } from '../read-standing.ts'
import { beginSession, findSession } from '../sessions/sessions.ts'
import { lapsedConditions } from '../standing.ts'
import { createAccountsBed, NOW } from './bed.fixture.ts'
import { decideNeed } from './decide-need.ts'
import { endAccount } from './end-account.ts'
import { moveAccount } from './move-account.ts'
import { nominateUser, stateNeed, type NewAccount } from './nominate-user.ts'
import { openAccount } from './open-account.ts'
import { listAccounts, readAccount, readPlaces } from './read-accounts.ts'
import { recordIdentityCheck, recordVetting, recordVettingCheck } from './record-checks.ts'
import { publishAgreement, readOwnAgreement, signAgreement } from './sign-agreement.ts'
import { reinstateAccount, suspendAccount } from './suspend-account.ts'
import { tasksOf } from './account.ts'

const bed = await createAccountsBed()
const { people, as, db } = bed
const today = day('2026-11-22')
const denied = { kind: 'denied' }
const everything = { state: null, organisationId: null, within: null } as const
let serial = 0

const newcomer = (over: Partial<NewAccount> = {}): NewAccount => ({
  username: `newcomer${++serial}`,
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
  ...over,
})
const nominate = (over: Partial<NewAccount> = {}, by = people.delegate) =>
  as(by, (act) => nominateUser(act, newcomer(over)))
const lapsed = async (userId: number, now = NOW): Promise<string[]> =>
  lapsedConditions(await readStanding(db.web, userId, now)).map(({ condition }) => condition)
const tasks = async (userId: number) => {
  const { account, standing } = await as(people.officer, (act) => readAccount(act, userId))
  return tasksOf(account, standing)
}
const identity = { documents: ['passport', 'address-proof'], checkedOn: today } as const
const disclosure = { level: 'enhanced-barred', reference: 'D-1', issuedOn: day('2026-10-01') } as const
const entriesAbout = (userId: number) => db.owner<{ action: string; fields: string[] }[]>`
  select action, fields from audit_entries where target_user_id = ${userId} and outcome = 'done' order by entry_id`

test('R-86, R-89, R-90: from nomination to use, each step by who may do it', async () => {
  const userId = await nominate()
  assert.deepEqual(await tasks(userId), {
    nominated: 'done',
    need: 'current',
    identity: 'current',
    vetting: 'current',
    training: 'current',
    credentials: 'waiting',
    agreement: 'waiting',
  })
  await assert.rejects(
    as(people.officer, (act) => openAccount(act, testSeal, userId)),
    { code: 'CP_ACCOUNT_NOT_READY' },
  )
  await as(people.officer, (act) => decideNeed(act, userId, 'approved'))
  await as(people.delegate, (act) => recordIdentityCheck(act, userId, identity))
  await as(people.delegate, (act) => recordVetting(act, userId, disclosure))
  assert.equal((await tasks(userId)).credentials, 'current')
  await assert.rejects(
    as(people.delegate, (act) => openAccount(act, testSeal, userId)),
    denied,
  )
  const handed = await as(people.officer, (act) => openAccount(act, testSeal, userId))
  assert.ok(handed.password.length >= 20 && handed.totpSecret.length === 20)
  await assert.rejects(
    as(people.officer, (act) => openAccount(act, testSeal, userId)),
    { code: 'CP_ACCOUNT_NOT_READY' },
  )
  const nell = { ...people.rose, userId, name: 'Nell Newcomer' }
  const own = await as(nell, readOwnAgreement)
  assert.deepEqual(own.unsigned, ['user-agreement', 'security-procedures'])
  await as(nell, (act) => signAgreement(act, { 'user-agreement': 1, 'security-procedures': 1 }))
  assert.deepEqual(await lapsed(userId), ['training', 'other-training'])
  assert.equal((await tasks(userId)).agreement, 'done')
  const entries = await entriesAbout(userId)
  assert.deepEqual(
    entries.filter(({ action }) => action !== 'access.read-account').map(({ action }) => action),
    [
      'access.nominate-user',
      'access.decide-need',
      'access.change-account',
      'access.change-account',
      'access.administer-users',
    ],
  )
})

test('need-is-approved-by-another: not whoever stated it, not the person, not a delegate, not another section', async () => {
  const userId = await nominate({}, people.officer)
  for (const actor of [people.officer, people.delegate, people.elsewhere, people.auditor, people.rose]) {
    await assert.rejects(
      as(actor, (act) => decideNeed(act, userId, 'approved')),
      denied,
      actor.name,
    )
  }
  const self = people.officer.userId!
  await as(people.second, (act) =>
    stateNeed(act, self, { need: 'administers-service', until: day('2027-05-01') }),
  )
  for (const actor of [people.officer, people.second]) {
    await assert.rejects(
      as(actor, (act) => decideNeed(act, self, 'approved')),
      denied,
    )
  }
  await as(people.second, (act) => decideNeed(act, userId, 'approved'))
  await assert.rejects(
    as(people.second, (act) => decideNeed(act, userId, 'approved')),
    { code: 'CP_NEED_DECIDED' },
  )
})

test('need-is-approved-by-another: the database holds it too', async () => {
  const userId = await nominate({}, people.officer)
  const decide = (by: number) => db.team`
    update user_nominations set decision = 'approved', decided_by = ${by}, decided_at = now() where user_id = ${userId}`
  for (const by of [people.officer.userId!, userId])
    await assert.rejects(decide(by), { constraint_name: 'user_nominations_two_people_check' })
})

test('R-89: a refused need opens nothing, and can be stated again', async () => {
  const userId = await nominate()
  await as(people.officer, (act) => decideNeed(act, userId, 'refused'))
  assert.ok((await lapsed(userId)).includes('need'))
  assert.equal((await tasks(userId)).need, 'stopped')
  const need = { need: 'front-door', until: day('2027-03-01') } as const
  await as(people.delegate, (act) => stateNeed(act, userId, need))
  await assert.rejects(
    as(people.delegate, (act) => stateNeed(act, userId, need)),
    { code: 'CP_NEED_WAITS' },
  )
  await as(people.officer, (act) => decideNeed(act, userId, 'approved'))
  assert.ok(!(await lapsed(userId)).includes('need'))
})

test('R-89: of two people who approve at the same time one is told that it was decided', async () => {
  const userId = await nominate()
  const answers = await Promise.allSettled(
    [people.officer, people.second].map((actor) => as(actor, (act) => decideNeed(act, userId, 'approved'))),
  )
  assert.deepEqual(answers.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})

test('R-85: a delegate nominates practitioners of the own organisation and nobody else', async () => {
  await assert.rejects(nominate({ organisationId: bed.other, serviceId: null }), denied)
  await assert.rejects(nominate({ role: 'local-team', serviceId: null }), denied)
  await assert.rejects(nominate({ role: 'national-team', serviceId: null }), denied)
  await assert.rejects(nominate({ role: 'national-team', serviceId: null }, people.officer), denied)
  await assert.rejects(nominate({}, people.rose), denied)
  await assert.rejects(nominate({ serviceId: null }), { code: 'CP_USER_SERVICE' })
  await assert.rejects(nominate({ organisationId: bed.other }, people.officer), { code: 'CP_USER_SERVICE' })
  await assert.rejects(nominate({ username: 'rose' }), { code: 'CP_USERNAME_TAKEN' })
  for (const until of [today, day('2029-11-23')])
    await assert.rejects(nominate({ until }), { code: 'CP_NEED_DATES' })
})

test('R-84, R-85: nobody changes their own account or one out of reach, and unknown ones answer alike', async () => {
  const steps: readonly ((userId: number) => (act: Parameters<typeof readAccount>[0]) => Promise<unknown>)[] =
    [
      (id) => (act) => stateNeed(act, id, { need: 'direct-work', until: day('2027-03-01') }),
      (id) => (act) => recordIdentityCheck(act, id, identity),
      (id) => (act) => recordVetting(act, id, disclosure),
      (id) => (act) => recordVettingCheck(act, id, 'no-news'),
      (id) => (act) => suspendAccount(act, id, 'absent'),
      (id) => (act) => endAccount(act, id, addDays(today, 3)),
      (id) => (act) => reinstateAccount(act, id),
      (id) => (act) => decideNeed(act, id, 'approved'),
      (id) => (act) => openAccount(act, testSeal, id),
      (id) => (act) =>
        moveAccount(act, id, {
          jobTitle: 'Manager',
          role: 'practitioner',
          organisationId: bed.own,
          serviceId: bed.serviceId,
          anew: [],
        }),
    ]
  for (const [i, step] of steps.entries()) {
    for (const actor of [people.officer, people.national, people.delegate]) {
      await assert.rejects(as(actor, step(actor.userId!)), denied, `${actor.name} ${i}`)
    }
    for (const actor of [people.elsewhere, people.otherDelegate, people.auditor, people.rose]) {
      await assert.rejects(as(actor, step(people.delegate.userId!)), denied, `${actor.name} ${i}`)
      await assert.rejects(as(actor, step(999_999)), denied, `${actor.name} ${i}`)
    }
    await assert.rejects(as(people.officer, step(999_999)), denied)
    await assert.rejects(as(people.delegate, step(people.officer.userId!)), denied, `a team's account ${i}`)
  }
})

test('R-86: a check of identity needs two kinds of document and a day that has come', async () => {
  const userId = await nominate()
  for (const wrong of [
    { ...identity, documents: ['passport'] as const },
    { ...identity, documents: ['passport', 'passport'] as const },
    { ...identity, checkedOn: day('2026-11-23') },
  ])
    await assert.rejects(
      as(people.delegate, (act) => recordIdentityCheck(act, userId, wrong)),
      { code: 'CP_IDENTITY_CHECK' },
    )
})

test('R-89, R-92: vetting counts for three years, and not one day more once the update service has news', async () => {
  const userId = await nominate()
  const record = (issuedOn: string) =>
    as(people.delegate, (act) => recordVetting(act, userId, { ...disclosure, issuedOn: day(issuedOn) }))
  await assert.rejects(
    as(people.delegate, (act) => recordVettingCheck(act, userId, 'no-news')),
    { code: 'CP_VETTING_NONE' },
  )
  for (const wrong of ['2023-11-22', '2026-11-23'])
    await assert.rejects(record(wrong), { code: 'CP_VETTING_DATE' })
  await record('2023-11-23')
  await as(people.delegate, (act) => recordVettingCheck(act, userId, 'no-news'))
  assert.ok(!(await lapsed(userId)).includes('vetting'))
  await as(people.delegate, (act) => recordVettingCheck(act, userId, 'news'))
  assert.ok((await lapsed(userId)).includes('vetting'))
  await record('2026-11-22')
  assert.ok(!(await lapsed(userId)).includes('vetting'))
})

test('R-86, T16: a suspension ends a running session at the next request, and who made it takes it back', async () => {
  const userId = people.rose.userId!
  const { token } = await actAs(db.worker, (act) => beginSession(act, userId, 'totp'))
  assert.ok(await findSession(db.web, token, NOW))
  await as(people.delegate, (act) => suspendAccount(act, userId, 'device-lost'))
  assert.equal(await findSession(db.web, token, NOW), undefined)
  await assert.rejects(as(people.rose, readOwnAgreement), denied)
  await assert.rejects(
    as(people.delegate, (act) => suspendAccount(act, userId, 'absent')),
    { code: 'CP_USER_SUSPENDED' },
  )
  await as(people.delegate, (act) => reinstateAccount(act, userId))
  assert.deepEqual(await lapsed(userId), [])
  await as(people.officer, (act) => suspendAccount(act, userId, 'misuse-suspected'))
  await assert.rejects(
    as(people.delegate, (act) => reinstateAccount(act, userId)),
    denied,
  )
  await as(people.second, (act) => reinstateAccount(act, userId))
  await assert.rejects(
    as(people.second, (act) => reinstateAccount(act, userId)),
    { code: 'CP_USER_NOT_SUSPENDED' },
  )
  const rows = await db.owner<{ reason: string; isOver: boolean }[]>`
    select reason, until_at is not null as "isOver" from user_suspensions where user_id = ${userId} order by from_at, reason`
  assert.ok(rows.length >= 1 && rows.every(({ isOver }) => isOver))
})

test('R-86: a leaver is out on the day, and who has left does not come back by a date', async () => {
  const userId = await nominate({ startsOn: day('2026-01-01') })
  const { token } = await actAs(db.worker, (act) => beginSession(act, userId, 'totp'))
  await as(people.delegate, (act) => endAccount(act, userId, day('2026-12-01')))
  assert.ok(!(await lapsed(userId)).includes('in-post'))
  await as(people.delegate, (act) => endAccount(act, userId, null))
  await assert.rejects(
    as(people.delegate, (act) => endAccount(act, userId, day('2026-11-21'))),
    { code: 'CP_END_DATE' },
  )
  await as(people.delegate, (act) => endAccount(act, userId, today))
  assert.ok((await lapsed(userId)).includes('in-post'))
  assert.equal(await findSession(db.web, token, NOW), undefined)
  await assert.rejects(
    as(people.delegate, (act) => endAccount(act, userId, null)),
    { code: 'CP_END_DATE' },
  )
})

test('R-86: a mover to another organisation needs a new approval and loses rights; what was is kept', async () => {
  const userId = people.otherDelegate.userId!
  await as(people.officer, (act) =>
    moveAccount(act, userId, {
      jobTitle: 'Team manager',
      role: 'practitioner',
      organisationId: bed.own,
      serviceId: bed.serviceId,
      anew: ['agreement'],
    }),
  )
  assert.deepEqual(await lapsed(userId), ['need', 'agreement'])
  const { rights, account } = await as(people.officer, (act) => readAccount(act, userId))
  assert.deepEqual([rights, account.organisationId, account.jobTitle], [[], bed.own, 'Team manager'])
  const moves = await db.owner`
    select from_organisation_id, from_job_title, anew from user_moves where user_id = ${userId}`
  assert.deepEqual(
    { ...moves[0] },
    {
      from_organisation_id: bed.other,
      from_job_title: 'Social worker',
      anew: ['need', 'agreement'],
    },
  )
  const toTeam = { jobTitle: 'Lead', organisationId: bed.own, serviceId: null, anew: [] } as const
  await assert.rejects(
    as(people.officer, (act) => moveAccount(act, userId, { ...toTeam, role: 'national-team' })),
    denied,
  )
  await as(people.second, (act) => stateNeed(act, userId, { need: 'direct-work', until: day('2027-03-01') }))
  await as(people.officer, (act) => decideNeed(act, userId, 'approved'))
  const signed = { 'user-agreement': 1, 'security-procedures': 1 }
  await as(
    { ...people.otherDelegate, organisationId: bed.own },
    (act) => signAgreement(act, signed),
    addMinute(NOW),
  )
  assert.deepEqual(await lapsed(userId), [])
})

test('R-90: a new version must be signed by its day, and only as it was read', async () => {
  const userId = people.rose.userId!
  const text = { body: 'A newer text that is long enough to be one.', signBy: day('2026-12-22') }
  await assert.rejects(
    as(people.national, (act) => publishAgreement(act, 'user-agreement', text)),
    denied,
  )
  assert.equal(await actAs(db.worker, (act) => publishAgreement(act, 'user-agreement', text)), 2)
  assert.deepEqual(await lapsed(userId), [])
  assert.deepEqual(await lapsed(userId, new Date('2026-12-22T09:00:00Z')), ['agreement'])
  await assert.rejects(
    as(people.rose, (act) => signAgreement(act, { 'user-agreement': 1, 'security-procedures': 1 })),
    { code: 'CP_AGREEMENT_CHANGED' },
  )
  await as(people.rose, (act) => signAgreement(act, { 'user-agreement': 2, 'security-procedures': 1 }))
  assert.deepEqual(await lapsed(userId, new Date('2026-12-22T09:00:00Z')), [])
  await assert.rejects(
    actAs(db.worker, (act) => publishAgreement(act, 'user-agreement', { ...text, body: 'short' })),
    { code: 'CP_AGREEMENT_TEXT' },
  )
})

test('R-84, R-85: lists and places hold what the reader looks after, filtered', async () => {
  const list = async (actor = people.officer, filter: Partial<Parameters<typeof listAccounts>[1]> = {}) =>
    (await as(actor, (act) => listAccounts(act, { ...everything, ...filter }))).accounts
  const names = (accounts: readonly { readonly userId: number }[]) => accounts.map(({ userId }) => userId)
  const all = names(await list())
  assert.ok(all.includes(people.rose.userId!) && all.includes(people.second.userId!))
  assert.ok(!all.includes(people.elsewhere.userId!) && !all.includes(people.national.userId!))
  assert.ok(names(await list(people.national)).includes(people.elsewhere.userId!))
  const delegated = await list(people.delegate)
  assert.ok(
    delegated.every(({ role, organisationId }) => role === 'practitioner' && organisationId === bed.own),
  )
  assert.ok(names(delegated).includes(people.rose.userId!))
  await assert.rejects(list(people.auditor), denied)
  await assert.rejects(list(people.rose), denied)
  const settingUp = await list(people.officer, { state: 'setting-up' })
  assert.ok(settingUp.length > 0 && settingUp.every(({ hasCredentials }) => !hasCredentials))
  assert.ok((await list(people.officer, { state: 'waits' })).every(({ waits }) => waits))
  assert.ok(names(await list(people.officer, { within: 90 })).includes(people.rose.userId!))
  assert.deepEqual(
    (await list(people.officer, { within: 7 })).map(({ endsFirst }) => endsFirst).filter((on) => on === null),
    [],
  )
  const places = await as(people.delegate, (act) => readPlaces(act, bed.other))
  assert.deepEqual(
    [places.organisations.map(({ organisationId }) => organisationId), places.chosen?.organisationId],
    [[bed.own], bed.own],
  )
  assert.deepEqual(
    places.services.map(({ serviceId }) => serviceId),
    [bed.serviceId],
  )
})

test('the role of other pages may sign and nothing else of this', async () => {
  for (const table of [
    'user_nominations',
    'user_identity_checks',
    'user_vettings',
    'user_needs',
    'user_suspensions',
    'user_moves',
    'credentials',
    'user_rights',
    'agreement_versions',
  ]) {
    const [may] = await db.owner`
      select has_table_privilege('contactpoint_web', ${table}, 'insert, update, delete') as web,
             has_any_column_privilege('contactpoint_web', ${table}, 'insert, update') as "webColumn",
             has_table_privilege('contactpoint_team', ${table}, 'insert') as team,
             has_table_privilege('contactpoint_team', ${table}, 'delete') as removes`
    const expected = {
      web: false,
      webColumn: table === 'credentials',
      team: table !== 'agreement_versions',
      removes: table === 'user_rights',
    }
    assert.deepEqual({ ...may }, expected, table)
  }
})

function addMinute(at: Date): Date {
  return new Date(at.getTime() + 60_000)
}
