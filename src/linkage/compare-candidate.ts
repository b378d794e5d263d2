import type { LinkCandidate, SourceIdentifier, SourceRecord } from '../children/index.ts'
import {
  compareDatesOfBirth,
  compareFamilyNames,
  compareGivenNames,
  normaliseName,
  type DateOfBirthLevel,
  type NameLevel,
  type NameVariants,
} from '../lib/matching/index.ts'

/** How a row and a child agree, level by level, by the names of both that agree best. */
export type Compared = {
  readonly candidate: LinkCandidate
  readonly given: NameLevel
  readonly family: NameLevel
  readonly born: DateOfBirthLevel
  readonly hasSamePostcode: boolean
  readonly sharesIdentifier: boolean
  /** Both have a current number of the same scheme and they differ. */
  readonly hasOtherIdentifier: boolean
}

const sameName: ReadonlySet<NameLevel> = new Set([
  'exact',
  'variant',
  'token',
  'close',
  'similar',
  'initial',
  'missing',
])
const nearlyBorn: ReadonlySet<DateOfBirthLevel> = new Set([
  'known-month',
  'known-year',
  'day-month-swap',
  'one-digit',
  'default-day',
  'same-month',
])

export function compareCandidate(
  row: SourceRecord,
  candidate: LinkCandidate,
  variants: NameVariants,
): Compared {
  const names = bestNames(row, candidate, variants)
  const address = row.address
  return {
    candidate,
    ...names,
    born: compareDatesOfBirth(row.dateOfBirth?.date, candidate.dateOfBirth, accuracyOf(row)),
    hasSamePostcode:
      address !== undefined &&
      'postcode' in address &&
      candidate.places.some(({ postcode }) => postcode === address.postcode),
    sharesIdentifier: sharesNumber(row, candidate),
    hasOtherIdentifier: row.identifiers.some((id) => differsFrom(id, candidate.identifiers)),
  }
}

/** The best of all pairs of names, given and family of one name together; names exchanged count as close. */
function bestNames(
  row: SourceRecord,
  candidate: LinkCandidate,
  variants: NameVariants,
): { given: NameLevel; family: NameLevel } {
  let best: { given: NameLevel; family: NameLevel } = { given: 'else', family: 'else' }
  for (const name of row.names) {
    const given = normaliseName(name.given)
    const family = normaliseName(name.family)
    for (const other of candidate.names) {
      const straight = {
        given: atMostToken(compareGivenNames(given, other.given, variants), other.isPart),
        family: atMostToken(compareFamilyNames(family, other.family, variants), other.isPart),
      }
      if (rank(straight) < rank(best)) best = straight
      if (
        areExchanged(given, family, other, variants) &&
        rank({ given: 'close', family: 'close' }) < rank(best)
      )
        best = { given: 'close', family: 'close' }
    }
  }
  return best
}

/** One name stands in the other's place exactly, and the other at least about: whoever exchanges names mistypes them too. */
function areExchanged(
  given: string,
  family: string,
  other: { readonly given: string; readonly family: string },
  variants: NameVariants,
): boolean {
  if (given === '' || family === '') return false
  const isGiven = given.replaceAll(' ', '') === other.family
  const isFamily = family.replaceAll(' ', '') === other.given
  if (isGiven && isFamily) return true
  if (isGiven) return compareGivenNames(family, other.given, variants) !== 'else'
  return isFamily && compareFamilyNames(given, other.family, variants) !== 'else'
}

/** A part of a double name in place of the whole is never more than a shared word. */
function atMostToken(level: NameLevel, isPart: boolean): NameLevel {
  return isPart && (level === 'exact' || level === 'variant') ? 'token' : level
}

const order: readonly NameLevel[] = [
  'exact',
  'variant',
  'token',
  'close',
  'similar',
  'initial',
  'missing',
  'resembling',
  'else',
]

function rank({ given, family }: { given: NameLevel; family: NameLevel }): number {
  return order.indexOf(given) + order.indexOf(family)
}

export function couldBeSame(c: Compared): boolean {
  return (c.born === 'exact' || nearlyBorn.has(c.born)) && !(c.given === 'else' && c.family === 'else')
}

/** A number alone never links: the day of birth agrees and the given name does not speak against it (a twin's number). */
export function isCertainByIdentifier(c: Compared): boolean {
  return c.born === 'exact' && c.given !== 'else' && c.given !== 'resembling' && !c.hasOtherIdentifier
}

export function isEqual(c: Compared): boolean {
  return c.born === 'exact' && c.given === 'exact' && c.family === 'exact' && c.hasSamePostcode
}

/**
 * Whether the row could be this child. A withheld child may live under another name at another place, so the day of birth
 * with either name is enough; for any other child two of name, birth and place must agree at least loosely.
 */
export function isNear(c: Compared): boolean {
  const isGivenSame = sameName.has(c.given)
  const isFamilySame = sameName.has(c.family)
  const isBornSame = c.born === 'exact'
  if (c.candidate.isWithheld) {
    return (
      (isBornSame && (isGivenSame || isFamilySame || c.hasSamePostcode)) ||
      (isGivenSame && isFamilySame && nearlyBorn.has(c.born))
    )
  }
  const isAnotherTwin = c.hasOtherIdentifier && (c.given === 'else' || c.given === 'resembling')
  if (isAnotherTwin) return false
  if (isBornSame) {
    return (
      (isGivenSame && (isFamilySame || c.hasSamePostcode || c.family === 'resembling')) ||
      (isFamilySame && (c.hasSamePostcode || c.given === 'resembling'))
    )
  }
  if (!isGivenSame || !isFamilySame) return false
  return nearlyBorn.has(c.born) || c.hasSamePostcode
}

/** Whether a number that means one child wherever it stands is on both. */
export function sharesNumber(row: SourceRecord, candidate: LinkCandidate): boolean {
  return row.identifiers.some((id) => candidate.identifiers.some((other) => isSameNumber(id, other)))
}

function isSameNumber(a: SourceIdentifier, b: SourceIdentifier): boolean {
  return a.scheme === b.scheme && a.value === b.value && a.scheme !== 'local' && a.scheme !== 'la-child-id'
}

function differsFrom(id: SourceIdentifier, others: readonly SourceIdentifier[]): boolean {
  if (id.isFormer || (id.scheme !== 'nhs-number' && id.scheme !== 'upn')) return false
  const same = others.filter((other) => other.scheme === id.scheme)
  return same.some((other) => !other.isFormer) && !same.some((other) => other.value === id.value)
}

function accuracyOf(row: SourceRecord): 'day' | 'month' | 'year' {
  const accuracy = row.dateOfBirth?.accuracy
  return accuracy === 'month' ? 'month' : accuracy === 'year' || accuracy === 'estimated' ? 'year' : 'day'
}
