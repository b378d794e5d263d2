import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { columnPlaces, guessColumns, type ColumnMap } from '../../lib/matching/bulk/columns.ts'
import { CsvReader } from '../../lib/matching/bulk/csv-reader.ts'
import type { LoadPlan } from '../../lib/matching/bulk/load-records.ts'
import { detectDateOrder } from '../../lib/matching/bulk/read-date.ts'

/** A file to read, with what its columns are. */
export type PersonFile = {
  readonly path: string
  readonly separator: string
  readonly map: ColumnMap
  readonly isGuessed: boolean
  readonly plan: LoadPlan
}

const SAMPLE_BYTES = 1 << 18
const DATES_SAMPLED = 2000
const SEPARATORS = [',', ';', '\t', '|']

/**
 * Reads the heading and the first rows: separator, columns (guessed without `map`), how dates are written, rows.
 *
 * @throws RangeError for a column that the file has not, CsvError for one that is no CSV.
 */
export function readPlan(path: string, map: ColumnMap | undefined, truth: string | undefined): PersonFile {
  const sample = new Uint8Array(SAMPLE_BYTES)
  const file = openSync(path, 'r')
  const size = statSync(path).size
  const length = readSync(file, sample, 0, SAMPLE_BYTES, 0)
  closeSync(file)
  const separator = separatorOf(sample.subarray(0, length))
  const rows = sampleRows(sample.subarray(0, length), separator, length < size)
  const header = rows[0]
  if (header === undefined) throw new RangeError('the file is empty')
  const columns = map ?? guessColumns(header)
  const places = columnPlaces(header, columns)
  const truthPlace = truth === undefined ? undefined : header.indexOf(truth)
  const datePlace = places.date_of_birth
  const dates = datePlace === undefined ? [] : rows.slice(1, DATES_SAMPLED).map((row) => row[datePlace] ?? '')
  const bytesPerRow = length / rows.length
  return {
    path,
    separator,
    map: columns,
    isGuessed: map === undefined,
    plan: {
      columns: header.length,
      places,
      truthPlace: truthPlace === -1 ? undefined : truthPlace,
      dateOrder: detectDateOrder(dates),
      rowsExpected: Math.ceil((size / bytesPerRow) * 1.03) + 16,
    },
  }
}

/** The sign, of those in use, that the first line has most of. */
function separatorOf(sample: Uint8Array): string {
  const end = sample.indexOf(10)
  const line = new TextDecoder().decode(sample.subarray(0, end < 0 ? sample.length : end))
  const counts = SEPARATORS.map((separator) => line.split(separator).length)
  return SEPARATORS[counts.indexOf(Math.max(...counts))]!
}

/** Whole rows of the beginning of a file; the last, where the sample cuts it, is left out. */
function sampleRows(sample: Uint8Array, separator: string, isCut: boolean): string[][] {
  let isRead = false
  const lastLine = isCut ? sample.lastIndexOf(10) + 1 : sample.length
  const reader = new CsvReader((buffer, offset) => {
    if (isRead) return 0
    isRead = true
    buffer.set(sample.subarray(0, lastLine), offset)
    return lastLine
  }, separator)
  const decoder = new TextDecoder()
  const rows: string[][] = []
  while (nextRow(reader, isCut)) {
    const row: string[] = []
    for (let field = 0; field < reader.fieldCount; field++)
      row.push(decoder.decode(reader.bytes.subarray(reader.starts[field], reader.ends[field])))
    rows.push(row)
  }
  return rows
}

/** A cut may go through a quoted field: the rows before it are sample enough. */
function nextRow(reader: CsvReader, isCut: boolean): boolean {
  try {
    return reader.next()
  } catch (error) {
    if (isCut) return false
    throw error
  }
}
