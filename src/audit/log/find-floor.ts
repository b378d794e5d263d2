import type { Tx } from '../../platform/db/connect.ts'
import { parseCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { parseNote } from '../../lib/tlog/note.ts'
import { leavesOf } from './leaves-of.ts'
import { locateEntry, type ShardView } from './locate-entry.ts'
import type { Signed } from './lock-store.ts'
import type { DurableFolder } from './log-files.ts'
import { listShards } from './log-state.ts'
import { findLargestFromFuture, listRowsDownFrom, type LogMoment } from './queries.ts'

const ROWS_A_PAGE = 8192
const LARGEST_ID = '9223372036854775807'

/**
 * The greatest id among the entries that a restored database brought with it: what it wrote since has greater ones.
 *
 * An entry was brought when a shard has exactly its leaf, or when it names a transaction that this database has not begun.
 * Entries written since are looked through from the newest down.
 */
export async function findRestoredFloor(
  sql: Tx,
  folder: DurableFolder,
  signed: Signed,
  moment: LogMoment,
): Promise<string> {
  const views = await viewsOf(folder, signed)
  const fromFuture = await findLargestFromFuture(sql, moment)
  const above = BigInt(fromFuture) > BigInt(signed.above) ? fromFuture : signed.above
  for (let below = LARGEST_ID; ;) {
    const rows = await listRowsDownFrom(sql, { above, below, future: moment.future }, ROWS_A_PAGE)
    const leaves = await leavesOf(sql, rows)
    for (const [at, { entry_id: entryId, transaction_id: transaction }] of rows.entries()) {
      const found = await locateEntry(folder, views, { transaction, entryId })
      if (found?.leaf.equals(leaves[at]!)) return entryId
    }
    const last = rows.at(-1)
    if (!last) return above
    below = last.entry_id
  }
}

/** Every shard as of what was signed last, newest first. */
async function viewsOf(folder: DurableFolder, { shard, size, note }: Signed): Promise<ShardView[]> {
  const views: ShardView[] = [{ shard, size, note }]
  for (const older of (await listShards(folder)).toReversed()) {
    const bytes = older === shard ? null : await folder.read(`${older}/checkpoint.unwitnessed`)
    if (!bytes) continue
    const text = String(bytes)
    views.push({ shard: older, note: text, size: parseCheckpoint(parseNote(text).text).size })
  }
  return views
}
