import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HashChains, hashText } from './hash-chains.ts'

function valuesAt(chains: HashChains, hash: number): Set<number> {
  const values = new Set<number>()
  chains.collectAt(hash, values)
  return values
}

test('every value is found again under its hash, past the first growth', () => {
  const chains = new HashChains(8)
  for (let value = 0; value < 100; value++) chains.add(hashText(String(value)), value)
  for (let value = 0; value < 100; value++) assert.ok(valuesAt(chains, hashText(String(value))).has(value))
})

test('chains are full at two entries a bucket', () => {
  const chains = new HashChains(2)
  for (let value = 0; value < 4; value++) {
    assert.equal(chains.isFull, false)
    chains.add(value, value)
  }
  assert.equal(chains.isFull, true)
})

test('a bucket is searched until the value wanted', () => {
  const chains = new HashChains(1)
  chains.add(7, 1)
  chains.add(8, 2)
  assert.equal(
    chains.findAt(7, (value) => value === 1),
    1,
  )
  assert.equal(
    chains.findAt(7, (value) => value === 3),
    undefined,
  )
})

test('a hash with one letter omitted is that of the shorter text', () => {
  assert.equal(hashText('adam', 1), hashText('aam'))
  assert.notEqual(hashText('adam'), hashText('adma'))
})
