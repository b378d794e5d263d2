import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginApplication, withdrawApplication } from '../applications/apply.ts'
import { AGENCY, createBed, shippedConditions } from '../bed.fixture.ts'
import { readOrganisation } from '../read-organisation.ts'
import { actAs } from '../../../test/support/acts.ts'
import { parseConditions } from './condition.ts'
import {
  beginConditions,
  editCondition,
  publishConditions,
  readConditions,
  storeShippedConditions,
} from './edit-conditions.ts'

const wrong = { code: 'CP_CONDITIONS_STEP' }
const denied = { code: 'CP_DENIED' }
const change = {
  id: 'A7',
  title: 'Lawful basis',
  asked: 'A new wording.',
  evidence: 'A signed paper.',
  reviewMonths: 6,
}

test('R-93, R-94: the shipped file holds 28 conditions, six of them attested', () => {
  const conditions = parseConditions(shippedConditions)
  assert.deepEqual(
    conditions.map(({ id }) => id),
    Array.from({ length: 28 }, (_, at) => `A${at + 1}`),
  )
  assert.deepEqual(
    conditions.filter(({ source }) => source === 'attested').map(({ id }) => id),
    ['A1', 'A2', 'A3', 'A4', 'A5', 'A6'],
  )
})

test('a file with another number of conditions, a double one or unknown fields is refused', () => {
  const { conditions } = JSON.parse(shippedConditions) as { conditions: object[] }
  for (const file of [
    '',
    '{}',
    JSON.stringify({ conditions: conditions.slice(1) }),
    JSON.stringify({ conditions: [...conditions.slice(1), conditions[1]] }),
    JSON.stringify({ conditions: conditions.map((one) => ({ ...one, extra: 1 })) }),
  ]) {
    assert.throws(() => parseConditions(file), { code: 'CP_CONDITIONS_INVALID' })
  }
})

test('R-94: a draft is edited by whoever began it, published by a second person, and changes nothing under way', async () => {
  const { as, people, db } = await createBed()
  await as(people.delegate, beginApplication)
  await assert.rejects(
    as(people.one, (act) => beginConditions(act)),
    denied,
    'the national team alone',
  )
  await assert.rejects(as(people.national, publishConditions), wrong)
  assert.equal(await as(people.national, (act) => beginConditions(act)), 2)
  await assert.rejects(
    as(people.nationalTwo, (act) => beginConditions(act)),
    wrong,
    'one draft at a time',
  )
  await as(people.national, (act) => editCondition(act, change))
  await assert.rejects(
    as(people.nationalTwo, (act) => editCondition(act, change)),
    wrong,
  )
  await assert.rejects(as(people.national, publishConditions), denied)
  await assert.rejects(
    db.owner`update accreditation_condition_sets set published_by = drafted_by, published_at = now() where version = 2`,
    { constraint_name: 'accreditation_condition_sets_two_people_check' },
  )
  await as(people.nationalTwo, publishConditions)
  await assert.rejects(
    as(people.national, (act) => editCondition(act, change)),
    wrong,
  )

  const { changes, versions } = await as(people.one, (act) => readConditions(act))
  assert.deepEqual(
    changes.map(({ id, field, after }) => [id, field, after]),
    [
      ['A7', 'title', 'Lawful basis'],
      ['A7', 'asked', 'A new wording.'],
      ['A7', 'evidence', 'A signed paper.'],
      ['A7', 'reviewMonths', '6'],
    ],
  )
  assert.deepEqual(
    versions.map(({ version }) => version),
    [2, 1],
  )
  const running = await as(people.one, (act) => readOrganisation(act, AGENCY))
  assert.equal(running.application?.conditionsVersion, 1)
  assert.notEqual(running.application?.conditions.find(({ id }) => id === 'A7')?.title, 'Lawful basis')
  await as(people.delegate, withdrawApplication)
  await as(people.delegate, beginApplication)
  const next = await as(people.one, (act) => readOrganisation(act, AGENCY))
  assert.equal(next.application?.conditionsVersion, 2)
})

test('a draft out of a file is nobody’s to edit and anybody of the national team’s to publish', async () => {
  const { as, people, db } = await createBed()
  await actAs(db.worker, (act) => beginConditions(act, shippedConditions))
  await assert.rejects(
    as(people.national, (act) => editCondition(act, change)),
    wrong,
  )
  await as(people.national, publishConditions)
})

test('the shipped conditions are stored once', async () => {
  const { db } = await createBed()
  await actAs(db.worker, (act) => storeShippedConditions(act, shippedConditions))
  const [row] = await db.owner`select count(*)::integer as n from accreditation_conditions`
  assert.equal(row!['n'], 28)
})
