import { addMonths, type IsoDate } from '../lib/iso-date.ts'
import type { Resource } from '../platform/act.ts'

/** Who may ask who looked at a record. Source: R-117. */
export const askers = ['child', 'parent', 'acting-for'] as const
export type Asker = (typeof askers)[number]

/** How whoever asks showed who they are; at least one. */
export const proofs = [
  'passport-or-licence',
  'birth-certificate-and-address',
  'known-to-team',
  'court-order',
] as const
export type Proof = (typeof proofs)[number]

/** How somebody else than the child showed that they may ask for it. */
export const entitlements = [
  'birth-certificate',
  'parental-agreement',
  'court-order',
  'written-authority',
] as const
export type Entitlement = (typeof entitlements)[number]

export const waysToGive = ['hand', 'post', 'secure-mail'] as const
export type WayToGive = (typeof waysToGive)[number]

export const refusals = ['identity-not-proved', 'not-entitled', 'repeated'] as const
export type Refusal = (typeof refusals)[number]

export type Step = 'prepared' | 'reopened' | 'agreed' | 'disagreed' | 'given' | 'refused'

/** `second`: prepared, and another person must agree before it is given. */
export type HistoryState = 'received' | 'second' | 'prepared' | 'given' | 'refused'

/** A request to be told who looked at a child's record, and how far it has come. */
export type AccessHistory = {
  readonly historyId: number
  readonly publicId: string
  /** The open record that the child has now. */
  readonly childId: number
  readonly childNumber: string
  readonly authorityCode: string
  readonly asker: Asker
  readonly proofs: readonly Proof[]
  readonly entitlement: Entitlement | null
  /** Also the last day of which looks are told. */
  readonly receivedOn: IsoDate
  readonly dueOn: IsoDate
  readonly recordedAt: Date
  readonly lastStep: Step | null
  readonly lastAt: Date | null
  readonly givenBy: WayToGive | null
  readonly refusal: Refusal | null
  /** Of the list prepared last and not taken back; null while there is none. */
  readonly prepared: {
    readonly stepId: number
    readonly madeBy: number
    readonly needsSecond: boolean
  } | null
}

export function stateOf({ lastStep, prepared }: AccessHistory): HistoryState {
  if (lastStep === 'given' || lastStep === 'refused') return lastStep
  if (prepared === null) return 'received'
  return lastStep === 'prepared' && prepared.needsSecond ? 'second' : 'prepared'
}

/** One calendar month after the day of receipt; the last day of a shorter month. Source: UK GDPR article 12(3). */
export function dueOn(receivedOn: IsoDate): IsoDate {
  return addMonths(receivedOn, 1)
}

/** Whether it should have been answered before `today`. */
export function isOverdue(history: AccessHistory, today: IsoDate): boolean {
  return history.dueOn < today && !['given', 'refused'].includes(stateOf(history))
}

/** Whether the entitlement told suits whoever asks: the child needs none, and each other its own. */
export function isEntitled(asker: Asker, entitlement: Entitlement | null): boolean {
  if (asker === 'child') return entitlement === null
  if (asker === 'parent') return entitlement !== null && entitlement !== 'written-authority'
  return entitlement === 'court-order' || entitlement === 'written-authority'
}

/** What the policy is told. @param preparerId 0 while no list is prepared */
export function historyResource(id: string, authority: string, preparerId = 0): Resource {
  return { type: 'AccessHistory', id, attributes: { authority, deciderId: preparerId } }
}
