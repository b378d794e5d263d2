import { normaliseName } from '../normalise-name.ts'

const SPACE = 32
const LETTER_A = 97
/** Signs below it take one or two bytes and stand for the same letters wherever they occur. */
const SIGNS = 0x180
const TWO_BYTES = 0xc0
const THREE_BYTES = 0xe0

/** By sign the letters it becomes, three bytes from `sign * 3` on, 0 for none; a space parts words. */
const FOLDED = foldSigns()

/**
 * `normaliseName` of UTF-8 bytes, written into `into`.
 *
 * The length written; -1 when there is a sign beyond the Latin ones of two bytes, or too little room.
 */
export function plainName(bytes: Uint8Array, start: number, end: number, into: Uint8Array): number {
  if ((end - start) * 2 > into.length) return -1
  let length = 0
  let isParted = false
  for (let at = start; at < end; at++) {
    let sign = bytes[at]!
    const lower = sign | SPACE
    if (lower >= LETTER_A && lower < LETTER_A + 26) {
      if (isParted && length > 0) into[length++] = SPACE
      isParted = false
      into[length++] = lower
      continue
    }
    if (sign >= 0x80) {
      const next = bytes[at + 1]!
      if (sign < TWO_BYTES || sign >= THREE_BYTES || ++at >= end || (next & 0xc0) !== 0x80) return -1
      sign = ((sign & 31) << 6) | (next & 63)
      if (sign < 0x80 || sign >= SIGNS) return -1
    }
    for (let part = sign * 3; part < sign * 3 + 3 && FOLDED[part] !== 0; part++) {
      if (FOLDED[part] === SPACE) isParted = true
      else {
        if (isParted && length > 0) into[length++] = SPACE
        isParted = false
        into[length++] = FOLDED[part]!
      }
    }
  }
  return length
}

/** Asks for each sign between two letters, where it is neither trimmed nor joined to a mark. */
function foldSigns(): Uint8Array {
  const folded = new Uint8Array(SIGNS * 3)
  for (let sign = 0; sign < SIGNS; sign++) {
    const letters = normaliseName(`a${String.fromCharCode(sign)}a`).slice(1, -1)
    for (let at = 0; at < letters.length; at++) folded[sign * 3 + at] = letters.charCodeAt(at)
  }
  return folded
}
