import { EXACT, FIELDS, LEVELS, type Field } from './fields.ts'
import { jointLikelihoods } from './likelihoods.ts'
import {
  CLASSES,
  isGivenAgreement,
  KEY_COMBINATIONS,
  KEY_FIELDS,
  MODEL_VERSION,
  type LinkageModel,
  type Rates,
} from './model.ts'
import { countPatterns, type PatternCounts } from './pattern-counts.ts'
import type { PatternSpace } from './pattern-space.ts'
import { fitRelatives, gapRates } from './relatives.ts'
import type { Strangers } from './strangers.ts'

/** Every candidate of the sampled feed rows, pair by pair. */
export type SampledPairs = {
  readonly rows: Int32Array
  readonly candidates: Int32Array
  readonly patterns: Int32Array
}

export type TrainingInput = {
  readonly space: PatternSpace
  readonly pairs: SampledPairs
  readonly strangers: Strangers
  /** Rows sampled, and the records that each of them could be paired with. */
  readonly rows: number
  readonly recordsPerRow: number
  /** Rows and candidates are of one file: both sides of a pair may have matches of their own. */
  readonly isOneFile: boolean
}

const ITERATIONS_MOST = 100
const SETTLED = 1e-6
const EXACT_AT_START = 0.9
/** What a rate weighs before anything is seen, in pairs. */
const PRIOR_PAIRS = 2
const MATCHED_AT_START = 0.5
/** More key fields agreeing at once are people of one family rather than chance. */
const CHANCE_KEYS_MOST = 2
/** Relatives, strangers and m depend on each other; a second round settles them. */
const ROUNDS = 2
/** Of a stranger's rate at least so much is chance. */
const LEAST_LEFT = 0.1
const DIFFERING_MOST = 0.25
const DATE_PLACE = FIELDS.indexOf('dateOfBirth')
/** Twins and siblings a match, before any is seen. */
const TWINS_AT_START = 0.02
const SIBLINGS_AT_START = 0.2
const CLASS_COUNT = CLASSES.length

/**
 * Learns a model from the candidates of a sample of rows, without labels; deterministic.
 *
 * Expectation-maximisation over agreement patterns with u held fixed: m, twins and siblings from all candidates; then
 * how many twins and siblings rows have, from the other candidates of those rows whose own record is found for
 * certain; then m once more with the relatives known. Without the second step a file of adults with mistyped names
 * would look as if it were full of twins. Candidates are found by exact agreement of their fields, so being one is
 * told by the pattern and does not bias the odds.
 */
export function trainModel(input: TrainingInput): LinkageModel {
  const { space, pairs, strangers } = input
  const patterns = countPatterns(space, pairs.patterns)
  const possible = input.rows * input.recordsPerRow
  let model = fitSame(startModel(input), patterns, possible, strangers)
  for (let round = 0; round < ROUNDS; round++) {
    const relatives = space.has.given ? fitRelatives(model, input) : {}
    const cleaned = withoutMatches(model, strangers.rates)
    model = fitSame({ ...model, ...relatives, strangers: cleaned }, patterns, possible, undefined)
  }
  return model
}

/**
 * u without the pairs of one person that are among all pairs: in files of a few thousand most of those that agree
 * on a birth date or an address.
 */
function withoutMatches({ same, priors }: LinkageModel, observed: Strangers['rates']): Strangers['rates'] {
  const cleaned: Partial<Record<Field, Rates>> = {}
  for (const field of FIELDS) {
    const rates = observed[field]
    const ofSame = same[field]
    if (rates === undefined || ofSame === undefined) continue
    const left = rates.map((rate, level) => Math.max(rate - priors.same * ofSame[level]!, rate * LEAST_LEFT))
    const total = left.reduce((sum, rate, level) => (level === 0 ? 0 : sum + rate), 0)
    cleaned[field] = left.map((rate, level) => (level === 0 ? 1 : rate / total))
  }
  return cleaned
}

/** m and the share of matches; with `strangers` given also relatives, and how often strangers agree on two keys at once. */
function fitSame(
  start: LinkageModel,
  patterns: PatternCounts,
  possible: number,
  strangers: Strangers | undefined,
): LinkageModel {
  let model = start
  const joint = new Float64Array(patterns.size * CLASS_COUNT)
  for (let iteration = 0; iteration < ITERATIONS_MOST; iteration++) {
    jointLikelihoods(model, patterns, joint)
    const { same, matched, twins, siblings, gaps, strangersByKeys } = expectations(
      model.fields,
      patterns,
      joint,
    )
    const next: LinkageModel = {
      ...model,
      same,
      priors: { ...model.priors, same: Math.max(matched, 1e-3) / possible },
      ...(strangers && {
        priors: {
          same: Math.max(matched, 1e-3) / possible,
          twin: twins / possible,
          sibling: siblings / possible,
        },
        siblingDates: model.siblingDates.length === 1 ? [1] : gapRates(gaps),
        together: togetherFactors(strangersByKeys, possible, strangers),
      }),
    }
    const change = largestChange(model, next)
    model = next
    if (change < SETTLED) break
  }
  return model
}

type Expectations = {
  readonly same: Partial<Record<Field, Rates>>
  readonly matched: number
  readonly twins: number
  readonly siblings: number
  /** Siblings by level of their birth dates. */
  readonly gaps: Float64Array
  readonly strangersByKeys: Float64Array
}

function expectations(fields: readonly Field[], patterns: PatternCounts, joint: Float64Array): Expectations {
  const sums = FIELDS.map((field) => new Float64Array(LEVELS[field].length))
  const strangersByKeys = new Float64Array(KEY_COMBINATIONS)
  const gaps = new Float64Array(LEVELS.dateOfBirth.length)
  let matched = 0
  let twins = 0
  let siblings = 0
  for (let at = 0; at < patterns.size; at++) {
    const from = at * CLASS_COUNT
    const total = joint[from]! + joint[from + 1]! + joint[from + 2]! + joint[from + 3]!
    const count = patterns.counts[at]!
    const share = (count * joint[from]!) / total
    matched += share
    twins += (count * joint[from + 1]!) / total
    siblings += (count * joint[from + 2]!) / total
    gaps[patterns.levels[at * FIELDS.length + DATE_PLACE]!]! += (count * joint[from + 2]!) / total
    strangersByKeys[patterns.keys[at]!]! += (count * joint[from + 3]!) / total
    for (let place = 0; place < FIELDS.length; place++)
      sums[place]![patterns.levels[at * FIELDS.length + place]!]! += share
  }
  const same: Partial<Record<Field, Rates>> = {}
  for (const [place, field] of FIELDS.entries())
    if (fields.includes(field)) same[field] = smoothed(sums[place]!)
  if (same.given) same.given = mostlyAgreeing(same.given)
  return { same, matched, twins, siblings, gaps, strangersByKeys }
}

/**
 * INVARIANT (names-mostly-agree): the given names of one person's records agree in three of four pairs at least.
 *
 * What keeps the classes apart in a file without any two records of one person: left free, the siblings in it
 * would be taken for persons who change their given names.
 */
function mostlyAgreeing(rates: Rates): Rates {
  const isDiffering = (level: number) => level !== 0 && !isGivenAgreement(level)
  const differing = rates.reduce((sum, rate, level) => (isDiffering(level) ? sum + rate : sum), 0)
  if (differing <= DIFFERING_MOST) return rates
  return rates.map((rate, level) => {
    if (level === 0) return 1
    return isDiffering(level)
      ? (rate * DIFFERING_MOST) / differing
      : (rate * (1 - DIFFERING_MOST)) / (1 - differing)
  })
}

function smoothed(sums: Float64Array): Rates {
  const start = startRates(sums.length)
  let total = PRIOR_PAIRS
  for (let level = EXACT; level < sums.length; level++) total += sums[level]!
  return start.map((prior, level) => (level === 0 ? 1 : (sums[level]! + PRIOR_PAIRS * prior) / total))
}

/** Observed strangers beside those that independent fields would give, for combinations that chance explains. */
function togetherFactors(observed: Float64Array, possible: number, strangers: Strangers): number[] {
  return Array.from({ length: KEY_COMBINATIONS }, (_unused, keys) => {
    if (bitCount(keys) !== CHANCE_KEYS_MOST) return 1
    let expected = possible
    for (const [bit, field] of KEY_FIELDS.entries()) {
      const agreeing = (strangers.presence[field] ?? 0) * (strangers.rates[field]?.[EXACT] ?? 0)
      expected *= (keys >> bit) & 1 ? agreeing : 1 - agreeing
    }
    return Math.max(1, (observed[keys]! + 1) / (expected + 1))
  })
}

function bitCount(bits: number): number {
  let count = 0
  for (let left = bits; left !== 0; left &= left - 1) count++
  return count
}

function startModel({ space, strangers, rows, recordsPerRow }: TrainingInput): LinkageModel {
  const fields = FIELDS.filter((field) => space.has[field])
  const same: Partial<Record<Field, Rates>> = {}
  for (const field of fields) same[field] = startRates(LEVELS[field].length)
  const prior = (MATCHED_AT_START * Math.min(rows, recordsPerRow)) / (rows * recordsPerRow)
  return {
    version: MODEL_VERSION,
    fields,
    same,
    strangers: strangers.rates,
    siblingDates: space.has.dateOfBirth ? gapRates(new Float64Array(LEVELS.dateOfBirth.length)) : [1],
    priors: {
      same: prior,
      twin: space.has.given ? prior * TWINS_AT_START : 0,
      sibling: space.has.given ? prior * SIBLINGS_AT_START : 0,
    },
    together: Array.from({ length: KEY_COMBINATIONS }, () => 1),
  }
}

function startRates(levels: number): Rates {
  return Array.from({ length: levels }, (_unused, level) => {
    if (level === 0) return 1
    return level === EXACT ? EXACT_AT_START : (1 - EXACT_AT_START) / (levels - 2)
  })
}

function largestChange(before: LinkageModel, after: LinkageModel): number {
  let change = Math.abs(after.priors.same / before.priors.same - 1)
  for (const field of after.fields)
    for (const [level, rate] of after.same[field]!.entries())
      change = Math.max(change, Math.abs(rate - before.same[field]![level]!))
  return change
}
