import type { Allocate } from '../model/text-table.ts'
import type { KeyOf, KeyRule } from './keys.ts'
import type { Join } from './joins.ts'
import { bucketOfIds, orderRecords, type OrderedRecords } from './order.ts'
import { isCorePair } from './rules.ts'

/** A rule that a run joins by, with the buckets left out because they hold too many pairs. */
export type AdmittedRule = { readonly rule: number; readonly buckets: number; readonly isSkipped: Uint8Array }

/** Pairs that further joins may bring: in all, and from one bucket. */
export type PairBudget = { readonly pairs: number; readonly ofBucket: number }

type Records = Pick<OrderedRecords, 'words' | 'stride'>

/**
 * Takes rules in their order while their pairs fit the budget; a bucket of too many pairs is left out, not the rule.
 *
 * For one file `b` is `a`.
 */
export function admitRules(
  a: Records,
  b: Records,
  rules: readonly KeyRule[],
  budget: PairBudget,
): AdmittedRule[] {
  const rows = Math.max(a.words.length / a.stride, b.words.length / b.stride)
  let buckets = 1024
  while (buckets < rows * 2) buckets *= 2
  let left = budget.pairs
  const admitted: AdmittedRule[] = []
  for (const [number, { keyOf }] of rules.entries()) {
    const ofA = countBuckets(a, keyOf, buckets)
    const ofB = a === b ? ofA : countBuckets(b, keyOf, buckets)
    const isSkipped = new Uint8Array(new SharedArrayBuffer(buckets + 1))
    let pairs = 0
    for (let bucket = 1; bucket <= buckets; bucket++) {
      const product = ofA[bucket]! * ofB[bucket]!
      const ofBucket = a === b ? (product - ofA[bucket]!) / 2 : product
      if (ofBucket > budget.ofBucket) isSkipped[bucket] = 1
      else pairs += ofBucket
    }
    if (pairs === 0 || pairs > left) continue
    left -= pairs
    admitted.push({ rule: number, buckets, isSkipped })
  }
  return admitted
}

/** The file in the order of the rule's key; what is left out stands in bucket 0. */
export function orderByRule(
  file: Records,
  rule: KeyRule,
  { buckets, isSkipped }: AdmittedRule,
  allocate: Allocate,
): OrderedRecords {
  return orderRecords(
    file,
    buckets + 1,
    (words, at) => keyBucket(rule.keyOf(words, at), buckets, isSkipped),
    allocate,
  )
}

/** Pairs with equal keys that neither the core joins nor an earlier rule has found. */
export function createKeyJoin(
  rules: readonly KeyRule[],
  admitted: readonly AdmittedRule[],
  which: number,
): Join {
  const own = rules[admitted[which]!.rule]!.keyOf
  const earlier = admitted.slice(0, which)
  let keys = new Int32Array(64)
  return (a, b, bucket, consider) => {
    const from = a.starts[bucket]!
    const count = a.starts[bucket + 1]! - from
    if (count === 0 || b.starts[bucket] === b.starts[bucket + 1]) return
    if (keys.length < count) keys = new Int32Array(count * 2)
    for (let at = 0; at < count; at++) keys[at] = own(a.words, (from + at) * a.stride)
    const isOneFile = a.words === b.words
    for (let row = b.starts[bucket]!; row < b.starts[bucket + 1]!; row++) {
      const j = row * b.stride
      const key = own(b.words, j)
      for (let at = isOneFile ? row - from + 1 : 0; at < count; at++) {
        const i = (from + at) * a.stride
        if (keys[at] !== key || isCorePair(a.words, i, b.words, j)) continue
        if (!isAdmittedPair(rules, earlier, a.words, i, b.words, j)) consider(i, j)
      }
    }
  }
}

/** Whether one of the rules finds the pair. */
export function isAdmittedPair(
  rules: readonly KeyRule[],
  admitted: readonly AdmittedRule[],
  a: Int32Array,
  i: number,
  b: Int32Array,
  j: number,
): boolean {
  for (const { rule, buckets, isSkipped } of admitted) {
    const { keyOf } = rules[rule]!
    const key = keyOf(a, i)
    if (key !== 0 && key === keyOf(b, j) && keyBucket(key, buckets, isSkipped) !== 0) return true
  }
  return false
}

function keyBucket(key: number, buckets: number, isSkipped: Uint8Array): number {
  if (key === 0) return 0
  const bucket = bucketOfIds(key, 0, buckets)
  return isSkipped[bucket] === 1 ? 0 : bucket
}

function countBuckets({ words, stride }: Records, keyOf: KeyOf, buckets: number): Int32Array {
  const counts = new Int32Array(buckets + 1)
  for (let at = 0; at < words.length; at += stride) {
    const key = keyOf(words, at)
    if (key !== 0) counts[bucketOfIds(key, 0, buckets)]!++
  }
  return counts
}
