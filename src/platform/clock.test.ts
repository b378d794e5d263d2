import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockFrom } from './clock.ts'

const base = () => new Date('2026-11-22T09:00:00Z')
const at = (lever: string | undefined): string => clockFrom(lever, base)().toISOString()

test('without a lever the clock is the one it stands on', () => {
  assert.equal(clockFrom(undefined, base), base)
  assert.equal(clockFrom('', base), base)
})

test('a shift moves the clock by years, days, hours, minutes or seconds', () => {
  assert.equal(at('+3y'), '2029-11-22T09:00:00.000Z')
  assert.equal(at('-2d'), '2026-11-20T09:00:00.000Z')
  assert.equal(at('+6h'), '2026-11-22T15:00:00.000Z')
  assert.equal(at('+15m'), '2026-11-22T09:15:00.000Z')
  assert.equal(at('-90s'), '2026-11-22T08:58:30.000Z')
})

test('a shifted clock goes on and leaves the one it stands on alone', () => {
  let now = base()
  const clock = clockFrom('+1y', () => now)
  clock()
  assert.deepEqual(now, base())
  now = new Date('2026-12-01T00:00:00Z')
  assert.equal(clock().toISOString(), '2027-12-01T00:00:00.000Z')
})

test('an instant stops the clock, and what a caller does to it changes nothing', () => {
  const clock = clockFrom('2027-01-02T03:04:05Z', base)
  clock().setUTCFullYear(1999)
  assert.equal(clock().toISOString(), '2027-01-02T03:04:05.000Z')
})

test('anything else is refused: a day, a word, a shift without a sign or unit', () => {
  for (const lever of ['2027-01-02', 'tomorrow', '3y', '+3', '+3w', '2027-13-45T00:00:00Z']) {
    assert.throws(() => clockFrom(lever, base), RangeError, lever)
  }
})
