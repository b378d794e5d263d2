import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDue, isOverdue, type CheckKind, type LogCheck } from './log-check.ts'

const at = (text: string): Date => new Date(`2026-11-${text}Z`)
const begun = (kind: CheckKind, beganAt: Date, endedAt: Date | null = null): LogCheck => ({
  checkId: 1,
  kind,
  beganAt,
  endedAt,
  result: endedAt && { outcome: 'verified', findings: [], entries: 1 },
})
const done = (kind: CheckKind, beganAt: Date, endedAt = beganAt) => {
  const check = begun(kind, beganAt, endedAt)
  return { begun: check, done: check }
}
const none = { begun: null, done: null }

test('R-104: the whole log is checked once after 03:00 UTC each day, and a log never checked at once', () => {
  assert.ok(isDue('full', none, at('23T15:00:00')))
  assert.ok(!isDue('full', done('full', at('23T03:00:00')), at('23T23:59:59')))
  assert.ok(!isDue('full', done('full', at('23T03:00:00')), at('24T02:59:59')))
  assert.ok(isDue('full', done('full', at('23T03:00:00')), at('24T03:00:00')))
  assert.ok(isDue('full', done('full', at('23T15:00:00')), at('24T03:00:00')))
})

test('R-104: a sample is checked each hour', () => {
  assert.ok(isDue('sample', none, at('23T09:00:00')))
  assert.ok(!isDue('sample', done('sample', at('23T08:00:00')), at('23T09:00:00')))
  assert.ok(isDue('sample', done('sample', at('23T08:00:00')), at('23T09:00:01')))
})

test('a check that runs is not begun again; one that was cut off is, after some time', () => {
  const runs = { ...done('full', at('22T03:00:00')), begun: begun('full', at('23T03:00:00')) }
  assert.ok(!isDue('full', runs, at('23T03:59:59')))
  assert.ok(isDue('full', runs, at('23T04:00:00')))
  const sample = { ...done('sample', at('23T03:00:00')), begun: begun('sample', at('23T09:00:00')) }
  assert.ok(!isDue('sample', sample, at('23T09:09:59')))
  assert.ok(isDue('sample', sample, at('23T09:10:00')))
})

test('R-104: a full check is overdue after 36 hours, a sample after 3, the tail never', () => {
  const since = at('01T00:00:00')
  const full = done('full', at('22T03:00:00'), at('22T04:00:00'))
  assert.ok(!isOverdue('full', full, since, at('23T16:00:00')))
  assert.ok(isOverdue('full', full, since, at('23T16:00:01')))
  const sample = done('sample', at('23T09:00:00'))
  assert.ok(!isOverdue('sample', sample, since, at('23T12:00:00')))
  assert.ok(isOverdue('sample', sample, since, at('23T12:00:01')))
  assert.ok(!isOverdue('tail', none, since, at('23T12:00:00')))
})

test('before the first check it counts from when the log began', () => {
  assert.ok(!isOverdue('sample', none, at('23T09:00:00'), at('23T12:00:00')))
  assert.ok(isOverdue('sample', none, at('23T09:00:00'), at('23T12:00:01')))
})
