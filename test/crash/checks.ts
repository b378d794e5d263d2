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

/** What feeds made of the record tables, without what differs from load to load and without what people recorded. */
export async function contentOfFeeds(sql: Pool): Promise<Record<string, string[]>> {
  const content = await dumpContent({ owner: sql } as TestDatabase)
  return {
    ...content,
    involvements: content['involvements']!.filter(
      (row) => row.includes('"user_id":null') || row.includes('"user_id": null'),
    ),
  }
}
