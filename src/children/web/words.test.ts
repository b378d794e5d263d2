import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, day } from '../../lib/iso-date.ts'
import { purposes } from '../index.ts'
import { ageInWords, bornInWords, orList, purposeWords } from './words.ts'

const today = day('2026-11-22')

test('ages are in years from two years on, below that in months', () => {
  assert.equal(ageInWords(day('2019-11-22'), today), '7 years')
  assert.equal(ageInWords(day('2019-11-23'), today), '6 years')
  assert.equal(ageInWords(day('2024-11-22'), today), '2 years')
  assert.equal(ageInWords(day('2024-11-23'), today), '23 months')
  assert.equal(ageInWords(day('2026-10-22'), today), '1 month')
  assert.equal(ageInWords(day('2026-10-23'), today), 'under 1 month')
  assert.equal(ageInWords(today, today), 'under 1 month')
})

test('an age never falls as days go by', () => {
  const months = (text: string): number => {
    const [, count = '0', unit] = /^(\d+) (year|month)/.exec(text) ?? []
    return Number(count) * (unit === 'year' ? 12 : 1)
  }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 0, max: 400 }), (age, step) => {
      const born = addDays(today, -age)
      assert.ok(months(ageInWords(born, today)) <= months(ageInWords(born, addDays(today, step))))
    }),
  )
})

test('a date of birth that is not exact says so in words and tells no invented day', () => {
  const born = day('2019-05-01')
  assert.equal(bornInWords(born, 'exact', today), '1 May 2019 (7 years)')
  assert.equal(bornInWords(born, 'exact', null), '1 May 2019')
  assert.equal(bornInWords(born, 'estimated', today), 'About 1 May 2019 (estimated, about 7 years)')
  assert.equal(bornInWords(born, 'month', today), 'May 2019 (day not known, about 7 years)')
  assert.equal(bornInWords(day('2019-01-01'), 'year', null), '2019 (day and month not known)')
})

test('R-48: each reason has words of its own', () => {
  assert.equal(new Set(purposes.map((purpose) => purposeWords[purpose])).size, purposes.length)
})

test('lists end in or', () => {
  assert.deepEqual(
    [[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((items) => orList(items)),
    ['', 'a', 'a or b', 'a, b or c'],
  )
})
