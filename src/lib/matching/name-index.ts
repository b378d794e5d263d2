import { compareFamilyNames, compareGivenNames, type NameLevel } from './compare-names.ts'
import { HashChains, hashText } from './hash-chains.ts'
import type { NameVariants } from './name-variants.ts'
import { formsOf, normaliseName, type NameForms } from './normalise-name.ts'
import { phoneticCodes } from './phonetic.ts'
import { nameBits, type NameKind } from './weights.ts'

/** A name of the index that a typed name may stand for; `penaltyBits` is what `level` is worth below `exact`. */
export type Expansion = {
  readonly id: number
  readonly level: NameLevel
  readonly penaltyBits: number
  readonly bearers: number
}

const FIRST_BUCKETS = 1024
const CACHED_EXPANSIONS = 2000
const INDEXED_FORM = /^[a-z]+$/

/**
 * The names that children have, of one kind, held in the process to find those like a typed one.
 *
 * A name is an index form (`nameForms`: a to z, no spaces) under the caller's id. Finds every name one slip of the keys
 * away, those that sound the same, known variants, and the parts of a typed double name. Not by a common beginning:
 * `Alex` finds Alexander because it is a variant.
 * Measured on one shared core: 50,000 names take 9 MB and 0.5 s to file, `expand` p50 0.07 ms, p95 0.4 ms; 400,000
 * names 87 MB and 4 s, p50 0.24 ms, p95 2.7 ms.
 */
export class NameIndex {
  readonly kind: NameKind
  readonly #variants: NameVariants
  readonly #slots = new Map<number, number>()
  readonly #ids: number[] = []
  readonly #norms: string[] = []
  readonly #bearers: number[] = []
  #totalBearers = 0
  /** Every name as it is and with each of its letters left out. */
  #spellings = new HashChains(FIRST_BUCKETS)
  #sounds = new HashChains(FIRST_BUCKETS)
  /** Least recently used first; emptied by `add`. */
  readonly #expansions = new Map<string, readonly Expansion[]>()

  constructor(kind: NameKind, variants: NameVariants) {
    this.kind = kind
    this.#variants = variants
  }

  /** Distinct names. */
  get size(): number {
    return this.#norms.length
  }

  /**
   * INVARIANT (one-name-one-id): RangeError for an id of another name; else sets its bearers. A name that was forgotten, as when a shield
   * hid its only bearer, and numbered anew has its newer id alone.
   */
  add(id: number, norm: string, bearers: number): void {
    if (!INDEXED_FORM.test(norm)) throw new RangeError('not an index form of a name')
    const slot = this.#slotOf(norm)
    const known = this.#slots.get(id)
    if (known !== undefined && known !== slot) throw new RangeError('the id is in the index already')
    this.#expansions.clear()
    if (slot === undefined) return this.#append(id, norm, bearers)
    if (known === undefined) this.#renumber(slot, id)
    this.#setBearers(slot, bearers)
  }

  /** `norm` is an index form. */
  idOf(norm: string): number | undefined {
    const slot = this.#slotOf(norm)
    return slot === undefined ? undefined : this.#ids[slot]
  }

  normOf(id: number): string | undefined {
    const slot = this.#slots.get(id)
    return slot === undefined ? undefined : this.#norms[slot]
  }

  /** 0 for an unknown id. */
  bearersOf(id: number): number {
    const slot = this.#slots.get(id)
    return slot === undefined ? 0 : (this.#bearers[slot] ?? 0)
  }

  /** Share of all bearers who have this name, above 0 to 1: never less than one bearer in all of them. */
  frequencyOf(id: number): number {
    return Math.max(this.bearersOf(id), 1) / Math.max(this.#totalBearers, 1)
  }

  /** How a normalised name agrees with the one of this id; `missing` for an id that has not reached this process. */
  compare(norm: string, id: number): NameLevel {
    return this.#compare(norm, this.normOf(id) ?? '')
  }

  /**
   * Names that `typed` (raw) may stand for: itself first, then by expected yield; `[]` when nothing is like it.
   *
   * Yield is log2(bearers + 1) less twice the penalty, for by weight alone rare misspellings would fill the list and
   * the common name meant would miss it. Ties stand in order of id.
   */
  expand(typed: string, limit = 30): readonly Expansion[] {
    const key = `${limit} ${typed}`
    const found = this.#expansions.get(key) ?? this.#expand(normaliseName(typed)).slice(0, limit)
    this.#remember(key, found)
    return found
  }

  #expand(norm: string): Expansion[] {
    const forms = formsOf(norm)
    const expansions: Expansion[] = []
    for (const slot of this.#slotsNear(forms)) {
      const stored = this.#norms[slot] ?? ''
      const level = stored === forms.whole ? 'exact' : this.#compare(norm, stored)
      if (level === 'else' || level === 'missing') continue
      const penaltyBits = nameBits(this.kind, 'exact') - nameBits(this.kind, level)
      expansions.push({ id: this.#ids[slot] ?? 0, level, penaltyBits, bearers: this.#bearers[slot] ?? 0 })
    }
    return expansions.sort(byYield)
  }

  #slotsNear({ whole, parts }: NameForms): Set<number> {
    const slots = new Set<number>()
    if (whole === '') return slots
    for (const hash of spellingHashes(whole)) this.#spellings.collectAt(hash, slots)
    for (const code of phoneticCodes(whole)) this.#sounds.collectAt(hashText(code), slots)
    for (const other of [...this.#variants.variantsOf(whole), ...parts]) {
      const slot = this.#slotOf(other)
      if (slot !== undefined) slots.add(slot)
    }
    return slots
  }

  #compare(a: string, b: string): NameLevel {
    return this.kind === 'given'
      ? compareGivenNames(a, b, this.#variants)
      : compareFamilyNames(a, b, this.#variants)
  }

  #slotOf(norm: string): number | undefined {
    return this.#spellings.findAt(hashText(norm), (slot) => this.#norms[slot] === norm)
  }

  #append(id: number, norm: string, bearers: number): void {
    const slot = this.#norms.push(norm) - 1
    this.#slots.set(id, slot)
    this.#ids.push(id)
    this.#bearers.push(0)
    this.#setBearers(slot, bearers)
    this.#fileSpellings(slot, norm)
    this.#fileSounds(slot, norm)
    this.#makeRoom()
  }

  #renumber(slot: number, id: number): void {
    this.#slots.delete(this.#ids[slot]!)
    this.#slots.set(id, slot)
    this.#ids[slot] = id
  }

  #setBearers(slot: number, bearers: number): void {
    this.#totalBearers += bearers - (this.#bearers[slot] ?? 0)
    this.#bearers[slot] = bearers
  }

  #fileSpellings(slot: number, norm: string): void {
    for (const hash of spellingHashes(norm)) this.#spellings.add(hash, slot)
  }

  #fileSounds(slot: number, norm: string): void {
    for (const code of phoneticCodes(norm)) this.#sounds.add(hashText(code), slot)
  }

  #makeRoom(): void {
    if (this.#spellings.isFull) {
      this.#spellings = new HashChains(this.#spellings.buckets * 2)
      for (const [slot, norm] of this.#norms.entries()) this.#fileSpellings(slot, norm)
    }
    if (this.#sounds.isFull) {
      this.#sounds = new HashChains(this.#sounds.buckets * 2)
      for (const [slot, norm] of this.#norms.entries()) this.#fileSounds(slot, norm)
    }
  }

  #remember(key: string, found: readonly Expansion[]): void {
    this.#expansions.delete(key)
    this.#expansions.set(key, found)
    if (this.#expansions.size <= CACHED_EXPANSIONS) return
    const [oldest] = this.#expansions.keys()
    if (oldest !== undefined) this.#expansions.delete(oldest)
  }
}

/** Of the name as it is and with each letter left out; two names one slip apart have one of these in common. */
function spellingHashes(norm: string): number[] {
  const hashes = [hashText(norm)]
  for (let at = 0; at < norm.length; at++) {
    if (norm[at] !== norm[at - 1]) hashes.push(hashText(norm, at))
  }
  return hashes
}

function byYield(a: Expansion, b: Expansion): number {
  const exactFirst = Number(b.level === 'exact') - Number(a.level === 'exact')
  return exactFirst || expectedYield(b) - expectedYield(a) || a.id - b.id
}

function expectedYield({ bearers, penaltyBits }: Expansion): number {
  return Math.log2(bearers + 1) - 2 * penaltyBits
}
