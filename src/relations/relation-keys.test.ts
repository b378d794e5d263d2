import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, day, type IsoDate } from '../lib/iso-date.ts'
import { buildVariants, swapDayAndMonth } from '../lib/matching/index.ts'
import { createSeal } from '../platform/seal.ts'
import type { ChildTraits, Declaration } from './relation.ts'
import { createRelationKeys } from './relation-keys.ts'

const variants = buildVariants([
  ['Elizabeth', 'Beth'],
  ['Smyth', 'Smith'],
])
const keys = createRelationKeys(createSeal(Buffer.alloc(32, 1)), variants)
const born = day('2019-03-04')
const declared = (given: string, family: string, dateOfBirth: IsoDate = born): Declaration => ({
  kinship: 'own-child',
  child: { kind: 'named', given, family, dateOfBirth },
})
const record = (given: string, family: string, dateOfBirth: IsoDate = born): ChildTraits => ({
  names: [{ given, family }],
  dateOfBirth,
  childNumbers: ['C00000000101'],
})
const isMeant = (declaration: Declaration, child: ChildTraits, userId = 1, reader = 1): boolean => {
  const wanted = new Set(keys.ofDeclaration(userId, declaration).map((key) => key.toString('hex')))
  return keys.ofChild(reader, child).some((key) => wanted.has(key.toString('hex')))
}

test('R-101: a declared child is found by its name, its variants, parts of it, exchanged names and a swapped birthday', () => {
  const meant: [Declaration, ChildTraits][] = [
    [declared('Elizabeth', 'Smith'), record('ELIZABETH', 'smith')],
    [declared('Elizabeth', 'Smith'), record('Beth', 'Smyth')],
    [declared('Beth', 'Smith'), record('Elizabeth', 'Smith-Jones')],
    [declared('Beth', 'Smith Jones'), record('Beth', 'Jones')],
    [declared('Smith', 'Beth'), record('Beth', 'Smith')],
    [declared('Beth', 'Smith', day('2019-04-03')), record('Beth', 'Smith')],
    [{ kinship: 'other', child: { kind: 'numbered', childNumber: 'C00000000101' } }, record('A', 'B')],
  ]
  for (const [declaration, child] of meant) assert.ok(isMeant(declaration, child))
  const former = {
    ...record('Zoe', 'New'),
    names: [...record('Zoe', 'New').names, { given: 'Zoe', family: 'Old' }],
  }
  assert.ok(isMeant(declared('Zoe', 'Old'), former))
})

test('R-101: another name, another day and a name without letters mean nobody', () => {
  assert.ok(!isMeant(declared('Beth', 'Smith'), record('Ruth', 'Smith')))
  assert.ok(!isMeant(declared('Beth', 'Smith'), record('Beth', 'Smith', day('2018-03-04'))))
  assert.ok(!isMeant(declared('—', '—'), record('—', '—')))
})

test('R-101: what two people declare of the same child has no key in common', () => {
  assert.ok(!isMeant(declared('Beth', 'Smith'), record('Beth', 'Smith'), 1, 2))
})

test('R-101: whatever the name and the day, its own record is found, also with day and month swapped', () => {
  const name = fc.stringMatching(/^[A-Za-z][a-z' -]{0,12}[a-z]$/)
  fc.assert(
    fc.property(name, name, fc.nat(6000), (given, family, days) => {
      const date = addDays(day('2008-01-01'), days)
      assert.ok(isMeant(declared(given, family, date), record(given, family, date)))
      const swapped = swapDayAndMonth(date)
      if (swapped) assert.ok(isMeant(declared(given, family, swapped), record(given, family, date)))
    }),
  )
})
