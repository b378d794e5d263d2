import type { Allocate } from '../model/text-table.ts'
import type { Ids } from './load-records.ts'

/**
 * The best candidate of every feed row and what stands against it, filled by many threads without a lock.
 *
 * INVARIANT (one-writer-a-row): all candidates of a row within one pass are in one bucket, and a bucket has one thread.
 */
export type BestTable = {
  /** `NUMBERS_OF_ROW` a feed row, all in one line of the cache: odds of the best, then the sum of the others' odds. */
  readonly odds: Float64Array
  /** The same memory as words: at `CANDIDATE` one more than the best index row (0 for none), at `PATTERN` its pattern. */
  readonly words: Int32Array
}

const NUMBERS_OF_ROW = 4
/** Words that a feed row has in `BestTable.words`. */
export const WORDS_OF_ROW = NUMBERS_OF_ROW * 2
const CANDIDATE = 4
const PATTERN = 5

export function createBestTable(rows: number, allocate: Allocate): BestTable {
  const memory = allocate(rows * NUMBERS_OF_ROW * 8)
  return { odds: new Float64Array(memory), words: new Int32Array(memory) }
}

/** What stands in the table, by feed row; the index row is -1 for none. */
export function readBest({ odds, words }: BestTable) {
  const rows = odds.length / NUMBERS_OF_ROW
  const best = {
    candidates: new Int32Array(rows),
    patterns: new Int32Array(rows),
    odds: new Float64Array(rows),
    others: new Float64Array(rows),
  }
  for (let row = 0; row < rows; row++) {
    best.candidates[row] = words[row * WORDS_OF_ROW + CANDIDATE]! - 1
    best.patterns[row] = words[row * WORDS_OF_ROW + PATTERN]!
    best.odds[row] = odds[row * NUMBERS_OF_ROW]!
    best.others[row] = odds[row * NUMBERS_OF_ROW + 1]!
  }
  return best
}

/** Takes a pair in: rows of the index and of the feed, odds, agreement pattern. */
export type NotePair = (candidate: number, row: number, odds: number, pattern: number) => void

/** Odds below it do not change what follows. */
const NEGLIGIBLE = 1e-9
/** Below it two rows of one id hardly stand against each other, and their ids are not looked at. */
const RIVAL = 1e-4

/** Takes a candidate in; several index rows of one id are one candidate, of which the best row counts. */
export function createNoteBest({ odds, words }: BestTable, ids: Ids): NotePair {
  return (candidate, row, ofCandidate, pattern) => {
    if (ofCandidate < NEGLIGIBLE) return
    const at = row * NUMBERS_OF_ROW
    const word = row * WORDS_OF_ROW + CANDIDATE
    const best = words[word]! - 1
    const ofBest = odds[at]!
    const isBetter = ofCandidate > ofBest || (ofCandidate === ofBest && candidate < best)
    const isRival = !(ofBest > RIVAL && ofCandidate > RIVAL && isSameId(ids, best, candidate))
    if (isBetter) {
      words[word] = candidate + 1
      words[word + 1] = pattern
      odds[at] = ofCandidate
    }
    if (isRival) odds[at + 1]! += isBetter ? ofBest : ofCandidate
  }
}

function isSameId({ bytes, offsets, tails }: Ids, a: number, b: number): boolean {
  if (tails[a] !== tails[b]) return false
  const startA = offsets[a]!
  const startB = offsets[b]!
  const length = offsets[a + 1]! - startA
  if (length === 0 || length !== offsets[b + 1]! - startB) return false
  for (let at = length - 1; at >= 0; at--) if (bytes[startA + at] !== bytes[startB + at]) return false
  return true
}
