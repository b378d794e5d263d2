import { clusterRows } from '../../lib/matching/bulk/clusters.ts'
import type { Edges } from '../../lib/matching/bulk/edges.ts'
import {
  createComparator,
  createScoreTables,
  createTermFactor,
  oddsOf,
  type LinkageModel,
  type TermFactors,
} from '../../lib/matching/model/index.ts'
import { WorkerPool } from './pool.ts'
import { factorsOf, prepareFiles, runJoins, trainOnFiles, type PreparedFiles } from './prepare.ts'
import type { PersonFile } from './read-plan.ts'
import type { RunOptions } from './link-files.ts'

export type DedupeResult = {
  readonly prepared: PreparedFiles
  readonly model: LinkageModel
  /** By row the lowest row of its cluster. */
  readonly clusters: Int32Array
  /** Pairs at or above even odds a tenth, for a look at other thresholds. */
  readonly edges: Edges
  readonly candidatePairs: number
}

/** Pairs from these odds on are kept, and from `LINK_ODDS` on they join clusters. */
const KEPT_ODDS = 0.05
const LINK_ODDS = 1

/**
 * Finds the records of one file that are of one person.
 *
 * Memory: as `linkFiles`, and 16 bytes for each pair that is likely one person.
 */
export async function dedupeFile(file: PersonFile, options: RunOptions): Promise<DedupeResult> {
  const { variants, threads, signal, onStep = () => {} } = options
  using pool = new WorkerPool(threads, signal)
  const prepared = await prepareFiles(pool, [file], variants, onStep)
  onStep('learning')
  const model = options.model ?? trainOnFiles(prepared)
  const factors = factorsOf(prepared, model)
  const { tables } = prepared
  await pool.askAll('prepare', {
    model,
    tables,
    factors,
    best: undefined,
    ids: undefined,
    leastOdds: KEPT_ODDS,
  })
  const candidatePairs = await runJoins(pool, prepared, onStep)
  onStep('clustering')
  const edges = joinEdges(await pool.askAll('edges', undefined))
  const bitsOf = createBitsOf(prepared, model, factors)
  const clusters = clusterRows(prepared.a.rows, edges, LINK_ODDS, bitsOf)
  return { prepared, model, clusters, edges, candidatePairs }
}

function createBitsOf({ a, tables, space }: PreparedFiles, model: LinkageModel, factors: TermFactors) {
  const compare = createComparator(space, tables)
  const termFactor = createTermFactor(space, factors)
  const scoreTables = createScoreTables(model)
  const { words, stride } = a
  return (one: number, other: number): number => {
    const i = one * stride
    const j = other * stride
    const pattern = compare(words, i, words, j)
    return Math.log2(oddsOf(scoreTables, pattern, termFactor(pattern, words, i, words, j)))
  }
}

function joinEdges(parts: readonly Edges[]): Edges {
  const count = parts.reduce((sum, part) => sum + part.a.length, 0)
  const joined = { a: new Int32Array(count), b: new Int32Array(count), odds: new Float64Array(count) }
  let at = 0
  for (const part of parts) {
    joined.a.set(part.a, at)
    joined.b.set(part.b, at)
    joined.odds.set(part.odds, at)
    at += part.a.length
  }
  return joined
}
