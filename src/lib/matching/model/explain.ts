import { FIELDS, type Field } from './fields.ts'
import { classRates, keyBits, levelName, spaceOf, type LinkageModel } from './model.ts'
import { levelsOf } from './pattern-space.ts'
import type { PairTerms, TermField } from './terms.ts'

/** What one field says: `bits` of the level, and `termBits` for the value being rarer (+) or commoner (-) than most. */
export type FieldEvidence = {
  readonly field: Field
  readonly level: string
  readonly bits: number
  readonly termBits: number
}

/**
 * A score taken apart, all in bits (a bit doubles the odds).
 *
 * INVARIANT (parts-make-the-total): `priorBits`, the bits of every field, `togetherBits`, `relativesBits` and
 * `rivalsBits` sum to `totalBits`.
 */
export type Explanation = {
  readonly fields: readonly FieldEvidence[]
  /** Of one person among all pairs, before anything is compared. */
  readonly priorBits: number
  /** Zero or less: some values go together among strangers too, and are not told twice. */
  readonly togetherBits: number
  /** Zero or less: that it may be a twin or a sibling. */
  readonly relativesBits: number
  /** Zero or less: that another candidate may be the person. */
  readonly rivalsBits: number
  readonly totalBits: number
}

/** `others` is the sum of the odds of the row's other candidates, 0 when it stands alone. Missing fields are left out. */
export function explain(
  model: LinkageModel,
  pattern: number,
  terms: PairTerms = {},
  others = 0,
): Explanation {
  const levels = levelsOf(spaceOf(model), pattern)
  const { same, twin, sibling } = model.priors
  const stranger = 1 - same - twin - sibling
  const together = model.together[keyBits(levels)] ?? 1
  let ofTwin = twin / stranger
  let ofSibling = sibling / stranger
  const fields: FieldEvidence[] = []
  for (const [place, field] of FIELDS.entries()) {
    const level = levels[place]!
    if (level === 0) continue
    const rates = classRates(model, field)
    const u = rates.stranger[level]!
    const term = terms[field as TermField] ?? 1
    ofTwin *= rates.twin[level]! / (u * term)
    ofSibling *= rates.sibling[level]! / (u * term)
    fields.push({
      field,
      level: levelName(field, level),
      bits: Math.log2(rates.same[level]! / u),
      termBits: -Math.log2(term),
    })
  }
  const parts = {
    priorBits: Math.log2(same / stranger),
    togetherBits: 0 - Math.log2(together),
    relativesBits: 0 - Math.log2(1 + (ofTwin + ofSibling) / together),
    rivalsBits: 0 - Math.log2(1 + others),
  }
  const ofFields = fields.reduce((sum, { bits, termBits }) => sum + bits + termBits, 0)
  return { fields, ...parts, totalBits: Object.values(parts).reduce((sum, bits) => sum + bits, ofFields) }
}
