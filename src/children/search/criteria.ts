import type { IsoDate } from '../../lib/iso-date.ts'

/** What was asked, as typed but for dates and codes; at least the minimum of {@link missingCriteria}. */
export type SearchCriteria = {
  readonly childNumber?: string
  readonly given?: string
  readonly family?: string
  readonly dateOfBirth?: IsoDate
  /** Completed years on `on`, both ends included. */
  readonly age?: { readonly from: number; readonly to: number; readonly on: IsoDate }
  readonly postcode?: { readonly full?: string; readonly sector?: string; readonly outward: string }
  readonly gender?: 'female' | 'male'
}

/**
 * Why a search may not be made, or undefined when it may: the number, or both names (one is enough with the date of
 * birth or a whole postcode) with one of date of birth, age and address.
 *
 * INVARIANT (no-browsing): nothing less reaches the database. Source: R-49.
 */
export function missingCriteria(criteria: SearchCriteria): 'name' | 'date-age-or-address' | undefined {
  if (criteria.childNumber) return undefined
  const names = Number(Boolean(criteria.given)) + Number(Boolean(criteria.family))
  const isNarrow = Boolean(criteria.dateOfBirth ?? criteria.postcode?.full)
  if (names === 0 || (names === 1 && !isNarrow)) return 'name'
  return criteria.dateOfBirth || criteria.age || criteria.postcode ? undefined : 'date-age-or-address'
}

/** Names of the fields that were used, for the log: never their values. */
export function criteriaFields(criteria: SearchCriteria): string[] {
  const { childNumber, given, family, dateOfBirth, age, postcode, gender } = criteria
  const used = {
    'child-number': childNumber,
    given,
    family,
    'date-of-birth': dateOfBirth,
    age,
    postcode,
    gender,
  }
  return Object.entries(used).flatMap(([name, value]) => (value ? [name] : []))
}
