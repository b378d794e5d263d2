import { stringify } from 'csv-stringify/sync'
import type { FaultyRow } from './table-row.ts'

/** The first line of a file of rows that were left out. */
export function faultsHeader(columns: readonly string[]): string {
  return `${[...columns, 'line', 'field', 'problem'].join(',')}\n`
}

/** A row that was left out, as it came, with what is wrong; once put right the file can be imported as it is. */
export function faultLine<Column extends string>(
  columns: readonly Column[],
  { values, line, field, problem }: FaultyRow<Column>,
): string {
  return stringify([[...columns.map((column) => values[column]), line, field, problem]], {
    escape_formulas: true,
  })
}
