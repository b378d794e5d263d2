import { FIELDS, HEAD_FIELDS, LEVELS, type Field } from './fields.ts'

/**
 * The agreement patterns over a set of fields: whole numbers from 0, mixed-radix in the fields' levels.
 *
 * A field that the data does not have takes no room (radix 1), so that what is missing everywhere costs nothing.
 * `pattern = head + headSize * tail`; with all fields there are some 36 million, which is why no table spans them.
 */
export type PatternSpace = {
  readonly has: Readonly<Record<Field, boolean>>
  /** Levels by field, 1 where absent, in the order of `FIELDS`. */
  readonly radices: readonly number[]
  /** What one level of the field adds, within its half. */
  readonly strides: readonly number[]
  readonly headSize: number
  readonly tailSize: number
}

export function createPatternSpace(fields: Iterable<Field>): PatternSpace {
  const present = new Set(fields)
  const has = Object.fromEntries(FIELDS.map((field) => [field, present.has(field)])) as Record<Field, boolean>
  const radices = FIELDS.map((field) => (has[field] ? LEVELS[field].length : 1))
  const strides: number[] = []
  let headSize = 1
  let tailSize = 1
  for (const [place, radix] of radices.entries()) {
    strides.push(place < HEAD_FIELDS ? headSize : tailSize)
    if (place < HEAD_FIELDS) headSize *= radix
    else tailSize *= radix
  }
  return { has, radices, strides, headSize, tailSize }
}

/** The level numbers of a pattern, one for each of `FIELDS`; 0 for an absent one. */
export function levelsOf(space: PatternSpace, pattern: number): number[] {
  const halves = [pattern % space.headSize, Math.floor(pattern / space.headSize)] as const
  return space.radices.map((radix, place) => {
    const half = halves[place < HEAD_FIELDS ? 0 : 1]
    return Math.floor(half / space.strides[place]!) % radix
  })
}

/** The other way round. @throws RangeError for a level that its field has not. */
export function patternOf(space: PatternSpace, levels: readonly number[]): number {
  let head = 0
  let tail = 0
  for (const [place, level] of levels.entries()) {
    if (level < 0 || level >= space.radices[place]!)
      throw new RangeError(`no level ${level} at field ${place}`)
    if (place < HEAD_FIELDS) head += level * space.strides[place]!
    else tail += level * space.strides[place]!
  }
  return head + space.headSize * tail
}
