import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formsOf, isPlaceholderName, nameForms, nameTokens, normaliseName } from './normalise-name.ts'

const NORMALISED = {
  'O’Brien': 'obrien',
  "O'Brien": 'obrien',
  'O´Brien': 'obrien',
  'Smith-Jones': 'smith jones',
  'St. John': 'st john',
  '  de   Souza ': 'de souza',
  Zoë: 'zoe',
  Siân: 'sian',
  Strauß: 'strauss',
  STRAUẞ: 'strauss',
  Søren: 'soren',
  Ægir: 'aegir',
  Œdipe: 'oedipe',
  Łukasz: 'lukasz',
  Đặng: 'dang',
  Guðrún: 'gudrun',
  Þóra: 'thora',
  Işık: 'isik',
  İlayda: 'ilayda',
  Ａｎｎ: 'ann',
  'Anne–Marie': 'anne marie',
  'Twin 2': 'twin',
  Иван: '',
  '': '',
}

for (const [raw, norm] of Object.entries(NORMALISED)) {
  test(`a name is compared as letters and spaces: ${raw || 'nothing'}`, () => {
    assert.equal(normaliseName(raw), norm)
  })
}

test('normalising is idempotent and leaves only a to z and single inner spaces', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), (raw) => {
      const norm = normaliseName(raw)
      assert.match(norm, /^(?:[a-z]+(?: [a-z]+)*)?$/)
      assert.equal(normaliseName(norm), norm)
    }),
  )
})

test('spelling a double name with hyphen, space or neither gives one whole form', () => {
  const wholes = ['Smith-Jones', 'smith jones', 'Smithjones', 'Smith – Jones'].map(
    (raw) => nameForms(raw).whole,
  )
  assert.deepEqual(new Set(wholes), new Set(['smithjones']))
})

test('the words of a double name are its parts, but not particles, bare letters or repeats', () => {
  assert.deepEqual(nameForms('Smith-Jones').parts, ['smith', 'jones'])
  assert.deepEqual(nameForms('van der Berg').parts, ['berg'])
  assert.deepEqual(nameForms('Ella K Ella').parts, ['ella'])
  assert.deepEqual(nameForms('Smith').parts, [])
})

test('forms of the whole form are itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (raw) => {
      const { whole } = nameForms(raw)
      assert.deepEqual(nameForms(whole), { whole, parts: [] })
      assert.deepEqual(formsOf(normaliseName(raw)), nameForms(raw))
    }),
  )
})

test('an empty name has no words', () => {
  assert.deepEqual(nameTokens(''), [])
  assert.deepEqual(nameTokens('ana maria'), ['ana', 'maria'])
})

for (const name of [
  'Baby',
  'Baby Girl',
  'BabyBoy',
  'Twin 2',
  'Twin two',
  'Baby of Smith',
  'Infant',
  'Unknown',
  'Not known',
  'No name given',
  'Female',
]) {
  test(`R-37: "${name}" stands for no given name`, () => {
    assert.equal(isPlaceholderName(normaliseName(name)), true)
  })
}

test('R-37: a placeholder is known in its index form too', () => {
  for (const name of ['Baby Girl', 'Twin Two', 'Not Known'])
    assert.equal(isPlaceholderName(nameForms(name).whole), true)
})

for (const name of ['', 'Given', 'Na', 'K', 'Twinkle', 'Babyo', 'Noel', 'Girlie', 'May One', 'Faith Child']) {
  test(`"${name}" is a name or nothing, not a placeholder`, () => {
    assert.equal(isPlaceholderName(normaliseName(name)), false)
  })
}
