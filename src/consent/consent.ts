import type { IsoDate } from '../lib/iso-date.ts'

/** Who decided that a sensitive service is recorded; the practitioner, where significant harm is suspected. Source: R-74. */
export const deciders = ['child', 'parent-or-carer', 'practitioner'] as const
export type Decider = (typeof deciders)[number]

/** What somebody who consents for a child is to it. */
export const relations = [
  'mother',
  'father',
  'step-parent',
  'foster-carer',
  'guardian',
  'carer',
  'grandparent',
  'other',
] as const
export type Relation = (typeof relations)[number]

/** Who judged whether the child understands what it would consent to. Source: R-75. */
export const judges = ['recorder', 'colleague', 'other-professional'] as const
export type Judge = (typeof judges)[number]

/** What may be known beyond the service: that there is one, or also to the local team whom to ask there. */
export const scopes = ['existence', 'existence-and-contact'] as const
export type Scope = (typeof scopes)[number]

/** Who withdraws a ground: the child or parent a consent, the practitioner a judgement of harm. */
export const withdrawers = ['child', 'parent-or-carer', 'practitioner'] as const
export type Withdrawer = (typeof withdrawers)[number]

/** How a withdrawal was told. */
export const tellings = ['in-person', 'by-telephone', 'in-writing', 'through-advocate'] as const
export type Telling = (typeof tellings)[number]

/** On what a sensitive service is recorded, as a practitioner states it. */
export type Ground = {
  readonly decidedBy: Decider
  /** Of a parent or carer, and of nobody else. */
  readonly relation: Relation | null
  /** Null where nobody consents. */
  readonly judgement: { readonly by: Judge; readonly on: IsoDate } | null
  readonly givenOn: IsoDate
  readonly scope: Scope
  readonly parentMayBeTold: boolean
}

/**
 * Whether the parts of a ground belong together.
 *
 * A child that understands decides alone, and only for one that does not a parent or carer does: both need the judgement. Source: R-75.
 */
export function isComplete({ decidedBy, relation, judgement }: Ground): boolean {
  const isConsent = decidedBy !== 'practitioner'
  return (relation !== null) === (decidedBy === 'parent-or-carer') && (judgement !== null) === isConsent
}

export function groundOf({ decidedBy }: Pick<Ground, 'decidedBy'>): 'consent' | 'harm' {
  return decidedBy === 'practitioner' ? 'harm' : 'consent'
}

/** Whether `by` can withdraw what `decidedBy` decided: a family a consent, the practitioner the own judgement. */
export function canWithdraw(decidedBy: Decider, by: Withdrawer): boolean {
  return (decidedBy === 'practitioner') === (by === 'practitioner')
}
