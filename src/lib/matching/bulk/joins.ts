import { OUTWARD_BITS, WORD } from '../model/record.ts'
import type { OrderedRecords } from './order.ts'
import { agrees, isDatePair, isNamePair, isSameDistrict } from './rules.ts'

/** Told of every candidate pair once: word offsets into the two ordered files. */
export type Consider = (i: number, j: number) => void

/** Finds candidates between the records of one bucket each; in one file `a` is `b`, and each pair comes one way round. */
export type Join = (a: OrderedRecords, b: OrderedRecords, bucket: number, consider: Consider) => void

/** Pairs of records at one postcode (bucket by postcode) that were not born the same day: those come by date. */
export const joinByPlace: Join = (a, b, bucket, consider) => {
  const { words: wordsA, stride: strideA } = a
  const { words: wordsB, stride: strideB } = b
  const isOneFile = wordsA === wordsB
  const endA = a.starts[bucket + 1]! * strideA
  const endB = b.starts[bucket + 1]! * strideB
  for (let j = b.starts[bucket]! * strideB; j < endB; j += strideB) {
    const given = wordsB[j]!
    const family = wordsB[j + 1]!
    const date = wordsB[j + 2]!
    for (let i = isOneFile ? j + strideA : a.starts[bucket]! * strideA; i < endA; i += strideA) {
      const isNamed = (given !== 0 && wordsA[i] === given) || (family !== 0 && wordsA[i + 1] === family)
      if (isNamed && (date === 0 || wordsA[i + 2] !== date)) consider(i, j)
    }
  }
}

/** Namesakes (bucket by both names) that neither share a birth date nor a postcode. */
export const joinByName: Join = (a, b, bucket, consider) => {
  const { words: wordsA, stride: strideA } = a
  const { words: wordsB, stride: strideB } = b
  const isOneFile = wordsA === wordsB
  const endA = a.starts[bucket + 1]! * strideA
  const endB = b.starts[bucket + 1]! * strideB
  for (let j = b.starts[bucket]! * strideB; j < endB; j += strideB) {
    const given = wordsB[j]!
    const family = wordsB[j + 1]!
    const date = wordsB[j + 2]!
    const postcode = wordsB[j + 3]!
    for (let i = isOneFile ? j + strideA : a.starts[bucket]! * strideA; i < endA; i += strideA) {
      if (wordsA[i] !== given || wordsA[i + 1] !== family) continue
      if (date !== 0 && wordsA[i + 2] === date) continue
      if (postcode !== 0 && wordsA[i + 3] === postcode) continue
      if (isNamePair(wordsA, i, wordsB, j)) consider(i, j)
    }
  }
}

const NONE = -1
/** For so few rows it is not worth while to chain the others. */
const FEW_ROWS = 8

const joinFew: Join = (a, b, bucket, consider) => {
  const { words: wordsA, stride: strideA } = a
  const { words: wordsB, stride: strideB } = b
  const isOneFile = wordsA === wordsB
  const endA = a.starts[bucket + 1]! * strideA
  const endB = b.starts[bucket + 1]! * strideB
  for (let j = b.starts[bucket]! * strideB; j < endB; j += strideB) {
    const given = wordsB[j]!
    const family = wordsB[j + 1]!
    const outward = wordsB[j + 6]! & OUTWARD_BITS
    for (let i = isOneFile ? j + strideA : a.starts[bucket]! * strideA; i < endA; i += strideA) {
      const givenA = wordsA[i]!
      const middleA = wordsA[i + 7]!
      // Nothing of `isDatePair` can hold where none of these does.
      const isWorthWhile =
        wordsA[i + 1] === family ||
        givenA === given ||
        givenA === family ||
        givenA === wordsB[j + 7] ||
        (middleA !== 0 && middleA === given) ||
        (wordsA[i + 6]! & OUTWARD_BITS) === outward
      if (isWorthWhile && isDatePair(wordsA, i, wordsB, j)) consider(i, j)
    }
  }
}

/** What the records of a day are looked up by; a pair found under one is passed over under the later ones. */
const DAY_KEYS = [
  { word: WORD.family, bits: -1 },
  { word: WORD.given, bits: -1 },
  { word: WORD.outward, bits: OUTWARD_BITS },
  { word: WORD.middle, bits: -1 },
] as const
const [BY_FAMILY, BY_GIVEN, BY_DISTRICT, BY_MIDDLE] = [0, 1, 2, 3] as const

/**
 * Pairs born the same day (bucket by date), by `isDatePair`.
 *
 * A day of a nation is thousands of records, so they are chained by name and district in small tables first. Keep
 * one join a thread: the tables are its own.
 */
export function createDateJoin(): Join {
  const heads = DAY_KEYS.map(() => new Int32Array(64))
  let next = DAY_KEYS.map(() => new Int32Array(64))
  let mask = 63

  const chain = ({ words, stride }: OrderedRecords, from: number, until: number): void => {
    const count = until - from
    let size = 64
    while (size < count * 2) size *= 2
    mask = size - 1
    if (next[0]!.length < count) next = DAY_KEYS.map(() => new Int32Array(count * 2))
    for (const [key, { word, bits }] of DAY_KEYS.entries()) {
      if (heads[key]!.length < size) heads[key] = new Int32Array(size)
      const ofKey = heads[key]!.fill(NONE, 0, size)
      const nextOfKey = next[key]!
      for (let at = 0, place = from * stride + word; at < count; at++, place += stride) {
        const value = words[place]! & bits
        if (value === 0) continue
        const slot = slotOf(value, mask)
        nextOfKey[at] = ofKey[slot]!
        ofKey[slot] = at
      }
    }
  }

  return (a, b, bucket, consider) => {
    const from = a.starts[bucket]!
    const until = a.starts[bucket + 1]!
    const rowsOfB = b.starts[bucket + 1]! - b.starts[bucket]!
    if (from === until || rowsOfB === 0) return
    if (rowsOfB <= FEW_ROWS) return joinFew(a, b, bucket, consider)
    chain(a, from, until)
    const { words: wordsA, stride: strideA } = a
    const { words: wordsB, stride: strideB } = b
    const isOneFile = wordsA === wordsB
    const familyHeads = heads[BY_FAMILY]!
    const givenHeads = heads[BY_GIVEN]!
    const districtHeads = heads[BY_DISTRICT]!
    const middleHeads = heads[BY_MIDDLE]!
    const [familyNext, givenNext, districtNext, middleNext] = next as [
      Int32Array,
      Int32Array,
      Int32Array,
      Int32Array,
    ]
    for (let row = b.starts[bucket]!; row < b.starts[bucket + 1]!; row++) {
      const j = row * strideB
      const given = wordsB[j]!
      const family = wordsB[j + 1]!
      const date = wordsB[j + 2]!
      const outward = wordsB[j + 6]! & OUTWARD_BITS
      const middle = wordsB[j + 7]!
      const isOther = (i: number) => wordsA[i + 2] === date && (!isOneFile || i > j)
      if (family !== 0)
        for (let at = familyHeads[slotOf(family, mask)]!; at !== NONE; at = familyNext[at]!) {
          const i = (from + at) * strideA
          if (wordsA[i + 1] === family && isOther(i)) consider(i, j)
        }
      if (given !== 0)
        for (let at = givenHeads[slotOf(given, mask)]!; at !== NONE; at = givenNext[at]!) {
          const i = (from + at) * strideA
          if (wordsA[i] === given && isOther(i) && (family === 0 || wordsA[i + 1] !== family)) consider(i, j)
        }
      if (outward !== 0)
        for (let at = districtHeads[slotOf(outward, mask)]!; at !== NONE; at = districtNext[at]!) {
          const i = (from + at) * strideA
          if ((wordsA[i + 6]! & OUTWARD_BITS) === outward && isOther(i) && !isNamed(wordsA, i, wordsB, j))
            consider(i, j)
        }
      if (given !== 0 && family !== 0 && given !== family)
        for (let at = familyHeads[slotOf(given, mask)]!; at !== NONE; at = familyNext[at]!) {
          const i = (from + at) * strideA
          if (wordsA[i + 1] === given && wordsA[i] === family && isOther(i) && !isNear(wordsA, i, wordsB, j))
            consider(i, j)
        }
      if (middle !== 0)
        for (let at = givenHeads[slotOf(middle, mask)]!; at !== NONE; at = givenNext[at]!) {
          const i = (from + at) * strideA
          if (wordsA[i] === middle && isOther(i) && !isFoundBefore(wordsA, i, wordsB, j)) consider(i, j)
        }
      if (given !== 0)
        for (let at = middleHeads[slotOf(given, mask)]!; at !== NONE; at = middleNext[at]!) {
          const i = (from + at) * strideA
          if (wordsA[i + 7] !== given || !isOther(i) || isFoundBefore(wordsA, i, wordsB, j)) continue
          if (middle === 0 || wordsA[i] !== middle) consider(i, j)
        }
    }
  }
}

function isNamed(a: Int32Array, i: number, b: Int32Array, j: number): boolean {
  return agrees(a, i, b, j, WORD.family) || agrees(a, i, b, j, WORD.given)
}

function isNear(a: Int32Array, i: number, b: Int32Array, j: number): boolean {
  return isNamed(a, i, b, j) || isSameDistrict(a, i, b, j)
}

/** Whether two of one day were found by name, district or swapped names: by any rule but the middle name's. */
function isFoundBefore(a: Int32Array, i: number, b: Int32Array, j: number): boolean {
  const isSwapped = a[i] !== 0 && a[i + 1] !== 0 && a[i] === b[j + 1] && a[i + 1] === b[j]
  return isSwapped || isNear(a, i, b, j)
}

function slotOf(value: number, mask: number): number {
  return (Math.imul(value, 0x9e3779b1) >>> 15) & mask
}
