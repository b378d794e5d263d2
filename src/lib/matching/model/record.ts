/**
 * A person as whole numbers: what every comparison reads.
 *
 * Words 0 to 7 are 32 bytes, two to a cache line; files with further fields take twelve words. 0 is "not known" in
 * each. Ids are those of the dictionaries that the record was encoded with and mean nothing outside them.
 * `PACKED`: sex in bits 0-1, the low bits of the house in 2-13, the inward postcode (three characters) in 14-31.
 * `OUTWARD`: the outward postcode (four characters) in bits 0-23, the high bits of the house in 24-31.
 */
export const WORD = {
  given: 0,
  family: 1,
  date: 2,
  postcode: 3,
  packed: 4,
  row: 5,
  outward: 6,
  middle: 7,
  address: 8,
  locality: 9,
  identifier: 10,
  secondIdentifier: 11,
} as const

export const SHORT_STRIDE = 8
export const LONG_STRIDE = 12

export const SEX_BITS = 3
export const OUTWARD_BITS = 0xffffff
export const INWARD_SHIFT = 14
/** Houses above it share numbers, which makes one chance agreement in a million. */
const HOUSES = 1 << 20

/** Folds a house id into the 20 bits that a record has; 0 stays 0 and nothing else becomes it. */
export function foldHouse(id: number): number {
  return id < HOUSES ? id : 1 + (id % (HOUSES - 1))
}

export function packWord(sex: number, house: number, inward: number): number {
  return sex | ((house & 4095) << 2) | (inward << INWARD_SHIFT)
}

export function outwardWord(outward: number, house: number): number {
  return outward | ((house >>> 12) << 24)
}

/** The house id of a record, from its two words. */
export function houseOf(packed: number, outward: number): number {
  return ((packed >>> 2) & 4095) | ((outward >>> 24) << 12)
}

/**
 * A date as eight decimal digits of four bits each, yyyymmdd; 0 when the year is not known.
 *
 * Unknown months and days are 0. Whether the day exists is not asked: a mistyped one still tells something.
 */
export function packDate(year: number, month: number, dayOfMonth: number): number {
  if (year <= 0) return 0
  const digits = year * 10_000 + month * 100 + dayOfMonth
  let packed = 0
  for (let left = digits, shift = 0; shift < 32; shift += 4, left = Math.floor(left / 10))
    packed |= (left % 10) << shift
  return packed
}

/** Sign of a postcode in six bits: digits 1 to 10, letters 11 to 36, 0 for none. */
function postcodeSign(code: number): number {
  if (code >= 48 && code <= 57) return code - 47
  if (code >= 65 && code <= 90) return code - 54
  return 0
}

/** From here on a sign is a letter. */
export const FIRST_LETTER = 11

/**
 * The parts of a postcode of capital letters and digits.
 *
 * A British one (`A9 9AA` to `AA9A 9AA`) is parted before its last three; any other after its fourth, so that shared
 * beginnings count as being near each other there too.
 */
export function packPostcode(
  compact: Uint8Array,
  length: number,
): { readonly outward: number; readonly inward: number } {
  const at = isBritish(compact, length) ? length - 3 : 4
  return {
    outward: packSigns(compact, 0, Math.min(at, length), 4),
    inward: packSigns(compact, at, length, 3),
  }
}

function isBritish(compact: Uint8Array, length: number): boolean {
  if (length < 5 || length > 7) return false
  const isLetter = (at: number) => postcodeSign(compact[at]!) >= FIRST_LETTER
  return isLetter(0) && !isLetter(length - 3) && isLetter(length - 2) && isLetter(length - 1)
}

function packSigns(compact: Uint8Array, from: number, until: number, places: number): number {
  let packed = 0
  for (let at = from; at < from + places; at++)
    packed = (packed << 6) | (at < until ? postcodeSign(compact[at]!) : 0)
  return packed
}
