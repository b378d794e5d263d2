import { FIELDS, type Field } from '../model/fields.ts'
import type { PatternSpace } from '../model/pattern-space.ts'
import type { Comparator } from '../model/compare.ts'
import { houseOf, SEX_BITS, WORD } from '../model/record.ts'
import { yearOf } from '../model/date-level.ts'
import { TERM_FIELDS, type TermField, type TermShares } from '../model/terms.ts'
import type { StrangerSample } from '../model/strangers.ts'
import type { OrderedRecords } from './order.ts'
import { TOUCHED_AT_ONCE, type TouchPairs } from './touch.ts'

type Records = Pick<OrderedRecords, 'words' | 'stride'>

const RANDOM_PAIRS = 200_000
const SEED = 0x2545f491

/** Share of the index's records with a value, by id below `size`; at least one record's, also for values of the feed alone. */
export function termShares(
  index: Records,
  space: PatternSpace,
  size: (field: TermField) => number,
): TermShares {
  const shares: Partial<Record<TermField, Float64Array>> = {}
  for (const field of TERM_FIELDS) {
    if (!space.has[field]) continue
    const { counts, present } = countValues(index, field)
    const ofField = new Float64Array(new SharedArrayBuffer(size(field) * 8))
    for (let id = 0; id < ofField.length; id++)
      ofField[id] = Math.max(1, counts[id] ?? 0) / Math.max(1, present)
    shares[field] = ofField
  }
  return shares
}

/** Patterns of pairs taken at random, and exact agreement by value counts; deterministic. For one file `b` is `a`. */
export function sampleStrangers(
  a: Records,
  b: Records,
  space: PatternSpace,
  compare: Comparator,
  touch: TouchPairs,
): StrangerSample {
  const rowsA = a.words.length / a.stride
  const rowsB = b.words.length / b.stride
  const patterns = new Map<number, number>()
  let state = SEED
  const random = (below: number): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return Math.floor(((state >>> 0) / 0x1_0000_0000) * below)
  }
  const is = new Int32Array(TOUCHED_AT_ONCE)
  const js = new Int32Array(TOUCHED_AT_ONCE)
  for (let pair = 0; pair < RANDOM_PAIRS; pair += TOUCHED_AT_ONCE) {
    const count = Math.min(TOUCHED_AT_ONCE, RANDOM_PAIRS - pair)
    for (let at = 0; at < count; at++) {
      is[at] = random(rowsA) * a.stride
      js[at] = random(rowsB) * b.stride
    }
    touch(a.words, is, b.words, js, count)
    for (let at = 0; at < count; at++) {
      if (a === b && is[at] === js[at]) continue
      const pattern = compare(a.words, is[at]!, b.words, js[at]!)
      patterns.set(pattern, (patterns.get(pattern) ?? 0) + 1)
    }
  }
  return { patterns, exact: exactAgreement(a, b, space) }
}

function exactAgreement(a: Records, b: Records, space: PatternSpace): Partial<Record<Field, number>> {
  const exact: Partial<Record<Field, number>> = {}
  for (const field of FIELDS) {
    if (!space.has[field]) continue
    const ofA = countValues(a, field)
    const ofB = a === b ? ofA : countValues(b, field)
    let agreeing = 0
    for (let value = 1; value < ofA.counts.length; value++) {
      const count = ofA.counts[value]!
      if (count > 0) agreeing += count * (a === b ? count - 1 : (ofB.counts[value] ?? 0))
    }
    const pairs = ofA.present * (a === b ? ofA.present - 1 : ofB.present)
    if (pairs > 0) exact[field] = agreeing / pairs
  }
  return exact
}

type ValueCounts = { readonly counts: Int32Array; readonly present: number }

/** Records by value, of which 0 is none; dates by number of their day. */
function countValues({ words, stride }: Records, field: Field): ValueCounts {
  const isDate = field === 'dateOfBirth'
  const isHouse = field === 'house'
  const word = isDate || isHouse ? 0 : field === 'sex' ? WORD.packed : WORD[field]
  const bits = field === 'sex' ? SEX_BITS : -1
  let counts = new Int32Array(1 << 18)
  let present = 0
  for (let at = 0; at < words.length; at += stride) {
    let value = words[at + word]! & bits
    if (isDate) value = dayIndex(words[at + WORD.date]!)
    else if (isHouse) value = houseOf(words[at + WORD.packed]!, words[at + WORD.outward]!)
    if (value === 0) continue
    present++
    if (value >= counts.length) {
      const larger = new Int32Array(value * 2)
      larger.set(counts)
      counts = larger
    }
    counts[value]!++
  }
  return { counts, present }
}

/** A number of the date below a million, its own for every date that exists. */
function dayIndex(date: number): number {
  const month = ((date >>> 12) & 15) * 10 + ((date >>> 8) & 15)
  const dayOfMonth = ((date >>> 4) & 15) * 10 + (date & 15)
  return date === 0 ? 0 : (yearOf(date) * 13 + Math.min(month, 12)) * 32 + Math.min(dayOfMonth, 31)
}
