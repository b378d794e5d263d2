import { createHash } from 'node:crypto'

const HASH_BYTES = 32

/** The root of the tree of no leaf. */
export const emptyRoot = createHash('sha256').digest()

type Tree = { readonly size: number; readonly root: Buffer }

/**
 * Whether `proof` shows that the tree `newer` begins with all leaves of `older`.
 *
 * Sizes up to 2^53. Between trees of one size, and from the tree of no leaf, the only proof is the empty one.
 * Source: RFC 6962 2.1.2, by the steps of RFC 9162 2.1.4.2.
 */
export function verifyConsistency(older: Tree, newer: Tree, proof: readonly Buffer[]): boolean {
  if (!Number.isSafeInteger(newer.size) || !Number.isSafeInteger(older.size)) return false
  if (older.size < 0 || older.size > newer.size) return false
  if ([older.root, newer.root, ...proof].some(({ length }) => length !== HASH_BYTES)) return false
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root)
  if (older.size === 0) return proof.length === 0 && older.root.equals(emptyRoot)
  return climb(older, newer, proof)
}

/** From the node that ends the older tree to the roots of both; `0 < older.size < newer.size`. */
function climb(older: Tree, newer: Tree, proof: readonly Buffer[]): boolean {
  let last = BigInt(older.size) - 1n
  let newerLast = BigInt(newer.size) - 1n
  const up = () => {
    last >>= 1n
    newerLast >>= 1n
  }
  while (last & 1n) up()
  // An older tree that is complete is itself the first node, and left out of the proof.
  const [first, ...rest] = last === 0n ? [older.root, ...proof] : proof
  if (!first) return false
  let olderHash = first
  let newerHash = first
  for (const hash of rest) {
    if (newerLast === 0n) return false
    if (last & 1n || last === newerLast) {
      olderHash = nodeHash(hash, olderHash)
      newerHash = nodeHash(hash, newerHash)
      while (!(last & 1n) && last !== 0n) up()
    } else {
      newerHash = nodeHash(newerHash, hash)
    }
    up()
  }
  return newerLast === 0n && olderHash.equals(older.root) && newerHash.equals(newer.root)
}

const nodeHash = (left: Buffer, right: Buffer): Buffer =>
  createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest()
