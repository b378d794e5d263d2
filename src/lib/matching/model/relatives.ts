import { EXACT, FIELDS, LEVELS } from './fields.ts'
import { jointLikelihoods } from './likelihoods.ts'
import { CLASSES, isGivenAgreement, SHARED_DATE_RATE, type LinkageModel, type Rates } from './model.ts'
import { countPatterns, type PatternCounts } from './pattern-counts.ts'
import { createScoreTables, oddsOf, probabilityOf } from './score.ts'
import type { TrainingInput } from './train.ts'

const CERTAIN = 0.9
const ITERATIONS = 40
/** Rows with a certain match that weigh as much as what was learned from all candidates before. */
const ROWS_AS_BEFORE = 100
const CLASS_COUNT = CLASSES.length
const DATE_PLACE = FIELDS.indexOf('dateOfBirth')
/** What the gap table weighs before any sibling is seen, in pairs. */
const PRIOR_PAIRS = 10
/** Shares of siblings' birth dates by level where none were seen: mostly one to ten years apart. */
const GAPS: Rates = [1, 0, 0.01, 0.002, 0.002, 0.002, 0.04, 0.854, 0.09, 0]

export type Relatives = Pick<LinkageModel, 'priors' | 'siblingDates'>

/**
 * How many twins and siblings a person has in the other file, and how far siblings' births lie apart.
 *
 * Seen in the candidates that a row has beside its own certain match and whose given name differs. In one file both
 * sides must have certain matches that do not lead to each other: records of one person with many mistakes do.
 */
export function fitRelatives(model: LinkageModel, input: TrainingInput): Relatives {
  const { space, pairs, recordsPerRow, isOneFile } = input
  const { matchOf, matched, isSamePerson } = certainMatches(model, input)
  const share = matched / Math.max(1, input.rows)
  const isSeen = isOneFile ? (share * input.rows) / (recordsPerRow + 1) : 1
  const isRival = (pair: number): boolean => {
    const own = matchOf.get(pairs.rows[pair]!)
    if (own === undefined || own === pairs.candidates[pair]) return false
    if (isOneFile && (!matchOf.has(pairs.candidates[pair]!) || isSamePerson(pair))) return false
    const given = pairs.patterns[pair]! % space.radices[0]!
    return given !== 0 && !isGivenAgreement(given)
  }
  const named = model.strangers.given ?? [1]
  const differing = named.reduce(
    (sum, rate, level) => (level === 0 || isGivenAgreement(level) ? sum : sum + rate),
    0,
  )
  const possible = Math.max(1, input.rows * recordsPerRow * share * isSeen * differing)
  return fitPriors(
    model,
    countPatterns(space, pairs.patterns, isRival),
    possible,
    ROWS_AS_BEFORE * recordsPerRow,
  )
}

type CertainMatches = {
  readonly matchOf: ReadonlyMap<number, number>
  readonly matched: number
  /** Of one file: whether sure matches lead from one side of a pair to the other, by way of further records too. */
  readonly isSamePerson: (pair: number) => boolean
}

/** The surest candidate of each row that agrees in its given name, where it is sure enough. */
function certainMatches(model: LinkageModel, { pairs, space, isOneFile }: TrainingInput): CertainMatches {
  const tables = createScoreTables(model)
  const matchOf = new Map<number, number>()
  const best = new Map<number, number>()
  const persons = new Map<number, number>()
  const personOf = (row: number): number => {
    let person = row
    for (let up = persons.get(person); up !== undefined; up = persons.get(person)) person = up
    return person
  }
  for (let pair = 0; pair < pairs.patterns.length; pair++) {
    const pattern = pairs.patterns[pair]!
    if (!isGivenAgreement(pattern % space.radices[0]!)) continue
    const odds = oddsOf(tables, pattern, 1)
    if (probabilityOf(odds) < CERTAIN) continue
    const row = pairs.rows[pair]!
    const candidate = pairs.candidates[pair]!
    if (isOneFile && personOf(row) !== personOf(candidate)) persons.set(personOf(row), personOf(candidate))
    if (odds <= (best.get(row) ?? 0)) continue
    best.set(row, odds)
    matchOf.set(row, candidate)
  }
  return {
    matchOf,
    matched: matchOf.size,
    isSamePerson: (pair) => personOf(pairs.rows[pair]!) === personOf(pairs.candidates[pair]!),
  }
}

/** `asBefore` is how many pairs what is known already weighs. */
function fitPriors(
  start: LinkageModel,
  patterns: PatternCounts,
  possible: number,
  asBefore: number,
): Relatives {
  const seen = patterns.counts.reduce((sum, count) => sum + count, 0)
  let model: LinkageModel = {
    ...start,
    siblingDates:
      start.siblingDates.length === 1 ? [1] : gapRates(new Float64Array(LEVELS.dateOfBirth.length)),
    priors: { same: 0, twin: (0.05 * seen) / possible, sibling: (0.2 * seen) / possible },
  }
  const joint = new Float64Array(patterns.size * CLASS_COUNT)
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    jointLikelihoods(model, patterns, joint)
    const gaps = new Float64Array(LEVELS.dateOfBirth.length)
    let twins = 0
    let siblings = 0
    for (let at = 0; at < patterns.size; at++) {
      const from = at * CLASS_COUNT
      const scale = patterns.counts[at]! / (joint[from + 1]! + joint[from + 2]! + joint[from + 3]!)
      twins += joint[from + 1]! * scale
      siblings += joint[from + 2]! * scale
      gaps[patterns.levels[at * FIELDS.length + DATE_PLACE]!]! += joint[from + 2]! * scale
    }
    model = {
      ...model,
      siblingDates: model.siblingDates.length === 1 ? [1] : gapRates(gaps),
      priors: { same: 0, twin: twins / possible, sibling: siblings / possible },
    }
  }
  const share = (found: number, before: number): number =>
    (found * possible + before * asBefore) / (possible + asBefore)
  return {
    siblingDates: model.siblingDates,
    priors: {
      same: start.priors.same,
      twin: share(model.priors.twin, start.priors.twin),
      sibling: share(model.priors.sibling, start.priors.sibling),
    },
  }
}

export function gapRates(seen: Float64Array): Rates {
  let total = PRIOR_PAIRS
  for (let level = EXACT + 1; level < seen.length; level++) total += seen[level]!
  return GAPS.map((prior, level) => {
    if (level === 0) return 1
    if (level === EXACT) return SHARED_DATE_RATE
    return ((seen[level]! + PRIOR_PAIRS * prior) / total) * (1 - SHARED_DATE_RATE)
  })
}
