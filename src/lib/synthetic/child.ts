import type { IsoDate } from '../iso-date.ts'
import type { CountySchool, CountyService } from './county.ts'
import type { Sex } from './name-book.ts'
import type { PostalPlace } from './places.ts'

/** The truth about one made-up child, whatever the feeds make of it. */
export type Child = {
  /** From 0; the key in the truth file. */
  readonly person: number
  readonly sex: Sex
  readonly given: string
  readonly middle: string | undefined
  readonly surname: string
  readonly knownAs: string | undefined
  readonly formerSurname: string | undefined
  readonly dateOfBirth: IsoDate
  /** From 1, for twins and triplets. */
  readonly birthOrder: number | undefined
  readonly nhsNumber: string
  readonly upn: string | undefined
  readonly uln: string | undefined
  readonly laChildId: string
  readonly address: PostalPlace
  /** Where the child lived before a move within the last five years, and the day of that move. */
  readonly move: { readonly from: PostalPlace; readonly on: IsoDate } | undefined
  /** In the order of contact. */
  readonly carers: readonly Carer[]
  readonly practice: { readonly ods: string; readonly from: IsoDate }
  readonly schooling: Schooling | undefined
  readonly isHomeEducated: boolean
  readonly involvements: readonly Involvement[]
  /** Registered with a practice, so in the demographics feed. */
  readonly isRegistered: boolean
  /** Marked restricted at the demographics service. */
  readonly isRestricted: boolean
}

export type Carer = {
  readonly given: string
  readonly surname: string
  readonly sex: Sex
  readonly relationship: 'mother' | 'father' | 'step-parent' | 'foster-carer' | 'grandparent'
  readonly hasParentalResponsibility: boolean
  readonly livesWithChild: boolean
  readonly phone: string
  readonly email: string
}

export type Schooling = {
  readonly school: CountySchool
  readonly startedOn: IsoDate
  /** 0 for Reception, up to 13. */
  readonly yearGroup: number
  readonly previous:
    { readonly school: CountySchool; readonly startedOn: IsoDate; readonly leftOn: IsoDate } | undefined
}

export type Involvement = {
  readonly service: CountyService
  readonly practitioner: string
  readonly role: string
  readonly phone: string
  readonly email: string
  readonly startedOn: IsoDate
  readonly endedOn: IsoDate | undefined
  readonly isLeadProfessional: boolean
  readonly holdsSharedAssessment: boolean
  /** Set for a sensitive service, and for no other. */
  readonly consentedOn: IsoDate | undefined
}
