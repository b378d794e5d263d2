import type { IsoDate } from '../../lib/iso-date.ts'
import type { Role } from '../queries.ts'
import { lapsedConditions, soonLapsing, type Condition, type Standing } from '../standing.ts'

/** What a person needs access for, in words of the closed list. Source. */
export const needs = [
  'direct-work',
  'safeguarding-lead',
  'front-door',
  'coordinates-help',
  'supervises-work',
  'administers-service',
] as const
export type Need = (typeof needs)[number]

/** Kinds of document by which a person's identity is checked; no number of one is kept. Source: R-86. */
export const identityDocuments = [
  'passport',
  'driving-licence',
  'residence-permit',
  'birth-certificate',
  'employer-card',
  'address-proof',
] as const
export type IdentityDocument = (typeof identityDocuments)[number]

/** An enhanced disclosure, with or without the barred lists, or what counts as one. Source. */
export const vettingLevels = [
  'enhanced',
  'enhanced-barred',
  'police-vetting',
  'forces-vetting',
  'equivalent',
] as const
export type VettingLevel = (typeof vettingLevels)[number]

/** Why an account is suspended; `not-confirmed` and `by-command` are not for pages to choose. Source: R-86. */
export type SuspensionReason =
  'misuse-suspected' | 'device-lost' | 'absent' | 'asked-by-organisation' | 'not-confirmed' | 'by-command'

/** One person's say that somebody needs access, and what another decided about it; the names are of users. */
export type Nomination = {
  readonly nominationId: number
  readonly need: Need
  readonly until: IsoDate
  readonly nominatedBy: number | null
  readonly nominatorName: string | null
  readonly nominatedAt: Date
  readonly decision: 'approved' | 'refused' | null
  readonly deciderName: string | null
  readonly decidedAt: Date | null
}

/** An account as those see it who look after it; the newest of each dated fact. */
export type AccountDetails = {
  readonly userId: number
  readonly username: string
  readonly name: string
  readonly jobTitle: string
  readonly role: Role
  readonly organisationId: number
  readonly organisation: string
  readonly serviceId: number | null
  readonly service: string | null
  readonly authorityCode: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly startsOn: IsoDate
  readonly endsOn: IsoDate | null
  readonly hasCredentials: boolean
  /** Of the first sessions: how many are asked for, how many are done, and the username of the colleague named besides the delegates. */
  readonly supervision: {
    readonly sessions: number
    readonly done: number
    readonly colleague: string | null
  }
  readonly suspension: {
    readonly reason: SuspensionReason
    readonly fromAt: Date
    readonly suspendedBy: number | null
  } | null
  readonly nomination: Nomination | null
  readonly identity: {
    readonly documents: readonly IdentityDocument[]
    readonly checkedOn: IsoDate
    readonly checkerName: string | null
  } | null
  readonly vetting: {
    readonly level: VettingLevel
    readonly reference: string
    readonly issuedOn: IsoDate
    readonly withdrawnAt: Date | null
    /** When the update service was last asked and had no news. */
    readonly checkedOn: IsoDate | null
  } | null
}

/** The steps from a nomination to an account in use, in their order. */
export type AccountTask =
  'nominated' | 'need' | 'identity' | 'vetting' | 'training' | 'credentials' | 'agreement'
export type TaskState = 'done' | 'current' | 'waiting' | 'stopped'

/**
 * How far an account is. `current` can be done now, by whoever may; `waiting` needs an earlier step.
 *
 * Credentials are handed out only once need, identity and vetting are done, and signed for afterwards. Source.
 */
export function tasksOf(
  account: AccountDetails,
  standing: Standing,
): Readonly<Record<AccountTask, TaskState>> {
  const holds = (condition: Condition): boolean =>
    standing.some((state) => state.condition === condition && state.holds)
  const isReady = mayBeOpened(account, standing)
  const step = (isDone: boolean, mayBegin = true): TaskState =>
    isDone ? 'done' : mayBegin ? 'current' : 'waiting'
  const isRefused = account.nomination?.decision === 'refused'
  return {
    nominated: 'done',
    need: !holds('need') && isRefused ? 'stopped' : step(holds('need')),
    identity: step(account.identity !== null),
    vetting: step(holds('vetting')),
    training: step(holds('training') && holds('other-training')),
    credentials: step(account.hasCredentials, isReady),
    agreement: step(holds('agreement'), account.hasCredentials),
  }
}

/** Whether the credentials of an account may be handed out. */
export function mayBeOpened(account: AccountDetails, standing: Standing): boolean {
  const holds = (condition: Condition): boolean =>
    standing.some((state) => state.condition === condition && state.holds)
  return !account.hasCredentials && account.identity !== null && holds('need') && holds('vetting')
}

/** The state that lists call an account by; the first that fits, in this order. */
export const accountStates = ['left', 'suspended', 'setting-up', 'lapsed', 'active'] as const
export type AccountState = (typeof accountStates)[number]

/** `left`: the last day is over. `setting-up`: credentials were never handed out. `lapsed`: some condition does not hold. */
export function stateOf(
  { hasCredentials, endsOn }: { readonly hasCredentials: boolean; readonly endsOn: IsoDate | null },
  standing: Standing,
  today: IsoDate,
): AccountState {
  const lapsed = lapsedConditions(standing)
  if (endsOn !== null && endsOn <= today) return 'left'
  if (lapsed.some(({ condition }) => condition === 'not-suspended')) return 'suspended'
  if (!hasCredentials) return 'setting-up'
  return lapsed.length > 0 ? 'lapsed' : 'active'
}

/** In how many days, at most, conditions must end to be warned of. Source: R-86. */
export const warningDays = [90, 30, 7] as const
export type WarningDays = (typeof warningDays)[number]

/** The first day on which one of the conditions that hold ends, if that is within `days`. */
export function endsWithin(standing: Standing, today: IsoDate, days: WarningDays): IsoDate | null {
  return (
    soonLapsing(standing, today, days)
      .map(({ until }) => until!)
      .sort()[0] ?? null
  )
}
