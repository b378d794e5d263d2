import type { AgeLevel, DateOfBirthLevel } from './compare-dates.ts'
import type { NameLevel } from './compare-names.ts'
import type { PostcodeLevel } from './compare-postcodes.ts'
import type { MatchReason, NamesLevel } from './match-reason.ts'

type Said<Level extends string> = Readonly<Record<Exclude<Level, 'missing'>, string>>

const NAME_WORDS: Said<NameLevel> = {
  exact: 'same {name}',
  variant: 'another form of the {name}',
  token: 'shares part of a double {name}',
  close: '{name} spelled nearly alike',
  similar: '{name} spelled similarly',
  initial: '{name} has the same initial',
  resembling: '{name} somewhat alike',
  else: 'different {name}',
}

const NAMES_WORDS: Said<NamesLevel> = {
  exchanged: 'first and last names exchanged',
  'known-as': 'a name the child is known as',
  former: 'a former name',
  part: 'one part of a double name',
}

const DATE_OF_BIRTH_WORDS: Said<DateOfBirthLevel> = {
  exact: 'same date of birth',
  'known-month': 'same month of birth, day not known',
  'known-year': 'same year of birth, day not known',
  'day-month-swap': 'day and month of birth exchanged',
  'one-digit': 'date of birth differs by a slip of the keys',
  'default-day': 'day of birth may stand in for one not known',
  'same-month': 'same month of birth, different day',
  'within-year': 'born within a year of the date given',
  else: 'different date of birth',
}

const AGE_WORDS: Said<AgeLevel> = {
  within: 'age as given',
  'one-year-out': 'age one year out',
  else: 'different age',
}

const POSTCODE_WORDS: Said<PostcodeLevel> = {
  exact: 'same postcode',
  'one-character': 'postcode differs by one character',
  sector: 'same postcode sector',
  outward: 'same postcode district',
  area: 'same postcode area',
  else: 'different postcode area',
}

/**
 * A short phrase for a results page, in lower case but for names, without a full stop.
 *
 * `names`, for a variant only: the name typed and the one found, as they should be written.
 */
export function describeReason(
  reason: MatchReason,
  names?: { readonly typed: string; readonly found: string },
): string {
  switch (reason.field) {
    case 'given':
    case 'family':
      if (reason.level === 'variant' && names !== undefined)
        return `${names.typed} is a form of ${names.found}`
      return NAME_WORDS[reason.level].replace('{name}', reason.field === 'given' ? 'first name' : 'last name')
    case 'names':
      return NAMES_WORDS[reason.level]
    case 'dateOfBirth':
      return DATE_OF_BIRTH_WORDS[reason.level]
    case 'age':
      return AGE_WORDS[reason.level]
    case 'postcode':
      return POSTCODE_WORDS[reason.level]
  }
}
