/** The fields that two records are compared by, in the order of their places in a pattern. */
export const FIELDS = [
  'given',
  'family',
  'dateOfBirth',
  'postcode',
  'sex',
  'house',
  'address',
  'locality',
  'identifier',
  'secondIdentifier',
] as const
export type Field = (typeof FIELDS)[number]

const TEXT_LEVELS = ['missing', 'exact', 'close', 'similar', 'resembling', 'else'] as const
const IDENTIFIER_LEVELS = ['missing', 'exact', 'close', 'else'] as const

/**
 * How far two values agree; the place of a level in its list is its number.
 *
 * INVARIANT (level-0-is-missing): number 0 says that one side has no value and weighs nothing; number 1 is `exact`.
 * Names: `variant` a known form, `token` a word of a double name, `close`, `similar`, `resembling` Jaro-Winkler at
 * least 0.92, 0.88, 0.70, `initial` a bare letter, `middle` the other's middle name, `swapped` given and family name
 * exchanged (the family name then counts as missing, so that nothing is told twice).
 * Dates: `one-slip` one digit or two neighbours exchanged, `default-day` the 1st of the month or 1 January of the
 * same year, `month`, `year`, `ten-years` at most so far apart, `as-known` equal as far as the shorter one goes.
 */
export const LEVELS = {
  given: [
    'missing',
    'exact',
    'variant',
    'token',
    'close',
    'similar',
    'resembling',
    'initial',
    'else',
    'middle',
    'swapped',
  ],
  family: ['missing', 'exact', 'variant', 'token', 'close', 'similar', 'resembling', 'initial', 'else'],
  dateOfBirth: [
    'missing',
    'exact',
    'one-slip',
    'day-month-swap',
    'default-day',
    'month',
    'year',
    'ten-years',
    'else',
    'as-known',
  ],
  postcode: ['missing', 'exact', 'one-slip', 'sector', 'outward', 'area', 'else'],
  sex: ['missing', 'same', 'different'],
  house: ['missing', 'same', 'different'],
  address: TEXT_LEVELS,
  locality: TEXT_LEVELS,
  identifier: IDENTIFIER_LEVELS,
  secondIdentifier: IDENTIFIER_LEVELS,
} as const satisfies Readonly<Record<Field, readonly string[]>>

export type LevelName<F extends Field = Field> = (typeof LEVELS)[F][number]

export const MISSING = 0
export const EXACT = 1

/** Numbers of the name levels that the kernel assigns; `else` is the last that family names have. */
export const NAME = {
  variant: 2,
  token: 3,
  close: 4,
  similar: 5,
  resembling: 6,
  initial: 7,
  else: 8,
  middle: 9,
  swapped: 10,
} as const
export const DATE = {
  slip: 2,
  swap: 3,
  defaultDay: 4,
  month: 5,
  year: 6,
  tenYears: 7,
  else: 8,
  asKnown: 9,
} as const
export const POSTCODE = { slip: 2, sector: 3, outward: 4, area: 5, else: 6 } as const
export const FLAG = { same: 1, different: 2 } as const
export const TEXT = { close: 2, similar: 3, resembling: 4, else: 5 } as const
export const IDENTIFIER = { close: 2, else: 3 } as const

/** The first fields make up the head of a pattern, the others its tail; each half has tables of its own. */
export const HEAD_FIELDS = 3
