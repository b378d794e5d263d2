import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countAttempt, waitMinutes, type ThrottleState } from './throttle.ts'

const start = new Date('2026-11-22T09:00:00Z')
const later = (minutes: number, from = start): Date => new Date(from.getTime() + minutes * 60_000)

test('after 5 failures the wait is 1 minute and doubles up to 30', () => {
  assert.deepEqual([1, 4, 5, 6, 7, 8, 9, 10, 11, 99].map(waitMinutes), [0, 0, 1, 2, 4, 8, 16, 30, 30, 30])
})

test('five attempts at one instant are allowed, the sixth must wait, and then each must', () => {
  let state: ThrottleState = { failures: 0, blockedUntil: start }
  for (let i = 0; i < 5; i++) {
    const attempt = countAttempt(state, start)
    assert.ok(attempt.isAllowed)
    state = attempt.next
  }
  assert.deepEqual(countAttempt(state, start), { isAllowed: false, until: later(1) })
  assert.equal(countAttempt(state, new Date(later(1).getTime() - 1)).isAllowed, false)
  const sixth = countAttempt(state, later(1))
  assert.ok(sixth.isAllowed)
  assert.deepEqual(sixth.next, { failures: 6, blockedUntil: later(3) })
})

test('waiting does not count as failing', () => {
  const state = { failures: 7, blockedUntil: later(4) }
  countAttempt(state, later(1))
  assert.deepEqual(countAttempt(state, later(4)), {
    isAllowed: true,
    next: { failures: 8, blockedUntil: later(12) },
  })
})

test('a quiet day forgets the failures', () => {
  const state = { failures: 20, blockedUntil: start }
  const attempt = countAttempt(state, later(24 * 60))
  assert.ok(attempt.isAllowed)
  assert.equal(attempt.next.failures, 1)
})
