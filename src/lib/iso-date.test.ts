import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  addDays,
  addMonths,
  addYears,
  ageYearsOn,
  birthday,
  day,
  dayInLondon,
  dayOfParts,
  daysBetween,
  formatDay,
  isIsoDate,
  isWithin,
  parseIsoDate,
  type IsoDate,
} from './iso-date.ts'

const MS_PER_DAY = 86_400_000
const isoText = (ms: number) => new Date(ms).toISOString().slice(0, 10)
const dates = (from: string, to: string) =>
  fc
    .integer({ min: Date.parse(from) / MS_PER_DAY, max: Date.parse(to) / MS_PER_DAY })
    .map((dayNumber) => day(isoText(dayNumber * MS_PER_DAY)))
const anyDay = dates('1900-01-01', '2199-12-31')
const middleDay = dates('2000-01-01', '2100-12-31')

test('a day is what the Gregorian calendar has, and nothing else of the same shape', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1900, max: 2199 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      (year, month, dayOfMonth) => {
        const text = `${year}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`
        const utc = new Date(Date.UTC(year, month - 1, dayOfMonth))
        const isReal = utc.getUTCMonth() === month - 1 && utc.getUTCDate() === dayOfMonth
        assert.equal(isIsoDate(text), isReal)
        assert.equal(parseIsoDate(text), isReal ? text : undefined)
        assert.equal(dayOfParts(year, month, dayOfMonth), isReal ? text : undefined)
      },
    ),
    { numRuns: 2000 },
  )
})

test('29 February exists in 2000 and 2024, not in 1900, 2023 or 2100', () => {
  assert.deepEqual(
    ['2000', '2024', '1900', '2023', '2100'].map((year) => isIsoDate(`${year}-02-29`)),
    [true, true, false, false, false],
  )
})

test('only the exact ISO form of 1900 to 2199 is read', () => {
  const refused = [
    '',
    '2026-5-4',
    '2026-05-04T00:00:00Z',
    ' 2026-05-04',
    '2026-05-04\n',
    '20260504',
    '04/05/2026',
  ]
  for (const text of [...refused, '1899-12-31', '2200-01-01', '٢٠٢٦-05-04']) {
    assert.equal(parseIsoDate(text), undefined, text)
  }
})

test('day throws on what is no day, and does not quote it', () => {
  assert.throws(
    () => day('2026-02-30'),
    (error: unknown) => error instanceof RangeError && !error.message.includes('02-30'),
  )
})

test('parts that are not whole numbers make no day', () => {
  assert.equal(dayOfParts(2026, 4.5, 1), undefined)
  assert.equal(dayOfParts(2026, Number.NaN, 1), undefined)
  assert.equal(dayOfParts(2026, 4, -1), undefined)
  assert.equal(dayOfParts(26, 4, 1), undefined)
})

test('adding days agrees with UTC arithmetic, and daysBetween undoes it', () => {
  fc.assert(
    fc.property(middleDay, fc.integer({ min: -30_000, max: 30_000 }), (date, count) => {
      const moved = addDays(date, count)
      assert.equal(moved, isoText(Date.parse(date) + count * MS_PER_DAY))
      assert.equal(daysBetween(date, moved), count)
    }),
  )
})

test('adding months keeps the day of the month or takes the last one', () => {
  fc.assert(
    fc.property(middleDay, fc.integer({ min: -1000, max: 1000 }), (date, count) => {
      const [year = 0, month = 0, dayOfMonth = 0] = date.split('-').map(Number)
      const last = new Date(Date.UTC(year, month - 1 + count + 1, 0))
      last.setUTCDate(Math.min(dayOfMonth, last.getUTCDate()))
      assert.equal(addMonths(date, count), isoText(last.getTime()))
    }),
  )
})

test('month ends are clamped, leap years included', () => {
  assert.equal(addMonths(day('2024-01-31'), 1), '2024-02-29')
  assert.equal(addMonths(day('2025-01-31'), 1), '2025-02-28')
  assert.equal(addMonths(day('2025-03-31'), -1), '2025-02-28')
  assert.equal(addYears(day('2024-02-29'), 1), '2025-02-28')
  assert.equal(addYears(day('2024-02-29'), 4), '2028-02-29')
})

test('a move outside 1900 to 2199 throws', () => {
  assert.throws(() => addDays(day('2199-12-31'), 1), RangeError)
  assert.throws(() => addMonths(day('1900-01-01'), -1), RangeError)
  assert.throws(() => addDays(day('2026-01-01'), Number.MAX_SAFE_INTEGER), RangeError)
})

test('R-06: age goes up on the birthday; for 29 February on 1 March of a common year', () => {
  assert.equal(ageYearsOn(day('2008-05-04'), day('2026-05-03')), 17)
  assert.equal(ageYearsOn(day('2008-05-04'), day('2026-05-04')), 18)
  assert.equal(ageYearsOn(day('2008-02-29'), day('2026-02-28')), 17)
  assert.equal(ageYearsOn(day('2008-02-29'), day('2026-03-01')), 18)
  assert.equal(ageYearsOn(day('2008-02-29'), day('2028-02-29')), 20)
  assert.equal(ageYearsOn(day('2026-05-04'), day('2026-05-03')), -1)
})

test('a birthday is the first day of its age', () => {
  fc.assert(
    fc.property(middleDay, fc.integer({ min: 0, max: 90 }), (dob, ageYears) => {
      const on = birthday(dob, ageYears)
      assert.equal(ageYearsOn(dob, on), ageYears)
      assert.equal(ageYearsOn(dob, addDays(on, -1)), ageYears - 1)
    }),
  )
  assert.equal(birthday(day('2008-02-29'), 18), '2026-03-01')
})

test('a period holds its first day and not its end', () => {
  const period = { from: day('2026-05-01'), until: day('2026-06-01') }
  const held = ['2026-04-30', '2026-05-01', '2026-05-31', '2026-06-01'].map((on) => isWithin(day(on), period))
  assert.deepEqual(held, [false, true, true, false])
})

test('an absent or null end is open', () => {
  fc.assert(
    fc.property(anyDay, (on) => {
      assert.ok(isWithin(on, {}))
      assert.ok(isWithin(on, { from: null, until: null }))
      assert.ok(isWithin(on, { from: on }))
      assert.ok(!isWithin(on, { until: on }))
    }),
  )
})

test('adjoining periods share no day and leave none out', () => {
  fc.assert(
    fc.property(anyDay, anyDay, (on, border) => {
      assert.notEqual(isWithin(on, { until: border }), isWithin(on, { from: border }))
    }),
  )
})

test('the London day is an hour ahead of UTC in summer time only', () => {
  const london = (instant: string) => dayInLondon(new Date(instant))
  assert.equal(london('2026-03-29T00:59:59Z'), '2026-03-29')
  assert.equal(london('2026-03-29T23:00:00Z'), '2026-03-30')
  assert.equal(london('2026-03-28T23:30:00Z'), '2026-03-28')
  assert.equal(london('2026-07-01T22:59:59Z'), '2026-07-01')
  assert.equal(london('2026-07-01T23:00:00Z'), '2026-07-02')
  assert.equal(london('2026-10-24T23:00:00Z'), '2026-10-25')
  assert.equal(london('2026-10-25T23:59:59Z'), '2026-10-25')
  assert.equal(london('2026-12-31T23:59:59Z'), '2026-12-31')
})

test('at noon UTC the London day is the UTC day, all year', () => {
  fc.assert(
    fc.property(anyDay, (date) => {
      assert.equal(dayInLondon(new Date(`${date}T12:00:00Z`)), date)
    }),
  )
})

test('an invalid instant throws', () => {
  assert.throws(() => dayInLondon(new Date(Number.NaN)), RangeError)
})

test('days compare and sort as text', () => {
  fc.assert(
    fc.property(anyDay, anyDay, (a: IsoDate, b: IsoDate) => {
      assert.equal(a < b, daysBetween(a, b) > 0)
    }),
  )
})

test('a day for reading has no leading zero and a whole month name', () => {
  assert.equal(formatDay(day('2026-05-04')), '4 May 2026')
  assert.equal(formatDay(day('2026-12-31')), '31 December 2026')
})
