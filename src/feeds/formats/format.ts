import { DomainError } from '../../platform/errors.ts'
import type { SourceRecord } from './shape.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import { fileFaults, type FileRefusalCode } from './faults.ts'

/** `ctf`: school Common Transfer File and Admissions Transfer File; `pds-ndjson`: FHIR R4 Patients, one on a line. */
export type FeedFormat = 'ctf' | 'csv-profile' | 'pds-ndjson'

/**
 * One thing wrong with a row or a file.
 *
 * INVARIANT (faults-quote-nothing): `field` and `message` come from our own tables, never from the row; the heading
 * of a column that was left out is the one exception.
 */
export type Fault = {
  /** From 1; where the row starts. */
  readonly line: number
  readonly field: string
  readonly code: string
  readonly message: string
  readonly severity: 'reject' | 'warn'
}

export type ParsedRow = {
  readonly line: number
  /** `null` when the row is rejected; then at least one fault has the severity `reject`. */
  readonly record: SourceRecord | null
  readonly faults: readonly Fault[]
  /**
   * For a rejected row the fields we know, as the supplier wrote them, to be returned to that supplier alone; `{}` for
   * any other row. Values over `SUPPLIED_LIMIT` characters are left out. Whoever writes them as CSV guards against formulas.
   */
  readonly supplied: Readonly<Record<string, string>>
}

export type FileSummary = {
  readonly format: FeedFormat
  /** Rejected rows included; blank lines not. */
  readonly rows: number
  readonly rejected: number
  readonly declared: DeclaredFacts
  readonly warnings: readonly Fault[]
}

/** What the file says of itself; absent when it does not say, or says it unreadably. */
export type DeclaredFacts = {
  readonly formatVersion?: string
  /** LAESTAB of the school that wrote the file. */
  readonly sourceSchool?: string
  readonly createdOn?: IsoDate
  readonly extent?: 'full' | 'partial'
}

export type ReadContext = {
  /** The day on which ages and dates are judged. */
  readonly on: IsoDate
  /** In a training area or demonstration, where every number is a test number, they raise no warning. */
  readonly allowsTestNumbers?: boolean
}

/**
 * Reads a file piece by piece; holds one piece of 64 KiB and its rows at most.
 *
 * Throws FileRefusedError and nothing else, apart from what `bytes` itself throws. Rows given out before a refusal
 * are void: apply them only when the summary has come. That a `sourceRecordId` stands twice in a file is not seen
 * here, since that takes memory of every row; the loader's unique key answers it with `CP_ROW_SOURCE_ID_REPEATED`.
 */
export type FormatReader = (
  bytes: AsyncIterable<Uint8Array>,
  context: ReadContext,
) => AsyncGenerator<ParsedRow, FileSummary, undefined>

/** The file cannot be read as a whole; `subject` is a column of ours or a heading, never a value. */
export class FileRefusedError extends DomainError {
  override readonly name = 'FileRefusedError'
  /** From 1; absent when the fault is not in one place. */
  readonly line: number | undefined

  constructor(code: FileRefusalCode, { line, subject }: { line?: number; subject?: string } = {}) {
    super('invalid', code, fileFaults[code].message + (subject === undefined ? '' : ` (${subject})`))
    this.line = line
  }
}

export const SUPPLIED_LIMIT = 300
/** Bytes of one CSV row, one NDJSON line, or one text or tag of XML. */
export const LINE_LIMIT = 1_048_576
export const DEPTH_LIMIT = 200
