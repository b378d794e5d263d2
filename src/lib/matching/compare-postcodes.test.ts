import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  comparePostcodes,
  compareTypedPostcode,
  precisionOf,
  type PostcodeLevel,
} from './compare-postcodes.ts'

const LEVELS: readonly (readonly [string, string, PostcodeLevel])[] = [
  ['LS1 6AE', 'LS1 6AE', 'exact'],
  ['LS1 6AE', 'LS1 6AF', 'one-character'],
  ['LS1 6AE', 'LS2 6AE', 'one-character'],
  ['LS1 6AE', 'LS1 6BD', 'sector'],
  ['LS1 6AE', 'LS1 4BD', 'outward'],
  ['LS1 6AE', 'LS16 4BD', 'area'],
  ['LS1 6AE', 'L1 4BD', 'else'],
  ['LS1 6AE', 'LE1 4BD', 'else'],
]

for (const [a, b, level] of LEVELS) {
  test(`postcodes ${a} and ${b} are ${level}, either way round`, () => {
    assert.equal(comparePostcodes(a, b), level)
    assert.equal(comparePostcodes(b, a), level)
  })
}

test('an unknown postcode says nothing', () => {
  assert.equal(comparePostcodes(null, 'LS1 6AE'), 'missing')
  assert.equal(compareTypedPostcode({ outward: 'LS1' }, null), 'missing')
})

test('part of a postcode agrees no better than it can tell', () => {
  assert.equal(compareTypedPostcode({ outward: 'LS1' }, 'LS1 6AE'), 'outward')
  assert.equal(compareTypedPostcode({ outward: 'LS1', sector: 'LS1 6' }, 'LS1 6AE'), 'sector')
  assert.equal(compareTypedPostcode({ outward: 'LS1', sector: 'LS1 6' }, 'LS1 4AE'), 'outward')
  assert.equal(compareTypedPostcode({ outward: 'LS1' }, 'LS16 4BD'), 'area')
  assert.equal(compareTypedPostcode({ full: 'LS1 6AE', outward: 'LS1' }, 'LS1 6AE'), 'exact')
})

test('the precision is that of the longest part typed', () => {
  assert.equal(precisionOf({ outward: 'LS1' }), 'outward')
  assert.equal(precisionOf({ outward: 'LS1', sector: 'LS1 6' }), 'sector')
  assert.equal(precisionOf({ outward: 'LS1', sector: 'LS1 6', full: 'LS1 6AE' }), 'exact')
})
