const SLOT_BITS = 2
const SLOT = 1 << SLOT_BITS
/** Share of slots in use at most: a fuller table is smaller, and more of it stays in the processor's cache. */
const FULL = 0.75
const SHORT_MOST = 8
const LENGTH_SHIFT = 28
const ID_BITS = (1 << LENGTH_SHIFT) - 1
const LONG = 15

/** What of the first and of the second four bytes belongs to a text, by its length. */
const FIRST_OF = Int32Array.of(0, 0xff, 0xffff, 0xffffff, -1, -1, -1, -1, -1)
const SECOND_OF = Int32Array.of(0, 0, 0, 0, 0, 0xff, 0xffff, 0xffffff, -1)

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
  #viewed: Uint8Array = new Uint8Array(0)
  #view: DataView = new DataView(new ArrayBuffer(0))

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
    const length = end - start
    if (length === 0) return 0
    if (length > SHORT_MOST) return this.#addLong(bytes, start, length)
    let first = 0
    let second = 0
    if (start + SHORT_MOST <= bytes.length) {
      const view = this.#viewOf(bytes)
      first = view.getInt32(start, true) & FIRST_OF[length]!
      second = view.getInt32(start + 4, true) & SECOND_OF[length]!
    } else {
      for (let at = 0; at < length; at++) {
        const bits = bytes[start + at]! << ((at & 3) << 3)
        if (at < 4) first |= bits
        else second |= bits
      }
    }
    const hash = mixed(Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b))
    const slots = this.#slots
    const mask = this.#mask
    let place = (hash << SLOT_BITS) & mask
    for (;;) {
      const id = slots[place]!
      if (id === 0) break
      if (slots[place + 2] === first && slots[place + 3] === second && id >>> LENGTH_SHIFT === length)
        return id & ID_BITS
      place = (place + SLOT) & mask
    }
    return this.#insert(bytes, start, length, hash, place, length, first, second)
  }

  /** Eight bytes are read as two numbers; whoever adds much adds it from one array. */
  #viewOf(bytes: Uint8Array): DataView {
    if (bytes !== this.#viewed) {
      this.#viewed = bytes
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
    return this.#view
  }

  #addLong(bytes: Uint8Array, start: number, length: number): number {
    const view = this.#viewOf(bytes)
    const whole = start + (length & ~3)
    let rolling = length
    for (let at = start; at < whole; at += 4)
      rolling = Math.imul(rolling ^ view.getInt32(at, true), 0x9e3779b1) ^ (rolling >>> 15)
    for (let at = whole; at < start + length; at++) rolling = Math.imul(rolling ^ bytes[at]!, 0x01000193)
    const hash = mixed(rolling)
    const slots = this.#slots
    const stored = this.#bytes
    const mask = this.#mask
    let place = (hash << SLOT_BITS) & mask
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

function mixed(hash: number): number {
  let bits = hash ^ (hash >>> 15)
  bits = Math.imul(bits, 0x2c1b3c6d)
  return bits ^ (bits >>> 13)
}
