import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Act } from '../../platform/act.ts'
import { addDays, addYears, day } from '../../lib/iso-date.ts'
import {
  AGENCY,
  conditionIds,
  createBed,
  met,
  NOW,
  recommendAll,
  responsible,
  submitAll,
  TEAM,
  type Bed,
} from '../bed.fixture.ts'
import { findAccreditation, reinstateOrganisation, suspendOrganisation } from '../index.ts'
import { readOrganisation, readOwnOrganisation } from '../read-organisation.ts'
import {
  answerCondition,
  beginApplication,
  inviteOrganisation,
  nominateResponsible,
  submitApplication,
  withdrawApplication,
} from './apply.ts'
import { addPlanItem, decideApplication, finishPlanItem, recommend, recordFinding } from './assess.ts'
import { addEvidence, evidenceOf, ownEvidence } from './evidence.ts'

const today = day('2026-11-22')
const denied = { code: 'CP_DENIED' }
const notNow = { code: 'CP_APPLICATION_STEP' }
const twoYears = addYears(today, 2)
const pdf = { name: 'plan.pdf', bytes: [Buffer.from('%PDF-1.7\n')] }

const idOf = async ({ db }: Bed, code: string): Promise<number> => {
  const [row] = await db.owner<
    [{ id: number }]
  >`select organisation_id as id from organisations where code = ${code}`
  return row.id
}

test('R-93: from the invitation to the decision of a second person, and every step is kept and recorded', async () => {
  const bed = await createBed()
  const { as, people, db } = bed
  await as(people.one, (act) => inviteOrganisation(act, AGENCY))
  await assert.rejects(as(people.delegate, beginApplication), { code: 'CP_APPLICATION_RUNNING' })
  const { notices } = await as(people.delegate, readOwnOrganisation)
  assert.deepEqual(
    notices.map(({ kind }) => kind),
    ['invited'],
  )

  await assert.rejects(as(people.delegate, submitApplication), notNow)
  for (const id of conditionIds.slice(1)) await as(people.delegate, (act) => answerCondition(act, id, met))
  await as(people.delegate, (act) => nominateResponsible(act, responsible))
  await assert.rejects(as(people.delegate, submitApplication), notNow, 'an answer is missing')
  await as(people.delegate, (act) =>
    answerCondition(act, 'A1', { level: 'partly', reason: 'in-progress', note: 'By spring' }),
  )
  await assert.rejects(
    as(people.one, (act) => recordFinding(act, AGENCY, 'A1', 'met')),
    notNow,
  )
  await as(people.delegate, submitApplication)
  await assert.rejects(
    as(people.delegate, (act) => answerCondition(act, 'A1', met)),
    notNow,
  )

  await recommendAll(bed)
  assert.equal(
    (await as(people.one, (act) => readOrganisation(act, AGENCY))).application?.state,
    'recommended',
  )
  await assert.rejects(
    as(people.one, (act) => decideApplication(act, AGENCY, true)),
    denied,
  )
  await as(people.two, (act) => decideApplication(act, AGENCY, true))
  const view = await as(people.one, (act) => readOrganisation(act, AGENCY))
  assert.deepEqual([view.status, view.until, view.application?.state], ['accredited', twoYears, 'decided'])
  assert.deepEqual(
    view.history.map(({ state }) => state),
    ['decided', 'recommended', 'assessing', 'submitted', 'draft'],
  )
  await assert.rejects(
    as(people.two, (act) => decideApplication(act, AGENCY, true)),
    notNow,
  )
  const actions = await db.owner<{ action: string }[]>`
    select distinct action from audit_entries where action like 'accreditation.%' and outcome = 'done' and target_organisation_id = ${await idOf(bed, AGENCY)} order by 1`
  assert.deepEqual(
    actions.map(({ action }) => action),
    ['accredit', 'apply', 'assess', 'decide', 'invite', 'read-organisation', 'read-own'].map(
      (name) => `accreditation.${name}`,
    ),
  )
})

test('two-for-accreditation: whoever wrote one finding or remedy does not decide, also after another recommended', async () => {
  const bed = await createBed()
  const { as, people } = bed
  await submitAll(bed)
  await as(people.two, (act) => recordFinding(act, AGENCY, 'A7', 'not-met'))
  await recommendAll(bed)
  await assert.rejects(
    as(people.two, (act) => decideApplication(act, AGENCY, true)),
    denied,
  )
  await as(people.national, (act) => decideApplication(act, AGENCY, false))
  assert.equal((await as(people.one, (act) => readOrganisation(act, AGENCY))).application?.state, 'assessing')
  await as(people.one, (act) => recommend(act, AGENCY, 'accredited', twoYears))
  await as(people.national, (act) => decideApplication(act, AGENCY, true))
})

test('two-for-accreditation: the database itself refuses a decision by whoever recommended', async () => {
  const bed = await createBed()
  const { db, people } = bed
  await submitAll(bed)
  await recommendAll(bed)
  await assert.rejects(
    db.owner`update accreditation_applications set state = 'decided', decided_by = recommended_by`,
    { constraint_name: 'accreditation_applications_two_people_check' },
  )
  await assert.rejects(
    db.owner`update accreditation_applications set state = 'decided', decided_by = ${people.two.userId}, recommendation = null`,
    { constraint_name: 'accreditation_applications_decided_check' },
  )
})

test('R-93: 27 findings, a plan without remedy or one unmet condition recommend no accreditation', async () => {
  const bed = await createBed()
  const { as, people } = bed
  await submitAll(bed)
  for (const id of conditionIds.slice(1)) await as(people.one, (act) => recordFinding(act, AGENCY, id, 'met'))
  await assert.rejects(
    as(people.one, (act) => recommend(act, AGENCY, 'accredited', twoYears)),
    notNow,
  )
  await as(people.one, (act) => recordFinding(act, AGENCY, 'A1', 'not-met'))
  await assert.rejects(
    as(people.one, (act) => recommend(act, AGENCY, 'accredited', twoYears)),
    notNow,
  )
  await as(people.one, (act) => recordFinding(act, AGENCY, 'A1', 'met-with-plan'))
  await assert.rejects(
    as(people.one, (act) => recommend(act, AGENCY, 'accredited-with-plan', twoYears)),
    notNow,
  )
  const item = {
    conditionId: 'A1',
    remedy: 'Appoint an auditor',
    ownerPost: 'Head of finance',
    dueOn: addDays(today, 60),
  }
  await assert.rejects(
    as(people.one, (act) => addPlanItem(act, AGENCY, { ...item, conditionId: 'A2' })),
    notNow,
  )
  await assert.rejects(
    as(people.one, (act) => addPlanItem(act, AGENCY, { ...item, dueOn: addDays(today, -1) })),
    { code: 'CP_PLAN_DATE' },
  )
  await as(people.one, (act) => addPlanItem(act, AGENCY, item))
  for (const until of [today, addDays(addYears(today, 3), 1), null]) {
    await assert.rejects(
      as(people.one, (act) => recommend(act, AGENCY, 'accredited-with-plan', until)),
      { code: 'CP_ACCREDITATION_DATES' },
    )
  }
  await as(people.one, (act) => recommend(act, AGENCY, 'accredited-with-plan', twoYears))
  await as(people.two, (act) => decideApplication(act, AGENCY, true))
  const { application } = await as(people.two, (act) => readOrganisation(act, AGENCY))
  const [remedy] = application!.plan
  await assert.rejects(
    as(people.one, (act) => finishPlanItem(act, TEAM, remedy!.itemId)),
    denied,
    'its own body',
  )
  await as(people.one, (act) => finishPlanItem(act, AGENCY, remedy!.itemId))
  await assert.rejects(
    as(people.one, (act) => finishPlanItem(act, AGENCY, remedy!.itemId)),
    { code: 'CP_CHECK_STEP' },
  )
})

test('a refusal accredits nobody; what was withdrawn is not assessed, and a new application may begin', async () => {
  const bed = await createBed()
  const { as, people, db } = bed
  await db.owner`delete from accreditations where organisation_id = ${await idOf(bed, AGENCY)}`
  await submitAll(bed)
  await as(people.delegate, withdrawApplication)
  await assert.rejects(
    as(people.one, (act) => recordFinding(act, AGENCY, 'A1', 'met')),
    notNow,
  )
  await submitAll(bed)
  for (const id of conditionIds) await as(people.one, (act) => recordFinding(act, AGENCY, id, 'not-met'))
  await as(people.one, (act) => recommend(act, AGENCY, 'refused', null))
  await as(people.two, (act) => decideApplication(act, AGENCY, true))
  assert.equal((await findAccreditation(db.web, await idOf(bed, AGENCY), NOW)).holds, false)
})

test('R-95: a lapsed or suspended organisation may still apply, and the decision brings it back', async () => {
  const bed = await createBed()
  const { as, people, db } = bed
  const id = await idOf(bed, AGENCY)
  await as(people.one, (act) => suspendOrganisation(act, AGENCY, 'misuse'))
  assert.equal((await findAccreditation(db.web, id, NOW)).holds, false)
  const later = new Date('2027-06-01T09:00:00Z')
  await as(people.delegate, readOwnOrganisation)
  await submitAll(bed)
  await recommendAll(bed)
  await as(people.two, (act) => decideApplication(act, AGENCY, true), new Date(NOW.getTime() + 1))
  assert.equal((await findAccreditation(db.web, id, later)).holds, true)
})

test('R-84, R-95: who may decide about whom', async () => {
  const bed = await createBed()
  const { as, people } = bed
  await submitAll(bed)
  for (const actor of [people.elsewhere, people.data, people.delegate]) {
    const attempts: ((act: Act) => Promise<unknown>)[] = [
      (act) => recordFinding(act, AGENCY, 'A1', 'met'),
      (act) => suspendOrganisation(act, AGENCY, 'misuse'),
      (act) => reinstateOrganisation(act, AGENCY),
      (act) => inviteOrganisation(act, AGENCY),
      (act) => decideApplication(act, AGENCY, true),
      (act) => readOrganisation(act, AGENCY),
      (act) => readOrganisation(act, 'no-such'),
    ]
    for (const work of attempts) {
      await assert.rejects(as(actor, work), (error: { kind: string }) =>
        ['denied', 'not-found'].includes(error.kind),
      )
    }
  }
  for (const actor of [people.one, people.data, people.elsewhere]) {
    await assert.rejects(
      as(actor, (act) => suspendOrganisation(act, TEAM, 'misuse')),
      denied,
    )
  }
  await as(people.national, (act) => suspendOrganisation(act, TEAM, 'misuse'))
  await assert.rejects(
    as(people.one, (act) => readOrganisation(act, AGENCY)),
    denied,
    'its members are stopped too',
  )
})

test('R-95: the local team applies for itself, and the national team alone decides', async () => {
  const bed = await createBed()
  const { as, people } = bed
  await submitAll(bed, people.one)
  await assert.rejects(
    as(people.two, (act) => recordFinding(act, TEAM, 'A1', 'met')),
    denied,
  )
  await recommendAll(bed, TEAM, people.national)
  await assert.rejects(
    as(people.two, (act) => decideApplication(act, TEAM, true)),
    denied,
  )
  await assert.rejects(
    as(people.national, (act) => decideApplication(act, TEAM, true)),
    denied,
  )
  await as(people.nationalTwo, (act) => decideApplication(act, TEAM, true))
})

test('R-121: evidence is kept whole with its digest, read by both sides and by nobody else', async () => {
  const bed = await createBed()
  const { as, people, db } = bed
  await as(people.delegate, beginApplication)
  assert.equal(
    await as(people.delegate, (act) => addEvidence(act, 'A3', { ...pdf, name: 'plan.exe' })),
    'type',
  )
  assert.equal(await as(people.delegate, (act) => addEvidence(act, 'A3', pdf)), null)
  const { evidence } = await as(people.one, (act) => readOrganisation(act, AGENCY))
  assert.deepEqual(
    evidence.map(({ name, bytes, conditionId, sha256 }) => [name, bytes, conditionId, sha256.length]),
    [['plan.pdf', pdf.bytes[0]!.length, 'A3', 64]],
  )
  const id = evidence[0]!.publicId
  const [ofTeam, own] = [evidenceOf(AGENCY, id), ownEvidence(id)]
  for (const [actor, file] of [
    [people.one, ofTeam],
    [people.delegate, own],
  ] as const) {
    assert.equal((await as(actor, file.open)).name, 'plan.pdf')
    assert.deepEqual(await as(actor, (act) => file.readChunk(act, 0)), pdf.bytes[0])
    assert.equal(await as(actor, (act) => file.readChunk(act, 1)), undefined)
  }
  await assert.rejects(as(people.elsewhere, ofTeam.open), denied)
  await assert.rejects(
    as(people.elsewhere, (act) => ofTeam.readChunk(act, 0)),
    denied,
  )
  const elsewhere = evidenceOf(TEAM, id)
  await assert.rejects(as(people.one, elsewhere.open), { code: 'CP_NOT_FOUND' })
  assert.equal(await as(people.one, (act) => elsewhere.readChunk(act, 0)), undefined)
  for (const pool of [db.web, db.worker]) {
    await assert.rejects(pool`select from accreditation_evidence`, { code: '42501' })
    await assert.rejects(pool`select from accreditation_evidence_chunks`, { code: '42501' })
  }
  for (let i = 0; i < 4; i++) await as(people.delegate, (act) => addEvidence(act, 'A3', pdf))
  await assert.rejects(
    as(people.delegate, (act) => addEvidence(act, 'A3', pdf)),
    { code: 'CP_EVIDENCE_FULL' },
  )
  await assert.rejects(
    as(people.delegate, (act) => addEvidence(act, 'A99', pdf)),
    { code: 'CP_NOT_FOUND' },
  )
})
