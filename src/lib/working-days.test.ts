import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, day, dayInLondon } from './iso-date.ts'
import { addWorkingDays, endOfDayInLondon, isWorkingDay } from './working-days.ts'

test('the bank holidays of England, as they were published', () => {
  const published = [
    ...['2021-12-27', '2021-12-28', '2022-01-03', '2022-04-15', '2022-04-18', '2022-05-02', '2022-08-29'],
    ...['2022-12-26', '2022-12-27', '2023-01-02', '2023-04-07', '2023-04-10', '2023-05-29', '2024-03-29'],
    ...['2024-04-01', '2025-04-18', '2025-04-21', '2026-04-03', '2026-04-06', '2026-05-25', '2026-12-28'],
  ]
  for (const holiday of published) assert.equal(isWorkingDay(day(holiday)), false, holiday)
  assert.ok(isWorkingDay(day('2026-12-29')))
  assert.ok(isWorkingDay(day('2026-11-23')))
})

test('a target over a weekend and over Christmas', () => {
  assert.equal(addWorkingDays(day('2026-11-20'), 1), '2026-11-23')
  assert.equal(addWorkingDays(day('2026-11-21'), 1), '2026-11-23')
  assert.equal(addWorkingDays(day('2026-12-24'), 5), '2027-01-05')
})

test('a later start or a greater count is never due earlier, and only working days are', () => {
  const start = day('2026-01-01')
  fc.assert(
    fc.property(fc.nat(2000), fc.integer({ min: 1, max: 20 }), (offset, count) => {
      const from = addDays(start, offset)
      const due = addWorkingDays(from, count)
      assert.ok(isWorkingDay(due) && due > from)
      assert.ok(due <= addWorkingDays(addDays(from, 1), count))
      assert.ok(due < addWorkingDays(from, count + 1))
    }),
  )
})

test('a day is over at midnight in England, summer and winter', () => {
  assert.equal(endOfDayInLondon(day('2026-07-01')).toISOString(), '2026-07-01T23:00:00.000Z')
  assert.equal(endOfDayInLondon(day('2026-11-23')).toISOString(), '2026-11-24T00:00:00.000Z')
  fc.assert(
    fc.property(fc.nat(3000), (offset) => {
      const date = addDays(day('2024-01-01'), offset)
      const end = endOfDayInLondon(date)
      assert.equal(dayInLondon(new Date(end.getTime() - 1)), date)
      assert.equal(dayInLondon(end), addDays(date, 1))
    }),
  )
})
