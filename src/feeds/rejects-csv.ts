import type { RunAct } from '../platform/act.ts'
import { readRejected, readRejectedColumns } from './read-status.ts'
import { rejectsToCsv } from './reject-csv.ts'

const PAGE_ROWS = 1000

/**
 * All rejected rows of a file as CSV, piece by piece, so that no file is too large to give back.
 *
 * Each piece is an act of its own with its own log entry; the header alone when no row was rejected.
 * @throws NotFoundError with the first piece, for an unknown file and another authority's alike.
 */
export async function* rejectsCsv(run: RunAct, fileId: number, pageRows = PAGE_ROWS): AsyncGenerator<string> {
  const columns = await run((act) => readRejectedColumns(act, fileId))
  yield rejectsToCsv([], columns, true)
  for (let after = 0; ;) {
    const rows = await run((act) => readRejected(act, fileId, after, pageRows))
    const last = rows.at(-1)
    if (!last) return
    yield rejectsToCsv(rows, columns, false)
    if (rows.length < pageRows) return
    after = last.rowNumber
  }
}
