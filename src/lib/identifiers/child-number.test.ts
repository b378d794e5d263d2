import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  CHILD_NUMBER_RANDOM_BYTES,
  childNumberFrom,
  formatChildNumber,
  parseChildNumber,
} from './child-number.ts'
import { parseNhsNumber } from './nhs-number.ts'
import { singleDigitErrors, transpositions } from './slips.fixture.ts'
import { parseUln } from './uln.ts'
import { parseUpn } from './upn.ts'

/** Bytes whose first word is `word`, big end first. */
const bytesOf = (...words: number[]) =>
  Uint8Array.from(words.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]))
const childNumbers = fc.integer({ min: 0, max: 999_999_999 }).map((word) => childNumberFrom(bytesOf(word)))

test('R-07: a number that was drawn parses, also from its groups and in small letters', () => {
  fc.assert(
    fc.property(childNumbers, (value) => {
      assert.deepEqual(parseChildNumber(value), { ok: true, value })
      assert.deepEqual(parseChildNumber(` ${formatChildNumber(value).toLowerCase()}`), { ok: true, value })
      assert.deepEqual(parseChildNumber(formatChildNumber(value).replaceAll(' ', '-')), { ok: true, value })
    }),
  )
})

test('child-number-detects: every single wrong digit is refused', () => {
  fc.assert(
    fc.property(childNumbers, (value) => {
      for (const wrong of singleDigitErrors(value)) assert.deepEqual(parseChildNumber(wrong), checkDigit)
    }),
  )
})

test('child-number-detects: every swap of two neighbouring digits is refused', () => {
  fc.assert(
    fc.property(childNumbers, (value) => {
      for (const wrong of transpositions(value)) assert.deepEqual(parseChildNumber(wrong), checkDigit)
    }),
  )
})

test('child-number-detects: the whole number leaves 1 on division by 97, as ISO 7064 says', () => {
  fc.assert(
    fc.property(childNumbers, (value) => {
      assert.equal(Number(value.slice(1)) % 97, 1)
    }),
  )
})

test('one nine-digit payload has one pair of check digits', () => {
  for (const payload of [0, 96, 97, 123_456_789, 999_999_999]) {
    const stem = childNumberFrom(bytesOf(payload)).slice(0, 10)
    const pairs = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'))
    assert.equal(pairs.filter((pair) => parseChildNumber(stem + pair).ok).length, 1)
  }
})

test('R-07: a child number is never an NHS number, ULN or UPN, with its letter or without', () => {
  fc.assert(
    fc.property(childNumbers, (value) => {
      for (const text of [value, value.slice(1)]) {
        assert.ok(!parseNhsNumber(text).ok && !parseUln(text).ok && !parseUpn(text).ok)
      }
      assert.deepEqual(parseChildNumber(value.slice(1)), { ok: false, code: 'format' })
    }),
  )
})

test('the draw is even: each of the four whole thousands of millions maps to the same numbers', () => {
  const payload = 123_456_789
  for (const word of [payload, payload + 1e9, payload + 2e9, payload + 3e9]) {
    assert.equal(childNumberFrom(bytesOf(word)), 'C12345678978')
  }
})

test('the draw is even: words from 4,000,000,000 are thrown away', () => {
  assert.equal(childNumberFrom(bytesOf(4e9, 0xffffffff, 123_456_789)), 'C12345678978')
  assert.equal(childNumberFrom(bytesOf(4e9 - 1)).slice(1, 10), '999999999')
})

test('bytes that run out throw instead of giving a poorer number', () => {
  assert.throws(() => childNumberFrom(bytesOf(0xffffffff)), RangeError)
  assert.throws(() => childNumberFrom(new Uint8Array(3)), RangeError)
  assert.throws(() => childNumberFrom(new Uint8Array(CHILD_NUMBER_RANDOM_BYTES).fill(255)), RangeError)
})

test('a view into a larger buffer is read from its own start', () => {
  const buffer = bytesOf(1, 123_456_789, 2)
  assert.equal(childNumberFrom(buffer.subarray(4, 8)), 'C12345678978')
})

test('groups of letter and 3, 4 and 4 for reading', () => {
  assert.equal(formatChildNumber('C12345678978'), 'C123 4567 8978')
})

const checkDigit = { ok: false, code: 'check-digit' }
