import type { Tx } from '../../platform/db/connect.ts'
import type { WaitingRow } from './quarantined.ts'

/** Rows that wait for those who shield in an authority, oldest first; 500 at most. */
export function listWaitingRows(sql: Tx, authorityCode: string): Promise<WaitingRow[]> {
  return sql<WaitingRow[]>`
    select q.public_id as "publicId", q.received_at as "receivedAt", q.decided_by is not null as "isDecided"
      from vault.quarantine q
     where q.authority_code = ${authorityCode} and q.closed_at is null
     order by q.received_at, q.quarantine_id
     limit 500`
}

/** Until the transaction ends nobody else decides about it. */
export async function lockRow(sql: Tx, publicId: string): Promise<void> {
  await sql`select from vault.quarantine where quarantine.public_id = ${publicId} for no key update`
}
