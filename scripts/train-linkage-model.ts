// Makes data/linkage-model.json from generated children, always the same: `node scripts/train-linkage-model.ts`. About a minute.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { addYears, day } from '../src/lib/iso-date.ts'
import { buildVariants, nameForms, parseVariantCsv } from '../src/lib/matching/index.ts'
import {
  createComparator,
  createPatternSpace,
  createTermFactor,
  encodePersons,
  levelName,
  levelsOf,
  normalisedOdds,
  oddsOf,
  PersonDictionary,
  termFactors,
  type Comparator,
  type Field,
  type LinkageModel,
  type Person,
} from '../src/lib/matching/model/index.ts'
import { LONG_STRIDE, WORD } from '../src/lib/matching/model/record.ts'
import { strangerRates } from '../src/lib/matching/model/strangers.ts'
import { trainModel, type SampledPairs } from '../src/lib/matching/model/train.ts'
import { outwardOf } from '../src/lib/identifiers/index.ts'
import { writePersonFiles } from '../src/lib/synthetic/person-files.ts'
import type { PersonProfile } from '../src/lib/synthetic/person-profiles.ts'
import { createRandom } from '../src/lib/synthetic/random.ts'
import { chooseThresholds, type LabelledScore } from '../src/linkage/model/choose-thresholds.ts'
import { scaleModel } from '../src/linkage/model/scale-model.ts'
import type { StoredModel } from '../src/linkage/model/stored-model.ts'

const VERSION = 'generated-2026-11'
const CHILDREN = 100_000
/** More, so that the smallest watched group proves its precision. */
const LABELLED_CHILDREN = 150_000
const ON = day('2026-11-22')
const UNDER_ONE = addYears(ON, -1)
const STRANGERS = 1_000_000
/** Gender is left out: recording differs between systems, and it must not decide. */
const FIELDS = ['given', 'family', 'dateOfBirth', 'postcode', 'house'] as const satisfies readonly Field[]
const WORDS = {
  given: WORD.given,
  family: WORD.family,
  dateOfBirth: WORD.date,
  postcode: WORD.postcode,
} as const
/** Which generated feed stands for which kind of source. */
const PROFILES = {
  health: 'health',
  education: 'school',
  'social-care': 'social-care',
  other: 'police',
} as const
const SURE_GIVEN = new Set(['exact', 'variant', 'token', 'close', 'similar', 'middle', 'swapped'])
const SURE_DATES = new Set(['exact', 'one-slip', 'day-month-swap'])

const data = (name: string): string => readFileSync(new URL(`../data/${name}.csv`, import.meta.url), 'utf8')
const synthetic = {
  firstNames: data('first-names-england-wales-2006-2024'),
  surnames: data('surnames-uk'),
  firstNameVariants: data('first-name-variants'),
  surnameVariants: data('surname-variants-uk'),
  outwardCodes: data('outward-codes-england'),
}
const variants = buildVariants([
  ...parseVariantCsv(synthetic.firstNameVariants),
  ...parseVariantCsv(synthetic.surnameVariants),
])
const space = createPatternSpace(FIELDS)

type Row = Readonly<Record<string, string>>
type Files = {
  index: Row[]
  feed: Row[]
  words: Int32Array
  dictionary: PersonDictionary
  compare: Comparator
}

function readFiles(seed: string, children: number, profile: PersonProfile): Files {
  const files = writePersonFiles({ seed, children, profile, on: ON, data: synthetic })
  const [index, feed] = [parse(files.index), parse(files.feed)]
  const dictionary = new PersonDictionary()
  const { words } = encodePersons([...index, ...feed].map(personOf), dictionary)
  return { index, feed, words, dictionary, compare: createComparator(space, dictionary.tables(variants)) }
}

function parse(chunks: Iterable<string>): Row[] {
  const [header = '', ...lines] = [...chunks].join('').trimEnd().split('\n')
  const columns = header.split(',')
  return lines.map((line) => {
    const cells = line.split(',')
    return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']))
  })
}

function personOf(row: Row): Person {
  return {
    given: row.first_name!,
    middle: row.middle_name!,
    family: row.last_name!,
    dateOfBirth: row.date_of_birth!,
    postcode: row.postcode!,
    house: row.house!,
  }
}

/** The keys of `link_candidates`, with names whatever the date of birth, and with the homes that brothers and sisters share. */
function keysOf(row: Row): string[] {
  const forms = (name: string): string[] => {
    const { whole, parts } = nameForms(name)
    return [whole, ...parts].filter((form) => form !== '')
  }
  const [given, family] = [forms(row.first_name!), forms(row.last_name!)]
  const { date_of_birth: born, postcode } = row as { date_of_birth: string; postcode: string }
  const keys = given.flatMap((one) => family.map((other) => `n ${one} ${other}`))
  if (born !== '') {
    keys.push(...[...given, ...family].map((name) => `b ${born} ${name}`))
    if (postcode !== '') keys.push(`o ${born} ${outwardOf(postcode)}`)
  }
  if (postcode !== '')
    keys.push(
      ...given.map((name) => `p ${postcode} ${name}`),
      ...family.map((name) => `s ${postcode} ${name}`),
    )
  return keys
}

function blockedPairs({ index, feed, words, compare }: Files): SampledPairs {
  const byKey = new Map<string, number[]>()
  index.forEach((row, at) => keysOf(row).forEach((key) => (byKey.get(key) ?? setIn(byKey, key)).push(at)))
  const pairs: [row: number, candidate: number, pattern: number][] = []
  for (let row = 0; row < feed.length; row++) {
    const candidates = new Set(keysOf(feed[row]!).flatMap((key) => (byKey.get(key) ?? []).slice(0, 200)))
    for (const candidate of candidates)
      pairs.push([
        row,
        candidate,
        compare(words, (index.length + row) * LONG_STRIDE, words, candidate * LONG_STRIDE),
      ])
  }
  const column = (at: 0 | 1 | 2): Int32Array => Int32Array.from(pairs, (pair) => pair[at])
  return { rows: column(0), candidates: column(1), patterns: column(2) }
}

function setIn(map: Map<string, number[]>, key: string): number[] {
  const list: number[] = []
  map.set(key, list)
  return list
}

function train(files: Files): LinkageModel {
  const { index, feed, words, compare } = files
  const random = createRandom('strangers')
  const patterns = new Map<number, number>()
  for (let pair = 0; pair < STRANGERS; pair++) {
    const [row, candidate] = [random.below(feed.length), random.below(index.length)]
    if (feed[row]!.person === index[candidate]!.person) continue
    const pattern = compare(words, (index.length + row) * LONG_STRIDE, words, candidate * LONG_STRIDE)
    patterns.set(pattern, (patterns.get(pattern) ?? 0) + 1)
  }
  const exact = Object.fromEntries(
    Object.entries(WORDS).map(([field, word]) => [field, chanceAgreement(files, word)]),
  )
  return trainModel({
    space,
    pairs: blockedPairs(files),
    strangers: strangerRates(space, { patterns, exact }),
    rows: feed.length,
    recordsPerRow: index.length,
    isOneFile: false,
  })
}

/** How often two records of the two files have the same value, of those that have one. */
function chanceAgreement({ index, feed, words }: Files, word: number): number {
  const countsOf = (from: number, count: number): Map<number, number> => {
    const counts = new Map<number, number>()
    for (let at = from; at < from + count; at++) {
      const id = words[at * LONG_STRIDE + word]!
      if (id !== 0) counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    return counts
  }
  const [a, b] = [countsOf(0, index.length), countsOf(index.length, feed.length)]
  const sum = (of: Map<number, number>): number => [...of.values()].reduce((all, count) => all + count, 0)
  let both = 0
  for (const [id, count] of a) both += count * (b.get(id) ?? 0)
  return both / (sum(a) * sum(b))
}

/** The best candidate of each row that no safeguard on its own fields holds back, with the truth. */
function labelled(stored: StoredModel, files: Files): LabelledScore[] {
  const { index, feed, words, dictionary } = files
  const pairs = blockedPairs(files)
  const { model, tables } = scaleModel(stored, index.length)
  const shares = (word: number): Float64Array => {
    const counts = new Float64Array(dictionary.names.size).fill(1)
    for (let at = 0; at < index.length; at++) counts[words[at * LONG_STRIDE + word]!]!++
    return counts.map((count) => count / index.length)
  }
  const postcode = new Float64Array(dictionary.postcodeParts.outwards.length).fill(9 / index.length)
  const factors = termFactors(model, { given: shares(WORD.given), family: shares(WORD.family), postcode })
  const termFactor = createTermFactor(space, factors)
  const best = new Map<number, { candidate: number; pattern: number; odds: number; all: number }>()
  pairs.rows.forEach((row, at) => {
    const [candidate, pattern] = [pairs.candidates[at]!, pairs.patterns[at]!]
    const [i, j] = [(index.length + row) * LONG_STRIDE, candidate * LONG_STRIDE]
    const odds = oddsOf(tables, pattern, termFactor(pattern, words, i, words, j))
    const known = best.get(row) ?? { candidate, pattern, odds: 0, all: 0 }
    best.set(row, { ...(odds > known.odds ? { candidate, pattern, odds } : known), all: known.all + odds })
  })
  return [...best].flatMap(([row, { candidate, pattern, odds, all }]) => {
    const [given, , date] = levelsOf(space, pattern)
    if (!SURE_GIVEN.has(levelName('given', given!)) || !SURE_DATES.has(levelName('dateOfBirth', date!)))
      return []
    const [told, held] = [feed[row]!, index[candidate]!]
    return {
      bits: Math.log2(normalisedOdds(odds, all - odds)),
      isMatch: told.person === held.person,
      groups: groupsOf(told, held),
    }
  })
}

function groupsOf(told: Row, held: Row): string[] {
  return [
    `names-${told.group!}`,
    ...(told.twin === 'yes' || held.twin === 'yes' ? ['twins'] : []),
    ...(told.date_of_birth! > UNDER_ONE ? ['under-1s'] : []),
    ...(told.postcode === '' ? ['missing-postcode'] : told.postcode !== held.postcode ? ['movers'] : []),
  ]
}

const files = readFiles('linkage-model', CHILDREN, 'social-care')
const stored: StoredModel = {
  version: VERSION,
  trainedOn: `${CHILDREN} generated children: a clean index and a feed of social care`,
  indexRecords: files.index.length,
  model: train(files),
}
const thresholds = Object.fromEntries(
  Object.entries(PROFILES).map(([kind, profile]) => {
    const choice = chooseThresholds(
      labelled(stored, readFiles('linkage-thresholds', LABELLED_CHILDREN, profile)),
    )
    process.stdout.write(`${kind}: ${JSON.stringify(choice)}\n`)
    if (choice.kind !== 'chosen') throw new Error(`no threshold for ${kind}`)
    return [kind, { ...choice.thresholds, evidence: choice.evidence }]
  }),
)
writeFileSync(
  fileURLToPath(new URL('../data/linkage-model.json', import.meta.url)),
  `${JSON.stringify({ ...stored, thresholds }, null, 1)}\n`,
)
