import assert from 'node:assert/strict'
import { test } from 'node:test'
import { phoneticCodes } from './phonetic.ts'

test('names that sound alike share a code', () => {
  for (const [a, b] of [
    ['kathryn', 'catherine'],
    ['philip', 'filip'],
    ['stephen', 'steven'],
    ['thomson', 'tomson'],
  ] as const) {
    assert.ok(phoneticCodes(a).some((code) => phoneticCodes(b).includes(code)))
  }
})

test('the second code is given only where it differs', () => {
  assert.deepEqual(phoneticCodes('katherine'), ['K0RN', 'KTRN'])
  assert.deepEqual(phoneticCodes('mary'), ['MR'])
})

test('an empty name has no code', () => {
  assert.deepEqual(phoneticCodes(''), [])
})
