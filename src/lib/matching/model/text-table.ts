import type { ByteDictionary } from './byte-dictionary.ts'

/** Makes room for a table: plain memory, or memory that workers share. */
export type Allocate = (bytes: number) => ArrayBufferLike

export const inPlainMemory: Allocate = (bytes) => new ArrayBuffer(bytes)

/** The values of a dictionary with what their comparison needs, by id; 0 is the empty one. */
export type TextTable = {
  readonly bytes: Uint8Array
  /** `ENTRY` words a value, by id, so that a comparison reads one cache line of each value: see `ENTRY_WORD`. */
  readonly entries: Int32Array
}

/** Words an entry has. */
export const ENTRY = 4
/**
 * `letters`: which occur, a to z in bits 0 to 25, digits in 26, anything else in 27; `IS_INITIAL` and further flags
 * above. `start`: the first four bytes, first lowest. The value is the `length` bytes from `offset` on.
 */
export const ENTRY_WORD = { letters: 0, start: 1, offset: 2, length: 3 } as const
export const LETTER_BITS = (1 << 28) - 1
/** Of a value of one sign. */
export const IS_INITIAL = 1 << 28

const LETTER_A = 97
const DIGIT_BIT = 26
const OTHER_BIT = 27

export function createTextTable(dictionary: ByteDictionary, allocate: Allocate): TextTable {
  const { bytes, offsets } = dictionary.export(allocate)
  const entries = new Int32Array(allocate(dictionary.size * ENTRY * 4))
  for (let id = 1; id < dictionary.size; id++) {
    const from = offsets[id]!
    const until = offsets[id + 1]!
    let letters = until - from === 1 ? IS_INITIAL : 0
    for (let at = from; at < until; at++) letters |= 1 << bitOf(bytes[at]!)
    let start = 0
    for (let at = 0; at < 4 && from + at < until; at++) start |= bytes[from + at]! << (8 * at)
    const entry = id * ENTRY
    entries[entry] = letters
    entries[entry + ENTRY_WORD.start] = start
    entries[entry + ENTRY_WORD.offset] = from
    entries[entry + ENTRY_WORD.length] = until - from
  }
  return { bytes, entries }
}

/** One more than the highest id. */
export function sizeOf({ entries }: TextTable): number {
  return entries.length / ENTRY
}

/** Values of a table of ASCII texts, as all normalised ones are, by id; takes the table apart once. */
export function createTextOf({ bytes, entries }: TextTable): (id: number) => string {
  const whole = new TextDecoder('latin1').decode(bytes.slice())
  return (id) => {
    const offset = entries[id * ENTRY + ENTRY_WORD.offset]!
    return whole.slice(offset, offset + entries[id * ENTRY + ENTRY_WORD.length]!)
  }
}

function bitOf(byte: number): number {
  if (byte >= LETTER_A && byte < LETTER_A + 26) return byte - LETTER_A
  return byte >= 48 && byte <= 57 ? DIGIT_BIT : OTHER_BIT
}
