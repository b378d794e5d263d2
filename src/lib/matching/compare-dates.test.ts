import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dayOfParts, day } from '../iso-date.ts'
import { compareAges, compareDatesOfBirth, swapDayAndMonth, type DateOfBirthLevel } from './compare-dates.ts'

const LEVELS: readonly (readonly [string, string, DateOfBirthLevel])[] = [
  ['2010-03-04', '2010-03-04', 'exact'],
  ['2010-03-04', '2010-04-03', 'day-month-swap'],
  ['2010-11-12', '2010-12-11', 'day-month-swap'],
  ['2010-03-14', '2010-03-15', 'one-digit'],
  ['2010-03-14', '2020-03-14', 'one-digit'],
  ['2010-03-12', '2010-03-21', 'one-digit'],
  ['2010-03-14', '2001-03-14', 'one-digit'],
  ['2010-03-14', '2010-08-14', 'one-digit'],
  ['2010-01-21', '2010-02-11', 'within-year'],
  ['2010-03-24', '2010-03-01', 'default-day'],
  ['2010-10-24', '2010-01-01', 'default-day'],
  ['2010-03-24', '2010-03-13', 'same-month'],
  ['2010-03-12', '2010-03-23', 'same-month'],
  ['2010-03-24', '2011-02-03', 'within-year'],
  ['2010-03-24', '2011-03-25', 'within-year'],
  ['2010-03-24', '2011-04-05', 'else'],
  ['2010-03-24', '2001-01-01', 'else'],
]

for (const [a, b, level] of LEVELS) {
  test(`dates of birth ${a} and ${b} are ${level}, either way round`, () => {
    assert.equal(compareDatesOfBirth(day(a), day(b)), level)
    assert.equal(compareDatesOfBirth(day(b), day(a)), level)
  })
}

test('an unknown date of birth says nothing', () => {
  assert.equal(compareDatesOfBirth(null, day('2010-03-04')), 'missing')
  assert.equal(compareDatesOfBirth(day('2010-03-04'), undefined), 'missing')
})

test('a date known to the month or year agrees as far as it is known', () => {
  assert.equal(compareDatesOfBirth(day('2010-03-01'), day('2010-03-24'), 'month'), 'known-month')
  assert.equal(compareDatesOfBirth(day('2010-03-01'), day('2010-04-24'), 'month'), 'within-year')
  assert.equal(compareDatesOfBirth(day('2010-03-01'), day('2012-03-01'), 'month'), 'else')
  assert.equal(compareDatesOfBirth(day('2010-01-01'), day('2010-12-24'), 'year'), 'known-year')
  assert.equal(compareDatesOfBirth(day('2010-01-01'), day('2012-01-01'), 'year'), 'else')
})

const someDay = fc
  .tuple(
    fc.integer({ min: 2000, max: 2026 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map(([year, month, date]) => dayOfParts(year, month, date))
  .filter((date) => date !== undefined)

test('a date with day and month exchanged is day-month-swap wherever that is another date', () => {
  fc.assert(
    fc.property(someDay, (date) => {
      const swapped = swapDayAndMonth(date)
      if (swapped === undefined) assert.ok(Number(date.slice(8)) > 12 || date.slice(5, 7) === date.slice(8))
      else assert.equal(compareDatesOfBirth(date, swapped), 'day-month-swap')
    }),
  )
})

test('dates of birth compare alike either way round', () => {
  fc.assert(fc.property(someDay, someDay, (a, b) => compareDatesOfBirth(a, b) === compareDatesOfBirth(b, a)))
})

test('an age agrees within its range, both ends included, and is one year out on either side', () => {
  const age = { from: 3, to: 5, on: day('2020-06-15') }
  const levels = ['2018-06-15', '2017-06-15', '2014-06-16', '2014-06-15', '2013-06-15'].map((born) =>
    compareAges(day(born), age),
  )
  assert.deepEqual(levels, ['one-year-out', 'within', 'within', 'one-year-out', 'else'])
  assert.equal(compareAges(undefined, age), 'missing')
})
