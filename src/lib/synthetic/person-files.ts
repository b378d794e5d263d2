import { addDays, addYears, type IsoDate } from '../iso-date.ts'
import { readNameBook, type SyntheticData } from './name-book.ts'
import {
  createFamilyMaker,
  HOUSEHOLD_CHILDREN,
  INDEXED,
  type FamilyMaker,
  type Person,
} from './person-family.ts'
import { tellPerson, type Teller } from './person-noise.ts'
import { createRegion } from './person-places.ts'
import { FEED_PROFILES, INDEX_NOISE, type PersonProfile } from './person-profiles.ts'
import { createSpellings } from './person-spellings.ts'
import { readGroupStocks } from './person-stocks.ts'
import { createRandom, type Random } from './random.ts'

export type PersonFilesOptions = {
  readonly seed: string | number
  /** About as many rows in the index (a few in a thousand more or less): 1 to 12,000,000. */
  readonly children: number
  /** How the feed departs from the truth. */
  readonly profile: PersonProfile
  /** The day on which nobody is 18 yet and nobody unborn. */
  readonly on: IsoDate
  readonly data: SyntheticData
}

/** Texts of about 64 KiB a chunk, made while they are read; may be read again, and in any order. */
export type PersonFiles = { readonly index: Iterable<string>; readonly feed: Iterable<string> }

/** The last three hold the truth: who it is, where the names come from, `yes` for twins. */
export const PERSON_COLUMNS = [
  ...['id', 'first_name', 'middle_name', 'last_name', 'date_of_birth', 'sex', 'postcode', 'house'],
  ...['address_line', 'nhs_number', 'person', 'group', 'twin'],
] as const

const UNNAMED_DAYS = 42
const MAX_CHILDREN = 12_000_000
/** In the feed, of children in the index and of others: leaves 5.5 % of its rows without a match. */
const FED_OF_INDEXED = 0.925
const FED_OF_OTHERS = 0.55
/** Rows held back and let go in random order, so that families do not stand together. */
const SHUFFLED_ROWS = 1024
const CHUNK_CHARACTERS = 65_536

type Setting = {
  readonly random: Random
  readonly families: FamilyMaker
  readonly households: number
}
type Side = {
  readonly name: 'index' | 'feed'
  readonly teller: Teller
  readonly holds: (person: Person, random: Random) => boolean
}

/**
 * Two labelled files on the same made-up children, for measuring record linkage: an index and a feed to be linked to it.
 *
 * The same options give the same bytes. What is held does not grow with the number of children. Nobody has two rows
 * in one file. Rows are in another order in each file, and no cell needs quotes. RangeError for a number of children
 * out of bounds.
 */
export function writePersonFiles({ seed, children, profile, on, data }: PersonFilesOptions): PersonFiles {
  if (!Number.isInteger(children) || children < 1 || children > MAX_CHILDREN)
    throw new RangeError(`children must be a whole number from 1 to ${MAX_CHILDREN}`)
  const random = createRandom(seed)
  const households = Math.ceil(children / INDEXED / HOUSEHOLD_CHILDREN)
  const region = createRegion(random, data.outwardCodes, households)
  const families = createFamilyMaker({ random, stocks: readGroupStocks(data), region, on })
  const setting = { random, families, households }
  const common = { spellings: createSpellings(readNameBook(data)), namedUntil: addDays(on, -UNNAMED_DAYS) }
  const { noise, fromAge } = FEED_PROFILES[profile]
  const bornUntil = addYears(on, -fromAge)
  const index: Side = {
    name: 'index',
    teller: { ...common, noise: INDEX_NOISE },
    holds: ({ isIndexed }) => isIndexed,
  }
  const feed: Side = {
    name: 'feed',
    teller: { ...common, noise },
    holds: ({ dateOfBirth, isIndexed }, own) =>
      dateOfBirth <= bornUntil && own.chance(isIndexed ? FED_OF_INDEXED : FED_OF_OTHERS),
  }
  return {
    index: repeatable(() => fileText(setting, index)),
    feed: repeatable(() => fileText(setting, feed)),
  }
}

function* fileText(setting: Setting, side: Side): Generator<string> {
  let chunk = `${PERSON_COLUMNS.join(',')}\n`
  let row = 0
  for (const cells of shuffled(rowsOf(setting, side), setting.random.fork(side.name, 1))) {
    chunk += `${side.name.charAt(0)}${++row},${cells}\n`
    if (chunk.length < CHUNK_CHARACTERS) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

/** All cells but the id. */
function* rowsOf({ random, families, households }: Setting, side: Side): Generator<string> {
  for (const household of inOwnOrder(households, random.fork(side.name))) {
    for (const person of families(household)) {
      const own = random.fork(side.name, person.person + 2)
      if (side.holds(person, own)) yield cellsOf(person, side.teller, own)
    }
  }
}

function cellsOf(person: Person, teller: Teller, random: Random): string {
  const row = tellPerson(person, teller, random)
  const address = row.house === '' ? row.street : `${row.house} ${row.street}`
  const names = `${row.first},${row.middle},${row.surname}`
  const told = `${names},${row.dateOfBirth},${row.sex},${row.postcode},${row.house},${address},${row.nhsNumber}`
  return `${told},${person.person},${person.group},${person.isTwin ? 'yes' : ''}`
}

/** Every number below `count` once, by steps of a length that has no divisor in common with it. */
function* inOwnOrder(count: number, random: Random): Generator<number> {
  let step = Math.floor(count * (0.3 + 0.4 * random.fraction())) + 1
  while (greatestDivisor(step, count) !== 1) step++
  let at = random.below(count)
  for (let n = 0; n < count; n++) {
    yield at
    at = (at + step) % count
  }
}

function* shuffled(rows: Iterable<string>, random: Random): Generator<string> {
  const held: string[] = []
  for (const row of rows) {
    if (held.length < SHUFFLED_ROWS) {
      held.push(row)
      continue
    }
    const at = random.below(SHUFFLED_ROWS)
    yield held[at] as string
    held[at] = row
  }
  yield* random.shuffled(held)
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}

function repeatable(start: () => Iterator<string>): Iterable<string> {
  return { [Symbol.iterator]: start }
}
