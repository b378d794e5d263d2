import type { Act } from '../platform/act.ts'
import { shieldChild, takeOut, type ChildId } from '../children/index.ts'
import { listSourceFacts, lockLinks } from '../linkage/index.ts'
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
  await shieldChild(act, childId, { level, authorityCode, placedBy: 'person', sourceLiftedAt: null }, facts)
}
