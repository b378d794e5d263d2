import { EXACT, FIELDS, LEVELS, NAME, type Field } from './fields.ts'
import { createPatternSpace, type PatternSpace } from './pattern-space.ts'

/**
 * What two records may be to each other.
 *
 * `twin`: another person of the same birth and home. `sibling`: another of the same home, born at another time.
 * `stranger`: whoever else. Two classes would take a child's twin for the child whenever the child itself is absent.
 */
export const CLASSES = ['same', 'twin', 'sibling', 'stranger'] as const
export type PairClass = (typeof CLASSES)[number]

export const MODEL_VERSION = 'contactpoint-linkage-1'

/** By level of one field, each list summing to 1 over the levels from 1 on; place 0 (`missing`) holds 1. */
export type Rates = readonly number[]

/**
 * A four-class Fellegi-Sunter model: plain data, to be stored, pinned and loaded.
 *
 * Twins and siblings borrow from `same` what families share (family name, home; twins the birth date) and from
 * `stranger` what they do not (given name, sex, identifiers), so that few rates beyond m and u have to be learned.
 * Source: I. P. Fellegi and A. B. Sunter, A Theory for Record Linkage, 1969.
 */
export type LinkageModel = {
  /** Of the fields and levels; another one cannot be read with this code. */
  readonly version: typeof MODEL_VERSION
  readonly fields: readonly Field[]
  /** m: how often a level is seen between two records of one person. */
  readonly same: Readonly<Partial<Record<Field, Rates>>>
  /** u: the same between two records of different persons taken at random. */
  readonly strangers: Readonly<Partial<Record<Field, Rates>>>
  /** Birth dates of siblings. */
  readonly siblingDates: Rates
  /** Share of all pairs of records; the rest are strangers. */
  readonly priors: Readonly<Record<Exclude<PairClass, 'stranger'>, number>>
  /**
   * How many times oftener strangers agree exactly on several key fields at once than each for itself would have it,
   * by `keyBits`; at least 1.
   */
  readonly together: readonly number[]
}

/** A given name that twins or siblings share exactly: parents do not do it, but records do. */
const SHARED_GIVEN_RATE = 0.0005
/** How much oftener than strangers' the given names of twins are alike (Mia and Maya): parents like them so. */
const TWIN_NAMES_ALIKE = 3
/** A birth date that siblings of different births share: mistakes of records alone. */
export const SHARED_DATE_RATE = 0.0002

/** Fields whose exact agreement together is counted in `LinkageModel.together`; bit n stands for the n-th. */
export const KEY_FIELDS = ['given', 'family', 'dateOfBirth', 'postcode'] as const satisfies readonly Field[]
export const KEY_COMBINATIONS = 1 << KEY_FIELDS.length

/** @throws RangeError for a model of another version. */
export function spaceOf(model: LinkageModel): PatternSpace {
  if (model.version !== MODEL_VERSION) throw new RangeError('the model was made for other fields and levels')
  return createPatternSpace(model.fields)
}

/** Rates of every class for one field, by level. */
export function classRates(model: LinkageModel, field: Field): Readonly<Record<PairClass, Rates>> {
  const same = model.same[field] ?? [1]
  const stranger = model.strangers[field] ?? [1]
  switch (field) {
    case 'given':
      return {
        same,
        twin: namesOfRelatives(stranger, TWIN_NAMES_ALIKE),
        sibling: namesOfRelatives(stranger, 1),
        stranger,
      }
    case 'dateOfBirth':
      return { same, twin: same, sibling: model.siblingDates, stranger }
    case 'sex':
    case 'identifier':
    case 'secondIdentifier':
      return { same, twin: stranger, sibling: stranger, stranger }
    case 'family':
    case 'postcode':
    case 'house':
    case 'address':
    case 'locality':
      return { same, twin: same, sibling: same, stranger }
  }
}

/** As strangers are named, but hardly ever the same, and `alike` times as often in a like way. */
function namesOfRelatives(strangers: Rates, alike: number): Rates {
  const weights = strangers.map((rate, level) =>
    level === 0 || level === EXACT ? 0 : isSpelledAlike(level) ? rate * alike : rate,
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight, level) => {
    if (level === 0) return 1
    return level === EXACT ? SHARED_GIVEN_RATE : (weight / total) * (1 - SHARED_GIVEN_RATE)
  })
}

function isSpelledAlike(level: number): boolean {
  return level >= NAME.close && level <= NAME.initial
}

/** Which of `KEY_FIELDS` agree exactly, as bits. */
export function keyBits(levels: readonly number[]): number {
  let bits = 0
  for (const [bit, field] of KEY_FIELDS.entries())
    if (levels[FIELDS.indexOf(field)] === EXACT) bits |= 1 << bit
  return bits
}

/** Levels of `given` that speak for one person rather than for relatives. */
export function isGivenAgreement(level: number): boolean {
  return level >= EXACT && level !== NAME.resembling && level !== NAME.else && level !== NAME.initial
}

/** The name of a level by its number. */
export function levelName(field: Field, level: number): string {
  return LEVELS[field][level] ?? 'missing'
}
