import { ageYearsOn, dayOfParts, daysBetween, type IsoDate } from '../iso-date.ts'

/**
 * How far two dates of birth agree, best first; `missing` says nothing either way.
 *
 * `known-month`, `known-year`: they agree as far as the less accurate of the two is known. `one-digit`: one digit
 * differs, or two neighbours within the day, the month or the year are exchanged. `default-day`: one is the first of
 * the other's month or 1 January of its year, as systems fill in what they were not told.
 */
export const DATE_OF_BIRTH_LEVELS = [
  'exact',
  'known-month',
  'day-month-swap',
  'known-year',
  'one-digit',
  'default-day',
  'same-month',
  'within-year',
  'else',
  'missing',
] as const
export type DateOfBirthLevel = (typeof DATE_OF_BIRTH_LEVELS)[number]

/** How much of a date of birth is known; the unknown rest stands as 01. An estimated date counts as its year. */
export type DateAccuracy = 'day' | 'month' | 'year'

/** How an age asked for agrees with a date of birth, best first; `one-year-out` of either end of the range. */
export const AGE_LEVELS = ['within', 'one-year-out', 'else', 'missing'] as const
export type AgeLevel = (typeof AGE_LEVELS)[number]

/** Completed years on day `on`, both ends included. */
export type AgeRange = { readonly from: number; readonly to: number; readonly on: IsoDate }

const YEAR_DAYS = 366
const KEPT: Readonly<Record<DateAccuracy, number>> = { day: 10, month: 7, year: 4 }
const PARTS = { year: [0, 4], month: [5, 7], day: [8, 10] } as const

/** Symmetric; `accuracy` is that of the less accurate date. */
export function compareDatesOfBirth(
  a: IsoDate | null | undefined,
  b: IsoDate | null | undefined,
  accuracy: DateAccuracy = 'day',
): DateOfBirthLevel {
  if (a == null || b == null) return 'missing'
  if (accuracy !== 'day') return comparePartlyKnown(a, b, accuracy)
  if (a === b) return 'exact'
  if (isDayMonthSwap(a, b)) return 'day-month-swap'
  if (isOneSlip(a, b)) return 'one-digit'
  if (isDefaultOf(a, b) || isDefaultOf(b, a)) return 'default-day'
  if (a.slice(0, 7) === b.slice(0, 7)) return 'same-month'
  return isWithinYear(a, b) ? 'within-year' : 'else'
}

export function compareAges(dateOfBirth: IsoDate | null | undefined, age: AgeRange): AgeLevel {
  if (dateOfBirth == null) return 'missing'
  const ageYears = ageYearsOn(dateOfBirth, age.on)
  if (ageYears >= age.from && ageYears <= age.to) return 'within'
  return ageYears === age.from - 1 || ageYears === age.to + 1 ? 'one-year-out' : 'else'
}

/** The date with its day and month exchanged; undefined when that is no date or the same one. */
export function swapDayAndMonth(date: IsoDate): IsoDate | undefined {
  const swapped = dayOfParts(Number(date.slice(0, 4)), Number(date.slice(8)), Number(date.slice(5, 7)))
  return swapped === date ? undefined : swapped
}

function comparePartlyKnown(a: IsoDate, b: IsoDate, accuracy: 'month' | 'year'): DateOfBirthLevel {
  const kept = KEPT[accuracy]
  if (a.slice(0, kept) === b.slice(0, kept)) return accuracy === 'month' ? 'known-month' : 'known-year'
  return isWithinYear(a, b) ? 'within-year' : 'else'
}

function isDayMonthSwap(a: IsoDate, b: IsoDate): boolean {
  return (
    partOf(a, 'year') === partOf(b, 'year') &&
    partOf(a, 'month') === partOf(b, 'day') &&
    partOf(a, 'day') === partOf(b, 'month')
  )
}

/** Whatever stands between the first and the last differing sign is one digit, or two neighbours exchanged. */
function isOneSlip(a: IsoDate, b: IsoDate): boolean {
  let first = 0
  while (a[first] === b[first]) first++
  let last = a.length - 1
  while (a[last] === b[last]) last--
  return first === last || (last === first + 1 && a[first] === b[last] && a[last] === b[first])
}

function isDefaultOf(date: IsoDate, other: IsoDate): boolean {
  return date === `${other.slice(0, 7)}-01` || date === `${other.slice(0, 4)}-01-01`
}

function isWithinYear(a: IsoDate, b: IsoDate): boolean {
  const yearsApart = Math.abs(Number(partOf(a, 'year')) - Number(partOf(b, 'year')))
  return yearsApart <= 1 && Math.abs(daysBetween(a, b)) <= YEAR_DAYS
}

function partOf(date: IsoDate, part: keyof typeof PARTS): string {
  return date.slice(...PARTS[part])
}
