import type { ChildId, LinkCandidate, SourceIdentifier, SourceRecord } from '../children/index.ts'
import {
  compareDatesOfBirth,
  compareFamilyNames,
  compareGivenNames,
  normaliseName,
  type DateOfBirthLevel,
  type NameLevel,
  type NameVariants,
} from '../lib/matching/index.ts'

/** Version of the rules below, kept with each decision. */
export const MODEL_VERSION = 'rules-1'

/** Why a row was linked, made a new child, or put before a person (LNK rules). */
export type LinkRule =
  | 'decided-by-person'
  | 'same-source-record'
  | 'identifier-and-date-of-birth'
  | 'names-date-of-birth-postcode'
  | 'no-near-child'
  | 'source-record-changed-identity'
  | 'identifier-contradicts'
  | 'identifier-shared'
  | 'near-existing-child'
  | 'restricted'
  | 'unknown-child'
  | 'no-date-of-birth'
  | 'nothing-to-change'

export type LinkDecision = {
  readonly outcome: 'linked' | 'new' | 'review' | 'refused'
  readonly rule: LinkRule
  /** Of `linked` only. */
  readonly childId: ChildId | null
  /** The children that made a person necessary, at most 10, nearest first by child id. */
  readonly candidateIds: readonly ChildId[]
}

/** What is known beside the row itself. */
export type LinkContext = {
  readonly variants: NameVariants
  /** The child to which this very source record is linked already. */
  readonly linkedChildId: ChildId | null
  readonly createsChildren: boolean
}

/**
 * Which child a row is about: deliberately simple, and never wrong in the direction that harms.
 *
 * INVARIANT (near-is-never-new): a row with a candidate that could be the same child is linked on certain grounds or put
 * before a person; it never becomes a second child. Candidates include withheld children, near on weaker grounds.
 * Source; security 0 (the failure of 2009).
 */
export function decideLink(
  row: SourceRecord,
  candidates: readonly LinkCandidate[],
  context: LinkContext,
): LinkDecision {
  const compared = candidates.map((candidate) => compare(row, candidate, context.variants))
  if (context.linkedChildId !== null) return decideKnown(row, compared, context.linkedChildId)
  if (row.action !== 'upsert') return refuse('nothing-to-change')
  if (!row.dateOfBirth) return review('no-date-of-birth', [])

  const sharing = compared.filter((c) => c.sharesIdentifier)
  if (sharing.length > 1) return review('identifier-shared', sharing)
  const [sharer] = sharing
  if (sharer)
    return isCertainByIdentifier(sharer)
      ? link('identifier-and-date-of-birth', sharer)
      : review('identifier-contradicts', sharing)

  const equal = compared.filter(isEqual)
  const [only] = equal
  if (only && equal.length === 1 && !only.hasOtherIdentifier)
    return link('names-date-of-birth-postcode', only)

  const near = compared.filter(isNear)
  if (near.length > 0) return review('near-existing-child', near)
  if (row.restricted) return review('restricted', [])
  return context.createsChildren
    ? { outcome: 'new', rule: 'no-near-child', childId: null, candidateIds: [] }
    : review('unknown-child', [])
}

type Compared = {
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

function compare(row: SourceRecord, candidate: LinkCandidate, variants: NameVariants): Compared {
  const names = bestNames(row, candidate, variants)
  const address = row.address
  return {
    candidate,
    ...names,
    born: compareDatesOfBirth(row.dateOfBirth?.date, candidate.dateOfBirth, accuracyOf(row)),
    hasSamePostcode:
      address !== undefined && 'postcode' in address && candidate.postcodes.includes(address.postcode ?? ''),
    sharesIdentifier: row.identifiers.some((id) =>
      candidate.identifiers.some((other) => isSameNumber(id, other)),
    ),
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
      const isExchanged =
        given !== '' &&
        given.replaceAll(' ', '') === other.family &&
        family.replaceAll(' ', '') === other.given
      if (isExchanged && rank({ given: 'close', family: 'close' }) < rank(best))
        best = { given: 'close', family: 'close' }
    }
  }
  return best
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

/** A record that its source sends again is its child's still, unless both its names and its date of birth have become others. */
function decideKnown(row: SourceRecord, compared: readonly Compared[], childId: ChildId): LinkDecision {
  if (row.action !== 'upsert')
    return { outcome: 'linked', rule: 'same-source-record', childId, candidateIds: [] }
  const own = compared.find((c) => c.candidate.childId === childId)
  if (own === undefined || !couldBeSame(own))
    return {
      outcome: 'review',
      rule: 'source-record-changed-identity',
      childId: null,
      candidateIds: [childId],
    }
  const others = compared.filter((c) => c.sharesIdentifier && c.candidate.childId !== childId)
  if (others.length > 0) return review('identifier-shared', others)
  return { outcome: 'linked', rule: 'same-source-record', childId, candidateIds: [] }
}

/** Whether a row that was this child's once can still be, by names and date of birth; no when the child is no candidate. */
export function isSamePerson(
  row: SourceRecord,
  candidates: readonly LinkCandidate[],
  childId: ChildId,
  variants: NameVariants,
): boolean {
  const own = candidates.find((candidate) => candidate.childId === childId)
  return own !== undefined && couldBeSame(compare(row, own, variants))
}

function couldBeSame(c: Compared): boolean {
  return (c.born === 'exact' || nearlyBorn.has(c.born)) && !(c.given === 'else' && c.family === 'else')
}

/** A number alone never links: the day of birth agrees and the given name does not speak against it (a twin's number). */
function isCertainByIdentifier(c: Compared): boolean {
  return c.born === 'exact' && c.given !== 'else' && c.given !== 'resembling' && !c.hasOtherIdentifier
}

function isEqual(c: Compared): boolean {
  return c.born === 'exact' && c.given === 'exact' && c.family === 'exact' && c.hasSamePostcode
}

/**
 * Whether the row could be this child. A withheld child may live under another name at another place, so the day of birth
 * with either name is enough; for any other child two of name, birth and place must agree at least loosely.
 */
function isNear(c: Compared): boolean {
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

function link(rule: LinkRule, { candidate }: Compared): LinkDecision {
  return { outcome: 'linked', rule, childId: candidate.childId, candidateIds: [] }
}

function review(rule: LinkRule, compared: readonly Compared[]): LinkDecision {
  return {
    outcome: 'review',
    rule,
    childId: null,
    candidateIds: compared.slice(0, 10).map((c) => c.candidate.childId),
  }
}

function refuse(rule: LinkRule): LinkDecision {
  return { outcome: 'refused', rule, childId: null, candidateIds: [] }
}
