import type { ChildId } from '../children/index.ts'
import { addDays, addMonths, dayInLondon, type IsoDate } from '../lib/iso-date.ts'
import type { Resource } from '../platform/act.ts'

/** Who may ask for a shield. Source. */
export const askers = [
  'parent',
  'young-person',
  'refuge',
  'marac',
  'police',
  'social-care',
  'adoption-team',
  'other-agency',
] as const
/** `practitioner`: somebody signed in, from a record. */
export type Asker = (typeof askers)[number] | 'practitioner'

export const channels = ['phone', 'letter', 'in-person'] as const
export type Channel = (typeof channels)[number] | 'record'

/** How whoever asks showed who they are. */
export const askerProofs = [
  'passport-or-licence',
  'known-to-team',
  'called-back',
  'agency-address',
  'court-order',
] as const
export type AskerProof = (typeof askerProofs)[number] | 'signed-in'

/** How it was shown which child it is about. */
export const childProofs = [
  'birth-certificate',
  'adoption-certificate',
  'known-to-team',
  'agency-confirms',
  'court-order',
] as const
export type ChildProof = (typeof childProofs)[number]

/** Why harm would follow if it were known where the child is; of harm, never of who somebody is. Source. */
export const criteria = [
  'domestic-abuse',
  'refuge',
  'witness-protection',
  'adoptive-placement',
  'abduction',
  'other-harm',
] as const
export type Criterion = (typeof criteria)[number]

export const metGrounds = ['risk-shown', 'risk-confirmed-by-agency'] as const
export const refusalGrounds = ['no-risk-from-whereabouts', 'not-proved', 'asked-in-error'] as const
export type DecisionGround = (typeof metGrounds)[number] | (typeof refusalGrounds)[number]

export const changeGrounds = ['risk-is-over', 'placed-in-error', 'asked-by-family'] as const
export type ChangeGround = 'refused' | (typeof changeGrounds)[number]

export const reviewOutcomes = ['keep', 'raise', 'lower', 'lift'] as const
export type ReviewOutcome = (typeof reviewOutcomes)[number]

/** What the team hears of a child, upon which its shield is reviewed at once. Source: R-66. */
export const eventKinds = ['returned-home', 'order-ended', 'moved'] as const
export type EventKind = (typeof eventKinds)[number]

/** Why a shield that went to another authority did. */
export const handOverReasons = [
  'moved-there',
  'placed-there',
  'asked-by-family',
  'agreed-between-teams',
] as const
export type HandOverReason = (typeof handOverReasons)[number]

export type Level = 1 | 2

/** Longest words of a person, in characters. */
export const MOST_WORDS = 2000

/** From the second person's agreement until a shield ends or hides less. Source: security T14. */
const COOLING_DAYS = 3
const REVIEW_MONTHS = 6

export function coolsUntil(secondedAt: Date): Date {
  return new Date(secondedAt.getTime() + COOLING_DAYS * 86_400_000)
}

/** A shielded child of the own authority, without anything that it hides. */
export type Shield = {
  readonly childId: ChildId
  readonly publicId: string
  readonly childNumber: string
  readonly authorityCode: string
  readonly level: Level
  readonly placedBy: 'source' | 'person'
  readonly placedAt: Date
  /** When the source that placed it restricted no more; null while it does, and where people placed it. */
  readonly sourceLiftedAt: Date | null
  /** The last review, or decision that met the criterion, of this shield; null while there is none. */
  readonly judgedAt: Date | null
  /** The first event after it. */
  readonly eventAt: Date | null
}

/**
 * The day on which a shield is to be reviewed: six months after it was judged last, and at once on an event, when its source lifts it,
 * and where a source placed it and nobody has looked.
 *
 * INVARIANT (overdue-stays): nothing follows from this day but that the shield is listed. Source: R-66.
 */
export function reviewDueOn(
  shield: Pick<Shield, 'placedBy' | 'placedAt' | 'sourceLiftedAt' | 'judgedAt' | 'eventAt'>,
): IsoDate {
  const { placedBy, placedAt, sourceLiftedAt, judgedAt, eventAt } = shield
  if (judgedAt === null && placedBy === 'source') return dayInLondon(placedAt)
  const last = judgedAt ?? placedAt
  const days = [addMonths(dayInLondon(last), REVIEW_MONTHS)]
  if (eventAt !== null) days.push(dayInLondon(eventAt))
  if (sourceLiftedAt !== null && sourceLiftedAt > last) days.push(dayInLondon(sourceLiftedAt))
  return days.sort()[0]!
}

/** Reviews that fall due within a month are listed. */
export function isDueSoon(dueOn: IsoDate, today: IsoDate): boolean {
  return dueOn <= addDays(today, 30)
}

export type ShieldRequest = {
  readonly requestId: number
  readonly publicId: string
  readonly childId: ChildId
  readonly childPublicId: string
  readonly childNumber: string
  readonly authorityCode: string
  readonly asker: Asker
  readonly channel: Channel
  readonly askerProofs: readonly AskerProof[]
  readonly childProofs: readonly ChildProof[]
  readonly criterion: Criterion
  readonly level: Level
  readonly wordsId: string
  /** Opaque id of the refused request against which it stands. */
  readonly challenges: string | null
  /** Who refused that one; 0 where it challenges nothing. */
  readonly challengedId: number
  readonly recordedBy: string
  readonly recordedAt: Date
  readonly decision: {
    readonly isMet: boolean
    readonly ground: DecisionGround
    readonly wordsId: string
    readonly decidedBy: string
    readonly decidedAt: Date
  } | null
}

export type ChangeState = 'proposed' | 'cooling' | 'stopped' | 'done'

/** The end of a shield, or a step to level 1, on its way. */
export type ShieldChange = {
  readonly changeId: number
  readonly publicId: string
  readonly childId: ChildId
  readonly childPublicId: string
  readonly childNumber: string
  readonly authorityCode: string
  readonly kind: 'lift' | 'lower'
  readonly ground: ChangeGround
  readonly wordsId: string
  readonly proposerId: number
  readonly proposedBy: string
  readonly proposedAt: Date
  readonly secondedBy: string | null
  readonly dueAt: Date | null
  readonly stoppedBy: string | null
  readonly doneAt: Date | null
}

export function changeStateOf({ secondedBy, stoppedBy, doneAt }: ShieldChange): ChangeState {
  if (doneAt !== null) return 'done'
  if (stoppedBy !== null) return 'stopped'
  return secondedBy === null ? 'proposed' : 'cooling'
}

/** What the policy is told. @param deciderId who took the step before; 0 where anybody of the team may take this one */
export function shieldResource(id: string, authority: string, deciderId = 0): Resource {
  return { type: 'Shield', id, attributes: { authority, deciderId } }
}
