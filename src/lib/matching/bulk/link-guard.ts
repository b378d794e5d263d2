import { EXACT, FIELDS, LEVELS, MISSING, NAME } from '../model/fields.ts'
import { createMiddleNamesDisagree } from '../model/middle-names.ts'
import type { LinkageModel } from '../model/model.ts'
import type { NameTable } from '../model/name-table.ts'
import { levelsOf, type PatternSpace } from '../model/pattern-space.ts'
import { WORD } from '../model/record.ts'
import { bucketOfIds, type OrderedRecords } from './order.ts'

/** Fewer twins than this share of all matches are no sign of families. */
const TWINS_LEAST = 0.001
/** A given name that could be the twin's. */
const WEAK: ReadonlySet<number> = new Set([MISSING, NAME.similar, NAME.resembling, NAME.initial, NAME.else])
/** Good enough where nobody in the index could be the twin. */
const FAIR: ReadonlySet<number> = new Set([NAME.close, NAME.middle, NAME.swapped])

const IDENTIFIERS = ['identifier', 'secondIdentifier'] as const

export type GuardedFiles = {
  readonly model: LinkageModel
  readonly space: PatternSpace
  readonly index: Pick<OrderedRecords, 'words' | 'stride'>
  readonly feed: Pick<OrderedRecords, 'words' | 'stride'>
  readonly names: NameTable
  /** The index by date of birth, in `buckets` buckets. */
  readonly dates: OrderedRecords
  readonly buckets: number
}

/**
 * Whether a pair may be a link without anybody's look, by its index row, pattern and feed row, however high its score.
 *
 * In files with families no one is taken for their twin: without an equal identifier the given names must be near,
 * and nearer still where the index has another record of that birth date and family name or postcode; and middle
 * names that are known must not disagree.
 */
export function createLinkGuard(
  files: GuardedFiles,
): (candidate: number, pattern: number, feedRow: number) => boolean {
  const { twin, same } = files.model.priors
  if (!files.space.has.given || twin < same * TWINS_LEAST) return () => true
  const { space, index, feed } = files
  const middleNamesDisagree = createMiddleNamesDisagree(files.names)
  // The given name is the first of the fields, and its level so the remainder of the pattern.
  const givenLevels = LEVELS.given.length
  return (candidate, pattern, feedRow) => {
    const given = pattern % givenLevels
    const isWeak =
      WEAK.has(given) ||
      middleNamesDisagree(index.words, candidate * index.stride, feed.words, feedRow * feed.stride, given)
    if (!isWeak && !FAIR.has(given)) return true
    const levels = levelsOf(space, pattern)
    if (IDENTIFIERS.some((field) => levels[FIELDS.indexOf(field)] === EXACT)) return true
    return !isWeak && !hasPossibleTwin(files, candidate * index.stride)
  }
}

function hasPossibleTwin({ index: { words }, dates, buckets }: GuardedFiles, one: number): boolean {
  const date = words[one + WORD.date]!
  if (date === 0) return false
  const bucket = bucketOfIds(date, 0, buckets)
  const end = dates.starts[bucket + 1]! * dates.stride
  for (let other = dates.starts[bucket]! * dates.stride; other < end; other += dates.stride) {
    if (dates.words[other + WORD.date] !== date || dates.words[other + WORD.row] === words[one + WORD.row])
      continue
    if (isSame(words, one, dates.words, other, WORD.family)) return true
    if (isSame(words, one, dates.words, other, WORD.postcode)) return true
  }
  return false
}

function isSame(a: Int32Array, i: number, b: Int32Array, j: number, word: number): boolean {
  return a[i + word] !== 0 && a[i + word] === b[j + word]
}
