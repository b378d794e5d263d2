import type { IsoDate } from '../iso-date.ts'
import { compareAges, compareDatesOfBirth, type AgeRange, type DateOfBirthLevel } from './compare-dates.ts'
import { compareGenders, type StatedGender } from './compare-genders.ts'
import {
  compareTypedPostcode,
  precisionOf,
  type PostcodeLevel,
  type TypedPostcode,
} from './compare-postcodes.ts'
import type { MatchReason } from './match-reason.ts'
import {
  nameScorer,
  type CandidateNameKind,
  type CandidateNames,
  type NameEvidence,
  type NameIndexes,
} from './score-names.ts'
import { ageBits, dateOfBirthBits, genderBits, postcodeBits } from './weights.ts'

/** What a practitioner typed of one child. Names raw; the age counts only where no date of birth is given. */
export type SearchQuery = {
  readonly given?: string
  readonly family?: string
  readonly dateOfBirth?: IsoDate
  readonly ageYears?: AgeRange
  readonly postcode?: TypedPostcode
  readonly gender?: 'female' | 'male'
}

/** One name of one child, and what the child's every row repeats; `postcode` in parsed form. */
export type Candidate = CandidateNames & {
  readonly childId: number
  readonly dateOfBirth: IsoDate
  readonly postcode: string | null
  readonly gender: StatedGender
}

/** `bits`: the sum of the weights of all fields. `reasons`: names first, then dates, then place. */
export type RankedCandidate = {
  readonly childId: number
  readonly bits: number
  readonly nameKind: CandidateNameKind
  readonly reasons: readonly MatchReason[]
}

type Evidence<Level> = {
  readonly level: Level
  readonly bits: number
  readonly reasons: readonly MatchReason[]
}

/** INVARIANT (floor): nothing is shown unless its agreement is 64 times likelier for the child meant than by chance. */
export const FLOOR_BITS = 6

const KINDS: readonly CandidateNameKind[] = ['current', 'known-as', 'former', 'part']
const SURE_DATES: ReadonlySet<DateOfBirthLevel> = new Set(['exact', 'day-month-swap', 'one-digit'])
const SURE_PLACES: ReadonlySet<PostcodeLevel> = new Set(['exact', 'one-character', 'sector'])

/**
 * The children a search may mean, likeliest first, `limit` at most; equals stand in order of `childId`.
 *
 * Each child appears once, by its best name. Pure and blind to the order of `candidates`. Source.
 */
export function rankCandidates(
  query: SearchQuery,
  candidates: readonly Candidate[],
  names: NameIndexes,
  limit: number,
): RankedCandidate[] {
  const scoreNames = nameScorer(query, names)
  const best = new Map<number, RankedCandidate>()
  for (const row of candidates) {
    const scored = scoreRow(query, row, scoreNames(row))
    if (scored === undefined) continue
    const other = best.get(row.childId)
    if (other === undefined || byRow(scored, other) < 0) best.set(row.childId, scored)
  }
  return [...best.values()].sort((a, b) => b.bits - a.bits || a.childId - b.childId).slice(0, limit)
}

function scoreRow(query: SearchQuery, row: Candidate, names: NameEvidence): RankedCandidate | undefined {
  const born = scoreBirth(query, row)
  const place = scorePlace(query, row)
  if (!isAllowed(names, born.level, place.level)) return undefined
  const gender = genderBits(compareGenders(query.gender, row.gender))
  const bits = names.bits + born.bits + place.bits + gender
  if (bits < FLOOR_BITS) return undefined
  const reasons = [...names.reasons, ...born.reasons, ...place.reasons]
  return { childId: row.childId, bits, nameKind: row.nameKind, reasons }
}

/**
 * INVARIANT (no-siblings-by-address): a wrong given name needs the date of birth to answer for it, else a search by
 * address would list the household; a wrong family name, which may have changed, that or the postcode. Where no
 * typed name agrees at all nothing answers for them. Source.
 */
function isAllowed({ given, family }: NameEvidence, born: DateOfBirthLevel, place: PostcodeLevel): boolean {
  const levels = [given, family].filter((level) => level !== 'missing')
  if (levels.length > 0 && levels.every((level) => level === 'else')) return false
  if (SURE_DATES.has(born)) return true
  return given !== 'else' && (family !== 'else' || SURE_PLACES.has(place))
}

function scoreBirth(query: SearchQuery, row: Candidate): Evidence<DateOfBirthLevel> {
  if (query.dateOfBirth !== undefined || query.ageYears === undefined) {
    const level = compareDatesOfBirth(query.dateOfBirth, row.dateOfBirth)
    const reasons: MatchReason[] = level === 'missing' ? [] : [{ field: 'dateOfBirth', level }]
    return { level, bits: dateOfBirthBits(level), reasons }
  }
  const level = compareAges(row.dateOfBirth, query.ageYears)
  const reasons: MatchReason[] = level === 'missing' ? [] : [{ field: 'age', level }]
  return { level: 'missing', bits: ageBits(level, query.ageYears), reasons }
}

function scorePlace({ postcode }: SearchQuery, row: Candidate): Evidence<PostcodeLevel> {
  if (postcode === undefined) return { level: 'missing', bits: 0, reasons: [] }
  const level = compareTypedPostcode(postcode, row.postcode)
  const reasons: MatchReason[] = level === 'missing' ? [] : [{ field: 'postcode', level }]
  return { level, bits: postcodeBits(level, precisionOf(postcode)), reasons }
}

/** The best first, and of equals the name that is most the child's own. */
function byRow(a: RankedCandidate, b: RankedCandidate): number {
  return b.bits - a.bits || KINDS.indexOf(a.nameKind) - KINDS.indexOf(b.nameKind)
}
