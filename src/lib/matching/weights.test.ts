import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AGE_LEVELS, DATE_OF_BIRTH_LEVELS } from './compare-dates.ts'
import { GENDER_LEVELS } from './compare-genders.ts'
import { NAME_LEVELS } from './compare-names.ts'
import { POSTCODE_LEVELS } from './compare-postcodes.ts'
import { ageBits, dateOfBirthBits, genderBits, nameBits, postcodeBits, RATES } from './weights.ts'

const toddler = { from: 2, to: 3 }

/** By field, the weights down its documented order of levels; the last is `missing`. */
const LADDERS: Readonly<Record<string, readonly number[]>> = {
  given: NAME_LEVELS.map((level) => nameBits('given', level)),
  family: NAME_LEVELS.map((level) => nameBits('family', level)),
  'common given': NAME_LEVELS.map((level) => nameBits('given', level, 1)),
  'common family': NAME_LEVELS.map((level) => nameBits('family', level, 1)),
  'date of birth': DATE_OF_BIRTH_LEVELS.map(dateOfBirthBits),
  'age of any width': AGE_LEVELS.map((level) => ageBits(level, { from: 0, to: 18 })),
  age: AGE_LEVELS.map((level) => ageBits(level, toddler)),
  postcode: POSTCODE_LEVELS.map((level) => postcodeBits(level)),
  gender: GENDER_LEVELS.map(genderBits),
}

for (const [field, bits] of Object.entries(LADDERS)) {
  test(`worse-never-weighs-more: ${field}`, () => {
    const known = bits.slice(0, -1)
    assert.deepEqual(
      known,
      known.toSorted((a, b) => b - a),
    )
    assert.ok(known.every(Number.isFinite))
  })

  test(`a missing value weighs nothing: ${field}`, () => {
    assert.equal(bits.at(-1), 0)
  })
}

for (const [field, rates] of Object.entries(RATES)) {
  test(`the rates of all levels sum to one: ${field}`, () => {
    const sum = (rate: 'm' | 'u') => Object.values(rates).reduce((total, level) => total + level[rate], 0)
    assert.ok(Math.abs(sum('m') - 1) < 1e-9)
    assert.ok(Math.abs(sum('u') - 1) < 1e-9)
  })
}

test('a weight is the log to base two of m over u', () => {
  const { m, u } = RATES.gender.same
  assert.equal(genderBits('same'), Math.log2(m / u))
})

test('agreement on a rarer name says more, and the frequency counts for exact agreement alone', () => {
  assert.ok(nameBits('family', 'exact', 0.00001) > nameBits('family', 'exact', 0.013))
  assert.equal(nameBits('family', 'exact', 1 / 1024), Math.log2(RATES.family.exact.m * 1024))
  assert.equal(nameBits('family', 'close', 0.00001), nameBits('family', 'close'))
})

test('exact-leads: however common the name, exact outweighs every other level', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('given', 'family'),
      fc.double({ min: 1e-8, max: 1, noNaN: true }),
      (kind, share) => {
        const best = Math.max(...NAME_LEVELS.slice(1).map((level) => nameBits(kind, level)))
        assert.ok(nameBits(kind, 'exact', share) >= best + 1)
      },
    ),
  )
})

test('a wider age range says less', () => {
  assert.ok(ageBits('within', { from: 4, to: 4 }) > ageBits('within', { from: 2, to: 6 }))
})

test('part of a postcode that agrees weighs between the levels it stands for', () => {
  assert.ok(postcodeBits('outward', 'outward') > postcodeBits('outward'))
  assert.ok(postcodeBits('outward', 'outward') < postcodeBits('sector', 'sector'))
  assert.ok(postcodeBits('sector', 'sector') < postcodeBits('exact'))
  assert.equal(postcodeBits('area', 'outward'), postcodeBits('area'))
})

test('R-38: gender never decides: less than a bit for, and against less than a different date of birth', () => {
  assert.ok(genderBits('same') < 1)
  assert.ok(genderBits('different') > dateOfBirthBits('else') / 2)
})
