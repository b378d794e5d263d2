import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOverdue } from './request.ts'
import { dueAfter, dueOnChange, type Target } from './targets.ts'

const hours: Target = { hours: 2, workingDays: null }
const oneDay: Target = { hours: null, workingDays: 1 }
const fiveDays: Target = { hours: null, workingDays: 5 }
const friday = new Date('2026-11-20T16:30:00Z')

test('R-78: two hours run by the clock, on a Saturday too', () => {
  assert.equal(dueAfter(new Date('2026-11-21T23:30:00Z'), hours).toISOString(), '2026-11-22T01:30:00.000Z')
})

test('R-78: a working day leaves out weekends and bank holidays, and ends with the day', () => {
  assert.equal(dueAfter(friday, oneDay).toISOString(), '2026-11-24T00:00:00.000Z')
  assert.equal(dueAfter(new Date('2026-12-24T09:00:00Z'), fiveDays).toISOString(), '2027-01-06T00:00:00.000Z')
})

test('R-78: overdue from the moment it is due, and never once it is answered or closed', () => {
  const dueAt = dueAfter(friday, oneDay)
  const before = new Date(dueAt.getTime() - 1)
  for (const state of ['waiting', 'working'] as const) {
    assert.ok(!isOverdue({ state, dueAt }, before))
    assert.ok(isOverdue({ state, dueAt }, dueAt))
  }
  for (const state of ['answered', 'closed'] as const) assert.ok(!isOverdue({ state, dueAt }, dueAt))
})

test('R-78: a greater urgency counts from now and never puts a request off; a lesser one from when it was asked', () => {
  const asked = { urgency: 'planned-work', askedAt: friday, dueAt: dueAfter(friday, fiveDays) } as const
  const monday = new Date('2026-11-23T09:00:00Z')
  assert.equal(dueOnChange(asked, 'immediate-risk', hours, monday).toISOString(), '2026-11-23T11:00:00.000Z')
  const late = new Date('2026-12-23T09:00:00Z')
  assert.equal(dueOnChange(asked, 'immediate-risk', hours, late).getTime(), asked.dueAt.getTime())
  const urgent = { ...asked, urgency: 'immediate-risk', dueAt: dueAfter(friday, hours) } as const
  assert.equal(
    dueOnChange(urgent, 'planned-work', fiveDays, late).getTime(),
    dueAfter(friday, fiveDays).getTime(),
  )
})
