import { addDays, addYears, daysBetween, type IsoDate } from '../iso-date.ts'
import type { Random } from './random.ts'

/** One birth: `count` is 2 for twins, 3 for triplets. */
export type Birth = { readonly on: IsoDate; readonly count: number }

/** Of a hundred households, how many have one child, two, three, four, five. */
const HOUSEHOLDS_BY_SIZE = [45, 38, 12, 4, 1]
/** Households with room for them that have twins: makes 1.6 % of all births. */
const TWINS = 0.05
const TRIPLETS = 0.006
/** An only child is of any age, but more often near the ends, where others' brothers and sisters cannot be. */
const ONLY_CHILD_AT_AN_END = 0.5
const END_DAYS = 1100

const SIZES = HOUSEHOLDS_BY_SIZE.flatMap((households, at) => Array.from({ length: households }, () => at + 1))

/** Households come in blocks with the same mix of sizes, so that the household of any person can be computed. */
export const BLOCK_HOUSEHOLDS = SIZES.length
export const BLOCK_CHILDREN = SIZES.reduce((sum, size) => sum + size, 0)

export type HouseholdSlot = {
  readonly household: number
  readonly firstPerson: number
  readonly size: number
}

/** The hundred households of a block, in order of person. */
export function blockHouseholds(random: Random, block: number): HouseholdSlot[] {
  let nextPerson = block * BLOCK_CHILDREN
  return random
    .fork('block', block)
    .shuffled(SIZES)
    .map((size, at) => {
      const slot = { household: block * BLOCK_HOUSEHOLDS + at, firstPerson: nextPerson, size }
      nextPerson += size
      return slot
    })
}

/** The days on which somebody under 18 on day `on` can have been born: `first`, and `days` more. */
export type BirthWindow = { readonly first: IsoDate; readonly days: number }

export function birthWindow(on: IsoDate): BirthWindow {
  const first = addDays(addYears(on, -18), 1)
  return { first, days: daysBetween(first, on) }
}

/** Births that make `size` children, eldest first. */
export function drawBirths(random: Random, size: number, { first, days }: BirthWindow): Birth[] {
  const counts = drawCounts(random, size)
  const gaps = counts.map((_, at) => (at === 0 ? 0 : drawGap(random, counts.length)))
  const span = gaps.reduce((sum, gap) => sum + gap, 0)
  const room = days - span
  let at = size === 1 ? onlyChildDay(random, room) : random.below(room + 1)
  return counts.map((count, birth) => {
    at += gaps[birth] as number
    return { on: addDays(first, at), count }
  })
}

function drawCounts(random: Random, size: number): number[] {
  const fate = random.fraction()
  const multiple = size >= 3 && fate < TRIPLETS ? 3 : size >= 2 && fate < TRIPLETS + TWINS ? 2 : 1
  const counts = Array.from({ length: size - multiple + 1 }, () => 1)
  counts[random.below(counts.length)] = multiple
  return counts
}

/** Days between two births: over thirteen months, mostly two to four years, less in large households. */
function drawGap(random: Random, births: number): number {
  return 400 + random.below(700) + random.below(births > 3 ? 450 : 1700) * (random.chance(0.5) ? 1 : 0)
}

function onlyChildDay(random: Random, room: number): number {
  if (!random.chance(ONLY_CHILD_AT_AN_END)) return random.below(room + 1)
  const fromEnd = random.below(END_DAYS)
  return random.chance(0.5) ? fromEnd : room - fromEnd
}
