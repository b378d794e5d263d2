import { accept, refuse, type Result } from './result.ts'
import { compact, weightedSum } from './text.ts'

/**
 * Unique learner number: ten digits, the first not zero, and a check digit.
 *
 * The weighted sum of all ten leaves 10 where an NHS number's leaves 0, so no number is both.
 * 9999999999 means that the learner's number is not known.
 * Source: Learning Records Service; HESA field ULN.
 */
export function parseUln(raw: string): Result {
  const value = compact(raw)
  if (value === '') return refuse('empty')
  if (value === '9999999999') return refuse('placeholder')
  if (!/^[1-9]\d{9}$/.test(value)) return refuse('format')
  return weightedSum(value, 10, -1) % 11 === 10 ? accept(value) : refuse('check-digit')
}
