import type { ChildId, LinkCandidate } from '../children/index.ts'
import { outwardOf } from '../lib/identifiers/index.ts'
import type { Compared } from './compare-candidate.ts'
import type { CandidateScore } from './online/score-rows.ts'

/** A candidate with both comparisons: by rule and by model. */
export type Scored = Compared & { readonly score: CandidateScore }

export type SafeguardRule =
  | 'given-names-disagree'
  | 'middle-names-disagree'
  | 'placeholder-name'
  | 'multiple-birth'
  | 'namesakes-close'
  | 'numbers-differ'
  | 'birth-dates-differ'
  | 'known-apart'

/** A reason why the best candidate is not linked, however high it scores. */
type Safeguard = (best: Scored, others: readonly Scored[], knownApart: KnownApart) => boolean

/** Pairs of children that people found to be two (`pairKey`). */
export type KnownApart = ReadonlySet<string>

const NAMESAKE_BITS = 6
const sureGiven: ReadonlySet<string | undefined> = new Set(['exact', 'variant', 'middle'])
const unsureGiven: ReadonlySet<string | undefined> = new Set(['resembling', 'initial', 'else'])
const sureDates: ReadonlySet<string | undefined> = new Set(['exact', 'one-slip', 'day-month-swap'])

/** Siblings and twins share all but the given name; one that is only a bare letter or alike does not tell them apart. */
const givenNamesDisagree: Safeguard = ({ score }) => unsureGiven.has(score.levels.given)

/** Without a number that both have, two children of one address and day whose given names are forms of one name. */
const middleNamesDisagree: Safeguard = ({ score, sharesIdentifier }) =>
  score.middleNamesDisagree && !sharesIdentifier

/** `Baby` and no name at all could be any child of the family. */
const placeholderName: Safeguard = ({ score }) => score.levels.given === undefined

/**
 * Another child was born on the same day at the same address, or in the same district under the same family name: only
 * an equal given name, a known form of it or the middle name tells which of the two it is. When the row's date of birth
 * is not the child's, such a child may not even be among the candidates.
 */
const multipleBirth: Safeguard = (best, others) => {
  if (sureGiven.has(best.score.levels.given)) return false
  return (
    best.score.levels.dateOfBirth !== 'exact' ||
    others.some((other) => mayBeTwins(best.candidate, other.candidate))
  )
}

function postcodesOf({ places }: LinkCandidate): string[] {
  return places.flatMap(({ postcode }) => postcode ?? [])
}

function mayBeTwins(one: LinkCandidate, other: LinkCandidate): boolean {
  if (one.dateOfBirth !== other.dateOfBirth) return false
  const shares = (of: (candidate: LinkCandidate) => readonly string[]): boolean =>
    of(one).some((value) => of(other).includes(value))
  if (shares(postcodesOf)) return true
  return (
    shares(({ names }) => names.map(({ family }) => family)) &&
    shares((candidate) => postcodesOf(candidate).map(outwardOf))
  )
}

/** Two children are almost equally likely. */
const namesakesClose: Safeguard = (best, others) =>
  others.some((other) => best.score.bits - other.score.bits < NAMESAKE_BITS)

/** INVARIANT (numbers-never-meet): two different valid NHS numbers or UPNs never come to stand for one child unasked. */
const numbersDiffer: Safeguard = (best) => best.hasOtherIdentifier

/** Two days of birth that are more than a slip of the keys apart never come to stand for one child unasked. */
const birthDatesDiffer: Safeguard = ({ score }) => !sureDates.has(score.levels.dateOfBirth)

/** People said of the child and another one that scores near it that they are two: which of them it is they decide. */
const knownApart: Safeguard = (best, others, apart) =>
  others.some(
    (other) => other.score.bits > 0 && apart.has(pairKey(best.candidate.childId, other.candidate.childId)),
  )

/** The same for two children in either order. */
export function pairKey(one: ChildId, other: ChildId): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`
}

const safeguards: readonly (readonly [SafeguardRule, Safeguard])[] = [
  ['numbers-differ', numbersDiffer],
  ['birth-dates-differ', birthDatesDiffer],
  ['placeholder-name', placeholderName],
  ['given-names-disagree', givenNamesDisagree],
  ['middle-names-disagree', middleNamesDisagree],
  ['multiple-birth', multipleBirth],
  ['known-apart', knownApart],
  ['namesakes-close', namesakesClose],
]

/** Every safeguard that forbids to link this child unasked, in the order in which they are asked. */
export function safeguardsAgainst(
  one: Scored,
  others: readonly Scored[],
  apart: KnownApart,
): SafeguardRule[] {
  return safeguards.filter(([, forbids]) => forbids(one, others, apart)).map(([rule]) => rule)
}

/** The first safeguard that forbids to link the best candidate unasked; null when none does. Source: linkage design 4.5. */
export function firstSafeguard(
  best: Scored,
  others: readonly Scored[],
  apart: KnownApart,
): SafeguardRule | null {
  return safeguardsAgainst(best, others, apart)[0] ?? null
}
