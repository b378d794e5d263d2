import { dateLevel } from './date-level.ts'
import { EXACT, FLAG, MISSING, NAME } from './fields.ts'
import {
  CACHE_SLOTS,
  createIdentifierLevels,
  createNameLevels,
  createTextLevels,
  type CompareIds,
} from './name-levels.ts'
import type { NameTable } from './name-table.ts'
import type { PatternSpace } from './pattern-space.ts'
import { postcodeLevel } from './postcode-level.ts'
import { houseOf, INWARD_SHIFT, OUTWARD_BITS, SEX_BITS, WORD } from './record.ts'
import type { TextTable } from './text-table.ts'

/** What the ids of two sets of records mean; both were encoded with these. */
export type ComparisonTables = {
  readonly names: NameTable
  /** Address lines and localities. */
  readonly texts: TextTable
  readonly identifiers: TextTable
}

/** The agreement pattern of the record at word `i` of `a` and the one at word `j` of `b`; symmetric. */
export type Comparator = (a: Int32Array, i: number, b: Int32Array, j: number) => number

/**
 * The one comparison of persons, in bulk and for a single row.
 *
 * Holds caches of some hundred kilobytes: make one a thread and keep it, or one of few slots for a few rows.
 * @param cacheSlots a power of two.
 */
export function createComparator(
  space: PatternSpace,
  tables: ComparisonTables,
  cacheSlots = CACHE_SLOTS,
): Comparator {
  const compareNames = createNameLevels(tables.names, cacheSlots)
  const compareTail = createTailComparator(space, tables, cacheSlots)
  const { has, headSize, tailSize } = space
  const [, familyStride = 0, dateStride = 0] = space.strides
  return (a, i, b, j) => {
    let given = has.given ? compareNames(a[i]!, b[j]!) : MISSING
    let family = has.family ? compareNames(a[i + 1]!, b[j + 1]!) : MISSING
    if (given >= NAME.resembling && given <= NAME.else) {
      if (isMiddle(a, i, b, j)) given = NAME.middle
      else if (given === NAME.else && has.family && isSwapped(a, i, b, j)) {
        given = NAME.swapped
        family = MISSING
      }
    }
    const date = has.dateOfBirth ? dateLevel(a[i + 2]!, b[j + 2]!) : MISSING
    const head = given + family * familyStride + date * dateStride
    return tailSize === 1 ? head : head + headSize * compareTail(a, i, b, j)
  }
}

function createTailComparator(space: PatternSpace, tables: ComparisonTables, cacheSlots: number): Comparator {
  const { has, strides } = space
  const [, , , , sexStride = 0, houseStride = 0, ...further] = strides
  const hasTexts = has.address || has.locality
  const hasIdentifiers = has.identifier || has.secondIdentifier
  const texts = createTextLevels(tables.texts, hasTexts ? cacheSlots : 1)
  const identifiers = createIdentifierLevels(tables.identifiers, hasIdentifiers ? cacheSlots : 1)
  const words = [WORD.address, WORD.locality, WORD.identifier, WORD.secondIdentifier] as const
  const present = [has.address, has.locality, has.identifier, has.secondIdentifier]
  const extras: { word: number; stride: number; levels: CompareIds }[] = words
    .map((word, place) => ({ word, stride: further[place]!, levels: place < 2 ? texts : identifiers }))
    .filter((_extra, place) => present[place])
  return (a, i, b, j) => {
    const packedA = a[i + WORD.packed]!
    const packedB = b[j + WORD.packed]!
    const outwardA = a[i + WORD.outward]!
    const outwardB = b[j + WORD.outward]!
    let tail = 0
    if (has.postcode) {
      const codeA = a[i + WORD.postcode]!
      const codeB = b[j + WORD.postcode]!
      if (codeA !== 0 && codeB !== 0)
        tail =
          codeA === codeB
            ? EXACT
            : postcodeLevel(
                outwardA & OUTWARD_BITS,
                packedA >>> INWARD_SHIFT,
                outwardB & OUTWARD_BITS,
                packedB >>> INWARD_SHIFT,
              )
    }
    if (has.sex) tail += sexStride * flagLevel(packedA & SEX_BITS, packedB & SEX_BITS)
    if (has.house) tail += houseStride * flagLevel(houseOf(packedA, outwardA), houseOf(packedB, outwardB))
    for (const { word, stride, levels } of extras) tail += stride * levels(a[i + word]!, b[j + word]!)
    return tail
  }
}

function flagLevel(a: number, b: number): number {
  if (a === 0 || b === 0) return MISSING
  return a === b ? FLAG.same : FLAG.different
}

/** One is called by what the other has as a middle name. */
function isMiddle(a: Int32Array, i: number, b: Int32Array, j: number): boolean {
  const middleA = a[i + WORD.middle]!
  const middleB = b[j + WORD.middle]!
  return (middleA !== 0 && middleA === b[j]) || (middleB !== 0 && middleB === a[i])
}

function isSwapped(a: Int32Array, i: number, b: Int32Array, j: number): boolean {
  return a[i] === b[j + 1] && a[i + 1] === b[j]
}
