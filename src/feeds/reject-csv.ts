import { stringify } from 'csv-stringify/sync'
import { rowFaults, type RowFaultCode } from './formats/index.ts'
import type { RejectedRow } from './queries.ts'

/** Columns of one file of rejected rows: the known fields as supplied, then where and why. */
export function rejectColumns(rows: readonly RejectedRow[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row.supplied ?? {})))]
}

/**
 * Rejected rows as CSV with line, field, code and sentence added, ready to be mended and sent again.
 *
 * A value that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function rejectsToCsv(
  rows: readonly RejectedRow[],
  columns: readonly string[],
  withHeader: boolean,
): string {
  const header = [...columns, 'LINE', 'FIELD', 'CODE', 'WHAT_TO_DO']
  const lines = rows.flatMap((row) =>
    row.faults.map((fault) => [
      ...columns.map((column) => harmless(row.supplied?.[column] ?? '')),
      String(row.line),
      fault.field,
      fault.code,
      rowFaults[fault.code as RowFaultCode].message,
    ]),
  )
  return stringify(withHeader ? [header, ...lines] : lines)
}

function harmless(value: string): string {
  return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
}
