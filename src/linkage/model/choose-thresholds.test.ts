import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chooseThresholds, LEAST_LINK_BITS, type LabelledScore } from './choose-thresholds.ts'
import { linksNeeded, precisionBound, provesPrecision } from './precision-bound.ts'

const scores = (
  count: number,
  bits: number,
  isMatch: boolean,
  groups: readonly string[] = [],
): LabelledScore[] => Array.from({ length: count }, () => ({ bits, isMatch, groups }))

test('rule of three: without an error 2,995 links prove 99.9 %, one fewer does not', () => {
  assert.equal(linksNeeded(0.999), 2995)
  assert.equal(provesPrecision(2995, 0, 0.999), true)
  assert.equal(provesPrecision(2994, 0, 0.999), false)
  assert.equal(linksNeeded(0.997), 998)
})

test('the bound is that of Clopper and Pearson', () => {
  for (const [links, errors, bound] of [
    [10, 0, 0.741134],
    [100, 5, 0.897747],
    [10_000, 7, 0.998685],
  ] as const)
    assert.ok(Math.abs(precisionBound(links, errors) - bound) < 2e-5, `${precisionBound(links, errors)}`)
  assert.equal(precisionBound(0, 0), 0)
})

test('the bound lies below what was seen, falls with errors and rises with links', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(20), (links, some) => {
      const errors = Math.min(some, links)
      const bound = precisionBound(links, errors)
      assert.ok(bound < (links - errors) / links + 1e-9)
      if (errors > 0) assert.ok(bound <= precisionBound(links, errors - 1))
      assert.ok(bound <= precisionBound(links + 1, errors) + 1e-12)
    }),
    { numRuns: 200 },
  )
})

test('R-36: the lowest threshold whose links are proved 99.9 % precise', () => {
  const choice = chooseThresholds([
    ...scores(4000, 12, true),
    ...scores(1000, 6.1, true),
    ...scores(30, 5, false),
    ...scores(5000, -20, false),
  ])
  assert.equal(choice.kind, 'chosen')
  assert.ok(choice.kind === 'chosen')
  assert.equal(choice.thresholds.linkBits, 5.25)
  assert.deepEqual([choice.evidence.pairs, choice.evidence.overall.links], [10_030, 5000])
})

test('R-36: a watched group that is linked wrongly too often raises the threshold for all', () => {
  const watched = [
    ...scores(20_000, 12, true),
    ...scores(1500, 12, true, ['twins']),
    ...scores(15, 8, false, ['twins']),
  ]
  const choice = chooseThresholds(watched)
  assert.ok(choice.kind === 'chosen')
  assert.equal(choice.thresholds.linkBits, 8.25)
  assert.ok(choice.evidence.groups.twins!.bound >= 0.997)
})

test('R-36: too small a sample changes nothing and says which group lacks how many', () => {
  assert.deepEqual(chooseThresholds(scores(2994, 12, true)), {
    kind: 'not-proved',
    group: null,
    links: 2994,
    errors: 0,
    needed: 2995,
  })
  const few = chooseThresholds([...scores(5000, 12, true), ...scores(40, 12, true, ['under-1s'])])
  assert.deepEqual(few, { kind: 'not-proved', group: 'under-1s', links: 40, errors: 0, needed: 998 })
  assert.equal(chooseThresholds([]).kind, 'not-proved')
})

test('the review floor leaves fewer than one match in 200 rows below it', () => {
  const choice = chooseThresholds([
    ...scores(4000, 12, true),
    ...scores(20, -5, true),
    ...scores(3, -15, true),
    ...scores(1000, -15, false),
  ])
  assert.ok(choice.kind === 'chosen')
  assert.equal(choice.thresholds.reviewBits, -5)
})

test('no threshold lies below the least, however good the sample', () => {
  const choice = chooseThresholds(scores(9000, 0.5, true).concat(scores(9000, 20, true)))
  assert.ok(choice.kind === 'chosen')
  assert.equal(choice.thresholds.linkBits, LEAST_LINK_BITS)
})
