import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { outwardWord, packDate, packWord, SHORT_STRIDE } from '../model/record.ts'
import { inPlainMemory } from '../model/text-table.ts'
import { admitRules, createKeyJoin, isAdmittedPair, orderByRule } from './key-joins.ts'
import { allRules, type KeyRule } from './keys.ts'
import { bucketCounts, CORE_ORDERS, createCoreJoins, orderFile } from './orders.ts'
import { isCorePair } from './rules.ts'

type Records = { readonly words: Int32Array; readonly stride: number }

const POSTCODES = 5
/** Few values, so that everything meets everything. */
const anyRecord = fc.record({
  given: fc.nat(3),
  family: fc.nat(3),
  middle: fc.nat(3),
  date: fc.constantFrom(0, packDate(2012, 3, 5), packDate(2012, 3, 6), packDate(2015, 11, 30)),
  postcode: fc.nat(POSTCODES - 1),
})
const anyFile = fc.array(anyRecord, { maxLength: 25 }).map((rows): Records => {
  const words = new Int32Array(rows.length * SHORT_STRIDE)
  for (const [row, { given, family, middle, date, postcode }] of rows.entries()) {
    const outward = Math.ceil(postcode / 2)
    const record = [
      given,
      family,
      date,
      postcode,
      packWord(0, 0, postcode),
      row,
      outwardWord(outward, 0),
      middle,
    ]
    words.set(record, row * SHORT_STRIDE)
  }
  return { words, stride: SHORT_STRIDE }
})

function rulesOf(): KeyRule[] {
  const ids = Int32Array.from({ length: 4 }, (_unused, id) => id)
  return allRules({ sounds: ids, starts: ids, isLong: false })
}

/** Pairs found, as `rowA-rowB`, in one list: twice found is twice listed. */
function joined(a: Records, b: Records, budget: number): string[] {
  const found: string[] = []
  const counts = bucketCounts(32, POSTCODES)
  const ordersA = orderFile(a, counts, inPlainMemory)
  const ordersB = a === b ? ordersA : orderFile(b, counts, inPlainMemory)
  const joins = createCoreJoins()
  const run = (join: (typeof joins)['date'], inA: typeof ordersA.date, inB: typeof ordersA.date): void => {
    for (let bucket = 1; bucket < inA.starts.length - 1; bucket++)
      join(inA, inB, bucket, (i, j) => found.push(named(inA.words[i + 5]!, inB.words[j + 5]!, a === b)))
  }
  for (const order of CORE_ORDERS) run(joins[order], ordersA[order], ordersB[order])
  const rules = rulesOf()
  const admitted = admitRules(a, b, rules, { pairs: budget, ofBucket: budget })
  for (const [which, one] of admitted.entries()) {
    const inA = orderByRule(a, rules[one.rule]!, one, inPlainMemory)
    const inB = a === b ? inA : orderByRule(b, rules[one.rule]!, one, inPlainMemory)
    run(createKeyJoin(rules, admitted, which), inA, inB)
  }
  return found.sort()
}

/** The same by asking the rules for every pair. */
function expected(a: Records, b: Records, budget: number): string[] {
  const pairs: string[] = []
  const rules = rulesOf()
  const admitted = admitRules(a, b, rules, { pairs: budget, ofBucket: budget })
  for (let i = 0; i < a.words.length; i += SHORT_STRIDE)
    for (let j = 0; j < b.words.length; j += SHORT_STRIDE) {
      if (a === b && i <= j) continue
      const isPair =
        isCorePair(a.words, i, b.words, j) || isAdmittedPair(rules, admitted, a.words, i, b.words, j)
      if (isPair) pairs.push(named(i / SHORT_STRIDE, j / SHORT_STRIDE, a === b))
    }
  return pairs.sort()
}

function named(rowA: number, rowB: number, isOneFile: boolean): string {
  return isOneFile ? `${Math.max(rowA, rowB)}-${Math.min(rowA, rowB)}` : `${rowA}-${rowB}`
}

test('joins-find-what-rules-say: two files, each pair once', () => {
  fc.assert(
    fc.property(anyFile, anyFile, fc.constantFrom(0, 40, 10_000), (a, b, budget) =>
      assert.deepEqual(joined(a, b, budget), expected(a, b, budget)),
    ),
    { numRuns: 300 },
  )
})

test('joins-find-what-rules-say: one file, each pair once and none with itself', () => {
  fc.assert(
    fc.property(anyFile, fc.constantFrom(0, 40, 10_000), (file, budget) =>
      assert.deepEqual(joined(file, file, budget), expected(file, file, budget)),
    ),
    { numRuns: 300 },
  )
})
