import type { ComparisonTables } from '../model/compare.ts'
import { WORD } from '../model/record.ts'
import { ENTRY } from '../model/text-table.ts'
import { WORDS_OF_ROW, type BestTable } from './best.ts'
import type { Values } from './load-records.ts'
import type { OrderedRecords } from './order.ts'

/*
 * Brings what lies far from the processor near, for many rows or pairs at once: read where it is needed, each waits for
 * memory by itself; these reads depend on nothing and are waited for together. Nothing changes but the time taken.
 */

/** As many as are still near when the last has come. */
export const TOUCHED_AT_ONCE = 256

/** What was read is kept, so that no compiler leaves the reading out. */
const KEPT = new Int32Array(1)
const STARTS = new Int32Array(TOUCHED_AT_ONCE)

/** Touches the first `count` pairs: word offsets into two sets of records. */
export type TouchPairs = (a: Int32Array, is: Int32Array, b: Int32Array, js: Int32Array, count: number) => void

/** Of pairs that are about to be compared, and where `best` is given noted there. */
export function createTouchPairs({ names }: ComparisonTables, best: BestTable | undefined): TouchPairs {
  const { entries } = names
  const rows = best?.words ?? new Int32Array(1)
  const wordsOfRow = best ? WORDS_OF_ROW : 0
  return (a, is, b, js, count) => {
    let seen = 0
    for (let at = 0; at < count; at++) {
      const i = is[at]!
      const j = js[at]!
      seen ^= entries[a[i]! * ENTRY]! ^ entries[a[i + 1]! * ENTRY]!
      seen ^= entries[b[j]! * ENTRY]! ^ entries[b[j + 1]! * ENTRY]!
      seen ^= rows[b[j + WORD.row]! * wordsOfRow]!
    }
    KEPT[0] = seen
  }
}

/** Records by their rows, `TOUCHED_AT_ONCE` at most; -1 is none. */
export function touchRecords(
  { words, stride }: Pick<OrderedRecords, 'words' | 'stride'>,
  rows: Int32Array,
): void {
  let seen = 0
  for (let at = 0; at < rows.length; at++) seen ^= words[Math.max(0, rows[at]!) * stride]!
  KEPT[0] = seen
}

/** Byte strings by their rows, `TOUCHED_AT_ONCE` at most; -1 is none. */
export function touchValues({ bytes, offsets }: Values, rows: Int32Array): void {
  for (let at = 0; at < rows.length; at++) STARTS[at] = offsets[Math.max(0, rows[at]!)]!
  let seen = 0
  for (let at = 0; at < rows.length; at++) seen ^= bytes[STARTS[at]!]!
  KEPT[0] = seen
}
