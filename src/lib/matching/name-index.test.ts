import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { NameIndex } from './name-index.ts'
import { buildVariants, parseVariantCsv } from './name-variants.ts'
import { nameForms } from './normalise-name.ts'
import type { NameKind } from './weights.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
/** Children in England, about: turns a surname's share into bearers. */
const POPULATION = 11_000_000

const given = indexFrom('given', 'first-names-england-wales-2006-2024.csv', 'first-name-variants.csv')
const family = indexFrom('family', 'surnames-uk.csv', 'surname-variants-uk.csv')

function indexFrom(kind: NameKind, names: string, variants: string): { index: NameIndex; norms: string[] } {
  const index = new NameIndex(kind, buildVariants(parseVariantCsv(dataFile(variants))))
  const bearers = new Map<string, number>()
  for (const line of dataFile(names).trim().split('\n').slice(1)) {
    const [name = '', ...rest] = line.split(',')
    const count = kind === 'given' ? Number(rest[1]) : Math.round(Number(rest[0]) * POPULATION)
    const { whole } = nameForms(name)
    bearers.set(whole, (bearers.get(whole) ?? 0) + count)
  }
  const norms = [...bearers.keys()]
  for (const [at, norm] of norms.entries()) index.add(at + 1, norm, bearers.get(norm) ?? 0)
  return { index, norms }
}

function dataFile(name: string): string {
  return readFileSync(new URL(`../../../data/${name}`, import.meta.url), 'utf8')
}

function everyEdit(name: string): string[] {
  const edits = new Set<string>()
  for (let at = 0; at <= name.length; at++) {
    const [before, after] = [name.slice(0, at), name.slice(at)]
    for (const letter of LETTERS) edits.add(before + letter + after).add(before + letter + after.slice(1))
    edits.add(before + after.slice(1)).add(before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2))
  }
  return [...edits].filter((edit) => edit !== '')
}

function smallIndex(...names: (readonly [norm: string, bearers: number])[]): NameIndex {
  const index = new NameIndex('given', buildVariants([['alexander', 'alex']]))
  for (const [at, [norm, bearers]] of names.entries()) index.add(at + 1, norm, bearers)
  return index
}

function found(index: NameIndex, typed: string, limit?: number): (string | undefined)[] {
  return index.expand(typed, limit).map(({ id }) => index.normOf(id))
}

for (const [kind, { index, norms }] of Object.entries({ given, family })) {
  test(`recall: every single edit of a ${kind} name finds it, whatever else it finds`, () => {
    for (let at = 0; at < norms.length; at += Math.ceil(norms.length / 60)) {
      const norm = norms[at] ?? ''
      if (norm.length < 2) continue
      for (const typed of everyEdit(norm)) {
        if (typed.length > 1)
          assert.ok(found(index, typed, norms.length).includes(norm), `${typed} for ${norm}`)
      }
    }
  })

  test(`recall: 99 in 100 single edits of common ${kind} names find them among the first 30`, () => {
    const edits = norms.slice(0, 120).flatMap((norm) =>
      everyEdit(norm)
        .filter((_, at) => at % 7 === 0)
        .map((typed) => [norm, typed] as const),
    )
    const hits = edits.filter(([norm, typed]) => found(index, typed).includes(norm))
    assert.ok(hits.length / edits.length >= 0.99, `${hits.length} of ${edits.length}`)
  })

  test(`every ${kind} name finds itself first, as exact and without penalty`, () => {
    for (let at = 0; at < norms.length; at += 97) {
      const [first] = index.expand(norms[at] ?? '')
      assert.deepEqual([first?.id, first?.level, first?.penaltyBits], [at + 1, 'exact', 0])
    }
  })
}

test('names are found by sound, by variant and by the words of a double name', () => {
  assert.deepEqual(found(smallIndex(['phillip', 5], ['anna', 9]), 'Filip'), ['phillip'])
  assert.ok(found(given.index, 'Katie').includes('katherine'))
  assert.deepEqual(found(family.index, 'Smith-Jones').slice(0, 2), ['smith', 'jones'])
})

test('a common beginning alone finds nothing: Alex finds Alexander as its variant', () => {
  const index = smallIndex(['alexander', 5], ['alexandra', 5], ['alexis', 5])
  assert.deepEqual(
    index.expand('Alex').map(({ id, level }) => [index.normOf(id), level]),
    [['alexander', 'variant']],
  )
})

test('the exact name leads, then yield: many bearers before few at one level', () => {
  const index = smallIndex(['anne', 1], ['anna', 9], ['annae', 900])
  assert.deepEqual(found(index, 'anne'), ['anne', 'annae', 'anna'])
})

test('a placeholder finds only itself, for a record still under it', () => {
  assert.deepEqual(found(smallIndex(['baby', 5], ['abby', 9]), 'Baby'), ['baby'])
})

test('no more names than the limit', () => {
  assert.equal(given.index.expand('mia', 5).length, 5)
  assert.equal(given.index.expand('mia').length, 30)
})

test('a new name is found at once, though its neighbours were asked for before', () => {
  const index = smallIndex(['anna', 9])
  assert.deepEqual(found(index, 'anne'), ['anna'])
  index.add(2, 'anne', 1)
  assert.deepEqual(found(index, 'anne'), ['anne', 'anna'])
})

test('remembered expansions are bounded and stay right', () => {
  const index = smallIndex(['anna', 9])
  const first = index.expand('anna')
  assert.equal(index.expand('anna'), first)
  for (let count = 0; count < 2000; count++)
    index.expand(`anna ${LETTERS[count % 26]} ${'x'.repeat(count % 77)}${count}`)
  assert.notEqual(index.expand('anna'), first)
  assert.deepEqual(index.expand('anna'), first)
})

test('one-name-one-id: an id of another name is refused, a name numbered anew has its newer id alone', () => {
  const index = smallIndex(['anna', 9])
  assert.throws(() => index.add(1, 'anne', 1), RangeError)
  index.add(1, 'anna', 12)
  assert.equal(index.bearersOf(1), 12)
  index.add(2, 'anna', 3)
  assert.deepEqual(
    [index.idOf('anna'), index.normOf(1), index.bearersOf(1), index.bearersOf(2)],
    [2, undefined, 0, 3],
  )
  assert.equal(index.size, 1)
})

test('only index forms are names of the index, and no error repeats one', () => {
  for (const norm of ['', 'Anna', 'anna maria', "o'brien"]) {
    assert.throws(
      () => smallIndex([norm, 1]),
      (error) => error instanceof RangeError && !/anna|brien/i.test(error.message),
    )
  }
})

test('ids and names lead to one another', () => {
  const index = smallIndex(['anna', 9], ['maria', 3])
  assert.equal(index.idOf('maria'), 2)
  assert.equal(index.normOf(2), 'maria')
  assert.equal(index.idOf('marie'), undefined)
  assert.equal(index.normOf(3), undefined)
})

test('a frequency is never less than one bearer in all of them', () => {
  const index = smallIndex(['anna', 9], ['maria', 0])
  assert.equal(index.frequencyOf(1), 1)
  assert.equal(index.frequencyOf(2), 1 / 9)
  assert.equal(index.frequencyOf(3), 1 / 9)
  assert.equal(new NameIndex('given', buildVariants([])).frequencyOf(1), 1)
})

test('a name whose id has not reached this process counts as missing', () => {
  assert.equal(smallIndex(['anna', 9]).compare('anna', 2), 'missing')
})

test('expanding anything at all gives distinct, ordered, telling names', () => {
  fc.assert(
    fc.property(fc.string(), (typed) => {
      const expansions = given.index.expand(typed)
      assert.equal(new Set(expansions.map(({ id }) => id)).size, expansions.length)
      assert.ok(
        expansions.every(
          ({ level, penaltyBits }) => level !== 'else' && level !== 'missing' && penaltyBits >= 0,
        ),
      )
    }),
  )
})
