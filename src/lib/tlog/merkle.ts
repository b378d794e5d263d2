import { hash } from 'node:crypto'

/** Bytes of a hash of the tree. */
export const HASH_BYTES = 32

const LEAF = Buffer.of(0)
const NODE = Buffer.of(1)

/** Hash of a leaf, 32 bytes. Source: RFC 6962, 2.1. */
export function hashLeaf(leaf: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([LEAF, leaf]), 'buffer')
}

/** Hash of the node over two others, 32 bytes. Source: RFC 6962, 2.1. */
function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([NODE, left, right]), 'buffer')
}

/**
 * Hash of a tree from the perfect trees that it falls into, largest and leftmost first.
 *
 * @throws RangeError when there is none: the tree without a leaf has no node.
 */
export function foldRoots(roots: readonly Buffer[]): Buffer {
  const last = roots.at(-1)
  if (!last) throw new RangeError('a tree without leaves has no root of nodes')
  return roots.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last)
}

/** Hash of a perfect tree over `hashes`, whose number is a power of two. */
export function perfectRoot(hashes: readonly Buffer[]): Buffer {
  let row = hashes
  while (row.length > 1) {
    row = row.flatMap((left, at) => (at % 2 === 0 ? [hashNode(left, row[at + 1]!)] : []))
  }
  return row[0]!
}
