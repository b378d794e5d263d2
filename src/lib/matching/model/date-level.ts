import { DATE, EXACT, MISSING } from './fields.ts'

const DAYS_OF_MONTH_MOST = 31
const DAYS_OF_YEAR_MOST = 366
const DAYS_OF_TEN_YEARS_MOST = 3653
/** Lower digit of each two neighbours within the day, the month and the year, as the shift of its four bits. */
const NEIGHBOURS = (1 << 0) | (1 << 8) | (1 << 16) | (1 << 20) | (1 << 24)

/** How two packed dates agree; symmetric. */
export function dateLevel(a: number, b: number): number {
  if (a === 0 || b === 0) return MISSING
  if (a === b) return EXACT
  if ((a & 0xffff) === 0 || (b & 0xffff) === 0) return partialLevel(a, b, 16)
  if ((a & 0xff) === 0 || (b & 0xff) === 0) return partialLevel(a, b, 8)
  if (isOneSlip(a, b)) return DATE.slip
  if (a >>> 16 === b >>> 16) {
    if (((a >>> 8) & 255) === (b & 255) && (a & 255) === ((b >>> 8) & 255)) return DATE.swap
    if (isDefault(a, b) || isDefault(b, a)) return DATE.defaultDay
  }
  return distanceLevel(Math.abs(dayNumber(a) - dayNumber(b)))
}

function partialLevel(a: number, b: number, unknownBits: number): number {
  if (a >>> unknownBits === b >>> unknownBits) return DATE.asKnown
  return distanceLevel(Math.abs(dayNumber(a) - dayNumber(b)))
}

function distanceLevel(days: number): number {
  if (days <= DAYS_OF_MONTH_MOST) return DATE.month
  if (days <= DAYS_OF_YEAR_MOST) return DATE.year
  return days <= DAYS_OF_TEN_YEARS_MOST ? DATE.tenYears : DATE.else
}

function isOneSlip(a: number, b: number): boolean {
  const differ = a ^ b
  const low = (31 - Math.clz32(differ & -differ)) & ~3
  const high = (31 - Math.clz32(differ)) & ~3
  if (low === high) return true
  if (high !== low + 4 || ((NEIGHBOURS >>> low) & 1) === 0) return false
  return ((a >>> low) & 15) === ((b >>> high) & 15) && ((a >>> high) & 15) === ((b >>> low) & 15)
}

/** As systems fill in what they were not told: the first of the month, or of the year. */
function isDefault(date: number, other: number): boolean {
  return (date & 255) === 1 && (((date >>> 8) & 255) === 1 || date >>> 8 === other >>> 8)
}

/** Days on a calendar of even months: right to a day or two, which no level asks for. */
export function dayNumber(date: number): number {
  const year = digits(date, 28) * 1000 + digits(date, 24) * 100 + digits(date, 20) * 10 + digits(date, 16)
  return (
    year * 365.25 +
    (digits(date, 12) * 10 + digits(date, 8)) * 30.4375 +
    digits(date, 4) * 10 +
    digits(date, 0)
  )
}

/** The calendar year; 0 for none. */
export function yearOf(date: number): number {
  return digits(date, 28) * 1000 + digits(date, 24) * 100 + digits(date, 20) * 10 + digits(date, 16)
}

function digits(date: number, shift: number): number {
  return (date >>> shift) & 15
}
