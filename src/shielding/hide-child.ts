import type { Act } from '../platform/act.ts'
import { putAway, takeOut, type ChildId } from '../children/index.ts'
import { listSourceFacts, lockLinks } from '../linkage/index.ts'
import { forgetNames } from '../vault/index.ts'
import type { Level } from './shield.ts'

/**
 * Shields a child, or changes what its shield hides, in the act's transaction.
 *
 * Feeds wait meanwhile: they decide about rows under the same lock.
 */
export async function hideChild(
  act: Act,
  childId: ChildId,
  level: Level,
  authorityCode: string,
): Promise<void> {
  await lockLinks(act)
  const facts = await listSourceFacts(act)
  await takeOut(act, [childId])
  await putAway(act, childId, { level, authorityCode, placedBy: 'person', sourceLiftedAt: null }, facts)
  await forgetNames(act.sql)
}
