import { SHORT_STRIDE } from '../model/record.ts'
import type { Allocate } from '../model/text-table.ts'

/** Records in the order of a key's buckets: bucket n is records `starts[n]` to `starts[n + 1]`; bucket 0 has no key. */
export type OrderedRecords = {
  readonly words: Int32Array
  readonly starts: Int32Array
  readonly stride: number
}

/** Bucket of the record at word `at`; 0 leaves it out of all joins. */
export type BucketOf = (words: Int32Array, at: number) => number

/** A stable counting sort that moves whole records, so that a bucket is read from one stretch of memory. */
export function orderRecords(
  from: Pick<OrderedRecords, 'words' | 'stride'>,
  buckets: number,
  bucketOf: BucketOf,
  allocate: Allocate,
): OrderedRecords {
  const { words, stride } = from
  const rows = words.length / stride
  const bucketOfRow = new Int32Array(rows)
  const starts = new Int32Array(allocate((buckets + 1) * 4))
  for (let row = 0; row < rows; row++) {
    const bucket = bucketOf(words, row * stride)
    bucketOfRow[row] = bucket
    starts[bucket + 1]!++
  }
  for (let bucket = 0; bucket < buckets; bucket++) starts[bucket + 1]! += starts[bucket]!
  const next = starts.slice(0, buckets)
  const ordered = new Int32Array(allocate(words.length * 4))
  for (let row = 0; row < rows; row++) {
    const to = next[bucketOfRow[row]!]!++ * stride
    const at = row * stride
    ordered[to] = words[at]!
    ordered[to + 1] = words[at + 1]!
    ordered[to + 2] = words[at + 2]!
    ordered[to + 3] = words[at + 3]!
    ordered[to + 4] = words[at + 4]!
    ordered[to + 5] = words[at + 5]!
    ordered[to + 6] = words[at + 6]!
    ordered[to + 7] = words[at + 7]!
    for (let further = SHORT_STRIDE; further < stride; further++) ordered[to + further] = words[at + further]!
  }
  return { words: ordered, starts, stride }
}

/** Spreads two ids over `buckets` (a power of two) from 1 on. */
export function bucketOfIds(a: number, b: number, buckets: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return 1 + ((hash ^ (hash >>> 13)) & (buckets - 1))
}
