import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createSpellings } from './person-spellings.ts'
import { createRandom } from './random.ts'

const none = { nicknamesOf: () => [], firstNameVariantsOf: () => [], surnameVariantsOf: () => [] }
const spellings = createSpellings(none)
const forms = (make: (seed: number) => string) =>
  new Set(Array.from({ length: 200 }, (_, seed) => make(seed)))
const names = fc.stringMatching(/^[A-Z][a-z]{1,15}$/)

test('a short form comes from the own list, else from the beginning of the name', () => {
  assert.deepEqual(
    forms((seed) => spellings.shortForm(createRandom(seed), 'William')),
    new Set(['Will', 'Bill', 'Billy', 'Wills']),
  )
  assert.deepEqual(
    forms((seed) => spellings.shortForm(createRandom(seed), 'Bennet')),
    new Set(['Ben', 'Beny', 'Benie']),
  )
})

test('reference lists are used too, and not alone', () => {
  const listed = createSpellings({ ...none, nicknamesOf: () => ['Wim'], surnameVariantsOf: () => ['Smyth'] })
  const short = forms((seed) => listed.shortForm(createRandom(seed), 'William'))
  assert.ok(short.has('Wim') && short.has('Bill'))
  const surnames = forms((seed) => listed.surnameVariant(createRandom(seed), 'Smith'))
  assert.ok(surnames.has('Smyth') && surnames.has('Smit'))
})

test('a variant is a rule of sound applied once, or the name itself where none applies', () => {
  assert.deepEqual(
    forms((seed) => spellings.firstVariant(createRandom(seed), 'Sophie')),
    new Set(['Sofie', 'Sophy']),
  )
  assert.equal(spellings.surnameVariant(createRandom(1), 'Bob'), 'Bob')
})

test('a typing error leaves at least two letters and changes few', () => {
  fc.assert(
    fc.property(names, fc.integer(), (name, seed) => {
      const typed = spellings.typo(createRandom(seed), name)
      assert.ok(typed.length >= 2 && Math.abs(typed.length - name.length) <= 1)
    }),
  )
})

test('some typing errors change the first letter, most do not', () => {
  const typed = Array.from({ length: 500 }, (_, seed) => spellings.typo(createRandom(seed), 'Martin'))
  const changed = typed.filter((name) => !name.startsWith('M')).length
  assert.ok(changed > 5 && changed < 100)
})
