import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { parseSupplierDate } from '../../lib/supplier-date.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import { unreadableImport } from '../errors.ts'

/** Columns of a file of completions, in any order; others are passed over. */
export const importColumns = ['person', 'course', 'completed_on', 'result'] as const
export type ImportColumn = (typeof importColumns)[number]
export type ImportValues = Readonly<Record<ImportColumn, string>>

/** `line` is the one on which the row ends; the header is line 1. */
export type ImportRow = { readonly line: number; readonly values: ImportValues }

/** What a row told, each field by itself; the fault is a sentence that holds no value of the row. */
export type ReadRow = {
  /** Username or e-mail address, in small letters. */
  readonly person: string
  readonly course: string
  readonly completedOn: IsoDate
  readonly result: ImportResult
}
export type ImportResult =
  { readonly kind: 'done' | 'passed' | 'failed' } | { readonly kind: 'mark'; readonly mark: number }
export type ImportFault = { readonly field: ImportColumn; readonly problem: string }

/**
 * Rows of a CSV file in UTF-8, one after another; the file is never held as a whole.
 *
 * @throws DomainError naming the line when the header lacks a column or the text is no CSV.
 */
export async function* readImportRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ImportRow> {
  const parser = Readable.from(bytes).pipe(
    parse({
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
      max_record_size: 10_000,
      columns: columnsOf,
    }),
  )
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: ImportValues
      info: { lines: number }
    }>)
      yield { line: info.lines, values: record }
  } catch (error) {
    if (error instanceof CsvError) throw unreadableImport(typeof error.lines === 'number' ? error.lines : 1)
    throw error
  }
}

function columnsOf(header: string[]): (ImportColumn | false)[] {
  const names = header.map((name) => name.trim().toLowerCase())
  if (importColumns.some((column) => names.filter((name) => name === column).length !== 1))
    throw unreadableImport(1)
  return names.map((name) => importColumns.find((column) => column === name) ?? false)
}

/** Reads the fields of a row without asking who or what they name. */
export function readImportRow(
  { person, course, completed_on: day, result }: ImportValues,
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
