import { createComparator, type Comparator, type ComparisonTables } from '../model/compare.ts'
import type { LinkageModel } from '../model/model.ts'
import type { PatternSpace } from '../model/pattern-space.ts'
import { WORD } from '../model/record.ts'
import { strangerRates } from '../model/strangers.ts'
import { trainModel, type SampledPairs } from '../model/train.ts'
import { sampleStrangers } from './frequencies.ts'
import { GrowingWords } from './growing.ts'
import { inPlainMemory } from '../model/text-table.ts'
import type { Join } from './joins.ts'
import type { OrderedRecords } from './order.ts'
import { createTouchPairs } from './touch.ts'

/** A join with the orders that it works on. */
export type JoinOf = { readonly join: Join; readonly a: OrderedRecords; readonly b: OrderedRecords }

export type TrainingRun = {
  readonly space: PatternSpace
  readonly tables: ComparisonTables
  /** Both files whole, in any order; one file is both. */
  readonly a: Pick<OrderedRecords, 'words' | 'stride'>
  readonly b: Pick<OrderedRecords, 'words' | 'stride'>
  /** Rows of `b` that the joins hold. */
  readonly sampledRows: number
  /** The sampled rows are a copy of some of `a`, which are no candidates of themselves. */
  readonly isOneFile: boolean
  readonly joins: readonly JoinOf[]
}

/** Pairs beyond it are left out of training. */
const PAIRS_MOST = 4_000_000

/** A model learned from the candidates that the joins find. */
export function trainOnJoins({
  space,
  tables,
  a,
  b,
  sampledRows,
  isOneFile,
  joins,
}: TrainingRun): LinkageModel {
  const compare = createComparator(space, tables)
  const strangers = strangerRates(
    space,
    sampleStrangers(a, b, space, compare, createTouchPairs(tables, undefined)),
  )
  const pairs = collectPairs(joins, compare, isOneFile)
  const rowsA = a.words.length / a.stride
  return trainModel({
    space,
    pairs,
    strangers,
    rows: sampledRows,
    recordsPerRow: isOneFile ? rowsA - 1 : rowsA,
    isOneFile,
  })
}

function collectPairs(joins: readonly JoinOf[], compare: Comparator, isOneFile: boolean): SampledPairs {
  const rows = new GrowingWords(1 << 16, inPlainMemory)
  const candidates = new GrowingWords(1 << 16, inPlainMemory)
  const patterns = new GrowingWords(1 << 16, inPlainMemory)
  let count = 0
  for (const { join, a, b } of joins) {
    const consider = (i: number, j: number): void => {
      const row = b.words[j + WORD.row]!
      const candidate = a.words[i + WORD.row]!
      if (count === PAIRS_MOST || (isOneFile && row === candidate)) return
      rows.reserve(count + 1)[count] = row
      candidates.reserve(count + 1)[count] = candidate
      patterns.reserve(count + 1)[count++] = compare(a.words, i, b.words, j)
    }
    for (let bucket = 1; bucket < b.starts.length - 1; bucket++)
      if (b.starts[bucket] !== b.starts[bucket + 1]) join(a, b, bucket, consider)
  }
  return { rows: rows.cut(count), candidates: candidates.cut(count), patterns: patterns.cut(count) }
}
