import type { IsoDate } from '../lib/iso-date.ts'
import type {
  Gender,
  SourceAddress,
  SourceCarer,
  SourceDateOfBirth,
  SourceEducation,
  SourceHealthContact,
  SourceIdentifier,
  SourceName,
  SourceRecord,
} from './source-record.ts'

/** Key of a child inside the database and the process; pages and logs of others never see it. */
export type ChildId = number & { readonly __brand: 'ChildId' }

/** What kind of body a source is; all that a practitioner is told of where an item came from. */
export type SourceKind = 'health' | 'education' | 'social-care' | 'other'

export type ChildAttribute =
  | 'names'
  | 'date-of-birth'
  | 'gender'
  | 'date-of-death'
  | 'address'
  | 'carers'
  | 'education'
  | 'gp'
  | 'health-visitor'
  | 'school-nurse'

/** A source record that is linked to the child, with who sent it and when it last said so. */
export type LinkedSource = {
  readonly sourceId: string
  readonly kind: SourceKind
  readonly sourceRecordId: string
  readonly confirmedOn: IsoDate
  readonly record: SourceRecord
}

/** A child's record as composed; lists are in the order in which they are shown. */
export type ComposedRecord = {
  readonly names: readonly SourceName[]
  /** Every way any source writes the name: what search and matching look under. */
  readonly searchNames: readonly SourceName[]
  /** Every name that any source gives with a middle name, for matching. */
  readonly middleNames: readonly SourceName[]
  readonly dateOfBirth: SourceDateOfBirth
  readonly gender: Gender
  readonly dateOfDeath: IsoDate | null
  readonly identifiers: readonly (SourceIdentifier & { readonly sourceId: string })[]
  readonly address: SourceAddress | null
  readonly carers: readonly SourceCarer[]
  readonly education: SourceEducation | null
  readonly health: readonly SourceHealthContact[]
  /** Every place any source gives, for matching; each postcode and house once. */
  readonly places: readonly { readonly postcode: string | null; readonly house: string | null }[]
  readonly provenance: readonly {
    readonly attribute: ChildAttribute
    readonly sourceId: string
    readonly sourceRecordId: string
    readonly sourceKind: SourceKind
    readonly confirmedOn: IsoDate
  }[]
}
