import { createBestTable, readBest } from '../../lib/matching/bulk/best.ts'
import { createLinkGuard } from '../../lib/matching/bulk/link-guard.ts'
import { linkThreshold } from '../../lib/matching/bulk/threshold.ts'
import { touchRecords, TOUCHED_AT_ONCE } from '../../lib/matching/bulk/touch.ts'
import { normalisedOdds, probabilityOf, type LinkageModel } from '../../lib/matching/model/index.ts'
import type { NameVariants } from '../../lib/matching/index.ts'
import { WorkerPool } from './pool.ts'
import {
  factorsOf,
  prepareFiles,
  runJoins,
  trainOnFiles,
  type OnStep,
  type PreparedFiles,
} from './prepare.ts'
import type { PersonFile } from './read-plan.ts'
import { inSharedMemory } from './shared-memory.ts'

/** The best candidate by feed row. */
export type LinkResult = {
  readonly prepared: PreparedFiles
  readonly model: LinkageModel
  /** Index row by feed row, -1 for none. */
  readonly candidates: Int32Array
  /** Agreement pattern with it. */
  readonly patterns: Int32Array
  /** Odds once the other candidates are counted against it, and as a probability. */
  readonly odds: Float64Array
  readonly probabilities: Float64Array
  /** From this probability on a pair is a link unless it could be a twin's; from `REVIEW_FROM` on one to look at. */
  readonly threshold: number
  /** 1 by feed row that is linked. */
  readonly isLink: Uint8Array
  readonly candidatePairs: number
}

export type RunOptions = {
  readonly variants: NameVariants
  readonly threads: number
  readonly signal?: AbortSignal | undefined
  readonly onStep?: OnStep
  /** Instead of one learned from the files. */
  readonly model?: LinkageModel | undefined
}

export const REVIEW_FROM = 0.05

/**
 * Finds for every row of the feed its record in the index.
 *
 * Memory: about 300 bytes a row of either file beside their distinct values and ids; no pair is ever stored.
 * @throws the signal's reason when it aborts, TaskError with the line for a row that is no CSV.
 */
export async function linkFiles(
  index: PersonFile,
  feed: PersonFile,
  options: RunOptions,
): Promise<LinkResult> {
  const { variants, threads, signal, onStep = () => {} } = options
  using pool = new WorkerPool(threads, signal)
  const prepared = await prepareFiles(pool, [index, feed], variants, onStep)
  onStep('learning')
  const model = options.model ?? trainOnFiles(prepared)
  const factors = factorsOf(prepared, model)
  const best = createBestTable(prepared.b.rows, inSharedMemory)
  const { tables } = prepared
  await pool.askAll('prepare', { model, tables, factors, best, ids: prepared.a.ids, leastOdds: 0 })
  const candidatePairs = await runJoins(pool, prepared, onStep)
  const { candidates, patterns, odds, others } = readBest(best)
  const probabilities = new Float64Array(odds.length)
  for (let row = 0; row < odds.length; row++) {
    odds[row] = normalisedOdds(odds[row]!, others[row]!)
    probabilities[row] = probabilityOf(odds[row]!)
  }
  const threshold = linkThreshold(probabilities)
  const mayLink = createLinkGuard({
    model,
    space: prepared.space,
    index: prepared.a,
    feed: prepared.b,
    names: tables.names,
    dates: prepared.ordersA.date,
    buckets: prepared.counts.date,
  })
  const isLink = new Uint8Array(odds.length)
  for (let row = 0; row < odds.length; row++) {
    if (row % TOUCHED_AT_ONCE === 0) touchRecords(prepared.a, candidates.subarray(row, row + TOUCHED_AT_ONCE))
    if (candidates[row]! < 0 || probabilities[row]! < threshold) continue
    if (mayLink(candidates[row]!, patterns[row]!, row)) isLink[row] = 1
  }
  return {
    prepared,
    model,
    candidates,
    patterns,
    odds,
    probabilities,
    threshold,
    isLink,
    candidatePairs,
  }
}
