import { accept, refuse, type Result } from './result.ts'
import { compact } from './text.ts'

/** DfE code of a local authority: three digits from 201. Whether it exists is for reference data to say. */
export function parseDfeLaCode(raw: string): Result {
  const value = compact(raw)
  if (value === '') return refuse('empty')
  return /^[2-9]\d\d$/.test(value) && value > '200' ? accept(value) : refuse('format')
}

/**
 * GSS code of an English authority that runs children's services: unitary (E06), metropolitan district (E08),
 * London borough (E09) or county (E10). E07 is a district below a county, and refused as such.
 */
export function parseGssLaCode(raw: string): Result {
  const value = compact(raw)
  if (value === '') return refuse('empty')
  if (/^E07\d{6}$/.test(value)) return refuse('lower-tier')
  return /^E(06|08|09|10)\d{6}$/.test(value) ? accept(value) : refuse('format')
}
