import type { IsoDate } from '../lib/iso-date.ts'

/** Why a shielded record is needed at once, in the order offered. Source: R-62. */
export const emergencyReasons = [
  'danger-to-life',
  'significant-harm',
  'child-missing',
  'protection-tonight',
] as const
export type EmergencyReason = (typeof emergencyReasons)[number]

/** What a review finds. */
export const findings = ['justified', 'not-justified', 'suspected-misuse'] as const
export type Finding = (typeof findings)[number]

/** So long a record is shown. Source: security 4.4. */
export const LOOK_MS = 15 * 60_000
/** Looks a day, those that found nothing included. */
export const OWN_QUOTA = 3
export const ORGANISATION_QUOTA = 20
/** Longest words of a reason or a finding, in characters. */
export const MAX_WORDS = 200

/** Which child: the card that is in the open, or what somebody knows of a child of whom nothing is. */
export type EmergencyTarget =
  | { readonly kind: 'card'; readonly publicId: string }
  | { readonly kind: 'number'; readonly childNumber: string }
  | {
      readonly kind: 'named'
      readonly given: string
      readonly family: string
      readonly dateOfBirth: IsoDate
    }

export type StatedEmergency = { readonly reason: EmergencyReason; readonly words: string }
