import type { ChildId, LinkCandidate, SourceRecord } from '../../children/index.ts'
import { nameForms, type NameVariants } from '../../lib/matching/index.ts'
import {
  createComparator,
  createMiddleNamesDisagree,
  createTermFactor,
  encodePersons,
  explain,
  FIELDS,
  levelName,
  levelsOf,
  oddsOf,
  pairTerms,
  PersonDictionary,
  termFactors,
  type EncodedPersons,
  type Field,
  type LinkageModel,
  type PairTerms,
  type Person,
  type TermShares,
} from '../../lib/matching/model/index.ts'
import { LONG_STRIDE } from '../../lib/matching/model/record.ts'
import type { ScaledModel } from '../model/scale-model.ts'
import { personsOfCandidate, personsOfRow } from './persons.ts'

/** A row to be scored against its candidates. */
export type RowCandidates = { readonly row: SourceRecord; readonly candidates: readonly LinkCandidate[] }

/** How a row and one child agree, by the alternatives of both that agree best. */
export type CandidateScore = {
  readonly childId: ChildId
  /** That they are one person, before other candidates are looked at; `bits` is its log2. */
  readonly odds: number
  readonly bits: number
  readonly pattern: number
  readonly levels: Readonly<Partial<Record<Field, string>>>
  /** Both have a middle name and the two are not alike. */
  readonly middleNamesDisagree: boolean
  /** What rare and common values multiply the strangers' likelihood by. */
  readonly terms: PairTerms
}

/** Of one candidate, in bits; `parts` sum to `totalBits`. Levels, never values. */
export type CandidateExplanation = {
  readonly childId: ChildId
  readonly totalBits: number
  readonly parts: readonly { readonly field: string; readonly level: string; readonly bits: number }[]
}

/** From the directory: how many children there may be, and bearers by normalised name. */
export type Bearers = {
  readonly children: number
  readonly given: ReadonlyMap<string, number>
  readonly family: ReadonlyMap<string, number>
}

/** Places of a person's alternatives. */
export type Range = { readonly from: number; readonly until: number }

/** Rows and candidates of a batch in the numbers of one dictionary; every child once. */
export type EncodedBatch = EncodedNames & {
  readonly rows: ReadonlyMap<SourceRecord, Range>
  readonly children: ReadonlyMap<ChildId, Range>
}

export function encodeBatch(batch: readonly RowCandidates[]): EncodedBatch {
  const persons: Person[] = []
  const add = (alternatives: readonly Person[]): Range => {
    const from = persons.length
    persons.push(...alternatives)
    return { from, until: persons.length }
  }
  const rows = new Map(batch.map(({ row }) => [row, add(personsOfRow(row))]))
  const children = new Map<ChildId, Range>()
  for (const { candidates } of batch)
    for (const candidate of candidates)
      if (!children.has(candidate.childId))
        children.set(candidate.childId, add(personsOfCandidate(candidate)))
  return { ...encode(persons), rows, children }
}

/** The numbers of persons, with the names whose bearers are to be counted. */
export type EncodedNames = {
  readonly dictionary: PersonDictionary
  readonly encoded: EncodedPersons
  /** Names as given to the dictionary, by the table in which their bearers are counted. */
  readonly given: ReadonlySet<string>
  readonly family: ReadonlySet<string>
}

export function encode(persons: readonly Person[]): EncodedNames {
  const dictionary = new PersonDictionary()
  return {
    dictionary,
    encoded: encodePersons(persons, dictionary),
    given: new Set(persons.map((person) => person.given ?? '')),
    family: new Set(persons.map((person) => person.family ?? '')),
  }
}

/** The forms under which the directory counts bearers of these names. */
export function wholeForms(names: Iterable<string>): string[] {
  return [...new Set([...names].map((name) => nameForms(name).whole))]
}

/** Scores a row of the batch against one of its candidates; the kernel's own comparison and odds. */
export type Scorer = (row: SourceRecord, candidate: LinkCandidate) => CandidateScore

export function createScorer(
  batch: EncodedBatch,
  scaled: ScaledModel,
  variants: NameVariants,
  bearers: Bearers,
): Scorer {
  const score = createRangeScorer(batch, scaled, variants, bearers)
  return (row, { childId }) => ({
    childId,
    ...score(batch.rows.get(row)!, batch.children.get(childId)!),
  })
}

/** Scores the best of all pairs of alternatives. */
export function createRangeScorer(
  batch: EncodedNames,
  { model, tables, children }: ScaledModel,
  variants: NameVariants,
  bearers: Bearers,
): (told: Range, stored: Range) => Omit<CandidateScore, 'childId'> {
  const { space } = tables
  const names = batch.dictionary.tables(variants)
  const slots = cacheSlots(batch.encoded.count)
  const compare = createComparator(space, names, slots)
  const middleNamesDisagree = createMiddleNamesDisagree(names.names, slots)
  const factors = termFactors(model, termShares(batch, model, bearers, children))
  const termFactor = createTermFactor(space, factors)
  const { words } = batch.encoded
  return (told, stored) => {
    let best = { odds: -1, pattern: 0, i: 0, j: 0 }
    for (let i = told.from * LONG_STRIDE; i < told.until * LONG_STRIDE; i += LONG_STRIDE)
      for (let j = stored.from * LONG_STRIDE; j < stored.until * LONG_STRIDE; j += LONG_STRIDE) {
        const pattern = compare(words, i, words, j)
        const odds = oddsOf(tables, pattern, termFactor(pattern, words, i, words, j))
        if (odds > best.odds) best = { odds, pattern, i, j }
      }
    const { odds, pattern, i, j } = best
    const levels = levelsOf(space, pattern)
    return {
      odds,
      bits: Math.log2(odds),
      pattern,
      levels: namedLevels(levels),
      middleNamesDisagree: middleNamesDisagree(words, i, words, j, levels[GIVEN]!),
      terms: pairTerms(space, factors, pattern, [words, i], [words, j]),
    }
  }
}

const GIVEN = FIELDS.indexOf('given')

/** Names without a level say nothing: one side lacks the field. */
function namedLevels(levels: readonly number[]): CandidateScore['levels'] {
  return Object.fromEntries(
    FIELDS.flatMap((field, place) =>
      levels[place] === 0 ? [] : [[field, levelName(field, levels[place]!)] as const],
    ),
  )
}

/** Room for four comparisons of names a person, as a power of two: a batch needs no more, and a single row hardly any. */
function cacheSlots(persons: number): number {
  return 2 ** Math.min(16, Math.ceil(Math.log2(4 * persons + 1)))
}

/** What a mean name weighs beside those counted, in children: a small directory does not yet know which names are rare. */
const MEAN_CHILDREN = 1000
/** Children that share a postcode, about. */
const POSTCODE_CHILDREN = 9

/** Shares by dictionary id; a postcode is as common as any other. Source: linkage design 4.4, term frequency. */
function termShares(
  { dictionary, given, family }: EncodedNames,
  model: LinkageModel,
  bearers: Bearers,
  children: number,
): TermShares {
  const sharesOf = (names: ReadonlySet<string>, counted: ReadonlyMap<string, number>, mean: number) => {
    const shares = new Float64Array(dictionary.names.size).fill(mean)
    for (const name of names) {
      const count = counted.get(nameForms(name).whole) ?? 1
      shares[dictionary.names.add(name)] = (count + MEAN_CHILDREN * mean) / (bearers.children + MEAN_CHILDREN)
    }
    return shares
  }
  const { outwards } = dictionary.postcodeParts
  return {
    given: sharesOf(given, bearers.given, model.strangers.given?.[1] ?? 0),
    family: sharesOf(family, bearers.family, model.strangers.family?.[1] ?? 0),
    postcode: new Float64Array(outwards.length).fill(POSTCODE_CHILDREN / children),
  }
}

/** @param others sum of the odds of the row's other candidates. */
export function explainScore(
  score: CandidateScore,
  model: LinkageModel,
  others: number,
): CandidateExplanation {
  const told = explain(model, score.pattern, score.terms, others)
  const parts = [
    { field: 'prior', level: 'all-pairs', bits: told.priorBits },
    ...told.fields.map(({ field, level, bits }) => ({ field, level, bits })),
    ...told.fields.map(({ field, termBits }) => ({ field, level: 'frequency', bits: termBits })),
    { field: 'together', level: 'common', bits: told.togetherBits },
    { field: 'relatives', level: 'twin-or-sibling', bits: told.relativesBits },
    { field: 'rivals', level: 'other-candidates', bits: told.rivalsBits },
  ].filter(({ bits }) => bits !== 0)
  return {
    childId: score.childId,
    totalBits: rounded(told.totalBits),
    parts: parts.map((part) => ({ ...part, bits: rounded(part.bits) })),
  }
}

function rounded(bits: number): number {
  return Math.round(bits * 100) / 100
}
