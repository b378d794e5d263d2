import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day } from '../iso-date.ts'
import { checkDateOfBirth } from './date-of-birth.ts'

const today = day('2026-05-04')
const check = (date: string, youngPersonConsent?: boolean) =>
  checkDateOfBirth(day(date), today, youngPersonConsent === undefined ? {} : { youngPersonConsent })

test('R-01: a child is under 18, from the day of birth', () => {
  assert.deepEqual(check('2026-05-04'), { ok: true, value: '2026-05-04' })
  assert.deepEqual(check('2008-05-05'), { ok: true, value: '2008-05-05' })
  assert.deepEqual(check('2008-05-04'), { ok: false, code: 'too-old' })
})

test('R-01: with their own consent a young person stays until 25', () => {
  assert.ok(check('2008-05-04', true).ok)
  assert.ok(check('2001-05-05', true).ok)
  assert.deepEqual(check('2001-05-04', true), { ok: false, code: 'too-old' })
  assert.deepEqual(check('2008-05-04', false), { ok: false, code: 'too-old' })
})

test('R-06: an expected date makes no record', () => {
  assert.deepEqual(check('2026-05-05'), { ok: false, code: 'future' })
})

test('R-06: 1 January may be an estimate; 1 January 1900 is a missing value', () => {
  assert.deepEqual(check('2015-01-01'), { ok: true, value: '2015-01-01', warning: 'possibly-estimated' })
  assert.deepEqual(check('2015-01-02'), { ok: true, value: '2015-01-02' })
  assert.deepEqual(check('1900-01-01'), { ok: false, code: 'placeholder' })
})
