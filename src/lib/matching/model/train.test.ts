import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../synthetic/random.ts'
import { FIELDS, NAME, type Field } from './fields.ts'
import { exampleModel } from './model.fixture.ts'
import { classRates, type PairClass } from './model.ts'
import { createPatternSpace, patternOf } from './pattern-space.ts'
import { trainModel, type TrainingInput } from './train.ts'

const FIELDS_USED: readonly Field[] = ['given', 'family', 'dateOfBirth', 'postcode', 'sex', 'house']
const ROWS = 20_000
const INDEX_ROWS = 20_000
const space = createPatternSpace(FIELDS_USED)
const model = { ...exampleModel(FIELDS_USED), together: Array.from({ length: 16 }, () => 1) }

/** Candidates drawn from the model itself: own record, twin and sibling by chance, and strangers that agree on two fields. */
function drawPairs({ twins, siblings }: { twins: number; siblings: number }): TrainingInput {
  const random = createRandom('train')
  const rows: number[] = []
  const candidates: number[] = []
  const patterns: number[] = []
  const draw = (kind: PairClass, held: readonly Field[] = []): number => {
    const levels = FIELDS.map((field) => {
      if (!space.has[field]) return 0
      if (held.includes(field)) return 1
      const rates = classRates(model, field)[kind]
      let left = random.fraction()
      for (let level = 1; level < rates.length; level++) if ((left -= rates[level]!) <= 0) return level
      return 1
    })
    return patternOf(space, levels)
  }
  const add = (row: number, candidate: number, pattern: number): void => {
    rows.push(row)
    candidates.push(candidate)
    patterns.push(pattern)
  }
  const twoOf: readonly (readonly Field[])[] = [
    ['given', 'dateOfBirth'],
    ['family', 'dateOfBirth'],
    ['given', 'family'],
  ]
  for (let row = 0; row < ROWS; row++) {
    if (random.chance(0.9)) add(row, row, draw('same'))
    if (random.chance(twins)) add(row, row + ROWS, draw('twin'))
    if (random.chance(siblings)) add(row, row + 2 * ROWS, draw('sibling'))
    for (const [at, held] of twoOf.entries()) {
      const expected = held.reduce((product, field) => product * model.strangers[field]![1]!, INDEX_ROWS)
      if (random.chance(expected)) add(row, row + (3 + at) * ROWS, draw('stranger', held))
    }
  }
  return {
    space,
    pairs: {
      rows: Int32Array.from(rows),
      candidates: Int32Array.from(candidates),
      patterns: Int32Array.from(patterns),
    },
    strangers: {
      rates: model.strangers,
      presence: Object.fromEntries(FIELDS_USED.map((field) => [field, 1])),
    },
    rows: ROWS,
    recordsPerRow: INDEX_ROWS,
    isOneFile: false,
  }
}

test('training recovers the rates that the pairs were drawn from, without labels', () => {
  const learned = trainModel(drawPairs({ twins: 0.02, siblings: 0.4 }))
  for (const field of FIELDS_USED)
    for (const [level, rate] of learned.same[field]!.entries())
      assert.ok(Math.abs(rate - model.same[field]![level]!) < 0.012, `${field} ${level}: ${rate}`)
  assert.ok(Math.abs(learned.priors.same * INDEX_ROWS - 0.9) < 0.03)
  assert.ok(Math.abs(learned.priors.twin * INDEX_ROWS - 0.02) < 0.006, `${learned.priors.twin * INDEX_ROWS}`)
  assert.ok(
    Math.abs(learned.priors.sibling * INDEX_ROWS - 0.4) < 0.06,
    `${learned.priors.sibling * INDEX_ROWS}`,
  )
})

test('where there are no families none are learned, and mistyped given names stay matches', () => {
  const learned = trainModel(drawPairs({ twins: 0, siblings: 0 }))
  assert.ok(learned.priors.twin * INDEX_ROWS < 0.002, `${learned.priors.twin * INDEX_ROWS}`)
  const mistyped = learned.same.given![NAME.else]!
  assert.ok(Math.abs(mistyped - model.same.given![NAME.else]!) < 0.006, `${mistyped}`)
})

test('training is deterministic', () => {
  const input = drawPairs({ twins: 0.02, siblings: 0.4 })
  assert.deepEqual(trainModel(input), trainModel(input))
})
