import type { IsoDate } from '../lib/iso-date.ts'

/** How a child belongs to the family of whoever declares it, in the order offered. */
export const kinships = [
  'own-child',
  'step-or-foster-child',
  'grandchild',
  'sibling',
  'niece-or-nephew',
  'former-partner',
  'other',
] as const
export type Kinship = (typeof kinships)[number]

/** A child as its relative knows it: by name and birth, or by ContactPoint number. */
export type DeclaredChild =
  | { readonly kind: 'named'; readonly given: string; readonly family: string; readonly dateOfBirth: IsoDate }
  | { readonly kind: 'numbered'; readonly childNumber: string }

export type Declaration = { readonly kinship: Kinship; readonly child: DeclaredChild }

/** A declaration as it is kept. `declaration` is sealed in the database. */
export type DeclaredRelation = {
  readonly relationId: number
  readonly declaredAt: Date
  readonly removedAt: Date | null
  readonly declaration: Declaration
}

/** What a record says of a child, as far as declarations are held against it. */
export type ChildTraits = {
  readonly names: readonly { readonly given: string; readonly family: string }[]
  readonly dateOfBirth: IsoDate
  /** Its own and those of the records that became part of it. */
  readonly childNumbers: readonly string[]
}
