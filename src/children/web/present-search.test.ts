import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { day } from '../../lib/iso-date.ts'
import type { FoundChild, SearchCriteria } from '../index.ts'
import { presentOutcome } from './present-search.ts'

const today = day('2026-11-22')
const criteria: SearchCriteria = { given: 'Millie', family: 'Thornbury', dateOfBirth: day('2019-05-04') }
const child: FoundChild = {
  childId: 7001 as FoundChild['childId'],
  publicId: '0b5e8a52-1111-4222-8333-444455556666',
  given: 'Amelia',
  family: 'Thornbury',
  knownAs: 'Millie',
  dateOfBirth: day('2019-05-04'),
  gender: 'female',
  postcode: 'YO12 5AB',
  reasons: [
    { field: 'given', level: 'variant' },
    { field: 'family', level: 'exact' },
    { field: 'dateOfBirth', level: 'exact' },
  ],
}

const itemOf = (found: FoundChild, sought = criteria) =>
  presentOutcome({ kind: 'found', children: [found] }, sought, today).candidates[0]!

test('a candidate shows what tells it from others, and why it was found', () => {
  assert.deepEqual(itemOf(child), {
    heading: 'Amelia Thornbury',
    href: '/children/0b5e8a52-1111-4222-8333-444455556666',
    details: [
      { label: 'Known as', value: 'Millie' },
      { label: 'Born', value: '4 May 2019, 7 years' },
      { label: 'Sex', value: 'Female' },
      { label: 'Lives in', value: 'YO12' },
    ],
    reasons: ['Millie is a form of Amelia', 'Same last name', 'Same date of birth'],
  })
})

test('R-50: of the address no more than town and postcode district, and no key of the database', () => {
  fc.assert(
    fc.property(fc.constantFrom('YO12 5AB', 'LS1 6AE', 'SW1A 1AA'), (postcode) => {
      const shown = JSON.stringify(itemOf({ ...child, postcode }))
      assert.ok(!shown.includes(postcode.slice(-3)))
      assert.ok(!shown.includes('7001'))
    }),
  )
})

test('names are not paired in a reason when the match is by another name of the child', () => {
  const reasons = [...child.reasons, { field: 'names', level: 'known-as' } as const]
  assert.equal(itemOf({ ...child, reasons }).reasons[0], 'Another form of the first name')
})

test('what is not recorded is left out', () => {
  const { details } = itemOf({ ...child, knownAs: null, postcode: null })
  assert.deepEqual(
    details.map(({ label }) => label),
    ['Born', 'Sex'],
  )
})

test('a search by number says so and does not repeat it', () => {
  const sought = { childNumber: 'C12345678978' }
  assert.deepEqual(itemOf({ ...child, reasons: [] }, sought).reasons, ['Same ContactPoint number'])
  assert.equal(presentOutcome({ kind: 'none' }, sought, today).sought, 'a ContactPoint number')
})

test('R-55: a miss has one wording, and too many name nobody', () => {
  const none = presentOutcome({ kind: 'none' }, criteria, today)
  assert.equal(none.title, 'No record was found that you may see')
  assert.deepEqual(none.candidates, [])
  assert.deepEqual(presentOutcome({ kind: 'too-many' }, criteria, today).candidates, [])
})

test('the title counts, and the search is repeated in words', () => {
  const titleOf = (...children: FoundChild[]): string =>
    presentOutcome({ kind: 'found', children }, criteria, today).title
  assert.equal(titleOf(child), '1 possible match')
  assert.equal(titleOf(child, child), '2 possible matches')
  const soughtOf = (more: SearchCriteria): string => presentOutcome({ kind: 'none' }, more, today).sought
  assert.equal(soughtOf(criteria), 'Millie Thornbury, born 4 May 2019')
  assert.equal(
    soughtOf({
      given: 'Jack',
      age: { from: 3, to: 5, on: today },
      postcode: { outward: 'YO12' },
      gender: 'male',
    }),
    'Jack, aged 3 to 5, a postcode that starts with YO12, male',
  )
})
