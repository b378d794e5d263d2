import { packDate } from '../model/record.ts'

/** How a file writes dates whose year does not lead. */
export type DateOrder = 'day-first' | 'month-first'

const ZERO = 48
const HYPHEN = 45
const PARTS = new Int32Array(3)
const WIDTHS = new Int32Array(3)

/**
 * A date from text: `2012-03-31`, `2012/3/31`, `20120331`, `31/03/2012` or `03/31/2012` by `order`, `31032012`,
 * and `2012-03` or `2012` as far as it is known; what follows the day (a time) is passed over. 0 for anything else.
 */
export function readDate(bytes: Uint8Array, start: number, end: number, order: DateOrder): number {
  if (end - start === 10) {
    const date = readIsoDate(bytes, start)
    if (date !== 0) return date
  }
  const parts = readParts(bytes, start, end)
  const [first, second, third] = [PARTS[0]!, PARTS[1]!, PARTS[2]!]
  if (parts === 1 && WIDTHS[0] === 8) return fromEightDigits(first, order)
  if (WIDTHS[0] === 4) {
    if (parts === 1) return packDate(first, 0, 0)
    return second > 99 || third > 99 ? 0 : packDate(first, second, parts === 2 ? 0 : third)
  }
  if (parts < 3 || WIDTHS[2] !== 4 || first > 99 || second > 99) return 0
  return order === 'day-first' ? packDate(third, second, first) : packDate(third, first, second)
}

/** `2012-03-31` as most files write it, without the search for its parts; 0 for anything else. */
function readIsoDate(bytes: Uint8Array, start: number): number {
  if (bytes[start + 4] !== HYPHEN || bytes[start + 7] !== HYPHEN) return 0
  let date = 0
  for (let at = start; at < start + 10; at++) {
    const digit = bytes[at]! - ZERO
    if (digit >= 0 && digit <= 9) date = (date << 4) | digit
    else if (at !== start + 4 && at !== start + 7) return 0
  }
  return date >>> 16 === 0 ? 0 : date
}

/** Which order the dates of a sample can only have; day first where they leave it open. */
export function detectDateOrder(dates: Iterable<string>): DateOrder {
  let dayFirst = 0
  let monthFirst = 0
  for (const date of dates) {
    const [, first, second] =
      /^\s*(\d{1,2})\D(\d{1,2})\D\d{4}/.exec(date) ?? /^\s*(\d{2})(\d{2})(?:19|20)\d\d\s*$/.exec(date) ?? []
    if (first === undefined) continue
    if (Number(first) > 12) dayFirst++
    if (Number(second) > 12) monthFirst++
  }
  return monthFirst > dayFirst ? 'month-first' : 'day-first'
}

/** Fills `PARTS` and `WIDTHS` with the first three runs of digits; how many there are. */
function readParts(bytes: Uint8Array, start: number, end: number): number {
  let parts = 0
  WIDTHS.fill(0)
  PARTS.fill(0)
  for (let at = start; at < end && parts < 3; at++) {
    let digit = bytes[at]! - ZERO
    if (digit < 0 || digit > 9) continue
    let value = 0
    let width = 0
    while (digit >= 0 && digit <= 9) {
      if (width < 9) value = value * 10 + digit
      width++
      digit = ++at < end ? bytes[at]! - ZERO : -1
    }
    PARTS[parts] = value
    WIDTHS[parts++] = width
  }
  return parts
}

function fromEightDigits(digits: number, order: DateOrder): number {
  const year = Math.floor(digits / 10_000)
  if (year >= 1700 && year < 2200) return packDate(year, Math.floor(digits / 100) % 100, digits % 100)
  const lastYear = digits % 10_000
  const first = Math.floor(digits / 1_000_000)
  const second = Math.floor(digits / 10_000) % 100
  return order === 'day-first' ? packDate(lastYear, second, first) : packDate(lastYear, first, second)
}
