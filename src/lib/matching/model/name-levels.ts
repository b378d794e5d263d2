import { EXACT, MISSING, NAME, TEXT, IDENTIFIER } from './fields.ts'
import { HAS_PARTS, HAS_VARIANTS, signOf, type IdLists, type NameTable } from './name-table.ts'
import { createCannotBeAlike, similarity } from './similarity.ts'
import { ENTRY, ENTRY_WORD, IS_INITIAL, type TextTable } from './text-table.ts'

const CLOSE = 0.92
const SIMILAR = 0.88
const RESEMBLING = 0.7
/** Slots of the cache of each comparison; more of them were slower, for they no longer fit the processor's own. */
export const CACHE_SLOTS = 1 << 16
/** A slot holds the lower id, and the higher one (below 2^28) with the level in its low bits. */
const LEVEL_BITS = 4
const LEVELS_MOST = 1 << LEVEL_BITS
const CANNOT_RESEMBLE = createCannotBeAlike(RESEMBLING)
const CANNOT_BE_SIMILAR = createCannotBeAlike(SIMILAR)

/** A level number for two ids of one table; symmetric, 0 where an id is 0. */
export type CompareIds = (a: number, b: number) => number

/** Levels of `family`, and those of `given` that do not ask for another field. */
export function createNameLevels(table: NameTable, slots = CACHE_SLOTS): CompareIds {
  const { entries } = table
  return cached(
    (a, b) => CANNOT_RESEMBLE(entries, a, b) && !mayBeRelated(table, a, b),
    NAME.else,
    (a, b) => nameLevel(table, a, b),
    slots,
  )
}

/** Levels of `address` and `locality`. */
export function createTextLevels(table: TextTable, slots = CACHE_SLOTS): CompareIds {
  return cached(
    (a, b) => CANNOT_RESEMBLE(table.entries, a, b),
    TEXT.else,
    (a, b) => {
      const alike = similarity(table, a, b)
      if (alike >= CLOSE) return TEXT.close
      if (alike >= SIMILAR) return TEXT.similar
      return alike >= RESEMBLING ? TEXT.resembling : TEXT.else
    },
    slots,
  )
}

/** Levels of an identifier: two of them alike are a slip of the keys, or chance. */
export function createIdentifierLevels(table: TextTable, slots = CACHE_SLOTS): CompareIds {
  return cached(
    (a, b) => CANNOT_BE_SIMILAR(table.entries, a, b),
    IDENTIFIER.else,
    (a, b) => (similarity(table, a, b) >= SIMILAR ? IDENTIFIER.close : IDENTIFIER.else),
    slots,
  )
}

function nameLevel(table: NameTable, a: number, b: number): number {
  const { entries } = table
  const flagsA = entries[a * ENTRY]!
  const flagsB = entries[b * ENTRY]!
  if ((flagsA & flagsB & HAS_VARIANTS) !== 0 && isListed(table.variants, a, b)) return NAME.variant
  if (((flagsA | flagsB) & HAS_PARTS) !== 0 && sharesWord(table.parts, a, b)) return NAME.token
  if (((flagsA | flagsB) & IS_INITIAL) !== 0) {
    const differ = entries[a * ENTRY + ENTRY_WORD.start]! ^ entries[b * ENTRY + ENTRY_WORD.start]!
    return (differ & 255) === 0 ? NAME.initial : NAME.else
  }
  if (CANNOT_RESEMBLE(entries, a, b)) return NAME.else
  const alike = similarity(table, a, b)
  if (alike >= CLOSE) return NAME.close
  if (alike >= SIMILAR) return NAME.similar
  return alike >= RESEMBLING ? NAME.resembling : NAME.else
}

/** False for most names that are no forms of one another, share no word, and are more than a letter. */
function mayBeRelated({ entries, variants, parts }: NameTable, a: number, b: number): boolean {
  const flagsA = entries[a * ENTRY]!
  const flagsB = entries[b * ENTRY]!
  const either = flagsA | flagsB
  if ((either & (HAS_PARTS | HAS_VARIANTS | IS_INITIAL)) === 0) return false
  if ((either & IS_INITIAL) !== 0) return true
  const signA = signOf(a)
  const signB = signOf(b)
  if ((flagsA & flagsB & HAS_VARIANTS) !== 0)
    if ((variants.signs[a]! & signB) !== 0 && (variants.signs[b]! & signA) !== 0) return true
  return (either & HAS_PARTS) !== 0 && ((parts.signs[a]! | signA) & (parts.signs[b]! | signB)) !== 0
}

function isListed({ starts, values }: IdLists, id: number, wanted: number): boolean {
  for (let at = starts[id]!; at < starts[id + 1]!; at++) if (values[at] === wanted) return true
  return false
}

function sharesWord(parts: IdLists, a: number, b: number): boolean {
  if (isListed(parts, a, b) || isListed(parts, b, a)) return true
  for (let at = parts.starts[a]!; at < parts.starts[a + 1]!; at++)
    if (isListed(parts, b, parts.values[at]!)) return true
  return false
}

/** Answers at once for equal, missing and hopeless pairs, and keeps the answers for the others. */
function cached(
  isHopeless: (a: number, b: number) => boolean,
  hopeless: number,
  compare: CompareIds,
  slots: number,
): CompareIds {
  const keys = new Int32Array(slots * 2)
  return (one, other) => {
    if (one === 0 || other === 0) return MISSING
    if (one === other) return EXACT
    if (isHopeless(one, other)) return hopeless
    const a = one < other ? one : other
    const b = one < other ? other : one
    const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)
    const slot = ((hash ^ (hash >>> 15)) & (slots - 1)) * 2
    const kept = keys[slot + 1]!
    if (keys[slot] === a && kept >>> LEVEL_BITS === b) return kept & (LEVELS_MOST - 1)
    const level = compare(a, b)
    keys[slot] = a
    keys[slot + 1] = (b << LEVEL_BITS) | level
    return level
  }
}
