import { createComparator, type ComparisonTables } from '../model/compare.ts'
import type { LinkageModel } from '../model/model.ts'
import { createScoreTables, oddsOf } from '../model/score.ts'
import { createTermFactor, type TermFactors } from '../model/terms.ts'
import { WORD } from '../model/record.ts'
import { ENTRY } from '../model/text-table.ts'
import { createNoteBest, WORDS_OF_ROW, type BestTable, type NotePair } from './best.ts'
import { EdgeList, type Edges } from './edges.ts'
import type { Join } from './joins.ts'
import type { Ids } from './load-records.ts'
import type { OrderedRecords } from './order.ts'

/** What a thread needs to score pairs; all of it in memory that threads share. */
export type Scoring = {
  readonly model: LinkageModel
  readonly tables: ComparisonTables
  readonly factors: TermFactors
  /** Of a link run: where the best candidates go, and the index's ids. */
  readonly best: BestTable | undefined
  readonly ids: Ids | undefined
  /** Of a run over one file: pairs below these odds are not kept. */
  readonly leastOdds: number
}

/** Two files in one order and the buckets that are still to be worked; one file is both `a` and `b`. */
export type JoinTask = {
  readonly a: OrderedRecords
  readonly b: OrderedRecords
  /** The next bucket, in its only place; threads add to it. */
  readonly next: Int32Array
}

export type Scorer = {
  /** Works buckets until none is left; how many pairs were compared. */
  readonly run: (join: Join, task: JoinTask) => number
  /** Pairs of one file at or above `leastOdds`. */
  readonly edges: () => Edges
}

const BUCKETS_AT_ONCE = 64
const PAIRS_AT_ONCE = 256

/** Scores candidates on one thread. */
export function createScorer({ model, tables, factors, best, ids, leastOdds }: Scoring): Scorer {
  const scoreTables = createScoreTables(model)
  const { space } = scoreTables
  const compare = createComparator(space, tables)
  const termFactor = createTermFactor(space, factors)
  const edges = new EdgeList()
  const note: NotePair =
    best && ids
      ? createNoteBest(best, ids)
      : (a, b, odds) => {
          if (odds >= leastOdds) edges.add(a, b, odds)
        }
  const touch = createTouch(tables, best)
  const run = (join: Join, { a, b, next }: JoinTask): number => {
    const wordsA = a.words
    const wordsB = b.words
    const is = new Int32Array(PAIRS_AT_ONCE)
    const js = new Int32Array(PAIRS_AT_ONCE)
    let pairs = 0
    let count = 0
    const score = (): void => {
      touch(wordsA, is, wordsB, js, count)
      for (let at = 0; at < count; at++) {
        const i = is[at]!
        const j = js[at]!
        const pattern = compare(wordsA, i, wordsB, j)
        const odds = oddsOf(scoreTables, pattern, termFactor(pattern, wordsA, i, wordsB, j))
        note(wordsA[i + WORD.row]!, wordsB[j + WORD.row]!, odds, pattern)
      }
      pairs += count
      count = 0
    }
    const consider = (i: number, j: number): void => {
      is[count] = i
      js[count++] = j
      if (count === PAIRS_AT_ONCE) score()
    }
    forEachBucket(a, b, next, (bucket) => join(a, b, bucket, consider))
    score()
    return pairs
  }
  return { run, edges: () => edges.export() }
}

/** Reads what the first `count` pairs are compared by. */
type Touch = (a: Int32Array, is: Int32Array, b: Int32Array, js: Int32Array, count: number) => void

/**
 * Brings what lies far from the processor near, for many pairs at once.
 *
 * A pair's own reads of names and of its feed row wait for memory one after another; these depend on nothing and are
 * waited for together. What was read is kept, so that no compiler may leave the reading out.
 */
function createTouch({ names }: ComparisonTables, best: BestTable | undefined): Touch {
  const { entries } = names
  const rows = best?.words ?? new Int32Array(1)
  const wordsOfRow = best ? WORDS_OF_ROW : 0
  const kept = new Int32Array(1)
  return (a, is, b, js, count) => {
    let seen = 0
    for (let at = 0; at < count; at++) {
      const i = is[at]!
      const j = js[at]!
      seen ^= entries[a[i]! * ENTRY]! ^ entries[a[i + 1]! * ENTRY]!
      seen ^= entries[b[j]! * ENTRY]! ^ entries[b[j + 1]! * ENTRY]!
      seen ^= rows[b[j + WORD.row]! * wordsOfRow]!
    }
    kept[0] = seen
  }
}

/** Hands out buckets from 1 on, some at a time, to whichever thread asks next. */
function forEachBucket(
  a: OrderedRecords,
  b: OrderedRecords,
  next: Int32Array,
  work: (bucket: number) => void,
): void {
  const buckets = Math.min(a.starts.length, b.starts.length) - 1
  for (;;) {
    const from = Atomics.add(next, 0, BUCKETS_AT_ONCE)
    if (from >= buckets) return
    const until = Math.min(buckets, from + BUCKETS_AT_ONCE)
    for (let bucket = Math.max(1, from); bucket < until; bucket++) work(bucket)
  }
}
