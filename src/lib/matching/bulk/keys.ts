import type { NameTable } from '../model/name-table.ts'
import { createTextOf, ENTRY, ENTRY_WORD, sizeOf, type Allocate } from '../model/text-table.ts'
import { phoneticCodes } from '../phonetic.ts'
import { yearOf } from '../model/date-level.ts'
import { OUTWARD_BITS, WORD } from '../model/record.ts'

/** What further joins need of names beside the records, by name id. */
export type NameKeys = {
  /** Number of the name's sound; 0 for none. */
  readonly sounds: Int32Array
  /** The first four letters of the name, first lowest; 0 for none. */
  readonly starts: Int32Array
  /** Whether records have the words from `WORD.address` on. */
  readonly isLong: boolean
}

/** A whole number that two records of one person are likely to share; 0 where the record has none. */
export type KeyOf = (words: Int32Array, at: number) => number

export type KeyRule = { readonly name: string; readonly keyOf: KeyOf }

const THREE_LETTERS = 0xffffff

/** Identifiers: worth a join at any size. */
function identifierRules({ isLong }: NameKeys): KeyRule[] {
  return [
    { name: 'identifier', keyOf: extra(WORD.identifier, isLong) },
    { name: 'second identifier', keyOf: extra(WORD.secondIdentifier, isLong) },
  ]
}

/**
 * Joins for records whose names are mistyped or whose dates or postcodes are missing, strictest first.
 *
 * None is exact enough for a nation; the caller takes as many as its budget of pairs allows.
 */
function tolerantRules({ sounds, starts, isLong }: NameKeys): KeyRule[] {
  const given: KeyOf = (words, at) => words[at + WORD.given]!
  const family: KeyOf = (words, at) => words[at + WORD.family]!
  const date: KeyOf = (words, at) => words[at + WORD.date]!
  const year: KeyOf = (words, at) => yearOf(words[at + WORD.date]!)
  const dayOfYear: KeyOf = (words, at) => words[at + WORD.date]! & 0xffff
  const postcode: KeyOf = (words, at) => words[at + WORD.postcode]!
  const district: KeyOf = (words, at) => words[at + WORD.outward]! & OUTWARD_BITS
  const address = extra(WORD.address, isLong)
  const locality = extra(WORD.locality, isLong)
  const soundOf =
    (name: KeyOf): KeyOf =>
    (words, at) =>
      sounds[name(words, at)]!
  const stemOf =
    (name: KeyOf): KeyOf =>
    (words, at) =>
      starts[name(words, at)]! & THREE_LETTERS
  const initialOf =
    (name: KeyOf): KeyOf =>
    (words, at) =>
      starts[name(words, at)]! & 255
  return [
    rule('address and given name', address, given),
    rule('address and family name', address, family),
    rule('date and sound of family name', date, soundOf(family)),
    rule('date and sound of given name', date, soundOf(given)),
    rule('date and locality', date, locality),
    rule('date and address', date, address),
    rule('sounds of both names', soundOf(given), soundOf(family)),
    rule('stems of both names', stemOf(given), stemOf(family)),
    rule('locality and given name', locality, given),
    rule('locality and family name', locality, family),
    rule('postcode and address', postcode, address),
    rule('postcode and sound of family name', postcode, soundOf(family)),
    rule('postcode and initial of given name', postcode, initialOf(given)),
    rule('date and initial of given name', date, initialOf(given)),
    rule('date and initial of family name', date, initialOf(family)),
    rule('district and family name', district, family),
    rule('district and given name', district, given),
    rule('family name and day of the year', family, dayOfYear),
    rule('given name and day of the year', given, dayOfYear),
    rule('family name and year', family, year),
    rule('family name and initial', family, initialOf(given)),
    rule('given name and initial', given, initialOf(family)),
    rule('given name and year', given, year),
    rule('date', date),
    rule('address', address),
    rule('postcode', postcode),
    rule('family name', family),
    rule('given name', given),
    rule('sound of family name', soundOf(family)),
  ]
}

function rule(name: string, ...parts: readonly KeyOf[]): KeyRule {
  return {
    name,
    keyOf: (words, at) => {
      let key = 1
      for (const part of parts) {
        const value = part(words, at)
        if (value === 0) return 0
        key = Math.imul(key ^ value, 0x9e3779b1)
        key ^= key >>> 15
      }
      return key === 0 ? 1 : key
    },
  }
}

/** A word that short records do not have, and which is then missing. */
function extra(word: number, isLong: boolean): KeyOf {
  return isLong ? (words, at) => words[at + word]! : () => 0
}

/** Every rule that `AdmittedRule.rule` counts, in one order for all threads. */
export function allRules(names: NameKeys): KeyRule[] {
  return [...identifierRules(names), ...tolerantRules(names)]
}

/** `isSounded` false leaves out what is taken of each name, a microsecond each, for runs that never ask for it. */
export function createNameKeys(
  names: NameTable,
  { isSounded, isLong }: { readonly isSounded: boolean; readonly isLong: boolean },
  allocate: Allocate,
): NameKeys {
  const ids = isSounded ? sizeOf(names) : 0
  const sounds = new Int32Array(allocate(ids * 4))
  const starts = new Int32Array(allocate(ids * 4))
  const numbers = new Map<string, number>()
  const textOf = isSounded ? createTextOf(names) : () => ''
  for (let id = 1; id < ids; id++) {
    starts[id] = names.entries[id * ENTRY + ENTRY_WORD.start]!
    const code = phoneticCodes(textOf(id))[0]
    if (code === undefined) continue
    const number = numbers.get(code) ?? numbers.size + 1
    numbers.set(code, number)
    sounds[id] = number
  }
  return { sounds, starts, isLong }
}
