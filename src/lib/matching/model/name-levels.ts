import { EXACT, MISSING, NAME, TEXT, IDENTIFIER } from './fields.ts'
import { HAS_PARTS, HAS_VARIANTS, type IdLists, type NameTable } from './name-table.ts'
import { mostAlike, similarity } from './similarity.ts'
import type { TextTable } from './text-table.ts'

const CLOSE = 0.92
const SIMILAR = 0.88
const RESEMBLING = 0.7
/** Slots of the cache of each comparison; more of them were slower, for they no longer fit the processor's own. */
export const CACHE_SLOTS = 1 << 16
const RELATED = HAS_PARTS | HAS_VARIANTS

/** A level number for two ids of one table; symmetric, 0 where an id is 0. */
export type CompareIds = (a: number, b: number) => number

/** Levels of `family`, and those of `given` that do not ask for another field. */
export function createNameLevels(table: NameTable, slots = CACHE_SLOTS): CompareIds {
  const { flags, masks } = table
  const isAsked = (a: number, b: number) =>
    (flags[a]! & RELATED) !== 0 || (flags[b]! & RELATED) !== 0 || isInitial(table, a) || isInitial(table, b)
  return cached(
    (a, b) => ((masks[a]! & masks[b]!) === 0 || mostAlike(table, a, b) < RESEMBLING) && !isAsked(a, b),
    NAME.else,
    (a, b) => nameLevel(table, a, b),
    slots,
  )
}

/** Levels of `address` and `locality`. */
export function createTextLevels(table: TextTable, slots = CACHE_SLOTS): CompareIds {
  return cached(
    (a, b) => mostAlike(table, a, b) < RESEMBLING,
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
    (a, b) => mostAlike(table, a, b) < SIMILAR,
    IDENTIFIER.else,
    (a, b) => (similarity(table, a, b) >= SIMILAR ? IDENTIFIER.close : IDENTIFIER.else),
    slots,
  )
}

function nameLevel(table: NameTable, a: number, b: number): number {
  const flags = table.flags[a]! & table.flags[b]!
  if ((flags & HAS_VARIANTS) !== 0 && isListed(table.variants, a, b)) return NAME.variant
  if (((table.flags[a]! | table.flags[b]!) & HAS_PARTS) !== 0 && sharesWord(table.parts, a, b))
    return NAME.token
  if (isInitial(table, a) || isInitial(table, b))
    return ((table.starts[a]! ^ table.starts[b]!) & 255) === 0 ? NAME.initial : NAME.else
  const alike = similarity(table, a, b)
  if (alike >= CLOSE) return NAME.close
  if (alike >= SIMILAR) return NAME.similar
  return alike >= RESEMBLING ? NAME.resembling : NAME.else
}

function isInitial(table: TextTable, id: number): boolean {
  return table.offsets[id + 1]! - table.offsets[id]! === 1
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
  const keysA = new Int32Array(slots)
  const keysB = new Int32Array(slots)
  const levels = new Uint8Array(slots)
  return (one, other) => {
    if (one === 0 || other === 0) return MISSING
    if (one === other) return EXACT
    if (isHopeless(one, other)) return hopeless
    const a = one < other ? one : other
    const b = one < other ? other : one
    const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)
    const slot = (hash ^ (hash >>> 15)) & (slots - 1)
    if (keysA[slot] === a && keysB[slot] === b) return levels[slot]!
    const level = compare(a, b)
    keysA[slot] = a
    keysB[slot] = b
    levels[slot] = level
    return level
  }
}
