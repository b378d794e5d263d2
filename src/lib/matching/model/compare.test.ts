import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { jaroWinkler } from '../jaro-winkler.ts'
import { buildVariants } from '../name-variants.ts'
import { createComparator } from './compare.ts'
import { encodePersons, normaliseText, PersonDictionary, compactCode, type Person } from './encode.ts'
import { FIELDS, LEVELS, type Field } from './fields.ts'
import { createPatternSpace, levelsOf } from './pattern-space.ts'
import { plainCode, plainText } from './plain-bytes.ts'
import { LONG_STRIDE } from './record.ts'
import { createCannotBeAlike, similarity } from './similarity.ts'
import { ByteDictionary } from './byte-dictionary.ts'
import { createTextTable, inPlainMemory } from './text-table.ts'

const variants = buildVariants([
  ['William', 'Bill'],
  ['Mohammed', 'Muhammad'],
])
const space = createPatternSpace(FIELDS)

function levels(a: Person, b: Person): Record<Field, string> {
  const dictionary = new PersonDictionary()
  const { words } = encodePersons([a, b], dictionary)
  const compare = createComparator(space, dictionary.tables(variants))
  const pattern = compare(words, 0, words, LONG_STRIDE)
  assert.equal(pattern, compare(words, LONG_STRIDE, words, 0), 'symmetric')
  const numbers = levelsOf(space, pattern)
  return Object.fromEntries(FIELDS.map((field, place) => [field, LEVELS[field][numbers[place]!]])) as never
}
const givenLevel = (a: string, b: string) => levels({ given: a }, { given: b }).given
const familyLevel = (a: string, b: string) => levels({ family: a }, { family: b }).family
const dateLevel = (a: string, b: string) => levels({ dateOfBirth: a }, { dateOfBirth: b }).dateOfBirth
const postcodeLevel = (a: string, b: string) => levels({ postcode: a }, { postcode: b }).postcode

test('names compare by their forms, words, spelling and initials', () => {
  assert.equal(givenLevel('Zoë', 'ZOE'), 'exact')
  assert.equal(givenLevel('William', 'Bill'), 'variant')
  assert.equal(givenLevel('Ava Rose', 'Ava'), 'token')
  assert.equal(givenLevel('Kathryn', 'Katheryn'), 'close')
  assert.equal(givenLevel('J', 'John'), 'initial')
  assert.equal(givenLevel('Oliver', 'Amelia'), 'else')
  assert.equal(givenLevel('BABY', 'Amelia'), 'missing')
  assert.equal(familyLevel('Smith-Jones', 'Jones'), 'token')
  assert.equal(familyLevel('De Souza', 'Desouza'), 'exact')
  assert.equal(familyLevel('Smith-Jones', 'Jones Patel'), 'token')
})

test('a middle name used as the first and exchanged names are told', () => {
  assert.equal(levels({ given: 'Amelia', middle: 'Ruth' }, { given: 'Ruth' }).given, 'middle')
  const swapped = levels({ given: 'Khan', family: 'Aisha' }, { given: 'Aisha', family: 'Khan' })
  assert.deepEqual([swapped.given, swapped.family], ['swapped', 'missing'])
})

test('dates compare by what people and systems do to them', () => {
  assert.equal(dateLevel('2012-03-05', '2012-03-05'), 'exact')
  assert.equal(dateLevel('2012-03-05', '2012-05-03'), 'day-month-swap')
  assert.equal(dateLevel('2012-03-05', '2013-03-05'), 'one-slip')
  assert.equal(dateLevel('2012-03-15', '2012-03-51'), 'one-slip')
  assert.equal(dateLevel('2012-03-27', '2012-01-01'), 'default-day')
  assert.equal(dateLevel('2012-03-27', '2012-03-01'), 'default-day')
  assert.equal(dateLevel('2012-03-27', '2012-04-11'), 'month')
  assert.equal(dateLevel('2012-03-27', '2012-11-14'), 'year')
  assert.equal(dateLevel('2012-03-27', '2017-11-14'), 'ten-years')
  assert.equal(dateLevel('1912-03-27', '2017-11-14'), 'else')
  assert.equal(dateLevel('2012', '2012-11-14'), 'as-known')
  assert.equal(dateLevel('', '2012-11-14'), 'missing')
})

test('postcodes compare by slip, sector, district and area; foreign ones by their beginnings', () => {
  assert.equal(postcodeLevel('ls1 6ae', 'LS16AE'), 'exact')
  assert.equal(postcodeLevel('LS1 6AE', 'LS1 6AF'), 'one-slip')
  assert.equal(postcodeLevel('LS1 6AE', 'LS1 6EA'), 'one-slip')
  assert.equal(postcodeLevel('LS1 6AE', 'LS1 6BH'), 'sector')
  assert.equal(postcodeLevel('LS1 6AE', 'LS1 7BH'), 'outward')
  assert.equal(postcodeLevel('LS1 6AE', 'LS27 7BH'), 'area')
  assert.equal(postcodeLevel('L1 6AE', 'LS27 7BH'), 'else')
  assert.equal(postcodeLevel('2119', '2191'), 'one-slip')
  assert.equal(postcodeLevel('90210', '90455'), 'area')
})

const anyName = fc.string({ unit: fc.constantFrom(...'abcdelmnorst'), minLength: 1, maxLength: 12 })

test('the bit-parallel Jaro-Winkler is the one that search uses, and no pair is refused that is as alike', () => {
  const bounds = [0.7, 0.88].map((least) => ({ least, cannotBe: createCannotBeAlike(least) }))
  fc.assert(
    fc.property(anyName, anyName, (a, b) => {
      const dictionary = new ByteDictionary()
      const [idA, idB] = [a, b].map((name) => dictionary.add(Buffer.from(name), 0, name.length))
      const table = createTextTable(dictionary, inPlainMemory)
      const alike = similarity(table, idA!, idB!)
      assert.ok(Math.abs(alike - jaroWinkler(a, b)) < 1e-12)
      for (const { least, cannotBe } of bounds)
        if (alike >= least) assert.equal(cannotBe(table.entries, idA!, idB!), false)
    }),
    { numRuns: 2000 },
  )
})

test('no form of a name and no shared word is passed over, however many names there are', () => {
  const names = ['bcdf', 'ghjk', 'lmnp', 'qrst', 'vwxz'].flatMap((start) =>
    Array.from('aeiouy', (a) => Array.from('aeiouy', (b) => `${start}${a}${b}`)).flat(),
  )
  const pairs = names.map((name, at) => [name, names[(at * 7 + 31) % names.length]!] as const)
  const forms = buildVariants(pairs)
  const dictionary = new PersonDictionary()
  const persons: Person[] = pairs.flatMap(([name, form]) => [
    { given: name, family: `${name} ${form}` },
    { given: form, family: form },
  ])
  const { words } = encodePersons(persons, dictionary)
  const compare = createComparator(space, dictionary.tables(forms))
  for (const [at, [name, form]] of pairs.entries()) {
    if (name === form) continue
    const [given, family] = levelsOf(
      space,
      compare(words, at * 2 * LONG_STRIDE, words, (at * 2 + 1) * LONG_STRIDE),
    )
    assert.deepEqual([LEVELS.given[given!], LEVELS.family[family!]], ['variant', 'token'])
  }
})

test('values read as bytes are those read as text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."aB1 -'`.,/9zZé") }), (raw) => {
      const bytes = Buffer.from(raw)
      const into = new Uint8Array(256)
      const text = plainText(bytes, 0, bytes.length, into)
      if (text >= 0) assert.equal(Buffer.from(into.subarray(0, text)).toString(), normaliseText(raw))
      const code = plainCode(bytes, 0, bytes.length, into)
      if (code >= 0) assert.equal(Buffer.from(into.subarray(0, code)).toString(), compactCode(raw))
      const dictionary = new PersonDictionary()
      assert.equal(dictionary.names.addBytes(bytes, 0, bytes.length), dictionary.names.add(raw))
      assert.equal(dictionary.postcodeBytes(bytes, 0, bytes.length), dictionary.postcode(raw))
      assert.equal(dictionary.identifierBytes(bytes, 0, bytes.length), dictionary.identifier(raw))
    }),
  )
})
