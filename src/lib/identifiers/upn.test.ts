import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { singleDigitErrors, transpositions } from './slips.fixture.ts'
import { isTemporaryUpn, parseUpn } from './upn.ts'

const LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ'
const tails = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 11, maxLength: 11 }),
    fc.constantFrom(...'0123456789', ...LETTERS),
  )
  .map(([digits, last]) => digits + last)

/** The guide's table, written the long way. */
function withCheckLetter(tail: string): string {
  const sum = [...tail].reduce((total, character, i) => {
    const worth = /\d/.test(character) ? Number(character) : LETTERS.indexOf(character)
    return total + worth * (i + 2)
  }, 0)
  return (LETTERS[sum % 23] ?? '') + tail
}

test('published examples pass', () => {
  for (const value of ['B801200005001', 'R674123101121']) {
    assert.deepEqual(parseUpn(value), { ok: true, value })
  }
})

test('the dummy number passes its check and is marked', () => {
  assert.deepEqual(parseUpn('A123456789012'), { ok: true, value: 'A123456789012', warning: 'placeholder' })
})

test('the wrong worked example of supplier help pages is refused: its letter is P', () => {
  assert.deepEqual(parseUpn('B207000016049'), { ok: false, code: 'check-digit' })
  assert.deepEqual(parseUpn('Q207000016049'), { ok: false, code: 'check-digit' })
  assert.ok(parseUpn('P207000016049').ok)
})

test('exactly one check letter is accepted, permanent and temporary', () => {
  fc.assert(
    fc.property(tails, (tail) => {
      const accepted = [...LETTERS].map((letter) => letter + tail).filter((value) => parseUpn(value).ok)
      assert.deepEqual(accepted, [withCheckLetter(tail)])
      assert.equal(isTemporaryUpn(withCheckLetter(tail)), /[A-Z]$/.test(tail))
    }),
  )
})

test('every single wrong digit, swap of neighbours and wrong last letter is refused', () => {
  fc.assert(
    fc.property(tails, (tail) => {
      const value = withCheckLetter(tail)
      const lastLetters = [...LETTERS].filter((letter) => /[A-Z]$/.test(value) && !value.endsWith(letter))
      const wrongEnds = lastLetters.map((letter) => value.slice(0, 12) + letter)
      for (const wrong of [...singleDigitErrors(value), ...transpositions(value), ...wrongEnds]) {
        assert.ok(!parseUpn(wrong).ok, wrong)
      }
    }),
  )
})

test('small letters and spaces are put right; I, O and S are no UPN letters', () => {
  assert.deepEqual(parseUpn(' b801 2000 05001'), { ok: true, value: 'B801200005001' })
  for (const raw of [
    'I801200005001',
    'O801200005001',
    'S801200005001',
    'B80120000500S',
    'B80120000500',
    '8801200005001',
  ]) {
    assert.deepEqual(parseUpn(raw), { ok: false, code: 'format' })
  }
})
