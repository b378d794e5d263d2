/** `full`: every entry and row; `sample`: some from random places; `tail`: the last ones, when a process begins to publish. */
export const checkKinds = ['full', 'sample', 'tail'] as const
export type CheckKind = (typeof checkKinds)[number]

/** `failed`: it could not be carried out, which says nothing about the log. */
export type CheckOutcome = 'verified' | 'found' | 'failed'

/** What a check came to: the kinds of what it found, never more, and how many leaves it read. */
export type CheckResult = {
  readonly outcome: CheckOutcome
  readonly findings: readonly string[]
  readonly entries: number
}

/** A check that began; `result` is null while it runs, and for good when its process was ended. */
export type LogCheck = {
  readonly checkId: number
  readonly kind: CheckKind
  readonly beganAt: Date
  readonly endedAt: Date | null
  readonly result: CheckResult | null
}

/** Of one kind: the last that was begun, and the last that came to an end in which the log was read. */
export type LastChecks = { readonly begun: LogCheck | null; readonly done: LogCheck | null }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Once a day at this hour UTC, after the nightly upkeep. */
const FULL_AT_HOUR = 3
const RETRY_MS: Readonly<Record<CheckKind, number>> = { full: HOUR_MS, sample: HOUR_MS / 6, tail: 0 }
const OVERDUE_MS: Readonly<Record<CheckKind, number>> = {
  full: 36 * HOUR_MS,
  sample: 3 * HOUR_MS,
  tail: Infinity,
}

/** Whether a check of the kind is to be begun. The tail is checked whenever a process begins, never by the clock. */
export function isDue(kind: CheckKind, { begun, done }: LastChecks, now: Date): boolean {
  if (kind === 'tail') return false
  if (begun && now.getTime() - begun.beganAt.getTime() < RETRY_MS[kind]) return false
  return !done || done.beganAt.getTime() < lastDueMs(kind, now.getTime())
}

/** Whether the kind has not been done for too long: a full check for 36 hours, a sample for 3. `since`: when the log began. */
export function isOverdue(kind: CheckKind, { done }: LastChecks, since: Date, now: Date): boolean {
  return now.getTime() - (done?.endedAt ?? since).getTime() > OVERDUE_MS[kind]
}

function lastDueMs(kind: 'full' | 'sample', nowMs: number): number {
  if (kind === 'sample') return nowMs - HOUR_MS
  const shiftMs = FULL_AT_HOUR * HOUR_MS
  return Math.floor((nowMs - shiftMs) / DAY_MS) * DAY_MS + shiftMs
}
