import { createComparator, type ComparisonTables } from '../model/compare.ts'
import type { LinkageModel } from '../model/model.ts'
import { createScoreTables, oddsOf } from '../model/score.ts'
import { createTermFactor, type TermFactors } from '../model/terms.ts'
import { WORD } from '../model/record.ts'
import { createNoteBest, type BestTable, type NotePair } from './best.ts'
import { EdgeList, type Edges } from './edges.ts'
import type { Join } from './joins.ts'
import type { Ids } from './load-records.ts'
import type { OrderedRecords } from './order.ts'
import { createTouchPairs, TOUCHED_AT_ONCE } from './touch.ts'

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
  const touch = createTouchPairs(tables, best)
  const run = (join: Join, { a, b, next }: JoinTask): number => {
    const wordsA = a.words
    const wordsB = b.words
    const is = new Int32Array(TOUCHED_AT_ONCE)
    const js = new Int32Array(TOUCHED_AT_ONCE)
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
      if (count === TOUCHED_AT_ONCE) score()
    }
    forEachBucket(a, b, next, (bucket) => join(a, b, bucket, consider))
    score()
    return pairs
  }
  return { run, edges: () => edges.export() }
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
