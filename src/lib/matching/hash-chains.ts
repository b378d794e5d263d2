const GROWTH = 1.5
const EMPTY = -1

/**
 * Small numbers filed under 32-bit hashes, several to a hash, in typed arrays: about 12 bytes an entry.
 *
 * A look-up also meets entries of other hashes in the same bucket, so its caller checks what it gets. The buckets
 * do not grow: the owner files all anew in a larger one when `isFull`.
 */
export class HashChains {
  readonly #heads: Int32Array
  #next: Int32Array
  #values: Int32Array
  #count = 0

  /** `buckets` is a power of two. */
  constructor(buckets: number) {
    this.#heads = new Int32Array(buckets).fill(EMPTY)
    this.#next = new Int32Array(buckets)
    this.#values = new Int32Array(buckets)
  }

  get buckets(): number {
    return this.#heads.length
  }

  /** Two entries a bucket: beyond that look-ups wade through too many strangers. */
  get isFull(): boolean {
    return this.#count >= this.#heads.length * 2
  }

  add(hash: number, value: number): void {
    if (this.#count === this.#next.length) this.#extend()
    const bucket = hash & (this.#heads.length - 1)
    this.#next[this.#count] = this.#heads[bucket] ?? EMPTY
    this.#values[this.#count] = value
    this.#heads[bucket] = this.#count++
  }

  findAt(hash: number, isWanted: (value: number) => boolean): number | undefined {
    let entry = this.#heads[hash & (this.#heads.length - 1)] ?? EMPTY
    while (entry !== EMPTY) {
      const value = this.#values[entry] ?? EMPTY
      if (isWanted(value)) return value
      entry = this.#next[entry] ?? EMPTY
    }
    return undefined
  }

  collectAt(hash: number, into: Set<number>): void {
    this.findAt(hash, (value) => {
      into.add(value)
      return false
    })
  }

  #extend(): void {
    const length = Math.ceil(this.#next.length * GROWTH)
    this.#next = extended(this.#next, length)
    this.#values = extended(this.#values, length)
  }
}

/** FNV-1a over `text`, leaving out the letter at `omitted` (-1: none), with its bits spread. */
export function hashText(text: string, omitted = -1): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    if (at !== omitted) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}

function extended(from: Int32Array, length: number): Int32Array {
  const to = new Int32Array(length)
  to.set(from)
  return to
}
