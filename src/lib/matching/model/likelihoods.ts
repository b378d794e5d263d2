import { FIELDS } from './fields.ts'
import { CLASSES, classRates, type LinkageModel } from './model.ts'
import type { PatternCounts } from './pattern-counts.ts'

const LEVELS_MOST = 16
const FIELD_COUNT = FIELDS.length
const CLASS_COUNT = CLASSES.length

/** Expected share of all pairs by pattern and class, `CLASS_COUNT` a pattern: prior times the rates of the levels. */
export function jointLikelihoods(model: LinkageModel, patterns: PatternCounts, into: Float64Array): void {
  const table = rateTable(model)
  const { same, twin, sibling } = model.priors
  const stranger = 1 - same - twin - sibling
  for (let at = 0; at < patterns.size; at++) {
    let ofSame = same
    let ofTwin = twin
    let ofSibling = sibling
    let ofStranger = stranger * model.together[patterns.keys[at]!]!
    for (let place = 0; place < FIELD_COUNT; place++) {
      const level = patterns.levels[at * FIELD_COUNT + place]!
      if (level === 0) continue
      const row = (place * LEVELS_MOST + level) * CLASS_COUNT
      ofSame *= table[row]!
      ofTwin *= table[row + 1]!
      ofSibling *= table[row + 2]!
      ofStranger *= table[row + 3]!
    }
    into[at * CLASS_COUNT] = ofSame
    into[at * CLASS_COUNT + 1] = ofTwin
    into[at * CLASS_COUNT + 2] = ofSibling
    into[at * CLASS_COUNT + 3] = ofStranger
  }
}

function rateTable(model: LinkageModel): Float64Array {
  const table = new Float64Array(FIELD_COUNT * LEVELS_MOST * CLASS_COUNT)
  for (const [place, field] of FIELDS.entries()) {
    const rates = classRates(model, field)
    for (const [number, name] of CLASSES.entries())
      for (const [level, rate] of rates[name].entries())
        table[(place * LEVELS_MOST + level) * CLASS_COUNT + number] = rate
  }
  return table
}
