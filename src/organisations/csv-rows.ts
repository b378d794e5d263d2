import { CsvError, parse, type Info } from 'csv-parse/sync'
import { RowsRefusedError } from './errors.ts'

/** A row by column name, trimmed; `line` is the one on which it ends. */
export type CsvRow<Column extends string> = {
  readonly line: number
  readonly values: Readonly<Record<Column, string>>
}

export type CsvShape<Column extends string> = {
  /** What faults call the file. */
  readonly file: string
  readonly required: readonly Column[]
  /** Read as `''` where the file lacks them. */
  readonly optional?: readonly Column[]
  /** Whether columns that are not named here are passed over; else they refuse the file. */
  readonly ignoresOthers?: boolean
}

type Raw<Column extends string> = { record: Partial<Record<Column, string>>; info: Info }

/** Reads a small file as a whole, columns by name in any order. @throws RowsRefusedError naming the line. */
export function readCsv<Column extends string>(text: string, shape: CsvShape<Column>): CsvRow<Column>[] {
  const columns = [...shape.required, ...(shape.optional ?? [])]
  const blank = Object.fromEntries(columns.map((column) => [column, ''])) as Record<Column, string>
  if (text.trim() === '') throw refusal(shape.file, 1, null, 'the file is empty')
  try {
    // csv-parse counts CR LF inside quotes as two lines
    const raws = parse(text.replace(/\r\n?/g, '\n'), {
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
      record_delimiter: '\n',
      columns: (header: string[]) => columnsOf(header, columns, shape),
    }) as unknown as Raw<Column>[]
    return raws.map(({ record, info }) => ({ line: info.lines, values: { ...blank, ...record } }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error.lines === 'number' ? error.lines : 1
    throw refusal(shape.file, line, null, problemOf(error.code))
  }
}

function columnsOf<Column extends string>(
  header: string[],
  columns: Column[],
  shape: CsvShape<Column>,
): (string | false)[] {
  const missing = shape.required.find((column) => !header.includes(column))
  if (missing !== undefined) throw refusal(shape.file, 1, missing, 'the column is missing')
  const twice = columns.find((column) => header.indexOf(column) !== header.lastIndexOf(column))
  if (twice !== undefined) throw refusal(shape.file, 1, twice, 'the column is there twice')
  const unknown = header.findIndex((name) => !(columns as string[]).includes(name))
  if (unknown !== -1 && !shape.ignoresOthers) {
    throw refusal(shape.file, 1, null, `column ${unknown + 1} is not one of those that the file may have`)
  }
  return header.map((name) => ((columns as string[]).includes(name) ? name : false))
}

function problemOf(code: string): string {
  if (code === 'CSV_RECORD_INCONSISTENT_COLUMNS')
    return 'the row has more or fewer fields than the header has columns'
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'a quote is not closed'
  return 'the row is not well-formed CSV; look for a stray quote'
}

function refusal(file: string, line: number, field: string | null, problem: string): RowsRefusedError {
  return new RowsRefusedError([{ file, line, field, problem }])
}
