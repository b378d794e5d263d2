import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatNhsNumber, nhsNumberRange, parseNhsNumber } from './nhs-number.ts'
import { singleDigitErrors, transpositions } from './slips.fixture.ts'

/** The textbook rule, written the long way; undefined where the check would be 10. */
function withCheckDigit(payload: string): string | undefined {
  const sum = [...payload].reduce((total, digit, i) => total + Number(digit) * (10 - i), 0)
  const check = (11 - (sum % 11)) % 11
  return check === 10 ? undefined : payload + check
}

const payloads = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 9, maxLength: 9 })
const numbers = payloads
  .map((payload) => withCheckDigit(payload) ?? '')
  .filter((value) => !/^(\d?)\1*$/.test(value))

test('published test numbers pass and are marked as such', () => {
  for (const value of ['9434765919', '9000000009', '9000000025', '9990000018']) {
    assert.deepEqual(parseNhsNumber(value), { ok: true, value, warning: 'test-range' })
  }
})

test('a number in use has no warning', () => {
  assert.deepEqual(parseNhsNumber('401 023 2137'), { ok: true, value: '4010232137' })
})

test('spaces and dashes of any kind are dropped', () => {
  for (const raw of ['943 476 5919', ' 943-476-5919 ', '943\u00a0476\u20135919', '943\t4765919']) {
    const result = parseNhsNumber(raw)
    assert.ok(result.ok && result.value === '9434765919', raw)
  }
})

test('ten equal digits are placeholders although they pass the check', () => {
  for (const digit of '0123456789') {
    assert.deepEqual(parseNhsNumber(digit.repeat(10)), { ok: false, code: 'placeholder' })
  }
})

test('exactly the textbook check digit is accepted', () => {
  fc.assert(
    fc.property(payloads, (payload) => {
      const accepted = [...'0123456789']
        .map((digit) => payload + digit)
        .filter((value) => parseNhsNumber(value).ok)
      const expected = withCheckDigit(payload)
      const isPlaceholder = expected !== undefined && /^(\d)\1+$/.test(expected)
      assert.deepEqual(accepted, expected === undefined || isPlaceholder ? [] : [expected])
    }),
  )
})

test('every single wrong digit and every swap of neighbours is refused', () => {
  fc.assert(
    fc.property(numbers, (value) => {
      assert.ok(parseNhsNumber(value).ok)
      for (const wrong of [...singleDigitErrors(value), ...transpositions(value)]) {
        assert.ok(!parseNhsNumber(wrong).ok, wrong)
      }
    }),
  )
})

test('other lengths and letters are refused by form', () => {
  for (const raw of ['943476591', '94347659190', '943476591X', 'C9434765919', '٩٤٣٤٧٦٥٩١٩']) {
    assert.deepEqual(parseNhsNumber(raw), { ok: false, code: 'format' })
  }
})

test('the first digits name the issuer', () => {
  const ranges = {
    'england-wales': ['4000000000', '4999999999', '6000000000', '7999999999'],
    test: ['9000000000', '9999999998'],
    'northern-ireland': ['3200000000', '3999999999'],
    scotland: ['0101000000', '0112999999', '2906000000', '3112999999'],
    unallocated: [
      '0000000001',
      '0099999999',
      '0113000000',
      '1000000000',
      '3113000000',
      '5000000000',
      '8999999999',
    ],
  }
  for (const [range, values] of Object.entries(ranges)) {
    for (const value of values) assert.equal(nhsNumberRange(value), range, value)
  }
})

test('a well formed number of no issuer is kept with a warning', () => {
  assert.deepEqual(parseNhsNumber('5000001036'), {
    ok: true,
    value: '5000001036',
    warning: 'unallocated-range',
  })
})

test('groups of 3, 3 and 4 for reading', () => {
  assert.equal(formatNhsNumber('9434765919'), '943 476 5919')
})
