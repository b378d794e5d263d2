import { ImportRefusedError, type ImportOptions, type Totals } from './import-table.ts'
import { faultLine, faultsHeader } from './faults-csv.ts'
import type { FaultyRow } from './table-row.ts'

/** What a form for an import says. */
export type PastedRows = { readonly rows: string; readonly isTrial: boolean; readonly skipsWrong: boolean }

/** What became of the rows, for the macro `appImportOutcome`. */
export type PageOutcome<Report extends Totals> = {
  readonly report: Report
  readonly isRefused: boolean
  readonly isTrial: boolean
  readonly shown: readonly { readonly line: number; readonly field: string; readonly problem: string }[]
  /** The rows that were left out, as CSV; null where none were, or none could be. */
  readonly leftOut: string | null
}

const MOST_TOLD = 100

/** Imports rows pasted into a form; the faults told are the first 100. */
export async function importByPage<Column extends string, Report extends Totals>(
  { rows, isTrial, skipsWrong }: PastedRows,
  columns: readonly Column[],
  run: (options: ImportOptions<Column>) => Promise<Report>,
): Promise<PageOutcome<Report>> {
  const faults: FaultyRow<Column>[] = []
  const presented = (report: Report, isRefused: boolean): PageOutcome<Report> => ({
    report,
    isRefused,
    isTrial,
    shown: faults.slice(0, MOST_TOLD).map(({ line, field, problem }) => ({ line, field, problem })),
    leftOut:
      skipsWrong && faults.length > 0
        ? faultsHeader(columns) + faults.map((row) => faultLine(columns, row)).join('')
        : null,
  })
  try {
    const onFault = (row: FaultyRow<Column>): void => void faults.push(row)
    const bytes = bytesOf(rows)
    return presented(await run({ bytes, isDryRun: isTrial, skipsWrong, onFault }), false)
  } catch (error) {
    if (error instanceof ImportRefusedError) return presented(error.report as Report, true)
    throw error
  }
}

async function* bytesOf(rows: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(rows)
}
