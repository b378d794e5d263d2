import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, day, type IsoDate } from '../lib/iso-date.ts'
import { courseCoverOn, currencyOn, type Completion, type Requirement } from './currency.ts'

const start = day('2026-01-01')
const on = day('2026-11-22')
const done = (course: string, completedOn: IsoDate, expiresOn: IsoDate): Completion => ({
  course,
  completedOn,
  expiresOn,
})
const needed = (course: string, over: Partial<Requirement> = {}): Requirement => ({
  group: 'contactpoint',
  course,
  refreshers: [],
  from: start,
  until: null,
  ...over,
})
const far = day('2030-01-01')

test('training-is-required: with nothing required nobody meets the ContactPoint group, whatever they completed', () => {
  const currency = currencyOn({ completions: [done('contactpoint', start, far)], requirements: [] }, on)
  assert.deepEqual(currency, {
    contactpoint: { holds: false, until: null },
    'other-required': { holds: true, until: null },
  })
  const ended = needed('contactpoint', { until: on })
  assert.equal(currencyOn({ completions: [], requirements: [ended] }, on).contactpoint.holds, false)
})

test('R-89: a group is met exactly while every course of it is current, and ends with the first that ends', () => {
  const ends = fc.array(
    fc.integer({ min: 1, max: 900 }).map((n) => addDays(start, n)),
    { minLength: 1, maxLength: 5 },
  )
  fc.assert(
    fc.property(ends, fc.integer({ min: 0, max: 1000 }), (chosen, offset) => {
      const today = addDays(start, offset)
      const completions = chosen.map((end, i) => done(`course-${i}`, start, end))
      const requirements = chosen.map((_, i) => needed(`course-${i}`))
      const earliest = [...chosen].sort()[0]!
      assert.deepEqual(currencyOn({ completions, requirements }, today).contactpoint, {
        holds: today < earliest,
        until: earliest,
      })
    }),
  )
})

test('R-89: one course never held counts as never, beside one that lapsed', () => {
  const facts = {
    completions: [done('a', start, addDays(start, 9))],
    requirements: [needed('a'), needed('b')],
  }
  assert.deepEqual(currencyOn(facts, on).contactpoint, { holds: false, until: null })
})

test('TRN-6: a refresher renews a course that was completed, before or after it lapsed, and replaces none', () => {
  const course = { course: 'contactpoint', refreshers: ['refresher'] }
  const refreshed = done('refresher', day('2026-11-01'), day('2028-11-01'))
  assert.deepEqual(courseCoverOn(course, [refreshed], on), { holds: false, until: null })
  const lapsed = done('contactpoint', start, day('2026-06-01'))
  assert.deepEqual(courseCoverOn(course, [refreshed, lapsed], on), { holds: true, until: '2028-11-01' })
  const later = done('contactpoint', day('2026-11-10'), day('2026-11-12'))
  assert.equal(courseCoverOn(course, [refreshed, later], on).holds, false)
})

test('TRN-7: a requirement still to begin is no condition today, and ends the cover on its day unless met', () => {
  const completions = [done('a', start, far)]
  const begins = day('2027-02-01')
  const requirements = [needed('a'), needed('b', { from: begins })]
  assert.deepEqual(currencyOn({ completions, requirements }, on).contactpoint, { holds: true, until: begins })
  const met = [...completions, done('b', on, day('2028-01-01'))]
  assert.deepEqual(currencyOn({ completions: met, requirements }, on).contactpoint, {
    holds: true,
    until: '2028-01-01',
  })
  const ending = [needed('a'), needed('b', { until: begins })]
  const shorter = [...completions, done('b', start, day('2027-06-01'))]
  assert.deepEqual(currencyOn({ completions: shorter, requirements: ending }, on).contactpoint, {
    holds: true,
    until: far,
  })
})
