import type { AuditAction, AuditEntry } from '../audit/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import type { EntryRef } from './entry-ref.ts'

/** Why somebody who audits learns which child an entry is about, in the order offered. */
export const revealReasons = [
  'sample-review',
  'alert',
  'complaint',
  'suspected-misuse',
  'family-asked',
  'other',
] as const
export type RevealReason = (typeof revealReasons)[number]

/** A reason with a few words, 200 characters at most; words are needed for `other`. */
export type StatedReveal = { readonly reason: RevealReason; readonly note: string | null }

export const outcomes = ['done', 'refused', 'not-found'] as const satisfies readonly AuditEntry['outcome'][]

/** What is looked for; null stands for anything. */
export type LogQuery = {
  /** Days in London, both included, 31 at most. */
  readonly from: IsoDate
  readonly to: IsoDate
  readonly username: string | null
  readonly organisation: string | null
  readonly action: AuditAction | null
  readonly outcome: AuditEntry['outcome'] | null
  readonly child: (StatedReveal & { readonly number: string }) | null
  /** Shows what is older than this entry. */
  readonly after: EntryRef | null
}

export const LONGEST_DAYS = 31
export const PAGE_LENGTH = 50

/** One entry as the desk shows it. */
export type LoggedEntry = {
  readonly atMs: number
  readonly requestId: string
  readonly position: number
  readonly occurredAt: Date
  readonly action: AuditAction
  readonly outcome: AuditEntry['outcome']
  readonly actorName: string
  readonly role: string
  readonly organisation: string | null
  /** For whom an operator acted. */
  readonly served: string | null
  /** Who had accepted the session. */
  readonly supervisor: string | null
  readonly purpose: string | null
  readonly isAboutChild: boolean
}
