import { weightedSum } from '../identifiers/text.ts'
import type { Random } from './random.ts'

/** Numbers given out stay unique below this many children. */
export const MAX_CHILDREN = 5_000_000

const UPN_LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ'
/** Coprime with every modulus below (odd, and no multiple of five): multiplying by it visits each residue once. */
const STRIDE = 48_271_693

/** Gives each person numbers that no other person of the same seed has. */
export type PersonNumbers = {
  /** Valid, and in the range 9xxxxxxxxx that is never given to anybody. */
  nhsNumber(person: number): string
  /** `dfeCode` is the authority's three digits; `year` the one in which the child first went to school. */
  upn(person: number, dfeCode: string, year: number): string
  uln(person: number): string
  /** Seven digits that do not show the order of the persons; each `purpose` has its own. */
  reference(person: number, purpose: string): string
}

export function createPersonNumbers(random: Random): PersonNumbers {
  const startOf = (scheme: string) => random.fork(scheme).below(100_000_000)
  const starts = { nhs: startOf('nhs-number'), uln: startOf('uln'), upn: startOf('upn') }
  return {
    nhsNumber: (person) => firstValid(person, starts.nhs, (digits) => withNhsCheckDigit(`9${digits}`)),
    uln: (person) => firstValid(person, starts.uln, (digits) => withUlnCheckDigit(`1${digits}`)),
    upn: (person, dfeCode, year) => {
      const place = scramble(person, starts.upn, 8_000_000) + 2_000_000
      return withUpnCheckLetter(
        `${dfeCode}${Math.floor(place / 1000)}${pad(year % 100, 2)}${pad(place % 1000, 3)}`,
      )
    },
    reference: (person, purpose) => pad(scramble(person, startOf(purpose), 10_000_000), 7),
  }
}

function scramble(index: number, start: number, modulus: number): number {
  return (index * STRIDE + start) % modulus
}

/** A person has sixteen candidates of eight digits that no other person has; about one in eleven is invalid. */
function firstValid(person: number, start: number, complete: (digits: string) => string | undefined): string {
  for (let attempt = 0; attempt < 16; attempt++) {
    const number = complete(pad(scramble(person * 16 + attempt, start, 100_000_000), 8))
    if (number !== undefined) return number
  }
  throw new RangeError('no valid number in sixteen attempts')
}

/** Undefined when the nine digits have no check digit, or all ten would be equal. */
function withNhsCheckDigit(digits: string): string | undefined {
  const check = (11 - (weightedSum(digits, 10, -1) % 11)) % 11
  return check === 10 || /^9{9}$/.test(digits) ? undefined : `${digits}${check}`
}

function withUlnCheckDigit(digits: string): string | undefined {
  const remainder = weightedSum(digits, 10, -1) % 11
  return remainder === 0 ? undefined : `${digits}${10 - remainder}`
}

function withUpnCheckLetter(digits: string): string {
  return `${UPN_LETTERS[weightedSum(digits, 2, 1) % 23]}${digits}`
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
