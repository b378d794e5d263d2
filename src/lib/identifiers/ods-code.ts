import { accept, refuse, type Result } from './result.ts'
import { compact } from './text.ts'

/** No registered practice, practice not applicable, practice not known; likewise for other organisations. */
const DEFAULT_CODES = ['V81997', 'V81998', 'V81999', 'X99998', 'X99999']

/**
 * Code of an NHS organisation: three to ten letters and digits; a GP practice is mostly a letter and five digits.
 *
 * Default codes that name no organisation are refused as placeholders.
 * Source: NHS Data Dictionary, ODS default codes.
 */
export function parseOdsCode(raw: string): Result {
  const value = compact(raw)
  if (value === '') return refuse('empty')
  if (DEFAULT_CODES.includes(value)) return refuse('placeholder')
  return /^[A-Z0-9]{3,10}$/.test(value) ? accept(value) : refuse('format')
}
