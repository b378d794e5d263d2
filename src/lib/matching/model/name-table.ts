import { formsOf, isPlaceholderName, normaliseName } from '../normalise-name.ts'
import type { NameVariants } from '../name-variants.ts'
import { ByteDictionary } from './byte-dictionary.ts'
import { plainName } from './plain-name.ts'
import { createTextOf, createTextTable, ENTRY, type Allocate, type TextTable } from './text-table.ts'

/**
 * Short lists of ids by id: those of `id` are `values[starts[id] .. starts[id + 1])`.
 *
 * `signs` holds the `signOf` of each, so that most ids that are not listed are known at one look.
 */
export type IdLists = {
  readonly starts: Int32Array
  readonly values: Int32Array
  readonly signs: Int32Array
}

/**
 * Names as they are compared, by id: whole forms (without spaces), so that equal ids are equal names.
 *
 * `parts` are the words of double names, `variants` the known other forms that occur in this table, ascending; that
 * a name has any is told by `HAS_PARTS` and `HAS_VARIANTS` among its letters.
 */
export type NameTable = TextTable & {
  readonly parts: IdLists
  readonly variants: IdLists
}

export const HAS_PARTS = 1 << 29
export const HAS_VARIANTS = 1 << 30

/** One bit of 32 for an id. */
export function signOf(id: number): number {
  return 1 << (Math.imul(id, 0x9e3779b1) >>> 27)
}

const LONGEST = 256
const SPACE = 32

/** Numbers names by their whole forms; given, middle and family names share the numbers. */
export class NameDictionary {
  readonly #wholes: ByteDictionary
  readonly #parts = new Map<number, readonly number[]>()
  readonly #placeholders = new Set<number>()
  readonly #scratch = new Uint8Array(LONGEST)
  readonly #norm = new Uint8Array(LONGEST)
  readonly #encoder = new TextEncoder()
  readonly #decoder = new TextDecoder()

  /** `expected` names fit without growing. */
  constructor(expected?: number) {
    this.#wholes = new ByteDictionary(expected)
  }

  get size(): number {
    return this.#wholes.size
  }

  /** 0 for a name without a letter. */
  add(raw: string): number {
    return this.#addNormalised(normaliseName(raw))
  }

  /** `bytes` is UTF-8; a name of Latin letters, as most are, becomes a string only when it first comes. */
  addBytes(bytes: Uint8Array, start: number, end: number): number {
    const norm = this.#norm
    const length = plainName(bytes, start, end, norm)
    if (length < 0) return this.add(this.#decoder.decode(bytes.slice(start, end)))
    const whole = this.#scratch
    let ofWhole = 0
    for (let at = 0; at < length; at++) if (norm[at] !== SPACE) whole[ofWhole++] = norm[at]!
    const before = this.#wholes.size
    const id = this.#wholes.add(whole, 0, ofWhole)
    if (id < before && (ofWhole === length || this.#parts.has(id))) return id
    const text = textOfBytes(norm, length)
    this.#note(id, id === before, text, formsOf(text).parts)
    return id
  }

  /** Whether it stands for no given name (`baby`, `not known`). */
  isPlaceholder(id: number): boolean {
    return this.#placeholders.has(id)
  }

  table(variants: NameVariants, allocate: Allocate): NameTable {
    const ids = this.#wholes.size
    const texts = createTextTable(this.#wholes, allocate)
    const { entries } = texts
    const textOf = createTextOf(texts)
    const related = new Map<number, readonly number[]>()
    for (let id = 1; id < ids; id++) {
      const forms = variants.variantsOf(textOf(id))
      if (forms.length === 0) continue
      const known = forms.map((form) => this.#find(form, ids)).filter((form) => form !== 0 && form !== id)
      if (known.length === 0) continue
      related.set(
        id,
        known.sort((a, b) => a - b),
      )
      entries[id * ENTRY]! |= HAS_VARIANTS
    }
    for (const [id, parts] of this.#parts) if (parts.length > 0) entries[id * ENTRY]! |= HAS_PARTS
    return {
      ...texts,
      parts: idLists(this.#parts, ids, allocate),
      variants: idLists(related, ids, allocate),
    }
  }

  /** The id of a whole form, or 0. A new one may enter the dictionary, but no table that was asked for `ids` names. */
  #find(whole: string, ids: number): number {
    const { written } = this.#encoder.encodeInto(whole, this.#scratch)
    const id = this.#wholes.add(this.#scratch, 0, written)
    return id < ids ? id : 0
  }

  #addNormalised(norm: string): number {
    const { whole, parts } = formsOf(norm)
    const { written } = this.#encoder.encodeInto(whole, this.#scratch)
    const before = this.#wholes.size
    const id = this.#wholes.add(this.#scratch, 0, written)
    this.#note(id, id === before, norm, parts)
    return id
  }

  #note(id: number, isNew: boolean, norm: string, parts: readonly string[]): void {
    if (isNew && isPlaceholderName(norm)) this.#placeholders.add(id)
    if (parts.length > 0 && !this.#parts.has(id))
      this.#parts.set(
        id,
        parts.map((part) => this.#addNormalised(part)),
      )
  }
}

function textOfBytes(bytes: Uint8Array, length: number): string {
  let text = ''
  for (let at = 0; at < length; at++) text += String.fromCharCode(bytes[at]!)
  return text
}

function idLists(lists: ReadonlyMap<number, readonly number[]>, ids: number, allocate: Allocate): IdLists {
  const starts = new Int32Array(allocate((ids + 1) * 4))
  const signs = new Int32Array(allocate(ids * 4))
  for (const [id, list] of lists) if (id < ids) starts[id + 1] = list.length
  for (let id = 0; id < ids; id++) starts[id + 1]! += starts[id]!
  const values = new Int32Array(allocate(starts[ids]! * 4))
  for (const [id, list] of lists) {
    if (id >= ids) continue
    values.set(list, starts[id])
    for (const listed of list) signs[id]! |= signOf(listed)
  }
  return { starts, values, signs }
}
