import assert from 'node:assert/strict'
import { test } from 'node:test'
import { purposes } from '../index.ts'
import { parseReasonForm } from './reason.form.ts'

test('R-48: a reason must be chosen from the list', () => {
  for (const body of [{}, { purpose: 'curiosity' }, { purpose: ['duty', 'other'] }]) {
    const result = parseReasonForm(body)
    assert.ok(!result.ok && result.errors['purpose']?.href === '#purpose')
  }
})

test('R-48: only another reason takes words, 200 characters at most, and it needs them', () => {
  assert.ok(!parseReasonForm({ purpose: 'other', note: ' ' }).ok)
  assert.ok(!parseReasonForm({ purpose: 'other', note: 'x'.repeat(201) }).ok)
  const note = 'x'.repeat(200)
  assert.deepEqual(parseReasonForm({ purpose: 'other', note }), {
    ok: true,
    value: { purpose: 'other', note },
  })
  for (const purpose of purposes.filter((one) => one !== 'other')) {
    assert.deepEqual(parseReasonForm({ purpose, note: 'left over' }), {
      ok: true,
      value: { purpose, note: null },
    })
  }
})
