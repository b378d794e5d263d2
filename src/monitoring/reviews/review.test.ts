import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day } from '../../lib/iso-date.ts'
import { coveredPercent, fits, reviewNotes, sumCoverage, type ReviewDecision } from './review.ts'

test('coverage is of what is due or done, in time, and of nothing there is no figure', () => {
  const none = { inTime: 0, late: 0, waiting: 4, overdue: 0, oldestOn: day('2026-11-22') }
  assert.equal(coveredPercent(none), null)
  const some = { inTime: 2, late: 1, waiting: 3, overdue: 1, oldestOn: day('2026-11-02') }
  assert.equal(coveredPercent(some), 50)
  const idle = { inTime: 1, late: 0, waiting: 0, overdue: 0, oldestOn: null }
  const expected = { inTime: 3, late: 1, waiting: 7, overdue: 1, oldestOn: '2026-11-02' }
  assert.deepEqual(sumCoverage([none, some, idle]), expected)
  assert.equal(sumCoverage([]).oldestOn, null)
})

test('a note fits the decision of its own list alone', () => {
  const decisions = Object.keys(reviewNotes) as ReviewDecision[]
  for (const decision of decisions) {
    for (const of of decisions)
      for (const note of reviewNotes[of]) assert.equal(fits({ decision, note }), of === decision)
  }
})
