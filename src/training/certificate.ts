import type { Random } from '../platform/random.ts'

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CONSONANTS = 'bdfgklmnprstvz'
const VOWELS = 'aeiou'

export type CertificateMark = { readonly number: string; readonly word: string }

/** A number of 10 signs (50 bits) without I, L, O and U, and a word of 8 letters that can be said; both drawn. */
export function drawCertificate(random: Random): CertificateMark {
  const bytes = random(18)
  const number = [...bytes.subarray(0, 10)].map((byte) => SIGNS[byte % SIGNS.length]).join('')
  const word = [...bytes.subarray(10)]
    .map((byte, i) => (i % 2 === 0 ? CONSONANTS[byte % CONSONANTS.length] : VOWELS[byte % VOWELS.length]))
    .join('')
  return { number, word }
}

/** The number as it is kept, out of what was typed: blanks and hyphens out, easily mistaken letters put right. */
export function parseCertificateNumber(typed: string): string | undefined {
  const number = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return /^[0-9A-HJKMNP-TV-Z]{10}$/.test(number) ? number : undefined
}
