import type { Db } from '../../platform/db/connect.ts'
import { findLastSigned } from './last-published.ts'
import { measureLag, type LogLag } from './queries.ts'

/** Between the last committed entry and the newest signed checkpoint; null before there is one. Counts, nobody's data. */
export async function readLogLag(sql: Db, directory: string): Promise<LogLag | null> {
  const last = await findLastSigned(directory)
  return last && measureLag(sql, last)
}
