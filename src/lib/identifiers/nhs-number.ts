import { accept, refuse, type Result } from './result.ts'
import { compact, weightedSum } from './text.ts'

export type NhsNumberRange = 'england-wales' | 'scotland' | 'northern-ireland' | 'test' | 'unallocated'

/**
 * Ten digits with a modulus 11 check digit.
 *
 * Ten equal digits always pass that check, and systems write them for "none" and "error", so they are refused.
 * Test numbers are accepted with a warning, as are those in no issuer's range.
 * Source: NHS Data Dictionary, NHS NUMBER.
 */
export function parseNhsNumber(raw: string): Result {
  const value = compact(raw)
  if (value === '') return refuse('empty')
  if (!/^\d{10}$/.test(value)) return refuse('format')
  if (/^(\d)\1{9}$/.test(value)) return refuse('placeholder')
  if (weightedSum(value, 10, -1) % 11 !== 0) return refuse('check-digit')
  const range = nhsNumberRange(value)
  if (range === 'test') return accept(value, 'test-range')
  return range === 'unallocated' ? accept(value, 'unallocated-range') : accept(value)
}

/**
 * Which service gave the number out; `value` is the parsed form.
 *
 * `england-wales` takes in the Isle of Man. A Scottish number (CHI) begins with a date of birth, DDMM.
 */
export function nhsNumberRange(value: string): NhsNumberRange {
  if (/^[467]/.test(value)) return 'england-wales'
  if (value.startsWith('9')) return 'test'
  if (/^3[2-9]/.test(value)) return 'northern-ireland'
  return /^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])/.test(value) ? 'scotland' : 'unallocated'
}

/** `943 476 5919`, as printed on letters; `value` is the parsed form. */
export function formatNhsNumber(value: string): string {
  return `${value.slice(0, 3)} ${value.slice(3, 6)} ${value.slice(6)}`
}
