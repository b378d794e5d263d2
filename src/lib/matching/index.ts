export {
  AGE_LEVELS,
  compareAges,
  compareDatesOfBirth,
  DATE_OF_BIRTH_LEVELS,
  swapDayAndMonth,
} from './compare-dates.ts'
export type { AgeLevel, AgeRange, DateAccuracy, DateOfBirthLevel } from './compare-dates.ts'
export { compareGenders, GENDER_LEVELS } from './compare-genders.ts'
export type { GenderLevel, StatedGender } from './compare-genders.ts'
export { compareFamilyNames, compareGivenNames, NAME_LEVELS } from './compare-names.ts'
export type { NameLevel } from './compare-names.ts'
export { comparePostcodes, compareTypedPostcode, POSTCODE_LEVELS } from './compare-postcodes.ts'
export type { PostcodeLevel, TypedPostcode } from './compare-postcodes.ts'
export { describeReason } from './describe-reason.ts'
export type { MatchReason } from './match-reason.ts'
export { NameIndex } from './name-index.ts'
export type { Expansion } from './name-index.ts'
export { buildVariants, parseVariantCsv } from './name-variants.ts'
export type { NameVariants } from './name-variants.ts'
export { isPlaceholderName, nameForms, nameTokens, normaliseName } from './normalise-name.ts'
export type { NameForms } from './normalise-name.ts'
export { FLOOR_BITS, rankCandidates } from './rank-candidates.ts'
export type { Candidate, RankedCandidate, SearchQuery } from './rank-candidates.ts'
export type { CandidateNameKind, NameIndexes } from './score-names.ts'
export { ageBits, dateOfBirthBits, genderBits, nameBits, postcodeBits } from './weights.ts'
export type { NameKind } from './weights.ts'
