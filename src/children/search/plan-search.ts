import { addDays, addYears, dayOfParts, type IsoDate } from '../../lib/iso-date.ts'
import { swapDayAndMonth, type Expansion } from '../../lib/matching/index.ts'
import type { SearchCriteria } from './criteria.ts'
import type { NameDictionary } from './name-dictionary.ts'

/** The arguments of the SQL function `search_candidates`; empty lists switch its branches off. */
export type SearchPlan = {
  readonly days: readonly IsoDate[]
  readonly nearDays: readonly IsoDate[]
  readonly families: readonly number[]
  readonly givens: readonly number[]
  readonly pairs: NamePairs
  readonly swaps: NamePairs
  readonly rareFamilies: readonly number[]
  readonly bornFrom: IsoDate | null
  readonly bornUntil: IsoDate | null
  readonly postcodeFrom: string | null
  readonly postcodeUntil: string | null
}
type NamePairs = { readonly families: readonly number[]; readonly givens: readonly number[] }

const EXPANSIONS = 30
const PAIRS = 40
const SWAPS = 12
/** A family name that this many children or fewer bear is looked through whole. */
const RARE_BEARERS = 150

/**
 * Which index ranges to look through for what was typed: similar names from the dictionary, dates one slip away.
 *
 * Ordered by expected yield (search.md 3), so that the limits of the SQL cut the unlikely end.
 */
export function planSearch(criteria: SearchCriteria, names: NameDictionary): SearchPlan {
  const family = criteria.family ? names.family.expand(criteria.family, EXPANSIONS) : []
  const given = criteria.given ? names.given.expand(criteria.given, EXPANSIONS) : []
  const born = criteria.dateOfBirth
  const period = bornPeriod(criteria)
  return {
    days: born ? [born, ...optional(swapDayAndMonth(born))] : [],
    nearDays: born ? slipsOf(born) : [],
    families: family.map((name) => name.id),
    givens: given.map((name) => name.id),
    pairs: pairsOf(family, given, PAIRS),
    swaps: swappedPairs(criteria, names),
    rareFamilies: family
      .filter((name) => name.bearers <= RARE_BEARERS)
      .slice(0, 10)
      .map((name) => name.id),
    bornFrom: period?.from ?? null,
    bornUntil: period?.until ?? null,
    ...postcodeRange(criteria),
  }
}

/** Days of birth to look among: a year either side of the date or age asked for. */
function bornPeriod({ dateOfBirth, age }: SearchCriteria): { from: IsoDate; until: IsoDate } | undefined {
  if (dateOfBirth) return { from: addYears(dateOfBirth, -1), until: addYears(dateOfBirth, 1) }
  if (!age) return undefined
  return {
    from: addDays(addYears(age.on, -(age.to + 2)), 1),
    until: addDays(addYears(age.on, -Math.max(age.from - 1, 0)), 1),
  }
}

function pairsOf(families: readonly Expansion[], givens: readonly Expansion[], limit: number): NamePairs {
  const pairs = families.flatMap((family) => givens.map((given) => ({ family, given })))
  const best = pairs
    .sort((a, b) => yieldOf(b) - yieldOf(a) || a.family.id - b.family.id || a.given.id - b.given.id)
    .slice(0, limit)
  return { families: best.map((pair) => pair.family.id), givens: best.map((pair) => pair.given.id) }
}

function yieldOf({ family, given }: { family: Expansion; given: Expansion }): number {
  const of = (name: Expansion): number => Math.log2(name.bearers + 1) - 2 * name.penaltyBits
  return of(family) + of(given)
}

/** Given and family name typed in each other's place. */
function swappedPairs({ given, family }: SearchCriteria, names: NameDictionary): NamePairs {
  if (!given || !family) return { families: [], givens: [] }
  return pairsOf(names.family.expand(given, 8), names.given.expand(family, 8), SWAPS)
}

function postcodeRange({ postcode }: SearchCriteria): {
  postcodeFrom: string | null
  postcodeUntil: string | null
} {
  if (!postcode) return { postcodeFrom: null, postcodeUntil: null }
  const start = postcode.full ?? postcode.sector ?? `${postcode.outward} `
  return { postcodeFrom: start, postcodeUntil: `${start}~` }
}

/** Dates that one wrong or two exchanged digits make of this one, at most a hundred, the likeliest slips first. */
function slipsOf(date: IsoDate): IsoDate[] {
  const [year, month, dayOfMonth] = date.split('-').map(Number) as [number, number, number]
  const found = new Set<IsoDate>()
  const add = (y: number, m: number, d: number): void => {
    const made = dayOfParts(y, m, d)
    if (made && made !== date) found.add(made)
  }
  for (let d = 1; d <= 31; d++) if (isSlip(dayOfMonth, d)) add(year, month, d)
  for (let m = 1; m <= 12; m++) if (isSlip(month, m)) add(year, m, dayOfMonth)
  for (let y = year - 10; y <= year + 10; y++)
    if (isSlip(year % 100, y % 100) || Math.abs(y - year) === 1) add(y, month, dayOfMonth)
  add(year, month, 1)
  add(year, 1, 1)
  return [...found]
}

/** Two-digit numbers that differ in one digit or by an exchange of both. */
function isSlip(a: number, b: number): boolean {
  const [x, y] = [String(a).padStart(2, '0'), String(b).padStart(2, '0')]
  const differing = Number(x[0] !== y[0]) + Number(x[1] !== y[1])
  return differing === 1 || (x[0] === y[1] && x[1] === y[0] && a !== b)
}

function optional<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value]
}
