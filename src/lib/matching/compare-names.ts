import { isOneEditApart, jaroWinkler } from './jaro-winkler.ts'
import type { NameVariants } from './name-variants.ts'
import { formsOf, isPlaceholderName, type NameForms } from './normalise-name.ts'

/**
 * How far two names agree, best first; `missing` says nothing either way.
 *
 * `variant`: one is a known form of the other. `token`: they share a word of a double name. `close` and `similar`:
 * Jaro-Winkler at least 0.92 and 0.88. `initial`: one is a bare letter, which begins the other. `resembling`: at
 * least 0.70, or one slip of the keys apart, which in a short name is less.
 */
export const NAME_LEVELS = [
  'exact',
  'variant',
  'token',
  'close',
  'similar',
  'initial',
  'resembling',
  'else',
  'missing',
] as const
export type NameLevel = (typeof NAME_LEVELS)[number]

const CLOSE = 0.92
const SIMILAR = 0.88
const RESEMBLING = 0.7

/** Compares normalised given names, symmetrically; one that stands for no name (`baby`) is missing. */
export function compareGivenNames(a: string, b: string, variants: NameVariants): NameLevel {
  return isPlaceholderName(a) || isPlaceholderName(b) ? 'missing' : compareNames(a, b, variants)
}

/** Compares normalised family names, symmetrically. */
export function compareFamilyNames(a: string, b: string, variants: NameVariants): NameLevel {
  return compareNames(a, b, variants)
}

function compareNames(a: string, b: string, variants: NameVariants): NameLevel {
  if (a === '' || b === '') return 'missing'
  const formsA = formsOf(a)
  const formsB = formsOf(b)
  if (formsA.whole === formsB.whole) return 'exact'
  if (variants.areVariants(formsA.whole, formsB.whole)) return 'variant'
  if (sharesWord(formsA, formsB)) return 'token'
  return compareSpelling(formsA.whole, formsB.whole)
}

function sharesWord(a: NameForms, b: NameForms): boolean {
  return (
    a.parts.some((word) => word === b.whole || b.parts.includes(word)) ||
    b.parts.some((word) => word === a.whole)
  )
}

function compareSpelling(a: string, b: string): NameLevel {
  if (a.length === 1 || b.length === 1) return a[0] === b[0] ? 'initial' : 'else'
  const similarity = jaroWinkler(a, b)
  if (similarity >= CLOSE) return 'close'
  if (similarity >= SIMILAR) return 'similar'
  return similarity >= RESEMBLING || isOneEditApart(a, b) ? 'resembling' : 'else'
}
