import type { Tx } from '../../platform/db/connect.ts'
import { entryLeaf, erasureLeaf, type ErasedEntries, type LogRow } from './leaf.ts'
import { listErasures } from './queries.ts'

/** The leaf of each row. Source: docs/specs/audit-log.md, section 2. */
export async function leavesOf(sql: Tx, rows: readonly LogRow[]): Promise<Buffer[]> {
  const erasing = rows.filter(({ action }) => action === 'audit.erase-entries')
  const erasures =
    erasing.length === 0
      ? new Map<string, ErasedEntries>()
      : await listErasures(
          sql,
          erasing.map(({ entry_id }) => entry_id),
        )
  return rows.map((row) => {
    const erasure = erasures.get(row.entry_id)
    return erasure ? erasureLeaf(row, erasure) : entryLeaf(row)
  })
}
