import type { Edges } from './edges.ts'
import { quality, type LinkQuality } from './link-metrics.ts'

/** Pairs of records put together, against the pairs that the truth has. */
export type ClusterMetrics = {
  readonly matches: number
  readonly own: LinkQuality
  /** Of single pairs, before clustering, at the threshold best for F1. */
  readonly best: LinkQuality
  readonly recallAtPrecision999: number
  readonly pairsCompleteness: number
  /** Pairs put together of other persons with the same family name and birth date, in 100,000 rows. */
  readonly wrongTwinsPer100k: number
}

export type JudgedClusters = {
  readonly clusters: Int32Array
  /** Who each row is; equal numbers are one person. */
  readonly truths: Int32Array
  readonly edges: Edges
  readonly isCandidate: (a: number, b: number) => boolean
  readonly isTwinLike: (a: number, b: number) => boolean
}

/** Pairs of one person looked at for completeness, at most, so that a giant cluster does not take all day. */
const PAIRS_ASKED = 2_000_000
const HIGH_PRECISION = 0.999

export function measureClusters({
  clusters,
  truths,
  edges,
  isCandidate,
  isTwinLike,
}: JudgedClusters): ClusterMetrics {
  const persons = groups(truths)
  const found = groups(clusters)
  const matches = pairsIn(persons)
  let right = 0
  for (const rows of found) right += pairsIn(groups(Int32Array.from(rows, (row) => truths[row]!)))
  let asked = 0
  let candidates = 0
  forEachPair(persons, (a, b) => {
    if (asked++ < PAIRS_ASKED && isCandidate(a, b)) candidates++
  })
  let twins = 0
  forEachPair(found, (a, b) => {
    if (truths[a] !== truths[b] && isTwinLike(a, b)) twins++
  })
  return {
    matches,
    own: quality(pairsIn(found), right, matches),
    ...bestOf(edges, truths, matches),
    pairsCompleteness: asked === 0 ? 0 : candidates / Math.min(asked, PAIRS_ASKED),
    wrongTwinsPer100k: (twins * 100_000) / Math.max(1, truths.length),
  }
}

function bestOf({ a, b, odds }: Edges, truths: Int32Array, matches: number) {
  const order = Uint32Array.from(odds.keys()).sort((x, y) => odds[y]! - odds[x]!)
  let right = 0
  let best = quality(0, 0, matches)
  let recallAtPrecision999 = 0
  for (const [at, edge] of order.entries()) {
    if (truths[a[edge]!] === truths[b[edge]!]) right++
    const here = quality(at + 1, right, matches)
    if (here.f1 > best.f1) best = here
    if (here.precision >= HIGH_PRECISION) recallAtPrecision999 = here.recall
  }
  return { best, recallAtPrecision999 }
}

/** Places of equal numbers, where there are two or more. */
function groups(numbers: Int32Array): number[][] {
  const byNumber = new Map<number, number[]>()
  for (const [at, number] of numbers.entries()) {
    const own = byNumber.get(number)
    if (own) own.push(at)
    else byNumber.set(number, [at])
  }
  return [...byNumber.values()].filter((own) => own.length > 1)
}

function pairsIn(found: readonly (readonly number[])[]): number {
  return found.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0)
}

function forEachPair(found: readonly (readonly number[])[], visit: (a: number, b: number) => void): void {
  for (const rows of found)
    for (const [at, a] of rows.entries())
      for (let other = at + 1; other < rows.length; other++) visit(a, rows[other]!)
}
