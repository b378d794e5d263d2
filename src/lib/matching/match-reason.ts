import type { AgeLevel, DateOfBirthLevel } from './compare-dates.ts'
import type { NameLevel } from './compare-names.ts'
import type { PostcodeLevel } from './compare-postcodes.ts'

/** How the pair of names was found, where that is not the current name as typed. */
export type NamesLevel = 'exchanged' | 'known-as' | 'former' | 'part'

/** One ground for or against a candidate, as it may be told to the person searching. Gender is never told: R-38. */
export type MatchReason =
  | { readonly field: 'given' | 'family'; readonly level: Exclude<NameLevel, 'missing'> }
  | { readonly field: 'names'; readonly level: NamesLevel }
  | { readonly field: 'dateOfBirth'; readonly level: Exclude<DateOfBirthLevel, 'missing'> }
  | { readonly field: 'age'; readonly level: Exclude<AgeLevel, 'missing'> }
  | { readonly field: 'postcode'; readonly level: Exclude<PostcodeLevel, 'missing'> }
