import type { Allocate } from '../model/text-table.ts'
import type { Values } from './load-records.ts'

/**
 * The best candidate of every feed row and what stands against it, filled by many threads without a lock.
 *
 * INVARIANT (one-writer-a-row): all candidates of a row within one pass are in one bucket, and a bucket has one thread.
 */
export type BestTable = {
  /** Index row by feed row; -1 for none. */
  readonly candidates: Int32Array
  /** Agreement pattern with it. */
  readonly patterns: Int32Array
  readonly odds: Float64Array
  /** Sum of the odds of the other candidates. */
  readonly others: Float64Array
}

export function createBestTable(rows: number, allocate: Allocate): BestTable {
  return {
    candidates: new Int32Array(allocate(rows * 4)).fill(-1),
    patterns: new Int32Array(allocate(rows * 4)),
    odds: new Float64Array(allocate(rows * 8)),
    others: new Float64Array(allocate(rows * 8)),
  }
}

/** Takes a pair in: rows of the index and of the feed, odds, agreement pattern. */
export type NotePair = (candidate: number, row: number, odds: number, pattern: number) => void

/** Odds below it do not change what follows. */
const NEGLIGIBLE = 1e-9
/** Below it two rows of one id hardly stand against each other, and their ids are not looked at. */
const RIVAL = 1e-4

/** Takes a candidate in; several index rows of one id are one candidate, of which the best row counts. */
export function createNoteBest({ candidates, patterns, odds, others }: BestTable, ids: Values): NotePair {
  return (candidate, row, ofCandidate, pattern) => {
    if (ofCandidate < NEGLIGIBLE) return
    const best = candidates[row]!
    const ofBest = odds[row]!
    if (best >= 0 && ofBest > RIVAL && ofCandidate > RIVAL && isSameId(ids, best, candidate)) {
      if (ofCandidate > ofBest || (ofCandidate === ofBest && candidate < best)) {
        candidates[row] = candidate
        patterns[row] = pattern
        odds[row] = ofCandidate
      }
      return
    }
    if (ofCandidate > ofBest || (ofCandidate === ofBest && candidate < best)) {
      candidates[row] = candidate
      patterns[row] = pattern
      odds[row] = ofCandidate
      others[row]! += ofBest
    } else others[row]! += ofCandidate
  }
}

function isSameId({ bytes, offsets }: Values, a: number, b: number): boolean {
  const startA = offsets[a]!
  const startB = offsets[b]!
  const length = offsets[a + 1]! - startA
  if (length === 0 || length !== offsets[b + 1]! - startB) return false
  for (let at = length - 1; at >= 0; at--) if (bytes[startA + at] !== bytes[startB + at]) return false
  return true
}
