import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SourceRecord } from '../children/index.ts'
import { day, type IsoDate } from '../lib/iso-date.ts'
import {
  buildVariants,
  compareDatesOfBirth,
  compareGivenNames,
  normaliseName,
} from '../lib/matching/index.ts'
import { independentRows } from './independent-rows.ts'

const variants = buildVariants([['Elizabeth', 'Beth']])

const arbitraryRow: fc.Arbitrary<SourceRecord> = fc
  .record({
    given: fc.constantFrom('Anna', 'Ben', 'Mary-Jane', 'Jane', ''),
    family: fc.constantFrom('Khan', 'Smith-Jones', 'Jones', 'Ng'),
    born: fc.constantFrom(day('2015-04-12'), day('2016-05-13'), day('2017-06-14'), undefined),
    middle: fc.constantFrom('Jane', 'Rose', undefined),
    postcode: fc.constantFrom('HG1 1AA', 'HG1 4BB', 'YO1 1ZZ', undefined),
    number: fc.constantFrom('1', '2', '3', undefined),
  })
  .map(({ given, middle, family, born, postcode, number }) => ({
    sourceRecordId: 'R',
    action: 'upsert',
    names: [{ kind: 'current', given, family, ...(middle ? { middle } : {}) }],
    ...(born ? { dateOfBirth: { date: born, accuracy: 'exact' } } : {}),
    ...(postcode ? { address: { state: 'current', lines: [], postcode } } : {}),
    identifiers: number ? [{ scheme: 'nhs-number', value: number }] : [],
    carers: [],
    health: [],
  }))
const rows = fc.array(arbitraryRow, { minLength: 1, maxLength: 12 })

const words = (text: string): string[] => {
  const parts = text.toLowerCase().split('-')
  return [parts.join(''), ...parts].filter((word) => word !== '')
}

/** Whether a stored child made of one row would be looked at for the other, in any of the ways of `link_candidates`. */
function meet(a: SourceRecord, b: SourceRecord): boolean {
  const shares = (one: readonly string[], two: readonly string[]): boolean =>
    one.some((word) => two.includes(word))
  const given = shares(words(a.names[0]!.given), words(b.names[0]!.given))
  const family = shares(words(a.names[0]!.family), words(b.names[0]!.family))
  const postcode = (row: SourceRecord): string | undefined =>
    row.address && 'postcode' in row.address ? row.address.postcode : undefined
  const isPlaceSame = postcode(a) !== undefined && postcode(a) === postcode(b)
  const isDistrictSame =
    postcode(a) !== undefined && postcode(a)?.split(' ')[0] === postcode(b)?.split(' ')[0]
  const names = ({ names: [name] }: SourceRecord): string[] => [
    ...words(name!.given),
    ...words(name!.middle ?? ''),
    ...words(name!.family),
  ]
  const isBornSame = a.dateOfBirth !== undefined && a.dateOfBirth.date === b.dateOfBirth?.date
  const isNumberSame = a.identifiers.some((id) => b.identifiers.some((other) => other.value === id.value))
  return (
    isNumberSame ||
    (isBornSame && (shares(names(a), names(b)) || isDistrictSame)) ||
    (given && (family || isPlaceSame)) ||
    (family && isPlaceSame && !areSiblings(a, b))
  )
}

/** Years apart, and of given and middle names none begins like another. */
function areSiblings(a: SourceRecord, b: SourceRecord): boolean {
  const born = [a, b].map((row) => (row.dateOfBirth?.accuracy === 'exact' ? row.dateOfBirth.date : ''))
  if (compareDatesOfBirth(born[0] as IsoDate, born[1] as IsoDate) !== 'else') return false
  const called = ({ names: [name] }: SourceRecord) =>
    [name!.given, name!.middle ?? ''].map(normaliseName).filter((one) => one !== '')
  return (
    called(a).length > 0 &&
    called(b).length > 0 &&
    called(a).every((one) => called(b).every((other) => compareGivenNames(one, other, variants) === 'else'))
  )
}

test('the first row of a batch never waits', () => {
  fc.assert(fc.property(rows, (batch) => assert.equal(independentRows(batch, variants)[0], 0)))
})

test('R-36: no two rows that are applied together could be the same child', () => {
  fc.assert(
    fc.property(rows, (batch) => {
      const chosen = independentRows(batch, variants)
      for (const i of chosen)
        for (const j of chosen) if (i < j) assert.equal(meet(batch[i]!, batch[j]!), false)
    }),
    { numRuns: 1000 },
  )
})

test('every row has its turn within as many rounds as there are rows', () => {
  fc.assert(
    fc.property(rows, (batch) => {
      let waiting = batch.map((_, i) => i)
      for (let round = 0; round < batch.length; round++) {
        const chosen = new Set(
          independentRows(
            waiting.map((i) => batch[i]!),
            variants,
          ),
        )
        waiting = waiting.filter((_, i) => !chosen.has(i))
      }
      assert.deepEqual(waiting, [])
    }),
  )
})

test('rows that share nothing go together, in the order of the batch', () => {
  const made = (given: string, family: string, born: string): SourceRecord => ({
    sourceRecordId: given,
    action: 'upsert',
    names: [{ kind: 'current', given, family }],
    dateOfBirth: { date: day(born), accuracy: 'exact' },
    identifiers: [],
    carers: [],
    health: [],
  })
  const batch = [
    made('Anna', 'Khan', '2015-04-12'),
    made('Ben', 'Ng', '2016-05-13'),
    made('Anna', 'Khan', '2016-01-01'),
  ]
  assert.deepEqual(independentRows(batch, variants), [0, 1])
})

test('R-36: brothers and sisters of one home go together; twins, children born within a year, and names alike wait', () => {
  const made = (given: string, born: string): SourceRecord => ({
    sourceRecordId: given,
    action: 'upsert',
    names: [{ kind: 'current', given, family: 'Quill' }],
    dateOfBirth: { date: day(born), accuracy: 'exact' },
    address: { state: 'current', lines: ['1 Mill Lane'], postcode: 'YO1 7AA' },
    identifiers: [],
    carers: [],
    health: [],
  })
  const first = made('Anna', '2015-04-12')
  assert.deepEqual(independentRows([first, made('George', '2018-11-30')], variants), [0, 1])
  for (const other of [
    made('George', '2015-04-12'),
    made('George', '2016-02-01'),
    made('George', '2015-12-04'),
    made('Ann', '2018-11-30'),
    made('Hannah', '2018-11-30'),
    made('', '2018-11-30'),
    {
      ...made('George', '2018-11-30'),
      dateOfBirth: { date: day('2018-11-30'), accuracy: 'estimated' as const },
    },
  ])
    assert.deepEqual(independentRows([first, other], variants), [0])
})
