import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseNhsNumber } from './nhs-number.ts'
import { singleDigitErrors, transpositions } from './slips.fixture.ts'
import { parseUln } from './uln.ts'

const payloads = fc.integer({ min: 100_000_000, max: 999_999_999 }).map(String)

/** The rule as printed: remainder r of nine weighted digits, none if 0, else the check digit is 10 - r. */
function withCheckDigit(payload: string): string | undefined {
  const remainder = [...payload].reduce((sum, digit, i) => sum + Number(digit) * (10 - i), 0) % 11
  return remainder === 0 ? undefined : `${payload}${10 - remainder}`
}

test('the published example passes', () => {
  assert.deepEqual(parseUln('9276308686'), { ok: true, value: '9276308686' })
})

test('9999999999 means not known and is refused as a placeholder', () => {
  assert.deepEqual(parseUln('9999999999'), { ok: false, code: 'placeholder' })
})

test('exactly the printed check digit is accepted, and none when the remainder is 0', () => {
  fc.assert(
    fc.property(payloads, (payload) => {
      const accepted = [...'0123456789'].map((digit) => payload + digit).filter((value) => parseUln(value).ok)
      const expected = withCheckDigit(payload)
      assert.deepEqual(accepted, expected === undefined ? [] : [expected])
    }),
  )
})

test('every single wrong digit and swap of neighbours is refused', () => {
  fc.assert(
    fc.property(payloads, (payload) => {
      const value = withCheckDigit(payload) ?? ''
      for (const wrong of [...singleDigitErrors(value), ...transpositions(value)]) {
        assert.ok(!parseUln(wrong).ok, wrong)
      }
    }),
  )
})

test('no number is both a learner number and an NHS number', () => {
  fc.assert(
    fc.property(payloads, (payload) => {
      for (const digit of '0123456789') {
        assert.ok(!(parseUln(payload + digit).ok && parseNhsNumber(payload + digit).ok))
      }
    }),
  )
})

test('a leading zero or another length is refused by form', () => {
  for (const raw of ['0000000019', '927630868', '92763086866', '927630868A']) {
    assert.deepEqual(parseUln(raw), { ok: false, code: 'format' })
  }
})
