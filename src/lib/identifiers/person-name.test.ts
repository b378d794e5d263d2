import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parsePersonName } from './person-name.ts'

const column = (file: string) =>
  readFileSync(new URL(`../../../data/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[0] ?? '')

test('R-03: every name in the national lists passes; only "Baby" is marked', () => {
  const names = [...column('first-names-england-wales-2006-2024.csv'), ...column('surnames-uk.csv')]
  assert.ok(names.length > 29_000)
  for (const name of names) {
    const result = parsePersonName(name)
    assert.ok(result.ok, name)
    assert.equal(result.warning, name === 'Baby' ? 'placeholder' : undefined, name)
  }
})

test('letters of any script, marks, both apostrophes, hyphen and full stop are kept as written', () => {
  for (const value of [
    "O'Neill",
    'O’Neill',
    'Anne-Marie',
    'St. John',
    'Łukasz',
    'Nguyễn',
    'محمد',
    "'t Hooft",
    'Y',
    'de la Cruz',
  ]) {
    assert.deepEqual(parsePersonName(value), { ok: true, value })
  }
})

test('spaces, composition and look-alike marks are evened out', () => {
  assert.deepEqual(parsePersonName('  Zoe\u0308   Ann '), { ok: true, value: 'Zo\u00eb Ann' })
  assert.deepEqual(parsePersonName('Smith\u2013Jones'), { ok: true, value: 'Smith-Jones' })
  assert.deepEqual(parsePersonName('O`Neill'), { ok: true, value: "O'Neill" })
  assert.deepEqual(parsePersonName('Ann\u200b'), { ok: true, value: 'Ann' })
})

test('digits, other signs and names without a letter are refused', () => {
  for (const raw of [
    'Sm1th',
    'Ann٣',
    'Ann/Annie',
    'Jo (Joanna)',
    '<b>',
    '=SUM(A)',
    '=TEST',
    'BABY OF <b>',
    'UNKNOWN\u0000',
    '-',
    "'.",
    '@',
  ]) {
    assert.deepEqual(parsePersonName(raw), { ok: false, code: 'format' }, raw)
  }
})

test('70 characters is the longest name, counted in characters and not in code units', () => {
  assert.ok(parsePersonName('a'.repeat(70)).ok)
  assert.ok(parsePersonName('\u{20000}'.repeat(70)).ok)
  assert.deepEqual(parsePersonName('a'.repeat(71)), { ok: false, code: 'too-long' })
})

test('words for a missing name are kept with a warning', () => {
  const words = [
    'BABY',
    'Baby of Smith',
    'baby boy',
    'BABY-GIRL',
    'Female Infant',
    'INFANT OF',
    'NEWBORN',
    'TWIN 1',
    'Twin Two',
    'TWIN II',
    'BABY TWIN 2',
    'Triplet C',
    'UNKNOWN',
    'Not Known',
    'not-known',
    'NO NAME',
    'No Surname',
    'UNNAMED',
    'UNBORN',
    'TBC',
    'XX',
    'TEST',
    'Test Patient',
    'TEST 3',
    'DO NOT USE',
    'Duplicate',
    'ANON.',
  ]
  for (const value of words)
    assert.deepEqual(parsePersonName(value), { ok: true, value, warning: 'placeholder' })
})

test('names that merely begin like such a word are not marked', () => {
  for (const value of [
    'Babyanne',
    'Testa',
    'Twining',
    'Null',
    'Na',
    'None',
    'Xu',
    'Ånk',
    'Infante',
    'Baby Kumari',
    'Knott',
  ]) {
    assert.deepEqual(parsePersonName(value), { ok: true, value })
  }
})
