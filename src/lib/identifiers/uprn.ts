import { accept, refuse, type Result } from './result.ts'

/**
 * Unique property reference number: 1 to 12 digits, kept as text.
 *
 * Leading zeros are dropped, because some systems pad to twelve digits and others do not.
 */
export function parseUprn(raw: string): Result {
  const digits = raw.replace(/[\s\p{Cf}]/gu, '')
  if (digits === '') return refuse('empty')
  if (!/^\d{1,12}$/.test(digits)) return refuse('format')
  const value = digits.replace(/^0+/, '')
  return value === '' ? refuse('placeholder') : accept(value)
}
