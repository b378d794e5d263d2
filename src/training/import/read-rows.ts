import { parseSupplierDate } from '../../lib/supplier-date.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { TableShape } from '../../platform/table-import/read-rows.ts'
import type { RowFault } from '../../platform/table-import/table-row.ts'
import { unreadableImport } from '../errors.ts'

/** Columns of a file of completions, in any order; others are passed over. */
export const importColumns = ['person', 'course', 'completed_on', 'result'] as const
export type ImportColumn = (typeof importColumns)[number]

/** What a row told, each field by itself. */
export type ReadRow = {
  /** Username or e-mail address, in small letters. */
  readonly person: string
  readonly course: string
  readonly completedOn: IsoDate
  readonly result: ImportResult
}
export type ImportResult =
  { readonly kind: 'done' | 'passed' | 'failed' } | { readonly kind: 'mark'; readonly mark: number }
export type ImportFault = RowFault<ImportColumn>

/** How a file of completions looks. */
export const importShape: TableShape<ImportColumn> = { columns: importColumns, unreadable: unreadableImport }

/** Reads the fields of a row without asking who or what they name. */
export function readImportRow(
  { person, course, completed_on: day, result }: Readonly<Record<ImportColumn, string>>,
  today: IsoDate,
): ReadRow | ImportFault {
  if (person === '') return { field: 'person', problem: 'a username or an e-mail address is missing' }
  if (course === '') return { field: 'course', problem: 'the code of a course is missing' }
  const completedOn = parseSupplierDate(day, ['YYYY-MM-DD', 'DD/MM/YYYY'])
  if (!completedOn)
    return { field: 'completed_on', problem: 'a day such as 2026-05-04 or 04/05/2026 is expected' }
  if (today < completedOn) return { field: 'completed_on', problem: 'the day lies ahead' }
  const read = readResult(result.toLowerCase())
  if (!read)
    return { field: 'result', problem: 'completed, passed, failed or a mark from 0 to 100 is expected' }
  return { person: person.toLowerCase(), course: course.toLowerCase(), completedOn, result: read }
}

function readResult(text: string): ImportResult | undefined {
  if (text === 'completed') return { kind: 'done' }
  if (text === 'passed' || text === 'failed') return { kind: text }
  return /^(?:100|[1-9]?\d)$/.test(text) ? { kind: 'mark', mark: Number(text) } : undefined
}
