import { outwardOf, sectorOf } from '../identifiers/postcode.ts'

/** How far two postcodes agree, best first; `missing` says nothing either way. */
export const POSTCODE_LEVELS = [
  'exact',
  'one-character',
  'sector',
  'outward',
  'area',
  'else',
  'missing',
] as const
export type PostcodeLevel = (typeof POSTCODE_LEVELS)[number]

/** How much of a postcode was typed, and so the best level that a comparison with it can tell. */
export type PostcodePrecision = 'exact' | 'sector' | 'outward'

/** What was typed of a postcode, each part in parsed form: `LS1 6AE`, its `LS1`, and `LS1 6` where known. */
export type TypedPostcode = { readonly full?: string; readonly outward: string; readonly sector?: string }

/** Compares whole postcodes in parsed form (`LS1 6AE`), symmetrically. */
export function comparePostcodes(a: string | null | undefined, b: string | null | undefined): PostcodeLevel {
  if (a == null || b == null) return 'missing'
  if (a === b) return 'exact'
  return differInOneCharacter(a, b) ? 'one-character' : compareFrom('sector', sectorOf(a), outwardOf(a), b)
}

/** Compares what was typed with a whole postcode; never a better level than `precisionOf` the typed one. */
export function compareTypedPostcode(typed: TypedPostcode, stored: string | null): PostcodeLevel {
  if (typed.full !== undefined) return comparePostcodes(typed.full, stored)
  if (stored === null) return 'missing'
  return typed.sector === undefined
    ? compareFrom('outward', '', typed.outward, stored)
    : compareFrom('sector', typed.sector, typed.outward, stored)
}

export function precisionOf(typed: TypedPostcode): PostcodePrecision {
  if (typed.full !== undefined) return 'exact'
  return typed.sector === undefined ? 'outward' : 'sector'
}

function compareFrom(
  best: 'sector' | 'outward',
  sector: string,
  outward: string,
  stored: string,
): PostcodeLevel {
  if (best === 'sector' && sector === sectorOf(stored)) return 'sector'
  if (outward === outwardOf(stored)) return 'outward'
  return areaOf(outward) === areaOf(stored) ? 'area' : 'else'
}

function differInOneCharacter(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let differences = 0
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) differences++
  return differences === 1
}

/** The letters that begin a postcode: `LS` of `LS1 6AE`. */
function areaOf(postcode: string): string {
  return /^[A-Z]+/.exec(postcode)?.[0] ?? ''
}
