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
  readonly faultCode: string | null
  readonly faultLine: number | null
  readonly receivedAt: Date
  readonly finishedAt: Date | null
}

/** Below this many rows a match rate says nothing. */
const MATCH_RATE_MIN_ROWS = 100

/** Whether a file with this many rows can turn out to be held; see {@link isMatchRateTooLow}. */
export function mayBeHeld(rows: number, floor: number): boolean {
  return floor > 0 && rows >= MATCH_RATE_MIN_ROWS
}

/** INVARIANT (wrong-file-waits): a file of some size in which too few rows find their child is held for a person. */
export function isMatchRateTooLow(
  rows: { readonly all: number; readonly linked: number },
  floor: number,
): boolean {
  return rows.all >= MATCH_RATE_MIN_ROWS && rows.linked < rows.all * floor
}
