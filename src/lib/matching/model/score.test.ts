import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { explain } from './explain.ts'
import { FIELDS, LEVELS, NAME } from './fields.ts'
import { exampleModel } from './model.fixture.ts'
import { spaceOf } from './model.ts'
import { createPatternSpace, levelsOf, patternOf } from './pattern-space.ts'
import { createScoreTables, normalisedOdds, oddsOf, probabilityOf, scorePattern } from './score.ts'

const model = exampleModel()
const space = spaceOf(model)
const tables = createScoreTables(model)
const anyLevels = fc.tuple(...FIELDS.map((field) => fc.nat(LEVELS[field].length - 1)))
const anyTerms = fc.record({
  given: fc.double({ min: 0.001, max: 100, noNaN: true }),
  family: fc.double({ min: 0.001, max: 100, noNaN: true }),
})

test('parts-make-the-total: an explanation sums to the score', () => {
  fc.assert(
    fc.property(
      anyLevels,
      anyTerms,
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      (levels, terms, others) => {
        const pattern = patternOf(space, levels)
        const used = { given: levels[0] === 0 ? 1 : terms.given, family: levels[1] === 0 ? 1 : terms.family }
        const score = scorePattern(tables, pattern, used.given * used.family) - Math.log2(1 + others)
        const { fields, totalBits, ...parts } = explain(model, pattern, used, others)
        assert.ok(Math.abs(totalBits - score) < 1e-6, `${totalBits} is not ${score}`)
        const sum = fields.reduce((bits, field) => bits + field.bits + field.termBits, 0)
        const rest = parts.priorBits + parts.togetherBits + parts.relativesBits + parts.rivalsBits
        assert.ok(Math.abs(sum + rest - totalBits) < 1e-9)
        assert.ok(parts.relativesBits <= 0 && parts.togetherBits <= 0 && parts.rivalsBits <= 0)
      },
    ),
  )
})

test('a pattern and its levels are one and the same', () => {
  fc.assert(
    fc.property(anyLevels, fc.subarray([...FIELDS]), (levels, fields) => {
      const own = createPatternSpace(fields)
      const kept = levels.map((level, place) => (fields.includes(FIELDS[place]!) ? level : 0))
      assert.deepEqual(levelsOf(own, patternOf(own, kept)), kept)
    }),
  )
})

test('level-0-is-missing: a field that one side lacks weighs as one that the model has not', () => {
  fc.assert(
    fc.property(anyLevels, fc.constantFrom('sex', 'house', 'address', 'locality'), (levels, absent) => {
      const fewer = exampleModel(FIELDS.filter((field) => field !== absent))
      const place = FIELDS.indexOf(absent)
      const without = levels.map((level, at) => (at === place ? 0 : level))
      const bits = scorePattern(tables, patternOf(space, without))
      const fewerBits = scorePattern(createScoreTables(fewer), patternOf(spaceOf(fewer), without))
      assert.ok(Math.abs(bits - fewerBits) < 1e-9)
    }),
  )
})

test('a twin, who differs in the given name alone, is never taken for the child', () => {
  const twin = FIELDS.map((field) => (field === 'given' ? NAME.else : field.endsWith('dentifier') ? 0 : 1))
  const bits = scorePattern(tables, patternOf(space, twin))
  assert.ok(bits < 0, `${bits} bits`)
  const strangersOnly = createScoreTables({ ...model, priors: { ...model.priors, twin: 0, sibling: 0 } })
  assert.ok(scorePattern(strangersOnly, patternOf(space, twin)) > 10)
})

test('a file without families loses nothing to the twin and sibling classes', () => {
  const nobody = { ...model, priors: { ...model.priors, twin: 1e-150, sibling: 1e-150 } }
  const none = { ...model, priors: { ...model.priors, twin: 0, sibling: 0 } }
  const pattern = patternOf(space, [NAME.else, 1, 1, 1, 0, 1, 0, 0, 0, 0])
  const [a, b] = [nobody, none].map((one) => scorePattern(createScoreTables(one), pattern))
  assert.ok(Math.abs(a! - b!) < 1e-9)
})

test('candidates share one person: their normalised probabilities sum to one at most', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 20 }),
      (odds) => {
        const all = odds.reduce((sum, one) => sum + one, 0)
        const probabilities = odds.map((one) => probabilityOf(normalisedOdds(one, Math.max(0, all - one))))
        assert.ok(probabilities.reduce((sum, one) => sum + one, 0) <= 1 + 1e-3)
        for (const [at, one] of odds.entries()) assert.ok(probabilities[at]! <= probabilityOf(one) + 1e-12)
      },
    ),
  )
})

test('a rare name says more than a common one, and only against strangers', () => {
  const pattern = patternOf(space, [1, 1, 1, 1, 1, 1, 1, 1, 0, 0])
  assert.ok(oddsOf(tables, pattern, 0.01) > oddsOf(tables, pattern, 10))
  const onlyFamily = { ...model, priors: { same: 1e-6, twin: 0.5, sibling: 0 } }
  const twinsEverywhere = createScoreTables(onlyFamily)
  const rate = oddsOf(twinsEverywhere, pattern, 1e-9) / oddsOf(twinsEverywhere, pattern, 1e-3)
  assert.ok(rate < 2)
})

test('a model survives JSON, and one of another version is refused', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(model)), model)
  assert.throws(() => createScoreTables({ ...model, version: 'other' as never }), RangeError)
})
