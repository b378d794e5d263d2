import { DomainError } from '../platform/errors.ts'

/** One thing wrong with one row. `line` counts from 1, header included; it is absent for rows that come from no file. */
export type RowFault = {
  readonly file: string
  readonly line?: number
  /** Position of the row, counted from 1. */
  readonly row?: number
  /** Null: the row as a whole. */
  readonly field: string | null
  readonly problem: string
}

const SHOWN = 5

/** Rows were refused, and with them the whole load. The message names places and never quotes a value. */
export class RowsRefusedError extends DomainError {
  override readonly name = 'RowsRefusedError'
  readonly faults: readonly RowFault[]

  constructor(faults: readonly RowFault[]) {
    const rest = faults.length - SHOWN
    const shown = faults.slice(0, SHOWN).map(sentenceOf).join('; ')
    super(
      'invalid',
      'CP_REFERENCE_ROWS',
      `nothing was loaded: ${shown}${rest > 0 ? `; and ${rest} more` : ''}`,
    )
    this.faults = faults
  }
}

/** Gathers the faults of a load, and refuses it as a whole when there are any. */
export class FaultList {
  readonly #faults: RowFault[] = []

  add(place: Omit<RowFault, 'field' | 'problem'>, field: string | null, problem: string): void {
    this.#faults.push({ ...place, field, problem })
  }

  /** @throws RowsRefusedError */
  assertNone(): void {
    if (this.#faults.length > 0) throw new RowsRefusedError(this.#faults)
  }
}

function sentenceOf({ file, line, row, field, problem }: RowFault): string {
  const place = line === undefined ? `row ${row}` : `line ${line}`
  return `${file} ${place}${field === null ? '' : `, \`${field}\``}: ${problem}`
}
