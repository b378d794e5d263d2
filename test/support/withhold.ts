import { putAway, type ChildId } from '../../src/children/index.ts'
import { actAs } from './acts.ts'
import type { TestDatabase } from './database.ts'

/** Shields the last `n` open children at level 2, as when a source restricts them. @returns their opaque ids. */
export async function withhold(db: TestDatabase, n: number): Promise<string[]> {
  const rows = await db.owner<{ childId: ChildId; publicId: string }[]>`
    select child_id as "childId", public_id as "publicId" from children where status = 'open' order by child_id desc limit ${n}`
  await actAs(db.worker, async (act) => {
    const shield = { level: 2, authorityCode: null, placedBy: 'source', sourceLiftedAt: null } as const
    for (const { childId } of rows) await putAway(act, childId, shield, new Map())
  })
  return rows.map((row) => row.publicId)
}
