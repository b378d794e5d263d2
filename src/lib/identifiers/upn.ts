import { accept, refuse, type Result } from './result.ts'
import { compact, weightedSum } from './text.ts'

const LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ'
const SHAPE = /^[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]$/
const DUMMY = 'A123456789012'

/**
 * Unique pupil number: a check letter, then twelve digits, or eleven and a letter when the number is temporary.
 *
 * Characters 2 to 4 are the local authority, pseudo codes included, that first gave it; not where the pupil is now.
 * The dummy number of the guidance passes its own check, and comes back with a warning.
 * Source: DfE unique pupil numbers guide.
 */
export function parseUpn(raw: string): Result {
  const value = compact(raw)
  if (value === '') return refuse('empty')
  if (!SHAPE.test(value)) return refuse('format')
  if (value[0] !== checkLetter(value)) return refuse('check-digit')
  return value === DUMMY ? accept(value, 'placeholder') : accept(value)
}

/** Temporary numbers stay with one school and are replaced, so they identify a child for a while only. */
export function isTemporaryUpn(value: string): boolean {
  return /[A-Z]$/.test(value)
}

function checkLetter(value: string): string | undefined {
  const last = isTemporaryUpn(value) ? LETTERS.indexOf(value.slice(12)) : Number(value[12])
  return LETTERS[(weightedSum(value.slice(1, 12), 2, 1) + 13 * last) % 23]
}
