import postgres from 'postgres'
import type { Findings } from './findings.ts'
import { RowComparison, type RowCounts } from './compare-rows.ts'
import type { Key } from './range.ts'
import { findUnknownColumns, selectRows, type IdRange } from './rows.ts'

/** How to reach the database that the log is of. */
export type DatabasePlace =
  | { readonly url: string }
  | {
      readonly socketDirectory: string
      readonly port: number
      readonly user: string
      readonly database: string
    }

/** Rows of one moment, which every comparison of a run sees. */
export type RowView = {
  readonly comparison: RowComparison
  readonly begin: (from: Key | null, to: Key | null, ids: IdRange) => void
}
export type DatabaseCounts = RowCounts

/**
 * Opens one snapshot of the rows, read only, and runs `work` on it.
 *
 * The newest checkpoint must have been read before: then the snapshot holds the row of every leaf.
 */
export async function withRows<T>(
  place: DatabasePlace,
  findings: Findings,
  maxLagSeconds: number,
  work: (view: RowView) => Promise<T>,
): Promise<T> {
  const sql = connect(place)
  try {
    await takeRole(sql)
    const result = await sql.begin('isolation level repeatable read read only', async (tx) => {
      for (const name of await findUnknownColumns(tx))
        findings.add({
          kind: 'schema',
          shard: null,
          text: `the column ${name} of audit_entries is not among those that this verifier knows`,
        })
      const comparison = new RowComparison(findings, maxLagSeconds)
      return {
        held: await work({
          comparison,
          begin: (from, to, ids) => comparison.begin(selectRows(tx, from, to, ids)),
        }),
      }
    })
    return result.held as T
  } finally {
    await sql.end({ timeout: 5 })
  }
}

function connect(place: DatabasePlace): postgres.Sql {
  const options = {
    max: 1,
    fetch_types: false,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: 'contactpoint-verifier', default_transaction_read_only: true },
  }
  if ('url' in place) return postgres(place.url, options)
  const { socketDirectory: host, port, user: username, database } = place
  return postgres({ ...options, host, port, username, database })
}

/** A login of the application has no rights of its own: it becomes the role that reads the log. */
async function takeRole(sql: postgres.Sql): Promise<void> {
  const [found] = await sql<
    { may: boolean }[]
  >`select has_table_privilege(to_regclass('audit_entries'), 'select') as "may"`
  if (!found?.may) await sql`set role contactpoint_worker`
}
