import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createRandom, createWeightedChoice } from './random.ts'

const drawn = (seed: string, count = 20) => {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => random.fraction())
}

test('one seed gives one stream, two seeds two', () => {
  assert.deepEqual(drawn('a'), drawn('a'))
  assert.notDeepEqual(drawn('a'), drawn('b'))
})

test('fork-by-key: a fork does not depend on what was drawn before', () => {
  const fresh = createRandom(1)
  const used = createRandom(1)
  for (let draw = 0; draw < 5; draw++) used.fraction()
  assert.equal(used.fork('child', 7).fraction(), fresh.fork('child', 7).fraction())
})

test('forks with another label or index are other streams', () => {
  const random = createRandom(1)
  const first = new Set<number>()
  for (const label of ['child', 'street', 'pds']) {
    for (let index = 0; index < 20_000; index++) first.add(random.fork(label, index).fraction())
  }
  assert.ok(first.size > 59_990)
})

test('below() stays below its limit and reaches every value evenly', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 1_000_000 }), (seed, limit) => {
      const value = createRandom(seed).below(limit)
      assert.ok(Number.isInteger(value) && value >= 0 && value < limit)
    }),
  )
  const random = createRandom(3)
  const counts = new Map<number, number>()
  for (let draw = 0; draw < 100_000; draw++) {
    const value = random.below(10)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  for (let value = 0; value < 10; value++) assert.ok(Math.abs((counts.get(value) ?? 0) - 10_000) < 500)
})

test('a weighted choice picks in proportion, and never what weighs nothing', () => {
  const choose = createWeightedChoice(['a', 'b', 'c', 'd'], (_, at) => [1, 0, 3, 6][at] as number)
  const random = createRandom(2)
  const counts: Record<string, number> = { a: 0, b: 0, c: 0, d: 0 }
  for (let draw = 0; draw < 100_000; draw++) {
    const item = choose(random)
    counts[item] = (counts[item] ?? 0) + 1
  }
  assert.equal(counts['b'], 0)
  for (const [item, share] of [
    ['a', 0.1],
    ['c', 0.3],
    ['d', 0.6],
  ] as const) {
    assert.ok(Math.abs((counts[item] ?? 0) / 100_000 - share) < 0.01)
  }
})

test('nothing to choose from is refused', () => {
  assert.throws(() => createWeightedChoice([], () => 1), RangeError)
  assert.throws(() => createWeightedChoice(['a'], () => 0), RangeError)
  assert.throws(() => createRandom(1).pick([]), RangeError)
})

test('shuffled() keeps every item and leaves the list alone', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
      const before = [...items]
      const order = (list: number[]) => [...list].sort((a, b) => a - b)
      assert.deepEqual(order(createRandom(seed).shuffled(items)), order(before))
      assert.deepEqual(items, before)
    }),
  )
})
