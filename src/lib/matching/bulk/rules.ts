import { yearOf } from '../model/date-level.ts'
import { OUTWARD_BITS, WORD } from '../model/record.ts'

/**
 * Which pairs are candidates, as rules over two records; each rule is exact agreement of whole numbers.
 *
 * Born the same day and the family name, given name, postcode or district agrees, or the names are swapped, or one's
 * middle name is the other's given name. Same postcode and one of the names agrees. Both names agree, unless
 * birth and home both speak against it.
 * INVARIANT (joins-find-what-rules-say): the joins over sorted records find exactly the pairs that `isCorePair` says.
 */
export function isCorePair(a: Int32Array, i: number, b: Int32Array, j: number): boolean {
  return isDatePair(a, i, b, j) || isPlacePair(a, i, b, j) || isNamePair(a, i, b, j)
}

export function isDatePair(a: Int32Array, i: number, b: Int32Array, j: number): boolean {
  const date = a[i + WORD.date]!
  if (date === 0 || date !== b[j + WORD.date]) return false
  return (
    agrees(a, i, b, j, WORD.family) ||
    agrees(a, i, b, j, WORD.given) ||
    isSameDistrict(a, i, b, j) ||
    isSwapped(a, i, b, j) ||
    isMiddle(a, i, b, j)
  )
}

function isPlacePair(a: Int32Array, i: number, b: Int32Array, j: number): boolean {
  return (
    agrees(a, i, b, j, WORD.postcode) && (agrees(a, i, b, j, WORD.given) || agrees(a, i, b, j, WORD.family))
  )
}

/** Namesakes; most of a nation's are strangers, and those born years and living districts apart are left out. */
export function isNamePair(a: Int32Array, i: number, b: Int32Array, j: number): boolean {
  return (
    agrees(a, i, b, j, WORD.given) &&
    agrees(a, i, b, j, WORD.family) &&
    (isSameDistrict(a, i, b, j) || isPlausibleDate(a[i + WORD.date]!, b[j + WORD.date]!))
  )
}

export function agrees(a: Int32Array, i: number, b: Int32Array, j: number, word: number): boolean {
  const value = a[i + word]!
  return value !== 0 && value === b[j + word]
}

export function isSameDistrict(a: Int32Array, i: number, b: Int32Array, j: number): boolean {
  const outward = a[i + WORD.outward]! & OUTWARD_BITS
  return outward !== 0 && outward === (b[j + WORD.outward]! & OUTWARD_BITS)
}

function isSwapped(a: Int32Array, i: number, b: Int32Array, j: number): boolean {
  const given = a[i + WORD.given]!
  const family = a[i + WORD.family]!
  return given !== 0 && family !== 0 && given === b[j + WORD.family] && family === b[j + WORD.given]
}

function isMiddle(a: Int32Array, i: number, b: Int32Array, j: number): boolean {
  const middleA = a[i + WORD.middle]!
  const middleB = b[j + WORD.middle]!
  return (middleA !== 0 && middleA === b[j + WORD.given]) || (middleB !== 0 && middleB === a[i + WORD.given])
}

/** Within a year of each other, or one digit apart, or not known. */
function isPlausibleDate(a: number, b: number): boolean {
  const differ = a ^ b
  if (differ >>> 16 === 0 || a === 0 || b === 0) return true
  const low = (31 - Math.clz32(differ & -differ)) & ~3
  if ((differ >>> low) >>> 4 === 0) return true
  const years = yearOf(a) - yearOf(b)
  return years >= -1 && years <= 1
}
