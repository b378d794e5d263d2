import { hash } from 'node:crypto'

export const HASH_BYTES = 32

const pair = Buffer.alloc(1 + 2 * HASH_BYTES, 1)

/** SHA-256 of `bytes`, written into `target`. Asking for a Latin-1 string is four times as quick as for a buffer. */
export function hashInto(target: Buffer, at: number, bytes: Uint8Array): void {
  target.write(hash('sha256', bytes, 'binary'), at, HASH_BYTES, 'latin1')
}

/** Hash of one leaf. Source: RFC 6962, 2.1. */
export function hashLeaf(leaf: Uint8Array): Buffer {
  const target = Buffer.alloc(HASH_BYTES)
  hashInto(target, 0, Buffer.concat([Buffer.of(0), leaf]))
  return target
}

/** Hash of the node over `left` and `right`. Source: RFC 6962, 2.1. */
export function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  const target = Buffer.alloc(HASH_BYTES)
  pair.set(left, 1)
  pair.set(right, 1 + HASH_BYTES)
  hashInto(target, 0, pair)
  return target
}

/** Root over the 256 hashes of a full tile; `hashes` is overwritten. */
export function foldFullTile(hashes: Buffer): Buffer {
  for (let width = 256; width > 1; width /= 2)
    for (let i = 0; i < width; i += 2) {
      hashes.copy(pair, 1, i * HASH_BYTES, (i + 2) * HASH_BYTES)
      hashInto(hashes, (i / 2) * HASH_BYTES, pair)
    }
  return Buffer.from(hashes.subarray(0, HASH_BYTES))
}

/** A tree that only grows: the hashes of its perfect subtrees, from the left. */
export class GrowingTree {
  #heights: number[] = []
  #hashes: Buffer[] = []

  /** Puts a perfect subtree of 2^height leaves on the right; what stands there must be a multiple of that. */
  add(height: number, hash: Buffer): void {
    let [h, top] = [height, hash]
    while (this.#heights.at(-1) === h) {
      this.#heights.pop()
      top = hashNode(this.#hashes.pop()!, top)
      h++
    }
    this.#heights.push(h)
    this.#hashes.push(top)
  }

  /** Root of the tree, with what hangs on its right where something does; null of an empty one. */
  root(right: Buffer | null = null): Buffer | null {
    return this.#hashes.reduceRight<Buffer | null>((acc, left) => (acc ? hashNode(left, acc) : left), right)
  }
}
