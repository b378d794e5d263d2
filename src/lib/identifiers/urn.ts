import { accept, refuse, type Result } from './result.ts'
import { compact } from './text.ts'

const NO_SCHOOL = ['888888', '999999']

/**
 * Number of a school or college in the national register (GIAS): six digits from 100000.
 *
 * 888888 (school not known) and 999999 (taught at home) name no establishment and are refused as placeholders.
 */
export function parseUrn(raw: string): Result {
  const value = compact(raw)
  if (value === '') return refuse('empty')
  if (NO_SCHOOL.includes(value)) return refuse('placeholder')
  return /^[1-9]\d{5}$/.test(value) ? accept(value) : refuse('format')
}
