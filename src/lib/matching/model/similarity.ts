import { ENTRY, ENTRY_WORD, LETTER_BITS, type TextTable } from './text-table.ts'

/** Letters beyond it do not count: one bit of a word for each, without the sign. */
const LETTERS_COMPARED = 31
const LENGTH_BITS = 5
const PREFIX_MOST = 4
const PREFIX_SHARE = 0.1
const BOOST_ABOVE = 0.7

const POSITIONS = new Int32Array(256)

/**
 * Jaro-Winkler of two values of one table, as `jaroWinkler` over their first 31 letters; symmetric.
 *
 * Bit-parallel: the letters of the longer stand as position masks, and each letter of the shorter takes the lowest
 * free position within reach. About 60 ns; callers reject most pairs before by `mostAlike`.
 */
export function similarity(table: TextTable, a: number, b: number): number {
  const { bytes, entries } = table
  const startA = entries[a * ENTRY + ENTRY_WORD.offset]!
  const startB = entries[b * ENTRY + ENTRY_WORD.offset]!
  const lengthA = Math.min(entries[a * ENTRY + ENTRY_WORD.length]!, LETTERS_COMPARED)
  const lengthB = Math.min(entries[b * ENTRY + ENTRY_WORD.length]!, LETTERS_COMPARED)
  const jaro = leads(bytes, startA, lengthA, startB, lengthB)
    ? jaroOf(bytes, startA, lengthA, startB, lengthB)
    : jaroOf(bytes, startB, lengthB, startA, lengthA)
  if (jaro <= BOOST_ABOVE) return jaro
  let prefix = 0
  const most = Math.min(lengthA, lengthB, PREFIX_MOST)
  while (prefix < most && bytes[startA + prefix] === bytes[startB + prefix]) prefix++
  return withBonus(jaro, prefix)
}

/** Answers whether no pair of such letters, lengths and first four can be as alike as `least`; symmetric. */
export type CannotBeAlike = (entries: Int32Array, a: number, b: number) => boolean

/** `least` is at least 0.7, so that the bonus for the first four counts only for what is alike without it. */
export function createCannotBeAlike(least: number): CannotBeAlike {
  const lettersNeeded = neededLetters(least)
  return (entries, a, b) => {
    const entryA = a * ENTRY
    const entryB = b * ENTRY
    const lettersA = entries[entryA]! & LETTER_BITS
    const lettersB = entries[entryB]! & LETTER_BITS
    if ((lettersA & lettersB) === 0) return true
    const wholeA = entries[entryA + ENTRY_WORD.length]!
    const wholeB = entries[entryB + ENTRY_WORD.length]!
    const lengthA = wholeA < LETTERS_COMPARED ? wholeA : LETTERS_COMPARED
    const lengthB = wholeB < LETTERS_COMPARED ? wholeB : LETTERS_COMPARED
    const differ = entries[entryA + ENTRY_WORD.start]! ^ entries[entryB + ENTRY_WORD.start]!
    const prefix = differ === 0 ? PREFIX_MOST : (31 - Math.clz32(differ & -differ)) >>> 3
    const needed = lettersNeeded[(prefix << (LENGTH_BITS * 2)) | (lengthA << LENGTH_BITS) | lengthB]!
    return (
      wholeA - bitsIn(lettersA & ~lettersB) < needed ||
      wholeB - bitsIn(lettersB & ~lettersA) < needed ||
      lengthA < needed ||
      lengthB < needed
    )
  }
}

/** By length of the common start and both lengths, how many letters in common two texts need to be as alike as `least`. */
function neededLetters(least: number): Uint8Array {
  const needed = new Uint8Array((PREFIX_MOST + 1) << (LENGTH_BITS * 2))
  for (let at = 0; at < needed.length; at++) {
    const prefix = at >>> (LENGTH_BITS * 2)
    const lengthA = (at >>> LENGTH_BITS) & LETTERS_COMPARED
    const lengthB = at & LETTERS_COMPARED
    let common = 1
    while (
      common <= LETTERS_COMPARED &&
      withBonus((common / lengthA + common / lengthB + 1) / 3, prefix) < least
    )
      common++
    needed[at] = common
  }
  return needed
}

function withBonus(jaro: number, prefix: number): number {
  return jaro <= BOOST_ABOVE ? jaro : jaro + prefix * PREFIX_SHARE * (1 - jaro)
}

function bitsIn(mask: number): number {
  let left = mask - ((mask >>> 1) & 0x55555555)
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333)
  return Math.imul((left + (left >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** The greedy matching depends on which text leads: the shorter, or of two as long the first by its bytes. */
function leads(bytes: Uint8Array, a: number, lengthA: number, b: number, lengthB: number): boolean {
  if (lengthA !== lengthB) return lengthA < lengthB
  for (let at = 0; at < lengthA; at++)
    if (bytes[a + at] !== bytes[b + at]) return bytes[a + at]! < bytes[b + at]!
  return true
}

function jaroOf(
  bytes: Uint8Array,
  short: number,
  shortLength: number,
  long: number,
  longLength: number,
): number {
  const reach = Math.max(0, (longLength >> 1) - 1)
  for (let at = 0; at < longLength; at++) POSITIONS[bytes[long + at]!]! |= 1 << at
  let window = (1 << (reach + 1)) - 1
  let takenShort = 0
  let takenLong = 0
  let matches = 0
  for (let at = 0; at < shortLength; at++) {
    const free = POSITIONS[bytes[short + at]!]! & window & ~takenLong
    if (free !== 0) {
      takenLong |= free & -free
      takenShort |= 1 << at
      matches++
    }
    window = at < reach ? (window << 1) | 1 : window << 1
  }
  for (let at = 0; at < longLength; at++) POSITIONS[bytes[long + at]!] = 0
  if (matches === 0) return 0
  let outOfOrder = 0
  for (let left = takenShort, right = takenLong; left !== 0; left &= left - 1, right &= right - 1)
    if (bytes[short + lowestBit(left)] !== bytes[long + lowestBit(right)]) outOfOrder++
  return (matches / shortLength + matches / longLength + (matches - (outOfOrder >> 1)) / matches) / 3
}

function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask)
}
