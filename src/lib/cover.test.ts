import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { coverOn } from './cover.ts'
import { addDays, day, isWithin } from './iso-date.ts'

const today = day('2026-11-22')
const days = fc.integer({ min: -20, max: 20 }).map((n) => addDays(today, n))
const periods = fc.array(fc.record({ from: days, until: fc.option(days, { nil: null }) }), { maxLength: 5 })

test('a day is covered exactly when some period holds it', () => {
  fc.assert(
    fc.property(periods, (some) => {
      assert.equal(
        coverOn(some, today).holds,
        some.some((period) => isWithin(today, period)),
      )
    }),
  )
})

test('`until` is the first uncovered day after an unbroken cover', () => {
  fc.assert(
    fc.property(periods, (some) => {
      const { holds, until } = coverOn(some, today)
      if (!holds || until === null) return
      for (let on = today; on < until; on = addDays(on, 1))
        assert.ok(some.some((period) => isWithin(on, period)))
      assert.ok(!some.some((period) => isWithin(until, period)))
    }),
  )
})

test('a renewal made in time moves the end, one after a gap does not', () => {
  const first = { from: day('2026-01-01'), until: day('2026-12-01') }
  const next = { from: day('2026-12-01'), until: day('2027-12-01') }
  assert.deepEqual(coverOn([next, first], today), { holds: true, until: '2027-12-01' })
  assert.deepEqual(coverOn([{ ...next, from: day('2026-12-02') }, first], today), {
    holds: true,
    until: '2026-12-01',
  })
})

test('lapsed cover says since when; cover that never was or is still to come says nothing', () => {
  assert.deepEqual(coverOn([{ from: day('2026-01-01'), until: today }], today), {
    holds: false,
    until: today,
  })
  assert.deepEqual(coverOn([], today), { holds: false, until: null })
  assert.deepEqual(coverOn([{ from: day('2026-11-23'), until: null }], today), { holds: false, until: null })
  assert.deepEqual(coverOn([{ from: today, until: null }], today), { holds: true, until: null })
})
