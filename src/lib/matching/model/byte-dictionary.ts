const SLOT_BITS = 2
const SLOT = 1 << SLOT_BITS
/** Share of slots in use at most: a fuller table is smaller, and more of it stays in the processor's cache. */
const FULL = 0.75
const SHORT_MOST = 8
const LENGTH_SHIFT = 28
const ID_BITS = (1 << LENGTH_SHIFT) - 1
const LONG = 15

/** The rolling hash that `ByteDictionary.addHashed` expects: for each byte `Math.imul(hash ^ byte, HASH_PRIME)`. */
export const HASH_START = 0x811c9dc5 | 0
export const HASH_PRIME = 0x01000193

/**
 * Numbers byte strings from 1 on in the order of their first coming; 0 stands for the empty one.
 *
 * Open addressing, sixteen bytes a slot: id with the length, hash, and the text itself up to eight bytes, else its
 * offset and length; so a look-up of a short text reads one cache line. 25 to 50 bytes a value beside its text.
 * INVARIANT (short-in-slot): ids stay below 2^28, for the four bits above tell the length, `LONG` for over eight.
 */
export class ByteDictionary {
  #slots: Int32Array
  #mask: number
  #bytes: Uint8Array
  #offsets: Int32Array
  #count = 1
  #used = 0

  /** `expected` values fit without growing. */
  constructor(expected = 512) {
    let slots = 1024
    while (slots * FULL < expected) slots *= 2
    this.#slots = new Int32Array(slots * SLOT)
    this.#mask = slots * SLOT - 1
    this.#bytes = new Uint8Array(slots * 4)
    this.#offsets = new Int32Array(slots * FULL + 2)
  }

  /** One more than the highest id. */
  get size(): number {
    return this.#count
  }

  add(bytes: Uint8Array, start: number, end: number): number {
    let hash = HASH_START
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, HASH_PRIME)
    return this.addHashed(bytes, start, end, hash)
  }

  /** `rolling` is the FNV-1a hash of the same bytes, from `HASH_START` on. */
  addHashed(bytes: Uint8Array, start: number, end: number, rolling: number): number {
    const length = end - start
    if (length === 0) return 0
    let hash = rolling ^ (rolling >>> 15)
    hash = Math.imul(hash, 0x2c1b3c6d)
    hash ^= hash >>> 13
    const slots = this.#slots
    const mask = this.#mask
    let place = (hash << SLOT_BITS) & mask
    if (length > SHORT_MOST) return this.#addLong(bytes, start, length, hash, place)
    let first = 0
    let second = 0
    for (let at = 0; at < length; at++) {
      const bits = bytes[start + at]! << ((at & 3) << 3)
      if (at < 4) first |= bits
      else second |= bits
    }
    for (;;) {
      const id = slots[place]!
      if (id === 0) break
      if (slots[place + 2] === first && slots[place + 3] === second && id >>> LENGTH_SHIFT === length)
        return id & ID_BITS
      place = (place + SLOT) & mask
    }
    return this.#insert(bytes, start, length, hash, place, length, first, second)
  }

  #addLong(bytes: Uint8Array, start: number, length: number, hash: number, from: number): number {
    const slots = this.#slots
    const stored = this.#bytes
    const mask = this.#mask
    let place = from
    for (;;) {
      const id = slots[place]!
      if (id === 0) break
      if (slots[place + 1] === hash && slots[place + 3] === length && id >>> LENGTH_SHIFT === LONG) {
        const offset = slots[place + 2]!
        let at = 0
        while (at < length && stored[offset + at] === bytes[start + at]) at++
        if (at === length) return id & ID_BITS
      }
      place = (place + SLOT) & mask
    }
    return this.#insert(bytes, start, length, hash, place, LONG, this.#used, length)
  }

  /** The texts one after another, and where each id's begins (`offsets[id]` to `offsets[id + 1]`); copies. */
  export(allocate: (bytes: number) => ArrayBufferLike): { bytes: Uint8Array; offsets: Int32Array } {
    const bytes = new Uint8Array(allocate(this.#used))
    bytes.set(this.#bytes.subarray(0, this.#used))
    const offsets = new Int32Array(allocate((this.#count + 1) * 4))
    offsets.set(this.#offsets.subarray(0, this.#count + 1))
    return { bytes, offsets }
  }

  #insert(
    bytes: Uint8Array,
    start: number,
    length: number,
    hash: number,
    place: number,
    lengthTold: number,
    first: number,
    second: number,
  ): number {
    const id = this.#count++
    const offset = this.#used
    if (offset + length > this.#bytes.length) {
      const larger = new Uint8Array((offset + length) * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    for (let at = 0; at < length; at++) this.#bytes[offset + at] = bytes[start + at]!
    this.#used = offset + length
    this.#offsets[id] = offset
    this.#offsets[id + 1] = this.#used
    const slots = this.#slots
    slots[place] = id | (lengthTold << LENGTH_SHIFT)
    slots[place + 1] = hash
    slots[place + 2] = first
    slots[place + 3] = second
    if (this.#count + 2 >= this.#offsets.length) this.#grow()
    return id
  }

  #grow(): void {
    const old = this.#slots
    const slots = new Int32Array(old.length * 2)
    const mask = slots.length - 1
    for (let from = 0; from < old.length; from += SLOT) {
      if (old[from] === 0) continue
      let to = (old[from + 1]! << SLOT_BITS) & mask
      while (slots[to] !== 0) to = (to + SLOT) & mask
      slots[to] = old[from]!
      slots[to + 1] = old[from + 1]!
      slots[to + 2] = old[from + 2]!
      slots[to + 3] = old[from + 3]!
    }
    this.#slots = slots
    this.#mask = mask
    const offsets = new Int32Array((slots.length / SLOT) * FULL + 2)
    offsets.set(this.#offsets)
    this.#offsets = offsets
  }
}
