import type { ByteDictionary } from './byte-dictionary.ts'

/** Makes room for a table: plain memory, or memory that workers share. */
export type Allocate = (bytes: number) => ArrayBufferLike

export const inPlainMemory: Allocate = (bytes) => new ArrayBuffer(bytes)

/** The values of a dictionary with what their comparison needs, by id; 0 is the empty one. */
export type TextTable = {
  readonly bytes: Uint8Array
  /** Value `id` is `bytes[offsets[id] .. offsets[id + 1])`. */
  readonly offsets: Int32Array
  /** Which letters occur: a to z in bits 0 to 25, digits in 26, anything else in 27. */
  readonly masks: Int32Array
  /** The first four bytes, first lowest. */
  readonly starts: Int32Array
}

const LETTER_A = 97
const DIGIT_BIT = 26
const OTHER_BIT = 27

export function createTextTable(dictionary: ByteDictionary, allocate: Allocate): TextTable {
  const { bytes, offsets } = dictionary.export(allocate)
  const masks = new Int32Array(allocate(dictionary.size * 4))
  const starts = new Int32Array(allocate(dictionary.size * 4))
  for (let id = 1; id < dictionary.size; id++) {
    const from = offsets[id]!
    const until = offsets[id + 1]!
    let mask = 0
    for (let at = from; at < until; at++) mask |= 1 << bitOf(bytes[at]!)
    masks[id] = mask
    let start = 0
    for (let at = 0; at < 4 && from + at < until; at++) start |= bytes[from + at]! << (8 * at)
    starts[id] = start
  }
  return { bytes, offsets, masks, starts }
}

/** The value of a table of ASCII texts, as all normalised ones are. */
export function textOf(table: TextTable, id: number): string {
  return String.fromCharCode(...table.bytes.subarray(table.offsets[id], table.offsets[id + 1]))
}

function bitOf(byte: number): number {
  if (byte >= LETTER_A && byte < LETTER_A + 26) return byte - LETTER_A
  return byte >= 48 && byte <= 57 ? DIGIT_BIT : OTHER_BIT
}
