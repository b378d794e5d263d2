import { accept, refuse, type Result } from './result.ts'
import { compact, upper } from './text.ts'

const FULL = /^([A-Z]{1,2}\d[A-Z\d]?)(\d[ABD-HJLNP-UW-Z]{2})$/
const SPACED_SECTOR = /^([A-Z]{1,2}\d[A-Z\d]?)\s+(\d)$/
const PREFIX = /^([A-Z]{1,2}\d[A-Z\d]?)(\d?)$/
const PLACEHOLDER_OUTWARD = 'ZZ99'

/**
 * A whole postcode, in capitals with one space before the last three characters.
 *
 * Checks the shape alone, loosely enough for every code in use; which codes exist is for reference data to say.
 * ZZ99 (no fixed abode, not known, abroad) is refused as a placeholder: the caller records an address state.
 */
export function parsePostcode(raw: string): Result {
  const text = compact(raw)
  if (text === '') return refuse('empty')
  if (text.startsWith(PLACEHOLDER_OUTWARD)) return refuse('placeholder')
  const [, outward, inward] = FULL.exec(text) ?? []
  return outward && inward ? accept(`${outward} ${inward}`) : refuse('format')
}

/**
 * The start of a postcode for search: an outward code (`LS1`) or a sector (`LS1 6`).
 *
 * Without a space the longest outward code wins: `LS16` is that outward code, `LS166` its sector 6.
 * Compare the result with `outwardOf` or `sectorOf`, not as a text prefix: `LS1` begins `LS16` too.
 */
export function parsePostcodePrefix(raw: string): Result {
  const joined = compact(raw)
  if (joined === '') return refuse('empty')
  if (joined.startsWith(PLACEHOLDER_OUTWARD)) return refuse('placeholder')
  const [, outward, sector] = SPACED_SECTOR.exec(upper(raw.trim())) ?? PREFIX.exec(joined) ?? []
  if (outward === undefined) return refuse('format')
  return accept(sector ? `${outward} ${sector}` : outward)
}

/** `LS1` of `LS1 6AE`; `postcode` is the parsed form. */
export function outwardOf(postcode: string): string {
  return postcode.slice(0, -4)
}

/** `LS1 6` of `LS1 6AE`; `postcode` is the parsed form. */
export function sectorOf(postcode: string): string {
  return postcode.slice(0, -2)
}
