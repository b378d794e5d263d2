import { test } from 'node:test'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parseNhsNumber, parsePostcode } from '../identifiers/index.ts'
import { addYears, day, isIsoDate } from '../iso-date.ts'
import { PERSON_COLUMNS, writePersonFiles } from './person-files.ts'
import { FEED_PROFILES, type PersonProfile } from './person-profiles.ts'

type Row = Readonly<Record<(typeof PERSON_COLUMNS)[number], string>>

const read = (name: string) => readFileSync(new URL(`../../../data/${name}.csv`, import.meta.url), 'utf8')
const data = {
  firstNames: read('first-names-england-wales-2006-2024'),
  surnames: read('surnames-uk'),
  firstNameVariants: read('first-name-variants'),
  surnameVariants: read('surname-variants-uk'),
  outwardCodes: read('outward-codes-england'),
}
const on = day('2026-11-22')
const write = (children: number, profile: PersonProfile = 'social-care', seed: string | number = 1) =>
  writePersonFiles({ seed, children, profile, on, data })
const size = 15_000
const files = write(size)
const index = parse(files.index)
const feed = parse(files.feed)
const indexed = new Map(index.map((row) => [row.person, row]))
const pairs = feed.flatMap((told): [Row, Row][] => {
  const known = indexed.get(told.person)
  return known ? [[known, told]] : []
})
const shareOfPairs = (differs: (known: Row, told: Row) => boolean) =>
  pairs.filter(([known, told]) => differs(known, told)).length / pairs.length

function parse(chunks: Iterable<string>): Row[] {
  const [header = '', ...lines] = [...chunks].join('').trimEnd().split('\n')
  const columns = header.split(',')
  assert.deepEqual(columns, PERSON_COLUMNS)
  return lines.map((line) => {
    const cells = line.split(',')
    assert.equal(cells.length, columns.length, 'no cell needs quotes')
    return Object.fromEntries(columns.map((column, at) => [column, cells[at]])) as Row
  })
}

function digest(chunks: Iterable<string>): string {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}

function assertBetween(value: number, low: number, high: number, what: string): void {
  assert.ok(value >= low && value <= high, `${what} is ${value}, not from ${low} to ${high}`)
}

test('the same seed gives the same bytes, read again and in any order; another seed gives others', () => {
  const [one, other] = [write(500), write(500)]
  const feedFirst = [digest(other.feed), digest(other.index)].reverse()
  assert.deepEqual([digest(one.index), digest(one.feed)], feedFirst)
  assert.equal(digest(one.index), digest(one.index))
  assert.notEqual(digest(one.index), digest(write(500, 'social-care', 2).index))
})

test('the index is as large as asked for, 5 to 6 % of the feed are not in it, and many children are not in the feed', () => {
  assertBetween(index.length / size, 0.98, 1.02, 'index')
  assertBetween(1 - pairs.length / feed.length, 0.05, 0.06, 'share not in the index')
  assertBetween(1 - pairs.length / index.length, 0.06, 0.09, 'share not in the feed')
})

test('ids are unique and in the order of rows, and nobody has two rows in a file', () => {
  for (const [rows, letter] of [[index, 'i'] as const, [feed, 'f'] as const]) {
    assert.ok(rows.every(({ id }, at) => id === `${letter}${at + 1}`))
    assert.equal(new Set(rows.map(({ person }) => person)).size, rows.length)
  }
})

test('the rows of a person agree on the truth, and mostly on the rest', () => {
  for (const [known, told] of pairs) {
    assert.deepEqual([told.group, told.twin], [known.group, known.twin])
  }
  assertBetween(
    shareOfPairs((known, told) => known.date_of_birth === told.date_of_birth),
    0.96,
    0.995,
    'birth',
  )
})

test('the order of rows tells nothing: neither who is who nor who are brothers and sisters', () => {
  const places = new Map(index.map(({ person }, at) => [person, at / index.length]))
  const near = pairs.filter(([, { person, id }]) => {
    return Math.abs((places.get(person) ?? 0) - Number(id.slice(1)) / feed.length) < 0.05
  })
  assertBetween(near.length / pairs.length, 0.05, 0.2, 'share near in both files')
  const neighbours = index.filter(({ last_name }, at) => last_name === index[at + 1]?.last_name)
  assertBetween(neighbours.length / index.length, 0, 0.02, 'share beside the same surname')
})

test('values are such as a system could hold', () => {
  for (const row of [...index, ...feed]) {
    assert.ok(row.date_of_birth === '' || isIsoDate(row.date_of_birth))
    assert.match(row.sex, /^[FM]?$/)
  }
  for (const { nhs_number: number, postcode, date_of_birth: born } of index) {
    assert.ok(born > addYears(on, -20) && born <= addYears(on, 2))
    assert.ok(number === '' || number.startsWith('9'))
    assert.ok(postcode === '' || /^[A-Z0-9]+ ?[A-Z0-9]+$/.test(postcode))
  }
  const valid = (check: (text: string) => { ok: boolean }, of: (row: Row) => string) =>
    index.filter((row) => of(row) === '' || check(of(row)).ok).length / index.length
  assertBetween(
    valid(parseNhsNumber, (row) => row.nhs_number),
    0.997,
    1,
    'valid numbers',
  )
  assertBetween(
    valid(parsePostcode, (row) => row.postcode),
    0.997,
    1,
    'valid postcodes',
  )
})

test('no two children have the same NHS number but by a slip', () => {
  const numbers = index.map((row) => row.nhs_number).filter((number) => number !== '')
  assertBetween(numbers.length - new Set(numbers).size, 0, 2, 'numbers twice')
})

test('families: about nine children a postcode and 3.3 % twins, who share surname and day but hardly ever the first name', () => {
  const postcodes = new Map<string, number>()
  for (const { postcode } of index) postcodes.set(postcode, (postcodes.get(postcode) ?? 0) + 1)
  const crowded = [...postcodes.values()].filter((count) => count > 3)
  assertBetween(crowded.reduce((sum, count) => sum + count, 0) / crowded.length, 6, 10, 'children a postcode')
  const twins = index.filter(({ twin }) => twin === 'yes')
  assertBetween(twins.length / index.length, 0.026, 0.042, 'twins')
  const births = new Map<string, Row[]>()
  for (const row of twins) {
    const key = `${Math.floor(Number(row.person) / 5)} ${row.date_of_birth}`
    births.set(key, [...(births.get(key) ?? []), row])
  }
  const together = [...births.values()].filter((rows) => rows.length > 1)
  const share = (is: (a: Row, b: Row) => boolean) =>
    together.filter(([a, b]) => a && b && is(a, b)).length / together.length
  assert.ok(together.length > 100)
  assertBetween(
    share((a, b) => a.last_name === b.last_name),
    0.95,
    1,
    'twins with one surname',
  )
  assertBetween(
    share((a, b) => a.first_name === b.first_name),
    0,
    0.03,
    'twins with one first name',
  )
  assertBetween(
    share((a, b) => a.first_name[0] === b.first_name[0]),
    0.1,
    0.4,
    'twins with one initial',
  )
})

test('names are skewed, and every group of names is there', () => {
  const surnames = new Map<string, number>()
  for (const { last_name: name } of index) surnames.set(name, (surnames.get(name) ?? 0) + 1)
  const counts = [...surnames.values()].sort((a, b) => b - a)
  assertBetween((counts[0] ?? 0) / index.length, 0.004, 0.02, 'commonest surname')
  assertBetween(counts.length / index.length, 0.3, 0.7, 'distinct surnames a child')
  const groups = new Set(index.map(({ group }) => group))
  assert.equal(groups.size, 7)
  assertBetween(index.filter(({ group }) => group === 'general').length / index.length, 0.62, 0.72, 'general')
})

test('the rates of noise are those of the profile', () => {
  const { noise } = FEED_PROFILES['social-care']
  const share = (is: (row: Row) => boolean) => feed.filter(is).length / feed.length
  const near = (value: number, rate: number, what: string) =>
    assertBetween(value, rate * 0.7, rate * 1.3, what)
  near(
    share(({ postcode }) => postcode === ''),
    noise.postcodeMissing,
    'postcode missing',
  )
  near(
    share(({ sex }) => sex === ''),
    noise.sexMissing,
    'sex missing',
  )
  near(
    share(({ nhs_number: number }) => number === ''),
    noise.nhsMissing,
    'number missing',
  )
  assertBetween(
    shareOfPairs((known, told) => known.first_name !== told.first_name),
    0.09,
    0.15,
    'first name',
  )
  assertBetween(
    shareOfPairs((known, told) => known.last_name !== told.last_name),
    0.06,
    0.11,
    'surname',
  )
  const compact = ({ postcode }: Row) => postcode.replace(' ', '')
  const moved = (known: Row, told: Row) =>
    compact(known) !== '' && compact(told) !== '' && compact(known) !== compact(told)
  assertBetween(shareOfPairs(moved), 0.1, 0.16, 'moved or mistyped')
})

test('every kind of noise occurs in a feed of social care', () => {
  const some = (differs: (known: Row, told: Row) => boolean) => assert.ok(shareOfPairs(differs) > 0)
  some((known, told) => known.first_name === told.last_name && known.last_name === told.first_name)
  some((known, told) => known.middle_name !== '' && told.first_name === known.middle_name)
  some((known, told) => told.last_name === `${known.last_name}-${told.last_name.split('-')[1]}`)
  some((known, told) => told.date_of_birth !== known.date_of_birth && told.date_of_birth.endsWith('-01-01'))
  some((_, told) => /^(BABY|Baby|INFANT)/.test(told.first_name))
  some((_, told) => told.date_of_birth === '')
  some((_, told) => told.first_name === '')
  const swapped = (date: string) => `${date.slice(0, 5)}${date.slice(8)}-${date.slice(5, 7)}`
  some(
    (known, told) =>
      told.date_of_birth !== known.date_of_birth && told.date_of_birth === swapped(known.date_of_birth),
  )
})

test('a cleaner feed departs less: clean, health, social care, police', () => {
  const same = (['clean', 'health', 'social-care', 'police'] as const).map((profile) => {
    const rows = parse(write(3000, profile).feed)
    const known = new Map(parse(write(3000, profile).index).map((row) => [row.person, row]))
    const both = rows.filter(({ person }) => known.has(person))
    const alike = both.filter(
      (row) => row.first_name.toUpperCase() === known.get(row.person)?.first_name.toUpperCase(),
    )
    return alike.length / both.length
  })
  assert.deepEqual(
    same,
    [...same].sort((a, b) => b - a),
  )
})

test('a school knows no child under four, and the police no NHS number', () => {
  const bornUntil = addYears(on, -2)
  assert.ok(parse(write(3000, 'school').feed).every((row) => row.date_of_birth <= bornUntil))
  assert.ok(parse(write(3000, 'police').feed).every((row) => row.nhs_number === ''))
})

test('what is held does not grow with the number of rows', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heldAtMost = (children: number): number => {
    let [most, at] = [0, 0]
    for (const chunk of write(children).index) {
      assert.ok(chunk.length < 70_000)
      if (at++ % 10 !== 9) continue
      collect()
      most = Math.max(most, process.memoryUsage().heapUsed)
    }
    return most
  }
  const small = heldAtMost(10_000)
  assert.ok(heldAtMost(60_000) < small + 2_000_000)
})

test('a number of children out of bounds is refused', () => {
  for (const children of [0, 1.5, 12_000_001]) assert.throws(() => write(children), RangeError)
})
