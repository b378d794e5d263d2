import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { coverOn } from '../../lib/cover.ts'
import { addDays, addMonths, addYears, day, type IsoDate } from '../../lib/iso-date.ts'
import type { Tx } from '../../platform/db/connect.ts'
import { courseCoverOn } from '../../training/currency.ts'
import { AUTHORITY, createTrainingBed } from '../../training/training.fixture.ts'
import { readDeskForecast, readTeamForecast, type Forecast } from '../index.ts'
import {
  addOrganisation,
  addSomebody,
  FAR_OFF,
  LONG_AGO,
  practitionerHolds,
  vettedOn,
  type HeldThing,
} from './people.fixture.ts'
import { listForecast } from './queries.ts'

const bed = await createTrainingBed()
const { db } = bed
const today = day('2026-11-22')
const starts = [0, 3, 6, 9, 12].map((months) => addMonths(today, months))
await addOrganisation(db.owner, 'bexford-one', 'One')
await addOrganisation(db.owner, 'bexford-two', 'Two')

const rolledBack = new Error('rolled back')
/** Runs `work` with people of its own, who are gone again afterwards. */
async function withPeople<T>(work: (sql: Tx) => Promise<T>): Promise<T> {
  let value: T | undefined
  await db.owner
    .begin(async (sql) => {
      value = await work(sql)
      throw rolledBack
    })
    .catch((error: unknown) => {
      if (error !== rolledBack) throw error
    })
  return value as T
}

const said = (rows: Forecast['rows']): unknown[] =>
  rows.map(({ organisation, role, course, people, missing, quarters }) =>
    [organisation, role, course ?? 'vetting', people, missing, ...quarters].join(' '),
  )
const forecast = (sql: Tx) => listForecast(sql, { authorityCode: AUTHORITY }, starts, 3)

test('R-123: the forecast counts by organisation, role and course whom it lacks today and in which quarter', async () => {
  const rows = await withPeople(async (sql) => {
    const until = (end: string): readonly HeldThing[] => [['contactpoint', day('2025-01-01'), day(end)]]
    for (const contactpoint of [
      [],
      until('2026-11-22'),
      until('2026-11-23'),
      until('2027-02-21'),
      until('2027-02-22'),
      until('2027-05-22'),
      until('2027-08-22'),
      until('2027-11-21'),
      until('2027-11-22'),
    ])
      await addSomebody(sql, { held: practitionerHolds({ contactpoint }) })
    await addSomebody(sql, {
      held: practitionerHolds({ vetting: [vettedOn(day('2023-11-22')), vettedOn(day('2024-05-21'))] }),
    })
    await addSomebody(sql, { organisation: 'bexford-two', held: practitionerHolds({ vetting: [] }) })
    await addSomebody(sql, { organisation: 'bexford-two', role: 'local-team' })
    return forecast(sql)
  })
  assert.deepEqual(said(rows), [
    'One practitioner contactpoint 10 2 2 1 1 2',
    'One practitioner safeguarding 10 0 0 0 0 0',
    'One practitioner information-sharing 10 0 0 0 0 0',
    'One practitioner vetting 10 0 0 1 0 0',
    'Two local-team contactpoint-team 1 1 0 0 0 0',
    'Two local-team safeguarding 1 1 0 0 0 0',
    'Two local-team information-sharing 1 1 0 0 0 0',
    'Two local-team vetting 1 1 0 0 0 0',
    'Two practitioner contactpoint 1 0 0 0 0 0',
    'Two practitioner safeguarding 1 0 0 0 0 0',
    'Two practitioner information-sharing 1 0 0 0 0 0',
    'Two practitioner vetting 1 1 0 0 0 0',
  ])
})

test('R-123, TRN-6: a renewal made in time moves the day, a refresher only for whoever completed the course', async () => {
  const counted = async (...contactpoint: HeldThing[]) => {
    const rows = await withPeople(async (sql) => {
      await addSomebody(sql, { held: practitionerHolds({ contactpoint }) })
      return forecast(sql)
    })
    return said(rows)[0]
  }
  const of = (course: string, from: string, end: string): HeldThing => [course, day(from), day(end)]
  const first = of('contactpoint', '2025-01-01', '2027-01-01')
  assert.equal(await counted(first), 'One practitioner contactpoint 1 0 1 0 0 0')
  assert.equal(
    await counted(first, of('contactpoint-refresher', '2026-10-01', '2027-09-01')),
    'One practitioner contactpoint 1 0 0 0 0 1',
  )
  assert.equal(
    await counted(of('contactpoint-refresher', '2026-10-01', '2027-09-01')),
    'One practitioner contactpoint 1 1 0 0 0 0',
  )
  assert.equal(
    await counted(of('contactpoint-refresher', '2024-10-01', '2027-09-01'), first),
    'One practitioner contactpoint 1 0 1 0 0 0',
    'a refresher before the course renews nothing',
  )
})

test('R-123: whoever leaves first needs nothing, whoever comes later needs it then, and nobody suspended counts', async () => {
  const rows = await withPeople(async (sql) => {
    const contactpoint: HeldThing[] = [['contactpoint', day('2025-01-01'), day('2027-03-01')]]
    await addSomebody(sql, { endsOn: day('2027-03-01'), held: practitionerHolds({ contactpoint }) })
    await addSomebody(sql, { endsOn: day('2027-03-02'), held: practitionerHolds({ contactpoint }) })
    await addSomebody(sql, { startsOn: day('2027-06-01'), held: practitionerHolds({ contactpoint }) })
    await addSomebody(sql, { isSuspended: true })
    await addSomebody(sql, { endsOn: today })
    await addSomebody(sql, { startsOn: starts[4]! })
    return forecast(sql)
  })
  assert.equal(said(rows)[0], 'One practitioner contactpoint 3 0 0 1 1 0')
})

test('R-123: a requirement counts from the day on which it begins, and not once it has ended', async () => {
  const rows = await withPeople(async (sql) => {
    await sql`update training_requirements set until_on = '2027-01-01' where course_code = 'safeguarding'`
    await sql`
      insert into training_requirements (authority_code, group_name, audience, course_code, from_on) values
        (${AUTHORITY}, 'other-required', 'practitioner', 'shared-assessment', '2027-06-01'),
        (null, 'other-required', 'practitioner', 'contactpoint', '2027-03-01')`
    const safeguarding: HeldThing[] = [['safeguarding', day('2025-01-01'), day('2027-01-01')]]
    const contactpoint: HeldThing[] = [['contactpoint', day('2025-01-01'), day('2027-01-01')]]
    await addSomebody(sql, { held: practitionerHolds({ safeguarding, contactpoint }) })
    return forecast(sql)
  })
  assert.deepEqual(said(rows), [
    'One practitioner contactpoint 1 0 1 0 0 0',
    'One practitioner safeguarding 1 0 0 0 0 0',
    'One practitioner information-sharing 1 0 0 0 0 0',
    'One practitioner shared-assessment 1 0 0 0 1 0',
    'One practitioner vetting 1 0 0 0 0 0',
  ])
})

test('R-123: what the statement says of many is what the rules of standing say of each', async () => {
  const around = fc.integer({ min: -1200, max: 380 }).map((days) => addDays(today, days))
  const completion = fc.record({
    course: fc.constantFrom('contactpoint', 'contactpoint-refresher'),
    completedOn: around,
    days: fc.integer({ min: 1, max: 800 }),
  })
  const person = fc.record({
    startsOn: fc.option(around, { nil: LONG_AGO }),
    endsOn: fc.option(around, { nil: FAR_OFF }),
    completions: fc.array(completion, { maxLength: 5 }),
    issuedOn: fc.array(around, { maxLength: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 8 }), async (people) => {
      const expected = { course: [0, 0, 0, 0, 0], vetting: [0, 0, 0, 0, 0] }
      const rows = await withPeople(async (sql) => {
        for (const { startsOn, endsOn, completions, issuedOn } of people) {
          const unique = [...new Map(completions.map((one) => [one.course + one.completedOn, one])).values()]
          const held = unique.map(
            ({ course, completedOn, days }) => [course, completedOn, addDays(completedOn, days)] as const,
          )
          await addSomebody(sql, { startsOn, endsOn, held: [...held, ...issuedOn.map(vettedOn)] })
          const from = startsOn > today ? startsOn : today
          const course = { course: 'contactpoint', refreshers: ['contactpoint-refresher'] }
          const done = held.map(([code, completedOn, expiresOn]) => ({
            course: code,
            completedOn,
            expiresOn,
          }))
          const vettings = issuedOn.map((issued) => ({ from: issued, until: addYears(issued, 3) }))
          count(expected.course, from, endsOn, courseCoverOn(course, done, from))
          count(expected.vetting, from, endsOn, coverOn(vettings, from))
        }
        return forecast(sql)
      })
      const found = (course: string | null): number[] => {
        const row = rows.find((one) => one.course === course)
        return row ? [row.missing, ...row.quarters] : [0, 0, 0, 0, 0]
      }
      assert.deepEqual([found('contactpoint'), found(null)], [expected.course, expected.vetting])
    }),
    { numRuns: 40 },
  )
})

function count(
  counts: number[],
  from: IsoDate,
  endsOn: IsoDate,
  cover: { holds: boolean; until: IsoDate | null },
): void {
  const due = cover.holds ? cover.until! : from
  if (due >= endsOn || due >= starts[4]! || from >= starts[4]!) return
  const at = due === today ? 0 : starts.findLastIndex((start) => start <= due) + 1
  counts[at]! += 1
}

test('R-84, R-123: a desk sees its own authority, a delegate the own organisation, and nobody else anything', async () => {
  const officer = await bed.person('officer', { role: 'local-team', rights: ['training'] })
  const delegate = { ...(await bed.person('delegate')), rights: ['delegate'] }
  await db.owner`
    insert into user_rights (user_id, right_name, given_at) values (${delegate.userId}, 'delegate', now())`
  const plain = await bed.person('plain', { role: 'local-team', rights: ['data'] })
  const rose = await bed.person('rose')
  await addSomebody(db.owner, {})
  const names = ({ rows }: Forecast): unknown => [...new Set(rows.map((row) => row.organisation))]
  assert.deepEqual(names(await bed.desk(officer, (act) => readDeskForecast(act, 'forecast'))), [
    'Bexford Social Care',
    'One',
  ])
  assert.deepEqual(names(await bed.as(delegate, (act) => readTeamForecast(act, 'forecast'))), [
    'Bexford Social Care',
  ])
  for (const actor of [plain, rose, delegate])
    await assert.rejects(
      bed.desk(actor, (act) => readDeskForecast(act, 'forecast')),
      { kind: 'denied' },
    )
  for (const actor of [plain, rose, officer])
    await assert.rejects(
      bed.as(actor, (act) => readTeamForecast(act, 'forecast')),
      { kind: 'denied' },
    )
  const elsewhere = await db.owner.begin((sql) =>
    listForecast(sql, { authorityCode: 'E06000001' }, starts, 3),
  )
  assert.deepEqual([...elsewhere], [])
})
