import type { SourceRecord } from '../../children/index.ts'

export type { SourceRecord }

/** The parts of the closed record, by the names that the readers use. */
export type SourceName = SourceRecord['names'][number]
export type SourceDateOfBirth = NonNullable<SourceRecord['dateOfBirth']>
export type Gender = NonNullable<SourceRecord['gender']>
export type SourceIdentifier = SourceRecord['identifiers'][number]
export type SourceAddress = NonNullable<SourceRecord['address']>
export type SourceCarer = SourceRecord['carers'][number]
export type CarerRelationship = SourceCarer['relationship']
export type PostalAddress = NonNullable<SourceCarer['address']>
export type SourceEducation = NonNullable<SourceRecord['education']>
export type SourceHealthContact = SourceRecord['health'][number]
export type SourceInvolvement = NonNullable<SourceRecord['involvement']>
