import type { Pool } from '../../src/platform/db/connect.ts'
import { dumpContent } from '../../src/feeds/load-file.fixture.ts'
import type { TestDatabase } from '../support/database.ts'

/** Ids of `requests` that the log has no entry of an opened record for. */
export async function missingEntries(sql: Pool, requests: readonly string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select wanted.id from unnest(${[...requests]}::text[]) as wanted (id)
     where not exists (select from audit_entries
                        where audit_entries.request_id = wanted.id::uuid and audit_entries.action = 'children.open-record'
                          and audit_entries.outcome = 'done')`
  return rows.map((row) => row.id)
}

/** Children of `recorded`, by opaque id, for whom no involvement of a person is there. */
export async function lostInvolvements(sql: Pool, recorded: readonly string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select wanted.id from unnest(${[...recorded]}::text[]) as wanted (id)
     where not exists (select from involvements join children on children.child_id = involvements.child_id
                        where children.public_id = wanted.id::uuid and involvements.user_id is not null)`
  return rows.map((row) => row.id)
}

/** How many rows of feeds took effect more than once. */
export async function countAppliedTwice(sql: Pool): Promise<number> {
  const [row] = await sql<[{ n: number }]>`
    select ((select count(*) from (select from link_decisions group by feed_file_id, row_number having count(*) > 1) d)
          + (select count(*) from (select from source_records group by source_id, source_record_id having count(*) > 1) d)
          + (select count(*) from feed_files where state = 'applied' and rows_applied <> rows_valid))::integer as n`
  return row.n
}

/**
 * What feeds made of the record tables, without what differs from load to load and without what people recorded.
 *
 * Files are numbered in the order they came: a server that crashed leaves out some numbers.
 */
export async function contentOfFeeds(sql: Pool): Promise<Map<string, readonly string[]>> {
  const content = await dumpContent({ owner: sql } as TestDatabase)
  const files = await sql<{ id: number }[]>`select file_id as id from feed_files order by file_id`
  const place = new Map(files.map(({ id }, i) => [String(id), i]))
  const normal = (row: string): string =>
    row.replaceAll(
      /"((?:feed_)?file_id)": ?(\d+)/g,
      (_, key: string, id: string) => `"${key}":${place.get(id) ?? '?'}`,
    )
  const isOfFeeds = (table: string, row: string): boolean =>
    table !== 'involvements' || /"user_id": ?null/.test(row)
  return new Map(
    Object.entries(content).map(([table, rows]) => [
      table,
      rows
        .filter((row) => isOfFeeds(table, row))
        .map(normal)
        .sort(),
    ]),
  )
}

/** Up to three rows of each side that the other lacks. */
export function difference(a: readonly string[] = [], b: readonly string[] = []): string[] {
  const only = (rows: readonly string[], others: readonly string[]): string[] => {
    const known = new Set(others)
    return rows.filter((row) => !known.has(row)).slice(0, 3)
  }
  const counts = a.length === b.length ? [] : [`${a.length} and ${b.length} rows`]
  return [
    ...counts,
    ...only(a, b).map((row) => `first: ${row}`),
    ...only(b, a).map((row) => `second: ${row}`),
  ]
}
