import { FIELDS } from './fields.ts'
import { keyBits } from './model.ts'
import { levelsOf, type PatternSpace } from './pattern-space.ts'

/** Distinct patterns with their levels and how often each came: what training sees of millions of pairs. */
export type PatternCounts = {
  readonly size: number
  readonly counts: Float64Array
  /** `FIELDS.length` levels a pattern. */
  readonly levels: Uint8Array
  readonly keys: Uint8Array
}

/** Counts the patterns of those pairs that `isMeant`. */
export function countPatterns(
  space: PatternSpace,
  patterns: Int32Array,
  isMeant: (pair: number) => boolean = () => true,
): PatternCounts {
  const byPattern = new Map<number, number>()
  for (let pair = 0; pair < patterns.length; pair++)
    if (isMeant(pair)) byPattern.set(patterns[pair]!, (byPattern.get(patterns[pair]!) ?? 0) + 1)
  const counts = new Float64Array(byPattern.size)
  const levels = new Uint8Array(byPattern.size * FIELDS.length)
  const keys = new Uint8Array(byPattern.size)
  let at = 0
  for (const [pattern, count] of byPattern) {
    const ofPattern = levelsOf(space, pattern)
    counts[at] = count
    levels.set(ofPattern, at * FIELDS.length)
    keys[at++] = keyBits(ofPattern)
  }
  return { size: byPattern.size, counts, levels, keys }
}
