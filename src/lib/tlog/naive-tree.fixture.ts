import { createHash } from 'node:crypto'

// The definitions of RFC 6962 2.1 as they stand there, slow and without any cleverness: what faster code is compared with.

const sha256 = (...parts: readonly Buffer[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest()

/** The greatest power of two below `n`. */
const splitOf = (n: number): number => 2 ** Math.ceil(Math.log2(n) - 1)

/** The root of the tree over `leaves`. */
export function naiveRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256()
  if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0]!)
  const k = splitOf(leaves.length)
  return sha256(Buffer.of(1), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)))
}

/** The proof that the tree over `leaves` begins with its first `size` leaves, `0 < size <= leaves.length`. */
export function naiveConsistency(size: number, leaves: readonly Buffer[], isWhole = true): Buffer[] {
  if (size === leaves.length) return isWhole ? [] : [naiveRoot(leaves)]
  const k = splitOf(leaves.length)
  if (size <= k) return [...naiveConsistency(size, leaves.slice(0, k), isWhole), naiveRoot(leaves.slice(k))]
  return [...naiveConsistency(size - k, leaves.slice(k), false), naiveRoot(leaves.slice(0, k))]
}
