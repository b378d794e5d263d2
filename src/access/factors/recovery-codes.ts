import type { Random } from '../../platform/random.ts'
import type { Seal } from '../../platform/seal.ts'

/** No vowels, and no sign that looks like another one. */
const ALPHABET = '23456789BCDFGHJKMNPQRSTVWXYZ'
const CODES = 10
const CODE_LENGTH = 10

/** Ten codes as they are shown, once: `XXXXX-XXXXX`. */
export function newRecoveryCodes(random: Random): string[] {
  return Array.from({ length: CODES }, () => newCode(random))
}

/** One code of that form. */
export function newCode(random: Random): string {
  const code = Array.from({ length: CODE_LENGTH }, () => sign(random)).join('')
  return `${code.slice(0, CODE_LENGTH / 2)}-${code.slice(CODE_LENGTH / 2)}`
}

/** What is stored of a code. Case, blanks and hyphens do not count. */
export function recoveryCodeHash(seal: Seal, userId: number, typed: string): Buffer {
  return seal.digest(`recovery-code ${userId}`, typed.toUpperCase().replaceAll(/[\s-]/g, ''))
}

/** Bytes past the last whole multiple of the alphabet are drawn again, so that each sign is as likely as any other. */
function sign(random: Random): string {
  const limit = 256 - (256 % ALPHABET.length)
  for (;;) {
    const byte = random(1)[0]!
    if (byte < limit) return ALPHABET[byte % ALPHABET.length]!
  }
}

/** A password to hand out: 20 signs that cannot be mistaken for one another, near 96 bits. */
export function newPassword(random: Random): string {
  return newRecoveryCodes(random).slice(0, 2).join('-').toLowerCase()
}
