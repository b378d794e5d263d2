import type { Tx } from '../../platform/db/connect.ts'
import type { LogPosition } from '../log/leaf.ts'

/** Entries by their ids; or about a child or of a user, also of one who was served in a call, with the time of the act in `[from, until)`. */
export type BundleScope =
  | { readonly entryIds: readonly string[] }
  | (({ readonly childId: number } | { readonly userId: number }) & {
      readonly from: Date
      readonly until: Date
    })

/** Where the entries stand, in the order of the log; `limit` at most. By ids it looks through the whole log. */
export function listPositions(sql: Tx, scope: BundleScope, limit: number): Promise<LogPosition[]> {
  return sql<LogPosition[]>`
    select audit_entries.transaction_id::text as "transaction", audit_entries.entry_id::text as "entryId"
      from audit_entries
     where ${conditionOf(sql, scope)}
     order by audit_entries.transaction_id, audit_entries.entry_id
     limit ${limit}`
}

function conditionOf(sql: Tx, scope: BundleScope) {
  if ('entryIds' in scope) return sql`audit_entries.entry_id = any(${[...scope.entryIds]}::text[]::bigint[])`
  const subject =
    'childId' in scope
      ? sql`audit_entries.child_id = ${scope.childId}`
      : sql`${scope.userId} in (audit_entries.user_id, audit_entries.on_behalf_of)`
  return sql`${subject} and audit_entries.occurred_at >= ${scope.from} and audit_entries.occurred_at < ${scope.until}`
}
