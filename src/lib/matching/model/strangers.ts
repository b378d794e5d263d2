import { EXACT, FIELDS, LEVELS, type Field } from './fields.ts'
import type { Rates } from './model.ts'
import { levelsOf, type PatternSpace } from './pattern-space.ts'

/** What pairs taken at random showed, and what value counts say exactly. */
export type StrangerSample = {
  /** Patterns of random pairs with how often each came. */
  readonly patterns: ReadonlyMap<number, number>
  /** Exact agreement by field, from the frequencies of the values: no sampling error. */
  readonly exact: Readonly<Partial<Record<Field, number>>>
}

/** A level never seen among the sampled pairs is this many of them. */
const UNSEEN = 0.1

export type Strangers = {
  /** u by field and level. */
  readonly rates: Readonly<Partial<Record<Field, Rates>>>
  /** Share of pairs in which both sides have the field. */
  readonly presence: Readonly<Partial<Record<Field, number>>>
}

export function strangerRates(space: PatternSpace, { patterns, exact }: StrangerSample): Strangers {
  const counts = FIELDS.map((field) => new Float64Array(LEVELS[field].length).fill(UNSEEN))
  for (const [pattern, count] of patterns)
    for (const [place, level] of levelsOf(space, pattern).entries()) counts[place]![level]! += count
  const rates: Partial<Record<Field, Rates>> = {}
  const presence: Partial<Record<Field, number>> = {}
  for (const [place, field] of FIELDS.entries()) {
    if (!space.has[field]) continue
    const ofField = counts[place]!
    rates[field] = withExact(ofField, exact[field])
    presence[field] = 1 - ofField[0]! / ofField.reduce((sum, count) => sum + count, 0)
  }
  return { rates, presence }
}

/** Shares of the levels from 1 on, the one of `exact` as given and the others in proportion. */
function withExact(counts: Float64Array, exact: number | undefined): Rates {
  const total = counts.reduce((sum, count, level) => (level === 0 ? 0 : sum + count), 0)
  const share = exact === undefined ? counts[EXACT]! / total : Math.min(Math.max(exact, 1e-12), 1 - 1e-6)
  const others = total - counts[EXACT]!
  return Array.from(counts, (count, level) => {
    if (level === 0) return 1
    return level === EXACT ? share : (count / others) * (1 - share)
  })
}
