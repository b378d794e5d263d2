/** Whether two stated genders agree; not specified and not known are `missing`. */
export const GENDER_LEVELS = ['same', 'different', 'missing'] as const
export type GenderLevel = (typeof GENDER_LEVELS)[number]

export type StatedGender = 'female' | 'male' | 'not-specified' | 'not-known'

export function compareGenders(a: StatedGender | undefined, b: StatedGender | undefined): GenderLevel {
  if (!isTold(a) || !isTold(b)) return 'missing'
  return a === b ? 'same' : 'different'
}

function isTold(gender: StatedGender | undefined): gender is 'female' | 'male' {
  return gender === 'female' || gender === 'male'
}
