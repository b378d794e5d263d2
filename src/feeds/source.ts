import type { SourceKind } from '../children/index.ts'
import type { FeedFormat } from './formats/index.ts'

/** A system that sends files; registered before its first one. */
export type FeedSource = {
  readonly sourceId: string
  readonly name: string
  readonly format: FeedFormat
  readonly organisationId: number
  readonly kind: SourceKind
  readonly authorityCode: string | null
  /** Whether an unknown child in this feed may become a new record. */
  readonly createsChildren: boolean
  /** Share of rows that must find their child, from 0 to 1, before a file is applied without a person. */
  readonly matchRateFloor: number
  /** Null while on trial. */
  readonly liveAt: Date | null
  readonly pausedAt: Date | null
}

export type FeedFileState =
  'validating' | 'validated' | 'matched' | 'held' | 'applying' | 'applied' | 'refused'

/** A file and how far it came. Counts are of rows. */
export type FeedFile = {
  readonly fileId: number
  readonly sourceId: string
  readonly name: string
  readonly state: FeedFileState
  readonly rowsRead: number
  readonly rowsValid: number
  readonly rowsRejected: number
  readonly rowsMatched: number
  readonly rowsApplied: number
  /** What the rows came to when they were compared; null of a file that was not held against a rate. */
  readonly matched: MatchCounts | null
  readonly faultCode: string | null
  readonly faultLine: number | null
  readonly receivedAt: Date
  readonly finishedAt: Date | null
}

/** Below this many rows a match rate says nothing. */
const MATCH_RATE_MIN_ROWS = 100

/** What the rows that add or replace a record came to when they were compared. */
export type MatchCounts = { readonly all: number; readonly linked: number; readonly made: number }

/** Whether a file with this many rows can turn out to be held; see {@link isHeld}. */
export function mayBeHeld(rows: number, source: FeedSource): boolean {
  return source.liveAt === null || (source.matchRateFloor > 0 && rows >= MATCH_RATE_MIN_ROWS)
}

/**
 * INVARIANT (wrong-file-waits): a file of some size in which too few rows find their child is held for a person.
 * INVARIANT (trial-applies-nothing): every file of a feed on trial is held.
 */
export function isHeld(rows: MatchCounts, source: FeedSource): boolean {
  return (
    source.liveAt === null ||
    (rows.all >= MATCH_RATE_MIN_ROWS && rows.linked < rows.all * source.matchRateFloor)
  )
}

/** The share of rows for which a feed goes live. Source: R-46, after the rule of CP-IS for a local authority. */
export const GO_LIVE_SHARE = 0.95

/** Share of the rows, from 0 to 1, that were decided without a person: linked, or made a new child where the feed may. Null without rows. */
export function decidedShare(rows: MatchCounts, source: Pick<FeedSource, 'createsChildren'>): number | null {
  return rows.all === 0 ? null : (rows.linked + (source.createsChildren ? rows.made : 0)) / rows.all
}
