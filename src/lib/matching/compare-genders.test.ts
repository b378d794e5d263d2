import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareGenders } from './compare-genders.ts'

test('stated genders are the same or different', () => {
  assert.equal(compareGenders('female', 'female'), 'same')
  assert.equal(compareGenders('female', 'male'), 'different')
})

test('R-05: a gender not specified or not known says nothing', () => {
  for (const untold of ['not-specified', 'not-known', undefined] as const) {
    assert.equal(compareGenders('female', untold), 'missing')
    assert.equal(compareGenders(untold, untold), 'missing')
  }
})
