import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AGE_LEVELS, DATE_OF_BIRTH_LEVELS } from './compare-dates.ts'
import { NAME_LEVELS } from './compare-names.ts'
import { POSTCODE_LEVELS } from './compare-postcodes.ts'
import { describeReason } from './describe-reason.ts'
import type { MatchReason } from './match-reason.ts'

function without<Level extends string>(levels: readonly Level[]): Exclude<Level, 'missing'>[] {
  return levels.filter((level): level is Exclude<Level, 'missing'> => level !== 'missing')
}

const EVERY: readonly MatchReason[] = [
  ...without(NAME_LEVELS).flatMap((level): MatchReason[] => [
    { field: 'given', level },
    { field: 'family', level },
  ]),
  ...(['exchanged', 'known-as', 'former', 'part'] as const).map((level): MatchReason => ({
    field: 'names',
    level,
  })),
  ...without(DATE_OF_BIRTH_LEVELS).map((level): MatchReason => ({ field: 'dateOfBirth', level })),
  ...without(AGE_LEVELS).map((level): MatchReason => ({ field: 'age', level })),
  ...without(POSTCODE_LEVELS).map((level): MatchReason => ({ field: 'postcode', level })),
]

test('every reason has words of its own, short and without a full stop', () => {
  const phrases = EVERY.map((reason) => describeReason(reason))
  assert.equal(new Set(phrases).size, EVERY.length)
  for (const phrase of phrases) assert.match(phrase, /^[a-z][a-z ,]{3,59}$/)
})

test('a variant names both forms where they are given', () => {
  const names = { typed: 'Katie', found: 'Katherine' }
  assert.equal(describeReason({ field: 'given', level: 'variant' }, names), 'Katie is a form of Katherine')
  assert.equal(describeReason({ field: 'given', level: 'variant' }), 'another form of the first name')
})

test('words other than a variant are the same with names and without', () => {
  const names = { typed: 'Kate', found: 'Katy' }
  assert.equal(describeReason({ field: 'family', level: 'exact' }, names), 'same last name')
  assert.equal(
    describeReason({ field: 'dateOfBirth', level: 'day-month-swap' }),
    'day and month of birth exchanged',
  )
})
