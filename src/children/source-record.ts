import type { ToldInvolvement } from '../involvement/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'

/**
 * One supplier row in the closed shape that every feed format is parsed into.
 *
 * INVARIANT (closed-source-record): nothing else a supplier sends is kept. The database holds the same list
 * (`source_payload_is_closed`), so a field added here without a migration is refused there.
 * Source, interop-ux 1.
 */
export type SourceRecord = {
  /** The supplier's own key of the row, stable from file to file. 1 to 100 characters. */
  readonly sourceRecordId: string
  /** `upsert` replaces all that this source said of the child; `end` closes the involvement; `delete` withdraws the row. */
  readonly action: 'upsert' | 'end' | 'delete'
  /** Exactly one `current`; all that the source knows, no duplicates, 10 at most. */
  readonly names: readonly SourceName[]
  readonly dateOfBirth?: SourceDateOfBirth
  readonly gender?: Gender
  readonly dateOfDeath?: IsoDate
  readonly identifiers: readonly SourceIdentifier[]
  readonly address?: SourceAddress
  /** 6 at most, in the supplier's order of contact. */
  readonly carers: readonly SourceCarer[]
  readonly education?: SourceEducation
  readonly health: readonly SourceHealthContact[]
  readonly involvement?: SourceInvolvement
  /** The supplier marks the record as restricted; it is held back, never shown, never made into a new child. */
  readonly restricted?: true
}

export type Gender = 'female' | 'male' | 'not-specified' | 'not-known'

export type SourceName = {
  readonly kind: 'current' | 'known-as' | 'former'
  readonly given: string
  readonly middle?: string
  readonly family: string
}

export type SourceDateOfBirth = {
  readonly date: IsoDate
  /** `month` and `year`: only that much is known, the rest of `date` is 01. */
  readonly accuracy: 'exact' | 'estimated' | 'month' | 'year'
}

/** `issuer` is the numbering scheme; `value` is normalised and has passed its check digit. */
export type SourceIdentifier = {
  readonly scheme: 'nhs-number' | 'upn' | 'uln' | 'la-child-id' | 'local'
  readonly value: string
  readonly isFormer?: true
}

/** Lines without the postcode, 5 at most. */
export type PostalAddress = {
  readonly lines: readonly string[]
  readonly postcode?: string
  readonly uprn?: string
}

/** The four states of R-04. */
export type SourceAddress =
  | (PostalAddress & { readonly state: 'current' | 'last-known'; readonly from?: IsoDate })
  | { readonly state: 'no-known-address'; readonly from?: IsoDate }
  | {
      readonly state: 'left-england'
      readonly from?: IsoDate
      readonly returnIntention: 'within-three-years' | 'not-intended' | 'not-known'
    }

export type SourceCarer = {
  readonly given: string
  readonly family: string
  readonly relationship: CarerRelationship
  readonly hasParentalResponsibility: boolean
  readonly phone?: string
  readonly email?: string
  readonly livesWithChild?: boolean
  readonly address?: PostalAddress
}

export type CarerRelationship =
  'mother' | 'father' | 'step-parent' | 'foster-carer' | 'guardian' | 'carer' | 'grandparent' | 'other'

export type SourceEducation = {
  /** URN (6 digits) or LAESTAB (7 digits). `null`: the source says that the child attends no setting. */
  readonly setting: { readonly scheme: 'urn' | 'laestab'; readonly value: string } | null
  /** Why no setting, where the supplier tells. */
  readonly notAttending?: 'home-educated' | 'not-known' | 'left'
  readonly startedOn?: IsoDate
  readonly endedOn?: IsoDate
}

export type SourceHealthContact = {
  readonly kind: 'gp' | 'health-visitor' | 'school-nurse'
  /** ODS code of the practice or trust. */
  readonly odsCode: string
  readonly practitioner?: string
  readonly phone?: string
  readonly from?: IsoDate
}

/** One service working with the child, as its own system tells it. */
export type SourceInvolvement = ToldInvolvement & {
  /** The service's code at the supplier, found again in `services.code`. */
  readonly serviceCode: string
}
