import { EXACT, FIELDS, NAME, type Field } from './fields.ts'
import type { LinkageModel } from './model.ts'
import type { PatternSpace } from './pattern-space.ts'
import { levelsOf } from './pattern-space.ts'
import { WORD } from './record.ts'

/** Fields whose values are common or rare, so that agreeing on one says less or more. */
export const TERM_FIELDS = [
  'given',
  'family',
  'postcode',
  'address',
  'locality',
] as const satisfies readonly Field[]
export type TermField = (typeof TERM_FIELDS)[number]

/**
 * By field and id, how common a value is beside the mean: its share of the index over u of `exact`.
 *
 * Taken from the index alone, at least one bearer. Absent for a field without term frequencies.
 */
export type TermFactors = Readonly<Partial<Record<TermField, Float64Array>>>

/** Shares of the index rows that bear a value, by field and id, as counted or asked for by the caller. */
export type TermShares = Readonly<Partial<Record<TermField, Float64Array>>>

/** By what strangers' likelihood of a pair is multiplied, by field. */
export type PairTerms = Readonly<Partial<Record<TermField, number>>>

export function termFactors(model: LinkageModel, shares: TermShares): TermFactors {
  const factors: Partial<Record<TermField, Float64Array>> = {}
  for (const field of TERM_FIELDS) {
    const exact = model.strangers[field]?.[EXACT]
    const share = shares[field]
    if (exact !== undefined && share !== undefined) factors[field] = share.map((value) => value / exact)
  }
  return factors
}

/** The factor of all fields of a pair in one number; given in the hot loop, so by whole numbers. */
export type TermFactor = (pattern: number, a: Int32Array, i: number, b: Int32Array, j: number) => number

export function createTermFactor(space: PatternSpace, factors: TermFactors): TermFactor {
  const { headSize, has } = space
  const ofGiven = has.given ? factors.given : undefined
  const ofFamily = has.family ? factors.family : undefined
  const levelOfGiven = headLevels(space, 'given')
  const levelOfFamily = headLevels(space, 'family')
  const others = TERM_FIELDS.flatMap((field) => {
    const values = factors[field]
    const isOther = field !== 'given' && field !== 'family' && has[field] && values !== undefined
    return isOther ? [{ values, word: WORD[field] }] : []
  })
  return (pattern, a, i, b, j) => {
    const head = pattern % headSize
    let factor = 1
    if (ofGiven) factor = nameTerm(levelOfGiven[head]!, ofGiven, a[i]!, b[j]!)
    if (ofFamily) factor *= nameTerm(levelOfFamily[head]!, ofFamily, a[i + 1]!, b[j + 1]!)
    // Of the other fields only `exact` has a term, and that is two equal ids.
    for (let at = 0; at < others.length; at++) {
      const { values, word } = others[at]!
      const value = a[i + word]!
      if (value !== 0 && value === b[j + word]) factor *= values[value]!
    }
    return factor
  }
}

/** The same field by field, for an explanation. */
export function pairTerms(
  space: PatternSpace,
  factors: TermFactors,
  pattern: number,
  [a, i]: readonly [Int32Array, number],
  [b, j]: readonly [Int32Array, number],
): PairTerms {
  const levels = levelsOf(space, pattern)
  const terms: Partial<Record<TermField, number>> = {}
  for (const field of TERM_FIELDS) {
    const values = factors[field]
    if (!space.has[field] || values === undefined) continue
    const word = WORD[field]
    const level = levels[FIELDS.indexOf(field)]!
    if (field === 'given' || field === 'family')
      terms[field] = nameTerm(level, values, a[i + word]!, b[j + word]!)
    else if (level === EXACT) terms[field] = values[a[i + word]!]!
  }
  return terms
}

/**
 * Of two names alike but not equal the commoner tells how easily a stranger bears one so alike, yet less surely
 * than an equal name does, for the names around a rare one need not be rare: its root.
 */
function nameTerm(level: number, values: Float64Array, a: number, b: number): number {
  if (level === EXACT) return values[a]!
  if (level === 0 || level >= NAME.resembling) return 1
  const one = values[a]!
  const other = values[b]!
  return Math.sqrt(one > other ? one : other)
}

/** By head half the level of one of its fields. */
function headLevels(space: PatternSpace, field: 'given' | 'family'): Uint8Array {
  const place = FIELDS.indexOf(field)
  const levels = new Uint8Array(space.headSize)
  for (let head = 0; head < levels.length; head++)
    levels[head] = Math.floor(head / space.strides[place]!) % space.radices[place]!
  return levels
}
