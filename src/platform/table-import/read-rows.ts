import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import type { DomainError } from '../errors.ts'
import type { TableRow } from './table-row.ts'

export type TableShape<Column extends string> = {
  /** In any order, each once; others are passed over. */
  readonly columns: readonly Column[]
  /** The error for a line that cannot be read. */
  readonly unreadable: (line: number) => DomainError
}

const BATCH = 1_000
const LONGEST_ROW = 10_000

/**
 * Rows of a CSV file in UTF-8, 1,000 at a time; the file is never held as a whole.
 *
 * @throws DomainError of the shape when the header lacks a column or the text is no CSV.
 */
export async function* readBatches<Column extends string>(
  bytes: AsyncIterable<Uint8Array>,
  shape: TableShape<Column>,
): AsyncGenerator<TableRow<Column>[]> {
  let batch: TableRow<Column>[] = []
  for await (const row of readRows(bytes, shape)) {
    batch.push(row)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function* readRows<Column extends string>(
  bytes: AsyncIterable<Uint8Array>,
  { columns, unreadable }: TableShape<Column>,
): AsyncGenerator<TableRow<Column>> {
  const parser = Readable.from(bytes).pipe(
    parse({
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_ROW,
      columns: (header: string[]) => {
        const named = columnsOf(header, columns)
        if (!named) throw unreadable(1)
        return named
      },
    }),
  )
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: TableRow<Column>['values']
      info: { lines: number }
    }>)
      yield { line: info.lines, values: record }
  } catch (error) {
    if (error instanceof CsvError) throw unreadable(typeof error.lines === 'number' ? error.lines : 1)
    throw error
  }
}

function columnsOf<Column extends string>(
  header: readonly string[],
  columns: readonly Column[],
): (Column | false)[] | undefined {
  const names = header.map((name) => name.trim().toLowerCase())
  if (columns.some((column) => names.filter((name) => name === column).length !== 1)) return undefined
  return names.map((name) => columns.find((column) => column === name) ?? false)
}
