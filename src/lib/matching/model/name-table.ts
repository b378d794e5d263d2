import { formsOf, isPlaceholderName, normaliseName } from '../normalise-name.ts'
import type { NameVariants } from '../name-variants.ts'
import { ByteDictionary } from './byte-dictionary.ts'
import { createTextTable, textOf, type Allocate, type TextTable } from './text-table.ts'

/** Short lists of ids by id: those of `id` are `values[starts[id] .. starts[id + 1])`. */
export type IdLists = { readonly starts: Int32Array; readonly values: Int32Array }

/**
 * Names as they are compared, by id: whole forms (without spaces), so that equal ids are equal names.
 *
 * `parts` are the words of double names, `variants` the known other forms that occur in this table, ascending.
 */
export type NameTable = TextTable & {
  /** `HAS_PARTS`, `HAS_VARIANTS`. */
  readonly flags: Uint8Array
  readonly parts: IdLists
  readonly variants: IdLists
}

export const HAS_PARTS = 1
export const HAS_VARIANTS = 2

const LONGEST = 256

/** Numbers names by their whole forms; given, middle and family names share the numbers. */
export class NameDictionary {
  readonly #wholes = new ByteDictionary()
  readonly #parts = new Map<number, readonly number[]>()
  readonly #placeholders = new Set<number>()
  readonly #scratch = new Uint8Array(LONGEST)
  readonly #encoder = new TextEncoder()
  readonly #decoder = new TextDecoder()

  get size(): number {
    return this.#wholes.size
  }

  /** 0 for a name without a letter. */
  add(raw: string): number {
    return this.#addNormalised(normaliseName(raw))
  }

  /** `bytes` is UTF-8; a plain word of ASCII letters, as most are, never becomes a string. */
  addBytes(bytes: Uint8Array, start: number, end: number): number {
    const scratch = this.#scratch
    const length = end - start
    if (length > LONGEST) return this.add(this.#decoder.decode(bytes.slice(start, end)))
    for (let at = 0; at < length; at++) {
      const lower = bytes[start + at]! | 32
      if (lower < 97 || lower > 122) return this.add(this.#decoder.decode(bytes.slice(start, end)))
      scratch[at] = lower
    }
    const before = this.#wholes.size
    const id = this.#wholes.add(scratch, 0, length)
    if (id === before) this.#notePlaceholder(id, String.fromCharCode(...scratch.subarray(0, length)))
    return id
  }

  /** Whether it stands for no given name (`baby`, `not known`). */
  isPlaceholder(id: number): boolean {
    return this.#placeholders.has(id)
  }

  table(variants: NameVariants, allocate: Allocate): NameTable {
    const ids = this.#wholes.size
    const texts = createTextTable(this.#wholes, allocate)
    const flags = new Uint8Array(allocate(ids))
    const related = new Map<number, readonly number[]>()
    for (let id = 1; id < ids; id++) {
      const forms = variants.variantsOf(textOf(texts, id))
      if (forms.length === 0) continue
      const known = forms.map((form) => this.#find(form, ids)).filter((form) => form !== 0 && form !== id)
      if (known.length === 0) continue
      related.set(
        id,
        known.sort((a, b) => a - b),
      )
      flags[id]! |= HAS_VARIANTS
    }
    for (const [id, parts] of this.#parts) if (parts.length > 0) flags[id]! |= HAS_PARTS
    return {
      ...texts,
      flags,
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
    if (id === before) this.#notePlaceholder(id, norm)
    if (parts.length > 0 && !this.#parts.has(id))
      this.#parts.set(
        id,
        parts.map((part) => this.#addNormalised(part)),
      )
    return id
  }

  #notePlaceholder(id: number, norm: string): void {
    if (isPlaceholderName(norm)) this.#placeholders.add(id)
  }
}

function idLists(lists: ReadonlyMap<number, readonly number[]>, ids: number, allocate: Allocate): IdLists {
  const starts = new Int32Array(allocate((ids + 1) * 4))
  for (const [id, list] of lists) if (id < ids) starts[id + 1] = list.length
  for (let id = 0; id < ids; id++) starts[id + 1]! += starts[id]!
  const values = new Int32Array(allocate(starts[ids]! * 4))
  for (const [id, list] of lists) if (id < ids) values.set(list, starts[id])
  return { starts, values }
}
