import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day } from '../../lib/iso-date.ts'
import { recordCompletion } from '../index.ts'
import { checkCertificate, readCertificate, readOwnTraining } from '../overview/read-own.ts'
import { readCatalogue, readDesk, readTeam } from '../overview/read-desk.ts'
import { AUTHORITY, createTrainingBed } from '../training.fixture.ts'
import { addCourse, editCourse, type NewCourse } from './edit-course.ts'
import { endRequirement, requireCourse, type NewRequirement } from './set-requirement.ts'

const bed = await createTrainingBed()
const { db, as, desk } = bed
const officer = await bed.person('officer', { role: 'local-team', rights: ['training'] })
const plain = await bed.person('plain', { role: 'local-team', rights: ['data'] })
const national = await bed.person('national', {
  role: 'national-team',
  authorityCode: null,
  rights: ['training'],
})
const rose = await bed.person('rose')

const course: NewCourse = {
  code: 'bexford-ways',
  authorityCode: AUTHORITY,
  refreshes: null,
  title: 'How we work in Bexford',
  level: 1,
  module: 'integrated-working',
  stakeholderGroups: ['direct-users'],
  delivery: 'e-learning',
  link: 'https://learning.bexford.example/ways',
  passMark: null,
  monthsCurrent: 12,
  isRetired: false,
}
const requirement: NewRequirement = {
  authorityCode: AUTHORITY,
  group: 'other-required',
  audience: 'practitioner',
  course: course.code,
  from: day('2026-12-24'),
}
const untilOf = async (): Promise<string | null> =>
  (await as(rose, readOwnTraining)).currency['other-required'].until

test('R-122: a course of an authority is added once, changed by a new version, and is nobody else’s to change', async () => {
  await desk(officer, (act) => addCourse(act, course))
  await assert.rejects(
    desk(officer, (act) => addCourse(act, course)),
    { code: 'CP_COURSE_TAKEN' },
  )
  for (const bad of [
    { title: ' ' },
    { level: 4 },
    { monthsCurrent: 0 },
    { passMark: 101 },
    { link: 'javascript:1' },
  ])
    await assert.rejects(
      desk(officer, (act) => addCourse(act, { ...course, code: 'another', ...bad })),
      {
        code: 'CP_COURSE_FACTS',
      },
    )
  await desk(officer, (act) => editCourse(act, course.code, { ...course, monthsCurrent: 24 }))
  const { courses } = await desk(officer, readCatalogue)
  assert.equal(courses.find(({ code }) => code === course.code)?.monthsCurrent, 24)
  const versions = await db.owner`select from training_course_versions where course_code = ${course.code}`
  assert.equal(versions.length, 2)
  const shipped = { ...course, title: 'Ours now' }
  await assert.rejects(
    desk(officer, (act) => editCourse(act, 'contactpoint', shipped)),
    { kind: 'denied' },
  )
  await assert.rejects(
    desk(plain, (act) => editCourse(act, course.code, shipped)),
    { kind: 'denied' },
  )
  await assert.rejects(
    desk(officer, (act) => addCourse(act, { ...course, code: 'whole', authorityCode: null })),
    {
      kind: 'denied',
    },
  )
  await desk(national, (act) => addCourse(act, { ...course, code: 'whole', authorityCode: null }))
})

test('R-89: what an authority requires counts from its day on, and a required course cannot be retired', async () => {
  assert.equal(await untilOf(), '2027-01-30')
  const today = { ...requirement, from: day('2026-11-22') }
  await assert.rejects(
    desk(officer, (act) => requireCourse(act, today)),
    { code: 'CP_REQUIREMENT_DATES' },
  )
  await assert.rejects(
    desk(plain, (act) => requireCourse(act, requirement)),
    { kind: 'denied' },
  )
  await desk(officer, (act) => requireCourse(act, requirement))
  await assert.rejects(
    desk(officer, (act) => requireCourse(act, requirement)),
    { code: 'CP_REQUIREMENT_SET' },
  )
  assert.equal(await untilOf(), '2026-12-24')
  await assert.rejects(
    desk(officer, (act) => editCourse(act, course.code, { ...course, isRetired: true })),
    {
      code: 'CP_COURSE_REQUIRED',
    },
  )
  const { requirements } = await desk(officer, readCatalogue)
  const own = requirements.find(({ authorityCode }) => authorityCode === AUTHORITY)!
  await desk(officer, (act) => endRequirement(act, own.requirementId, day('2026-12-25')))
  await assert.rejects(
    desk(officer, (act) => endRequirement(act, own.requirementId, day('2026-12-26'))),
    {
      code: 'CP_REQUIREMENT_DATES',
    },
  )
})

test('training-is-required: nobody ends the last ContactPoint course that a kind of user needs', async () => {
  const { requirements } = await desk(national, readCatalogue)
  const shipped = requirements.find(
    ({ group, audience }) => group === 'contactpoint' && audience === 'practitioner',
  )!
  await assert.rejects(
    desk(officer, (act) => endRequirement(act, shipped.requirementId, day('2027-01-01'))),
    {
      kind: 'denied',
    },
  )
  await assert.rejects(
    desk(national, (act) => endRequirement(act, shipped.requirementId, day('2027-01-01'))),
    {
      code: 'CP_REQUIREMENT_DATES',
    },
  )
})

test('R-84: training is recorded by an officer of the authority, not by the person, a colleague or another right', async () => {
  const done = {
    userId: rose.userId!,
    course: 'shared-assessment',
    completedOn: day('2026-11-01'),
    expiresOn: day('2027-11-01'),
  }
  for (const by of [rose, plain])
    await assert.rejects(
      desk(by, (act) => recordCompletion(act, done)),
      { kind: 'denied' },
    )
  const ownOf = { ...done, userId: officer.userId! }
  await assert.rejects(
    desk(officer, (act) => recordCompletion(act, ownOf)),
    { kind: 'denied' },
  )
  await desk(officer, (act) => recordCompletion(act, done))
  await assert.rejects(
    desk(officer, (act) => recordCompletion(act, { ...done, course: 'no-such' })),
    {
      code: 'CP_COURSE_UNKNOWN',
    },
  )
})

test('R-122: a certificate is read by its owner, and checked by number and word together', async () => {
  const { held } = await as(rose, readOwnTraining)
  const { number } = held[0]!
  const certificate = await as(rose, (act) => readCertificate(act, number))
  assert.equal(certificate.name, 'rose')
  await assert.rejects(
    as(plain, (act) => readCertificate(act, number)),
    { kind: 'not-found' },
  )
  assert.equal(await as(plain, (act) => checkCertificate(act, number, 'wrongwor')), undefined)
  assert.deepEqual(await as(plain, (act) => checkCertificate(act, number, certificate.word)), certificate)
  await db.owner`update training_completions set withdrawn_at = now() where certificate_number = ${number}`
  assert.equal(await as(plain, (act) => checkCertificate(act, number, certificate.word)), undefined)
})

test('R-123: the desk counts its own authority, a delegate the own organisation, and nobody else either', async () => {
  await bed.person('there', { authorityCode: 'E06000999', organisation: 'elsewhere' })
  const { people, coverage } = await desk(officer, readDesk)
  assert.ok(people.some(({ name }) => name === 'there') && !people.some(({ name }) => name === 'national'))
  assert.equal(
    coverage.reduce((sum, one) => sum + one.people, 0),
    people.length,
  )
  await assert.rejects(desk(plain, readDesk), { kind: 'denied' })
  await assert.rejects(as(rose, readTeam), { kind: 'denied' })
  await db.owner`insert into user_rights (user_id, right_name, given_at) values (${rose.userId}, 'delegate', now())`
  const team = await as(rose, readTeam)
  assert.ok(
    team.people.some(({ name }) => name === 'rose') && !team.people.some(({ name }) => name === 'there'),
  )
})
