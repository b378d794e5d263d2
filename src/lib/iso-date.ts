/**
 * A civil day without time or zone, as `YYYY-MM-DD` text: real in the Gregorian calendar, years 1900 to 2199.
 *
 * Being text of one width, days compare with `<` and sort as they stand.
 */
export type IsoDate = string & { readonly __brand: 'IsoDate' }

/** Days from `from` up to but not including `until`; an end that is absent or null is open. */
export type Period = {
  readonly from?: IsoDate | null | undefined
  readonly until?: IsoDate | null | undefined
}

const SHAPE = /^(19|20|21)\d\d-\d\d-\d\d$/
const MS_PER_DAY = 86_400_000
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const LONDON_DAY = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})

export function isIsoDate(text: string): text is IsoDate {
  if (!SHAPE.test(text)) return false
  const [year, month, dayOfMonth] = numbersIn(text)
  return month >= 1 && month <= 12 && dayOfMonth >= 1 && dayOfMonth <= daysInMonth(year, month)
}

/** Reads `YYYY-MM-DD` exactly, without trimming; other forms are for `parseSupplierDate`. */
export function parseIsoDate(text: string): IsoDate | undefined {
  return isIsoDate(text) ? text : undefined
}

/** For literals and values already known to be days: throws RangeError, without quoting the text. */
export function day(text: string): IsoDate {
  if (!isIsoDate(text)) throw new RangeError('not a YYYY-MM-DD day in the years 1900 to 2199')
  return text
}

/** `month` and `dayOfMonth` count from 1; undefined when there is no such day or a part is not a whole number. */
export function dayOfParts(year: number, month: number, dayOfMonth: number): IsoDate | undefined {
  return parseIsoDate(`${year}-${pad(month)}-${pad(dayOfMonth)}`)
}

/** `count` may be negative; RangeError outside 1900 to 2199, as for every function here that moves a day. */
export function addDays(date: IsoDate, count: number): IsoDate {
  const moved = new Date((dayNumber(date) + count) * MS_PER_DAY)
  return dayOrThrow(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate())
}

/** The same day of another month, or that month's last day when it is shorter. */
export function addMonths(date: IsoDate, count: number): IsoDate {
  const [year, month, dayOfMonth] = numbersIn(date)
  const monthIndex = year * 12 + month - 1 + count
  const newYear = Math.floor(monthIndex / 12)
  const newMonth = monthIndex - newYear * 12 + 1
  return dayOrThrow(newYear, newMonth, Math.min(dayOfMonth, daysInMonth(newYear, newMonth)))
}

/** The same day of another year; 29 February becomes 28 February. For ages use `birthday`. */
export function addYears(date: IsoDate, count: number): IsoDate {
  return addMonths(date, count * 12)
}

/** Positive when `b` is after `a`. */
export function daysBetween(a: IsoDate, b: IsoDate): number {
  return dayNumber(b) - dayNumber(a)
}

/**
 * Completed years of age on day `on`; negative before birth.
 *
 * A person born on 29 February is a year older on 1 March of a common year, not on 28 February.
 */
export function ageYearsOn(dob: IsoDate, on: IsoDate): number {
  const years = Number(on.slice(0, 4)) - Number(dob.slice(0, 4))
  return on.slice(5) < dob.slice(5) ? years - 1 : years
}

/** The first day on which `ageYearsOn` is `ageYears`. */
export function birthday(dob: IsoDate, ageYears: number): IsoDate {
  const clamped = addYears(dob, ageYears)
  return clamped.slice(8) === dob.slice(8) ? clamped : addDays(clamped, 1)
}

export function isWithin(on: IsoDate, { from, until }: Period): boolean {
  return (from == null || from <= on) && (until == null || on < until)
}

/** Days begin on a quarter of an hour everywhere, so the last answer serves until the next one: formatting costs 20 times as much. */
const QUARTER_MS = 900_000
let latest: { readonly quarter: number; readonly day: IsoDate } | undefined

/** The day that calendars in England show at an instant, summer time included. */
export function dayInLondon(instant: Date): IsoDate {
  const quarter = Math.floor(instant.getTime() / QUARTER_MS)
  if (latest?.quarter === quarter) return latest.day
  const [dayOfMonth, month, year] = LONDON_DAY.format(instant).split('/')
  latest = { quarter, day: day(`${year}-${month}-${dayOfMonth}`) }
  return latest.day
}

/** For pages and letters: `4 May 2026`. */
export function formatDay(date: IsoDate): string {
  const [year, month, dayOfMonth] = numbersIn(date)
  return `${dayOfMonth} ${MONTHS[month - 1]} ${year}`
}

function dayOrThrow(year: number, month: number, dayOfMonth: number): IsoDate {
  return day(`${year}-${pad(month)}-${pad(dayOfMonth)}`)
}

function dayNumber(date: IsoDate): number {
  const [year, month, dayOfMonth] = numbersIn(date)
  return Date.UTC(year, month - 1, dayOfMonth) / MS_PER_DAY
}

function numbersIn(text: string): [year: number, month: number, dayOfMonth: number] {
  return [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))]
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

function pad(part: number): string {
  return String(part).padStart(2, '0')
}
