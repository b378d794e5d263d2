import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clusterRows } from './clusters.ts'
import type { Edges } from './edges.ts'

function edgesOf(pairs: readonly (readonly [a: number, b: number, odds: number])[]): Edges {
  return {
    a: Int32Array.from(pairs, ([a]) => a),
    b: Int32Array.from(pairs, ([, b]) => b),
    odds: Float64Array.from(pairs, ([, , odds]) => odds),
  }
}

test('a person of twelve records linked in a chain is one cluster', () => {
  const chain = edgesOf(Array.from({ length: 11 }, (_unused, row) => [row, row + 1, 100] as const))
  assert.deepEqual(
    [...clusterRows(12, chain, 1, () => 3)],
    Array.from({ length: 12 }, () => 0),
  )
})

test('one doubtful pair does not make two families of records one', () => {
  const edges = edgesOf([
    [0, 1, 1000],
    [2, 3, 1000],
    [1, 2, 2],
  ])
  const bitsOf = (a: number, b: number) => (a === 1 && b === 2 ? 1 : -10)
  assert.deepEqual([...clusterRows(4, edges, 1, bitsOf)], [0, 0, 2, 2])
  assert.deepEqual([...clusterRows(4, edges, 1, () => 1)], [0, 0, 0, 0])
})

test('pairs below the odds asked for join nothing', () => {
  assert.deepEqual([...clusterRows(2, edgesOf([[0, 1, 0.9]]), 1, () => 9)], [0, 1])
})
