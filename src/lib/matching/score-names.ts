import type { NameLevel } from './compare-names.ts'
import type { MatchReason } from './match-reason.ts'
import type { NameIndex } from './name-index.ts'
import { normaliseName } from './normalise-name.ts'
import { nameBits } from './weights.ts'

export type NameIndexes = { readonly given: NameIndex; readonly family: NameIndex }

/** `part`: one of the two names is a word of the child's double name. */
export type CandidateNameKind = 'current' | 'known-as' | 'former' | 'part'

export type CandidateNames = {
  readonly givenId: number
  readonly familyId: number
  readonly nameKind: CandidateNameKind
}

/** What the two names say together. The levels are `missing` where nothing was typed or the name is not known here. */
export type NameEvidence = {
  readonly given: NameLevel
  readonly family: NameLevel
  readonly bits: number
  readonly reasons: readonly MatchReason[]
}

type Scored = { readonly level: NameLevel; readonly bits: number }
type Pair = { readonly given: Scored; readonly family: Scored }

/** One account in a hundred or so gives family name for given name. */
const EXCHANGED_BITS = -7
/** A former name serves in about one account of four, half of a double name in one of sixteen. */
const KIND_BITS: Readonly<Record<CandidateNameKind, number>> = {
  current: 0,
  'known-as': 0,
  former: -2,
  part: -4,
}
/** Names count as exchanged only where both then agree this well. */
const EXCHANGED_LEVELS: ReadonlySet<NameLevel> = new Set(['exact', 'variant', 'token', 'close'])

/**
 * Reads the typed names once, for scoring the names of many candidates; each distinct name costs one comparison.
 */
export function nameScorer(
  typed: { readonly given?: string; readonly family?: string },
  names: NameIndexes,
): (candidate: CandidateNames) => NameEvidence {
  const given = normaliseName(typed.given ?? '')
  const family = normaliseName(typed.family ?? '')
  const asTyped = pairScorer(given, family, names)
  const exchanged = exchangeScorer(given, family, names)
  return (candidate) => {
    const straight = evidenceOf(asTyped(candidate), candidate.nameKind)
    if (given === '' || family === '' || straight.bits > 0) return straight
    const crossed = exchanged(candidate)
    if (crossed === undefined) return straight
    const evidence = evidenceOf(crossed, candidate.nameKind, 'exchanged')
    return evidence.bits > straight.bits ? evidence : straight
  }
}

function pairScorer(given: string, family: string, names: NameIndexes): (candidate: CandidateNames) => Pair {
  const scoreGiven = scorerOf(given, names.given)
  const scoreFamily = scorerOf(family, names.family)
  return ({ givenId, familyId }) => ({ given: scoreGiven(givenId), family: scoreFamily(familyId) })
}

/** Of names typed in each other's place; undefined unless both then agree well. */
function exchangeScorer(
  given: string,
  family: string,
  names: NameIndexes,
): (candidate: CandidateNames) => Pair | undefined {
  const scoreGiven = scorerOf(family, names.given)
  const scoreFamily = scorerOf(given, names.family)
  return ({ givenId, familyId }) => {
    const crossedGiven = scoreGiven(givenId)
    if (!EXCHANGED_LEVELS.has(crossedGiven.level)) return undefined
    const crossedFamily = scoreFamily(familyId)
    return EXCHANGED_LEVELS.has(crossedFamily.level)
      ? { given: crossedGiven, family: crossedFamily }
      : undefined
  }
}

function scorerOf(norm: string, index: NameIndex): (id: number) => Scored {
  const scores = new Map<number, Scored>()
  return (id) => {
    const known = scores.get(id)
    if (known !== undefined) return known
    const level = index.compare(norm, id)
    const scored = { level, bits: nameBits(index.kind, level, index.frequencyOf(id)) }
    scores.set(id, scored)
    return scored
  }
}

function evidenceOf({ given, family }: Pair, kind: CandidateNameKind, exchanged?: 'exchanged'): NameEvidence {
  const reasons: MatchReason[] = [
    ...nameReasons('given', given.level),
    ...nameReasons('family', family.level),
  ]
  if (exchanged !== undefined) reasons.push({ field: 'names', level: exchanged })
  if (kind !== 'current') reasons.push({ field: 'names', level: kind })
  const bits = given.bits + family.bits + KIND_BITS[kind] + (exchanged === undefined ? 0 : EXCHANGED_BITS)
  return { given: given.level, family: family.level, bits, reasons }
}

function nameReasons(field: 'given' | 'family', level: NameLevel): MatchReason[] {
  return level === 'missing' ? [] : [{ field, level }]
}
