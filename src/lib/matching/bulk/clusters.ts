import type { Edges } from './edges.ts'

/** Log odds, in bits, that two rows are one person. */
export type BitsOf = (a: number, b: number) => number

/** Pairs looked at, at most, before two clusters become one. */
const PAIRS_ASKED = 64
/** One pair speaks for or against no more than this. */
const BITS_MOST = 12

/**
 * Clusters by row, as the lowest row of each, from pairs that are one person by at least `leastOdds`.
 *
 * Surest pairs first. Two clusters become one only where the pairs across them, taken together, speak for it, so
 * that a chain of doubtful pairs does not make one person of a family.
 */
export function clusterRows(rows: number, edges: Edges, leastOdds: number, bitsOf: BitsOf): Int32Array {
  const parents = Int32Array.from({ length: rows }, (_unused, row) => row)
  const next = parents.slice()
  const sizes = new Int32Array(rows).fill(1)
  const order = surestFirst(edges, leastOdds)
  for (const edge of order) {
    const a = rootOf(parents, edges.a[edge]!)
    const b = rootOf(parents, edges.b[edge]!)
    if (a === b) continue
    if (sizes[a]! * sizes[b]! > 1 && meanBits(members(next, a), members(next, b), bitsOf) <= 0) continue
    const [root, joined] = a < b ? [a, b] : [b, a]
    parents[joined] = root
    sizes[root]! += sizes[joined]!
    const after = next[root]!
    next[root] = next[joined]!
    next[joined] = after
  }
  for (let row = 0; row < rows; row++) parents[row] = rootOf(parents, row)
  return parents
}

/** By odds falling, then by rows, so that threads and their order do not show. */
function surestFirst({ a, b, odds }: Edges, leastOdds: number): Uint32Array {
  const order = new Uint32Array(odds.length)
  let count = 0
  for (let edge = 0; edge < odds.length; edge++) if (odds[edge]! >= leastOdds) order[count++] = edge
  return order.subarray(0, count).sort((x, y) => odds[y]! - odds[x]! || a[x]! - a[y]! || b[x]! - b[y]!)
}

function rootOf(parents: Int32Array, row: number): number {
  let root = row
  while (parents[root] !== root) {
    parents[root] = parents[parents[root]!]!
    root = parents[root]!
  }
  return root
}

/** The rows of a cluster, which is a ring. */
function members(next: Int32Array, start: number): number[] {
  const rows: number[] = []
  let row = start
  do {
    rows.push(row)
    row = next[row]!
  } while (row !== start)
  return rows
}

function meanBits(a: readonly number[], b: readonly number[], bitsOf: BitsOf): number {
  const step = Math.max(1, Math.ceil((a.length * b.length) / PAIRS_ASKED))
  let sum = 0
  let asked = 0
  for (let pair = 0; pair < a.length * b.length; pair += step) {
    const bits = bitsOf(a[Math.floor(pair / b.length)]!, b[pair % b.length]!)
    sum += Math.max(-BITS_MOST, Math.min(BITS_MOST, bits))
    asked++
  }
  return sum / asked
}
