import { CLASSES, classRates, KEY_FIELDS, spaceOf, type LinkageModel } from './model.ts'
import { EXACT, FIELDS, HEAD_FIELDS, LEVELS } from './fields.ts'
import type { PatternSpace } from './pattern-space.ts'

/**
 * Likelihoods of the four classes by half pattern: place `4 * half + class`, priors already in the head.
 *
 * `headKeys` and `tailKeys` hold the `keyBits` that each half contributes.
 */
export type ScoreTables = {
  readonly space: PatternSpace
  readonly head: Float64Array
  readonly tail: Float64Array
  readonly headKeys: Uint8Array
  readonly tailKeys: Uint8Array
  readonly together: Float64Array
}

export function createScoreTables(model: LinkageModel): ScoreTables {
  const space = spaceOf(model)
  const head = new Float64Array(space.headSize * 4)
  const tail = new Float64Array(space.tailSize * 4)
  const rates = FIELDS.map((field) => classRates(model, field))
  const { same, twin, sibling } = model.priors
  const priors = [same, twin, sibling, 1 - same - twin - sibling]
  for (const [isHead, table] of [
    [true, head],
    [false, tail],
  ] as const) {
    for (let half = 0; half * 4 < table.length; half++) {
      for (const [number, name] of CLASSES.entries()) {
        let likelihood = isHead ? priors[number]! : 1
        for (const [place, radix] of space.radices.entries()) {
          if (radix === 1 || place < HEAD_FIELDS !== isHead) continue
          likelihood *= rates[place]![name][Math.floor(half / space.strides[place]!) % radix]!
        }
        table[half * 4 + number] = likelihood
      }
    }
  }
  return { space, head, tail, ...keyTables(space), together: Float64Array.from(model.together) }
}

/**
 * Odds that the two records are of one person, before any other candidate is looked at.
 *
 * `termFactor` multiplies the strangers' likelihood alone: twins share a rare family name for certain.
 */
export function oddsOf(tables: ScoreTables, pattern: number, termFactor: number): number {
  const headHalf = pattern % tables.space.headSize
  const tailHalf = (pattern - headHalf) / tables.space.headSize
  const { head, tail } = tables
  const h = headHalf * 4
  const t = tailHalf * 4
  const together = tables.together[tables.headKeys[headHalf]! | tables.tailKeys[tailHalf]!]!
  return (
    (head[h]! * tail[t]!) /
    (head[h + 1]! * tail[t + 1]! +
      head[h + 2]! * tail[t + 2]! +
      head[h + 3]! * tail[t + 3]! * together * termFactor)
  )
}

/** The score of a pattern in bits: log2 of its odds. */
export function scorePattern(tables: ScoreTables, pattern: number, termFactor = 1): number {
  return Math.log2(oddsOf(tables, pattern, termFactor))
}

/**
 * Odds of one candidate once the others of the same row are known: only one of them can be the person.
 *
 * `others` is the sum of the others' odds; rows of the same entity are not others of each other.
 */
export function normalisedOdds(odds: number, others: number): number {
  return odds / (1 + others)
}

export function probabilityOf(odds: number): number {
  return odds === Infinity ? 1 : odds / (1 + odds)
}

function keyTables(space: PatternSpace): { headKeys: Uint8Array; tailKeys: Uint8Array } {
  const headKeys = new Uint8Array(space.headSize)
  const tailKeys = new Uint8Array(space.tailSize)
  for (const [bit, field] of KEY_FIELDS.entries()) {
    const place = FIELDS.indexOf(field)
    const keys = place < HEAD_FIELDS ? headKeys : tailKeys
    if (space.radices[place] !== LEVELS[field].length) continue
    for (let half = 0; half < keys.length; half++)
      if (Math.floor(half / space.strides[place]!) % space.radices[place]! === EXACT) keys[half]! |= 1 << bit
  }
  return { headKeys, tailKeys }
}
