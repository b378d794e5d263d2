import type { Allocate } from '../model/text-table.ts'

const GROWTH = 1.5

/** Whole numbers in one array that grows by copying; whoever keeps the array must ask for it again after `reserve`. */
export class GrowingWords {
  #words: Int32Array
  readonly #allocate: Allocate

  constructor(expected: number, allocate: Allocate) {
    this.#allocate = allocate
    this.#words = new Int32Array(allocate(Math.max(1024, expected) * 4))
  }

  /** The array, with room for `length` numbers. */
  reserve(length: number): Int32Array {
    if (length > this.#words.length) {
      const larger = new Int32Array(this.#allocate(Math.ceil(length * GROWTH) * 4))
      larger.set(this.#words)
      this.#words = larger
    }
    return this.#words
  }

  cut(length: number): Int32Array {
    return this.#words.subarray(0, length)
  }
}

/** Byte strings by row, one after another, each with its last four bytes as a number: most that differ differ there. */
export class ByteList {
  #bytes: Uint8Array
  readonly #offsets: GrowingWords
  readonly #tails: GrowingWords
  readonly #allocate: Allocate
  #used = 0
  #count = 0

  constructor(expected: number, allocate: Allocate) {
    this.#allocate = allocate
    this.#bytes = new Uint8Array(allocate(Math.max(1024, expected * 12)))
    this.#offsets = new GrowingWords(expected + 1, allocate)
    this.#tails = new GrowingWords(expected, allocate)
  }

  add(from: Uint8Array, start: number, end: number): void {
    const room = this.#room(end - start)
    for (let at = start; at < end; at++) room[this.#used++] = from[at]!
    this.#note()
  }

  /** Decimal digits of a whole number from 1 on. */
  addNumber(value: number): void {
    const digits = String(value)
    const room = this.#room(digits.length)
    for (let at = 0; at < digits.length; at++) room[this.#used++] = digits.charCodeAt(at)
    this.#note()
  }

  export(): { bytes: Uint8Array; offsets: Int32Array; tails: Int32Array } {
    return {
      bytes: this.#bytes.subarray(0, this.#used),
      offsets: this.#offsets.cut(this.#count + 1),
      tails: this.#tails.cut(this.#count),
    }
  }

  #note(): void {
    const begin = Math.max(this.#used - 4, this.#count === 0 ? 0 : this.#offsets.reserve(0)[this.#count]!)
    let tail = 0
    for (let at = begin; at < this.#used; at++) tail = (tail << 8) | this.#bytes[at]!
    this.#tails.reserve(this.#count + 1)[this.#count] = tail
    this.#count++
    this.#offsets.reserve(this.#count + 1)[this.#count] = this.#used
  }

  #room(length: number): Uint8Array {
    if (this.#used + length > this.#bytes.length) {
      const larger = new Uint8Array(this.#allocate(Math.ceil((this.#used + length) * GROWTH)))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    return this.#bytes
  }
}
