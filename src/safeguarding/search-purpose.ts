import type { AffectedQuery } from '../children/index.ts'

/** Why other children are looked for by somebody near them, in the order offered. Source: R-52. */
export const searchPurposes = [
  'adult-may-harm',
  'danger-at-address',
  'enquiry-into-family',
  'serious-incident',
] as const
export type SearchPurpose = (typeof searchPurposes)[number]

/** Searches a day, those that found nobody included. */
export const OWN_SEARCHES = 5
export const ORGANISATION_SEARCHES = 30

export type StatedSearch = { readonly purpose: SearchPurpose; readonly words: string }

/** Names of the fields that were used, for the log: never their values. */
export function searchFields({ carer, home }: AffectedQuery): string[] {
  return [
    ...(carer ? ['carer-name'] : []),
    ...(carer?.phone ? ['carer-phone'] : []),
    ...(home ? ['address'] : []),
  ]
}
