import { accept, refuse, type Result } from './result.ts'
import { compact } from './text.ts'

/** Bytes to draw for one number: all sixteen words of them are rejected about once in 10^18 calls. */
export const CHILD_NUMBER_RANDOM_BYTES = 64

const SPACE = 1_000_000_000
const ACCEPTED_BELOW = Math.floor(2 ** 32 / SPACE) * SPACE

/**
 * The directory's own number of a record: `C`, nine random digits and two check digits, shown as `C123 4567 8978`.
 *
 * Eleven digits and the letter keep it apart from an NHS number or ULN (ten digits) and a UPN (a letter and twelve
 * characters), even when the letter is lost. With 12 million children 1.2 % of the space is taken, so a fresh draw
 * is seldom a number in use. It is an identifier and no secret: one guess in 83 with right check digits names a child.
 * INVARIANT (child-number-detects): the check is ISO 7064 MOD 97-10, which finds every single wrong digit and every
 * swap of two neighbours.
 * Source: R-07.
 */
export function parseChildNumber(raw: string): Result {
  const value = compact(raw)
  if (value === '') return refuse('empty')
  if (!/^C\d{11}$/.test(value)) return refuse('format')
  return value.slice(10) === checkDigits(Number(value.slice(1, 10))) ? accept(value) : refuse('check-digit')
}

/**
 * A number drawn evenly from the whole space; give `CHILD_NUMBER_RANDOM_BYTES` from a cryptographic source.
 *
 * Four bytes at a time are tried and the uneven rest of 2^32 is thrown away; RangeError when the bytes run out.
 * The database, not this function, makes sure that no two records hold one number.
 */
export function childNumberFrom(randomBytes: Uint8Array): string {
  const words = new DataView(randomBytes.buffer, randomBytes.byteOffset, randomBytes.byteLength)
  for (let at = 0; at + 4 <= words.byteLength; at += 4) {
    const word = words.getUint32(at)
    if (word < ACCEPTED_BELOW) return withCheckDigits(word % SPACE)
  }
  throw new RangeError('too few random bytes for a child number')
}

/** `C123 4567 8978`, for reading aloud and print; `value` is the parsed form. */
export function formatChildNumber(value: string): string {
  return `${value.slice(0, 4)} ${value.slice(4, 8)} ${value.slice(8)}`
}

function withCheckDigits(payload: number): string {
  return `C${String(payload).padStart(9, '0')}${checkDigits(payload)}`
}

function checkDigits(payload: number): string {
  return String(98 - ((payload * 100) % 97)).padStart(2, '0')
}
