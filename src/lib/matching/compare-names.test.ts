import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareFamilyNames, compareGivenNames, type NameLevel } from './compare-names.ts'
import { buildVariants } from './name-variants.ts'

const variants = buildVariants([
  ['katherine', 'katie'],
  ['smith', 'smyth'],
])

const GIVEN: readonly (readonly [string, string, NameLevel])[] = [
  ['ava rose', 'avarose', 'exact'],
  ['katie', 'katherine', 'variant'],
  ['ava', 'ava rose', 'token'],
  ['ella mae', 'ava mae', 'token'],
  ['kathrine', 'katherine', 'close'],
  ['tanya', 'tonya', 'similar'],
  ['k', 'katherine', 'initial'],
  ['j', 'katherine', 'else'],
  ['sean', 'susan', 'resembling'],
  ['amy', 'may', 'resembling'],
  ['oliver', 'fatima', 'else'],
  ['', 'fatima', 'missing'],
  ['baby', 'fatima', 'missing'],
  ['fatima', 'twin two', 'missing'],
]

for (const [a, b, level] of GIVEN) {
  test(`given names: ${a} and ${b} are ${level}, either way round`, () => {
    assert.equal(compareGivenNames(a, b, variants), level)
    assert.equal(compareGivenNames(b, a, variants), level)
  })
}

const FAMILY: readonly (readonly [string, string, NameLevel])[] = [
  ['smith', 'smyth', 'variant'],
  ['smith', 'smith jones', 'token'],
  ['jones smith', 'smith jones', 'token'],
  ['van dyke', 'van houten', 'else'],
  ['baby', 'baby', 'exact'],
  ['', '', 'missing'],
]

for (const [a, b, level] of FAMILY) {
  test(`family names: ${a} and ${b} are ${level}, either way round`, () => {
    assert.equal(compareFamilyNames(a, b, variants), level)
    assert.equal(compareFamilyNames(b, a, variants), level)
  })
}

test('any one slip of the keys leaves a name of two letters or more recognisable', () => {
  const name = fc.string({ unit: fc.constantFrom(...'abcde'), minLength: 2, maxLength: 8 })
  fc.assert(
    fc.property(name, fc.nat(), fc.constantFrom(...'abcde'), (original, where, letter) => {
      const at = where % original.length
      const slipped = original.slice(0, at) + letter + original.slice(at + 1)
      assert.notEqual(compareFamilyNames(original, slipped, variants), 'else')
    }),
  )
})
