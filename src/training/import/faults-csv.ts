import { stringify } from 'csv-stringify/sync'
import type { FaultyRow } from './import-completions.ts'
import { importColumns } from './read-rows.ts'

/** The first line of a file of rows that were left out. */
export const faultsHeader = `${[...importColumns, 'line', 'field', 'problem'].join(',')}\n`

/** A row that was left out, as it came, with what is wrong; once put right the file can be imported as it is. */
export function faultLine({ values, line, field, problem }: FaultyRow): string {
  return stringify([[...importColumns.map((column) => values[column]), line, field, problem]], {
    escape_formulas: true,
  })
}
