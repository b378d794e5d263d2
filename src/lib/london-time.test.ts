import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day } from './iso-date.ts'
import { instantInLondon } from './london-time.ts'

const at = (on: string, hour: number, minute = 0): string | undefined =>
  instantInLondon(day(on), hour * 60 + minute)?.toISOString()

test('a time of an English clock is one instant, in winter and in summer', () => {
  assert.equal(at('2026-12-01', 9, 30), '2026-12-01T09:30:00.000Z')
  assert.equal(at('2026-07-01', 9, 30), '2026-07-01T08:30:00.000Z')
  assert.equal(at('2026-07-01', 0), '2026-06-30T23:00:00.000Z')
})

test('the hour that comes twice counts as the earlier one, and the one left out as none', () => {
  assert.equal(at('2026-10-25', 1, 30), '2026-10-25T00:30:00.000Z')
  assert.equal(at('2026-03-29', 1, 30), undefined)
  assert.equal(at('2026-03-29', 2), '2026-03-29T01:00:00.000Z')
})
