/** How many sessions of an account can be supervised at most. Source: R-96. */
export const MOST_SUPERVISED = 20

/** How many first sessions of accounts that are opened from now on are supervised; 0 is none. */
export type SupervisionSetting = { readonly authorityCode: string; readonly sessions: number }

/** What the person in a session may know of its supervision. */
export type OwnSupervision = {
  readonly isNeeded: boolean
  readonly holds: boolean
  /** How many sessions are asked for, and how many of them are done. */
  readonly sessions: number
  readonly done: number
  /** Name of whoever accepted this session; null before. */
  readonly supervisor: string | null
  /** Names of those who could accept it today. */
  readonly supervisors: readonly string[]
}

/** A session of somebody who needs supervision. */
export type SupervisedSession = {
  readonly sessionId: string
  readonly sessionRef: Buffer
  readonly userId: number
  readonly name: string
  readonly jobTitle: string
  readonly organisationId: number
  /** The colleague named on the account. */
  readonly namedId: number | null
  readonly startedAt: Date
  /** Whoever accepted it; null before. */
  readonly supervisorId: number | null
  readonly stoppedAt: Date | null
  readonly isLive: boolean
  /** False while it waits, also when its supervisor may not supervise any more. */
  readonly holds: boolean
}
