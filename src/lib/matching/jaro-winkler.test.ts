import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isOneEditApart, jaroWinkler } from './jaro-winkler.ts'

/** Source: the examples in W. E. Winkler's papers on string comparators. */
const PUBLISHED = [
  ['MARTHA', 'MARHTA', 0.961],
  ['DIXON', 'DICKSONX', 0.813],
  ['DWAYNE', 'DUANE', 0.84],
  ['SHACKLEFORD', 'SHACKELFORD', 0.982],
  ['DUNNINGHAM', 'CUNNIGHAM', 0.896],
  ['NICHLESON', 'NICHULSON', 0.956],
  ['JONES', 'JOHNSON', 0.832],
  ['MASSEY', 'MASSIE', 0.933],
  ['ABROMS', 'ABRAMS', 0.922],
  ['ITMAN', 'SMITH', 0.467],
  ['JERALDINE', 'GERALDINE', 0.926],
  ['MICHELLE', 'MICHAEL', 0.921],
  ['JULIES', 'JULIUS', 0.933],
  ['TANYA', 'TONYA', 0.88],
  ['SEAN', 'SUSAN', 0.805],
] as const

for (const [a, b, similarity] of PUBLISHED) {
  test(`Jaro-Winkler agrees with the published value: ${a} ${b}`, () => {
    assert.ok(Math.abs(jaroWinkler(a, b) - similarity) < 0.0006)
  })
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 12 })

test('Jaro-Winkler is symmetric, within 0 and 1, and 1 only for equals', () => {
  fc.assert(
    fc.property(word, word, (a, b) => {
      const similarity = jaroWinkler(a, b)
      assert.equal(similarity, jaroWinkler(b, a))
      assert.ok(similarity >= 0 && similarity <= 1)
      assert.equal(similarity === 1, a === b)
    }),
    { numRuns: 2000 },
  )
})

test('a common start gains nothing for texts that are not already alike', () => {
  assert.equal(jaroWinkler('abxy', 'abzw'), 2 / 3)
})

test('an empty text is like nothing but itself', () => {
  assert.equal(jaroWinkler('', ''), 1)
  assert.equal(jaroWinkler('', 'a'), 0)
})

test('one edit is a letter put in, left out or changed, or two neighbours exchanged', () => {
  for (const other of ['ada', 'adamm', 'xadam', 'adym', 'daam', 'adma', 'dam'])
    assert.ok(isOneEditApart('adam', other), other)
  for (const other of ['adam', 'mada', 'aadmm', 'ad', 'adammm', 'amda', 'dmaa'])
    assert.ok(!isOneEditApart('adam', other), other)
})

test('one edit is symmetric', () => {
  fc.assert(fc.property(word, word, (a, b) => isOneEditApart(a, b) === isOneEditApart(b, a)))
})
