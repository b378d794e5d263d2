import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { nhsNumberRange, parseNhsNumber, parseUln, parseUpn } from '../identifiers/index.ts'
import { createPersonNumbers, MAX_CHILDREN } from './person-numbers.ts'
import { createRandom } from './random.ts'

const persons = fc.integer({ min: 0, max: MAX_CHILDREN - 1 })

test('every number passes its own check', () => {
  fc.assert(
    fc.property(fc.integer(), persons, fc.integer({ min: 2010, max: 2099 }), (seed, person, year) => {
      const numbers = createPersonNumbers(createRandom(seed))
      assert.equal(parseNhsNumber(numbers.nhsNumber(person)).ok, true)
      assert.equal(parseUln(numbers.uln(person)).ok, true)
      assert.equal(parseUpn(numbers.upn(person, '815', year)).ok, true)
    }),
  )
})

test('an NHS number is of the range that is never given to anybody', () => {
  fc.assert(
    fc.property(fc.integer(), persons, (seed, person) => {
      assert.equal(nhsNumberRange(createPersonNumbers(createRandom(seed)).nhsNumber(person)), 'test')
    }),
  )
})

test('no two persons share a number', () => {
  const numbers = createPersonNumbers(createRandom(1))
  const count = 50_000
  const first = MAX_CHILDREN - count
  for (const give of [
    (person: number) => numbers.nhsNumber(person),
    (person: number) => numbers.uln(person),
    (person: number) => numbers.upn(person, '815', 2020),
  ]) {
    const given = new Set(Array.from({ length: count }, (_, at) => give(at % 2 === 0 ? at : first + at)))
    assert.equal(given.size, count)
  }
})

test('references are unique for a purpose and differ between purposes', () => {
  const numbers = createPersonNumbers(createRandom(1))
  const given = new Set(Array.from({ length: 2000 }, (_, person) => numbers.reference(person, 'case')))
  assert.equal(given.size, 2000)
  assert.notEqual(numbers.reference(5, 'case'), numbers.reference(5, 'other'))
})
