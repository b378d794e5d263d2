import { recomposeChildren } from '../../src/children/apply-source-records.ts'
import type { ChildId } from '../../src/children/index.ts'
import { actAs } from './acts.ts'
import type { TestDatabase } from './database.ts'

/** Withholds the last `n` open children as their sources would: one of each restricts its record. @returns their opaque ids. */
export async function withhold(db: TestDatabase, n: number): Promise<string[]> {
  const rows = await db.owner<{ childId: ChildId; publicId: string }[]>`
    select child_id as "childId", public_id as "publicId" from children where status = 'open' order by child_id desc limit ${n}`
  const ids = rows.map((row) => row.childId)
  await db.owner`
    update source_records set payload = payload || '{"restricted": true}'
     where (child_id, source_id, source_record_id) in (
       select distinct on (child_id) child_id, source_id, source_record_id from source_records
        where child_id = any(${ids}::integer[]) order by child_id, source_id)`
  await actAs(db.worker, (act) => recomposeChildren(act, ids, new Map()))
  return rows.map((row) => row.publicId)
}
