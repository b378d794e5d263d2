import type { AgeLevel, AgeRange, DateOfBirthLevel } from './compare-dates.ts'
import type { GenderLevel } from './compare-genders.ts'
import type { NameLevel } from './compare-names.ts'
import { POSTCODE_LEVELS, type PostcodeLevel, type PostcodePrecision } from './compare-postcodes.ts'

export type NameKind = 'given' | 'family'

/** How often a level is seen: `m` between two accounts of one child, `u` between two different children. */
export type LevelRates = { readonly m: number; readonly u: number }

type Rates<Level extends string> = Readonly<Record<Exclude<Level, 'missing'>, LevelRates>>

/**
 * Fellegi-Sunter rates by field and level; each field's m sum to 1, and its u.
 *
 * Set by hand until they are trained on linked records. Name u: counted over two million random pairs of the names in
 * data/ weighted by frequency, then doubled or more, since children of one place share a culture and its names.
 * Name m: published shares of nicknames (4 %), surnames changed in childhood (3-4 %) and keying errors (2 %).
 * Dates: 18 years of birthdays, 1-2 % recorded wrongly. Postcodes: one child in eight moves in a year; u is ten times
 * that of the nation, since practitioners search near home and siblings share a door.
 * Gender: agreement is even odds, and recording differs between systems, so it never decides.
 *
 * INVARIANT (worse-never-weighs-more): down the documented order of a field's levels the weights never rise.
 */
export const RATES: {
  readonly given: Rates<NameLevel>
  readonly family: Rates<NameLevel>
  readonly dateOfBirth: Rates<Exclude<DateOfBirthLevel, 'known-month' | 'known-year'>>
  readonly postcode: Rates<PostcodeLevel>
  readonly gender: Rates<GenderLevel>
} = {
  given: {
    exact: { m: 0.86, u: 0.004 },
    variant: { m: 0.04, u: 0.003 },
    token: { m: 0.018, u: 0.0015 },
    close: { m: 0.02, u: 0.002 },
    similar: { m: 0.007, u: 0.0015 },
    initial: { m: 0.004, u: 0.002 },
    resembling: { m: 0.016, u: 0.04 },
    else: { m: 0.035, u: 0.946 },
  },
  family: {
    exact: { m: 0.88, u: 0.002 },
    variant: { m: 0.008, u: 0.0006 },
    token: { m: 0.025, u: 0.002 },
    close: { m: 0.02, u: 0.0017 },
    similar: { m: 0.006, u: 0.0013 },
    initial: { m: 0.001, u: 0.0006 },
    resembling: { m: 0.012, u: 0.035 },
    else: { m: 0.048, u: 0.9568 },
  },
  dateOfBirth: {
    exact: { m: 0.955, u: 0.0002 },
    'day-month-swap': { m: 0.006, u: 0.0001 },
    'one-digit': { m: 0.015, u: 0.004 },
    'default-day': { m: 0.003, u: 0.0009 },
    'same-month': { m: 0.004, u: 0.0046 },
    'within-year': { m: 0.009, u: 0.09 },
    else: { m: 0.008, u: 0.9002 },
  },
  postcode: {
    exact: { m: 0.8, u: 0.00001 },
    'one-character': { m: 0.01, u: 0.00009 },
    sector: { m: 0.03, u: 0.0003 },
    outward: { m: 0.05, u: 0.001 },
    area: { m: 0.06, u: 0.015 },
    else: { m: 0.05, u: 0.9836 },
  },
  gender: {
    same: { m: 0.95, u: 0.5 },
    different: { m: 0.05, u: 0.5 },
  },
}

/** Agreement as far as a date is known; among dates of that accuracy, so outside the sums of the whole dates. */
const PARTLY_KNOWN: Readonly<Record<'known-month' | 'known-year', LevelRates>> = {
  'known-month': { m: 0.97, u: 0.005 },
  'known-year': { m: 0.97, u: 0.06 },
}

const AGE_M: Readonly<Record<Exclude<AgeLevel, 'missing'>, number>> = {
  within: 0.97,
  'one-year-out': 0.02,
  else: 0.01,
}
/** Children in the directory are 0 to 18. */
const AGES = 19
/** INVARIANT (exact-leads): however common a name, having it outright weighs this much more than a form of it. */
const EXACT_LEAD_BITS = 1

/**
 * What agreement of this level is worth, in bits: log2(m/u); 0 for `missing`.
 *
 * `frequency`, the share of all bearers who have the agreed name, takes the place of u for `exact`: to agree on a
 * rare name says more. At least one bearer in all of them (`NameIndex.frequencyOf`); passed over at other levels.
 */
export function nameBits(kind: NameKind, level: NameLevel, frequency?: number): number {
  if (level === 'missing') return 0
  const rates = RATES[kind][level]
  if (level !== 'exact' || frequency === undefined) return bitsOf(rates)
  return Math.max(Math.log2(rates.m / frequency), bitsOf(RATES[kind].variant) + EXACT_LEAD_BITS)
}

export function dateOfBirthBits(level: DateOfBirthLevel): number {
  if (level === 'missing') return 0
  return bitsOf(
    level === 'known-month' || level === 'known-year' ? PARTLY_KNOWN[level] : RATES.dateOfBirth[level],
  )
}

/** The wider the range asked for, the less it says that a child falls within it. */
export function ageBits(level: AgeLevel, { from, to }: Pick<AgeRange, 'from' | 'to'>): number {
  if (level === 'missing') return 0
  const within = Math.min(1, (to - from + 1) / AGES)
  const u = { within, 'one-year-out': 2 / AGES, else: Math.max(1 - within - 2 / AGES, 2 / AGES) }
  return Math.log2(AGE_M[level] / u[level])
}

/** Where less than a whole postcode was typed the levels it cannot tell apart count as one: their rates add up. */
export function postcodeBits(level: PostcodeLevel, precision: PostcodePrecision = 'exact'): number {
  if (level === 'missing') return 0
  if (level !== precision) return bitsOf(RATES.postcode[level])
  const merged = { m: 0, u: 0 }
  for (const finer of POSTCODE_LEVELS.slice(0, POSTCODE_LEVELS.indexOf(level) + 1)) {
    if (finer === 'missing') continue
    merged.m += RATES.postcode[finer].m
    merged.u += RATES.postcode[finer].u
  }
  return bitsOf(merged)
}

export function genderBits(level: GenderLevel): number {
  return level === 'missing' ? 0 : bitsOf(RATES.gender[level])
}

function bitsOf({ m, u }: LevelRates): number {
  return Math.log2(m / u)
}
