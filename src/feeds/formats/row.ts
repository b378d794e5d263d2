import type { SourceRecord } from './shape.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import { fileFaults, rowFaults, type FileWarningCode, type RowFaultCode } from './faults.ts'
import { SUPPLIED_LIMIT, type Fault, type ParsedRow, type ReadContext } from './format.ts'

/** A value as supplied, with the name that faults give its place; `''` is absent. */
export type Supplied = readonly [field: string, raw: string]

const MAX_FAULTS = 50
/** The database takes records below 12,000 bytes; JSON text is close to its form there. */
const MAX_RECORD_BYTES = 10_000
const involvementFaults: ReadonlySet<RowFaultCode> = new Set([
  'CP_ROW_SERVICE_MISSING',
  'CP_ROW_START_MISSING',
  'CP_ROW_END_MISSING',
  'CP_ROW_DATE_INVALID',
  'CP_ROW_DATES_REVERSED',
  'CP_ROW_FLAG_INVALID',
  'CP_ROW_CONSENT_MISSING',
  'CP_ROW_CONSENT_FUTURE',
])
const NOTHING: Readonly<Record<string, string>> = Object.freeze({})

/** Gathers the faults of one row while it is read, and closes it as kept or rejected. */
export class Row {
  readonly line: number
  readonly context: ReadContext
  /** Set before names and date of birth are read: a restricted row is held even when those are missing. */
  isRestricted = false
  isInvolvementLeftOut = false
  readonly #faults: Fault[] = []

  constructor(line: number, context: ReadContext) {
    this.line = line
    this.context = context
  }

  get on(): IsoDate {
    return this.context.on
  }

  /**
   * Warnings beyond the fiftieth fault are not kept.
   *
   * INVARIANT (shield-outlives-faults): a restricted row is not rejected for what it says of a service; that part is left
   * out and the row still withholds its child.
   */
  note(code: RowFaultCode, field: string, supposed: Fault['severity'] = rowFaults[code].severity): void {
    const isSpared = this.isRestricted && supposed === 'reject' && involvementFaults.has(code)
    if (isSpared) this.isInvolvementLeftOut = true
    const severity = isSpared ? 'warn' : supposed
    if (severity === 'warn' && this.#faults.length >= MAX_FAULTS) return
    this.#faults.push({ ...faultOf(code, this.line, field), severity })
  }

  /** A fault of the name or date of birth. */
  noteIdentity(code: RowFaultCode, field: string): void {
    this.note(code, field, this.isRestricted ? 'warn' : 'reject')
  }

  get isRejected(): boolean {
    return this.#faults.some((fault) => fault.severity === 'reject')
  }

  close(build: () => SourceRecord, supplied: () => Iterable<Supplied>): ParsedRow {
    const { line } = this
    const record = build()
    if (isTooLarge(record)) this.note('CP_ROW_RECORD_TOO_LARGE', 'row')
    if (this.isRejected) return { line, record: null, faults: this.#faults, supplied: gather(supplied()) }
    return { line, record, faults: this.#faults, supplied: NOTHING }
  }

  reject(code: RowFaultCode, field: string): ParsedRow {
    this.note(code, field, 'reject')
    return { line: this.line, record: null, faults: this.#faults, supplied: NOTHING }
  }
}

export function faultOf(code: RowFaultCode, line: number, field: string): Fault {
  return { line, field, code, ...rowFaults[code] }
}

export function fileWarning(code: FileWarningCode, field: string, line: number): Fault {
  return { line, field, code, ...fileFaults[code] }
}

function gather(supplied: Iterable<Supplied>): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [field, raw] of supplied) if (raw !== '' && isReturnable(raw)) kept[field] = raw
  return kept
}

/** The database refuses NUL and lone surrogates, which JSON can write. */
function isReturnable(raw: string): boolean {
  return raw.length <= SUPPLIED_LIMIT && !raw.includes('\0') && raw.isWellFormed()
}

/** Only long lists can make a record too large, since each value has its own limit. */
function isTooLarge(record: SourceRecord): boolean {
  if (record.carers.length <= 2 && record.names.length <= 4) return false
  return Buffer.byteLength(JSON.stringify(record)) > MAX_RECORD_BYTES
}

/** The object without the keys whose value is undefined. */
export function defined<T extends object>(value: T): Defined<T> {
  const kept: Record<string, unknown> = {}
  for (const key in value) if (value[key] !== undefined) kept[key] = value[key]
  return kept as Defined<T>
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}
