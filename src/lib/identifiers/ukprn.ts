import { accept, refuse, type Result } from './result.ts'
import { compact } from './text.ts'

/** Number of a learning provider in the UK register: eight digits, the first 1. */
export function parseUkprn(raw: string): Result {
  const value = compact(raw)
  if (value === '') return refuse('empty')
  return /^1\d{7}$/.test(value) ? accept(value) : refuse('format')
}
