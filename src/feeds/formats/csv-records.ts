import { CsvError, parse, type Options } from 'csv-parse'
import type { FileRefusalCode } from './faults.ts'
import { FileRefusedError, LINE_LIMIT } from './format.ts'
import { utf8Pieces } from './utf8.ts'

/** `line` is where the record starts: a quoted field may run over several. */
export type CsvRecord = { readonly line: number; readonly cells: readonly string[] }

/** The records of a comma-separated file, several at a time, header included, blank ones not; any line ends. */
export async function* csvRecords(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly CsvRecord[], void, undefined> {
  const splitter = new CsvSplitter()
  for await (const piece of utf8Pieces(bytes)) yield await splitter.write(piece)
  yield await splitter.end()
}

/** Drives the parser by hand: piped, it would run ahead of the reader when the bytes come without waiting. */
class CsvSplitter {
  #line = 1
  readonly #parser = parse({
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: LINE_LIMIT,
    on_record: (cells: string[]) => this.#onRecord(cells),
    // A parser with a full buffer would wait to be read before it reports a write as done.
    readableHighWaterMark: Number.MAX_SAFE_INTEGER,
  } as unknown as Options)

  constructor() {
    this.#parser.on('error', () => {
      // Each error is also given to the callback of the write that led to it.
    })
  }

  async write(piece: Buffer): Promise<CsvRecord[]> {
    await this.#settled((done) => this.#parser.write(piece, done))
    return this.#take()
  }

  async end(): Promise<CsvRecord[]> {
    await this.#settled((done) => this.#parser.end(done))
    return this.#take()
  }

  #settled(act: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      act((error) => (error ? reject(this.#refusal(error)) : resolve()))
    })
  }

  #refusal(error: Error): Error {
    return error instanceof CsvError ? new FileRefusedError(refusalOf(error), { line: this.#line }) : error
  }

  #onRecord(cells: string[]): CsvRecord | null {
    const record = { line: this.#line, cells }
    this.#line += 1 + lineEndsIn(cells)
    return cells.every(isBlank) ? null : record
  }

  #take(): CsvRecord[] {
    const records: CsvRecord[] = []
    for (;;) {
      const record = this.#parser.read() as CsvRecord | null
      if (record === null) return records
      records.push(record)
    }
  }
}

function refusalOf(error: CsvError): FileRefusalCode {
  return error.code === 'CSV_MAX_RECORD_SIZE' ? 'CP_FILE_LINE_TOO_LONG' : 'CP_FILE_QUOTES'
}

function isBlank(cell: string): boolean {
  return cell === '' || cell.trim() === ''
}

function lineEndsIn(cells: readonly string[]): number {
  let count = 0
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) count += cell.match(/\r\n|\n|\r/g)?.length ?? 0
  }
  return count
}
