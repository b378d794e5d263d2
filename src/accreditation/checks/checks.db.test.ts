import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, day } from '../../lib/iso-date.ts'
import { actAs } from '../../../test/support/acts.ts'
import { AGENCY, createBed, NOW, TEAM } from '../bed.fixture.ts'
import { markNoticeSeen } from '../../organisations/index.ts'
import { suspendOrganisation } from '../index.ts'
import { readOrganisation, readOwnOrganisation } from '../read-organisation.ts'
import { closeFollowUp, planCheck, recordOutcome } from './compliance-check.ts'
import { makeReminders, readRegister } from './monitor.ts'

const today = day('2026-11-22')
const denied = { code: 'CP_DENIED' }
const wrong = { code: 'CP_CHECK_STEP' }

test('R-93, R-95: a check is planned, done with an outcome, followed up and closed, each once', async () => {
  const { as, people } = await createBed()
  const plan = { kind: 'visit', plannedOn: today } as const
  await assert.rejects(
    as(people.elsewhere, (act) => planCheck(act, AGENCY, plan)),
    denied,
  )
  await assert.rejects(
    as(people.one, (act) => planCheck(act, TEAM, plan)),
    denied,
  )
  await assert.rejects(
    as(people.one, (act) => planCheck(act, AGENCY, { ...plan, plannedOn: addDays(today, -1) })),
    { code: 'CP_CHECK_DATE' },
  )
  await as(people.one, (act) => planCheck(act, AGENCY, plan))
  const read = async () => (await as(people.one, (act) => readOrganisation(act, AGENCY))).checks[0]!
  const { publicId } = await read()
  await assert.rejects(
    as(people.one, (act) => closeFollowUp(act, AGENCY, publicId)),
    wrong,
  )
  for (const [outcome, followUpOn] of [
    ['no-concern', today],
    ['small-concern', null],
    ['small-concern', addDays(today, -1)],
  ] as const) {
    await assert.rejects(
      as(people.one, (act) => recordOutcome(act, AGENCY, publicId, { outcome, followUpOn })),
      { code: 'CP_CHECK_DATE' },
    )
  }
  const found = { outcome: 'small-concern', followUpOn: addDays(today, 30) } as const
  await assert.rejects(
    as(people.national, (act) => recordOutcome(act, TEAM, publicId, found)),
    wrong,
    'of another body',
  )
  await as(people.one, (act) => recordOutcome(act, AGENCY, publicId, found))
  await assert.rejects(
    as(people.one, (act) => recordOutcome(act, AGENCY, publicId, found)),
    wrong,
  )
  await as(people.two, (act) => closeFollowUp(act, AGENCY, publicId))
  await assert.rejects(
    as(people.two, (act) => closeFollowUp(act, AGENCY, publicId)),
    wrong,
  )
  assert.deepEqual([(await read()).outcome, (await read()).closedAt], ['small-concern', NOW])
})

test('R-121: the register shows a team its own section, the national team all, and what is due', async () => {
  const { as, people, db } = await createBed()
  const codes = async (actor: typeof people.one, wanted?: string) =>
    (await as(actor, (act) => readRegister(act, wanted))).entries.map(({ code }) => code)
  assert.ok((await codes(people.one)).includes(AGENCY))
  assert.deepEqual(await codes(people.elsewhere, 'E06000999'), [], 'a local team names no other authority')
  assert.ok((await codes(people.national)).includes(AGENCY))
  assert.deepEqual(await codes(people.national, 'E06000998'), [])
  await assert.rejects(codes(people.data), denied)
  await assert.rejects(codes(people.delegate), denied)
  const dueOn = async (on: string) => {
    const { entries } = await actAs(db.team, (act) => readRegister(act), {
      actor: people.one,
      now: new Date(`${on}T09:00:00Z`),
    })
    const entry = entries.find(({ code }) => code === AGENCY)!
    return [entry.status, ...entry.due.map(({ kind }) => kind)]
  }
  assert.deepEqual(await dueOn('2026-11-11'), ['accredited'])
  assert.deepEqual(await dueOn('2026-11-12'), ['accredited', 'expires-in-90-days'])
  assert.deepEqual(await dueOn('2027-01-11'), ['accredited', 'expires-in-30-days'])
  assert.deepEqual(await dueOn('2027-02-03'), ['accredited', 'expires-in-7-days'])
  assert.deepEqual(await dueOn('2027-02-10'), ['lapsed'])
})

test('R-95: reminders are made once, for the delegates and the team, and go when they were seen', async () => {
  const { as, people, db } = await createBed()
  const remind = () => actAs(db.worker, makeReminders, { now: NOW })
  await remind()
  await remind()
  const seen = async () => (await as(people.delegate, readOwnOrganisation)).notices
  const notices = await seen()
  assert.deepEqual(
    notices.map(({ kind, code }) => [kind, code]),
    [['expires-in-90-days', AGENCY]],
  )
  const ofTeam = (await as(people.one, (act) => readRegister(act))).notices
  assert.ok(ofTeam.some(({ kind, code }) => kind === 'expires-in-90-days' && code === AGENCY))
  const [first] = notices
  for (const actor of [people.one, people.elsewhere]) {
    await assert.rejects(
      as(actor, (act) => markNoticeSeen(act, first!.publicId)),
      { code: 'CP_NOT_FOUND' },
    )
  }
  await as(people.delegate, (act) => markNoticeSeen(act, first!.publicId))
  await assert.rejects(
    as(people.delegate, (act) => markNoticeSeen(act, first!.publicId)),
    { code: 'CP_NOT_FOUND' },
  )
  assert.equal((await seen()).length, 0)
})

test('R-95: a suspension tells the delegates and the team of the authority, those of its feeds too', async () => {
  const { as, people } = await createBed()
  await as(people.national, (act) => suspendOrganisation(act, AGENCY, 'security-incident'))
  assert.deepEqual(
    (await as(people.delegate, readOwnOrganisation)).notices.map(({ kind }) => kind),
    ['suspended'],
  )
  assert.deepEqual(
    (await as(people.one, (act) => readRegister(act))).notices.map(({ kind }) => kind),
    ['suspended'],
  )
})
