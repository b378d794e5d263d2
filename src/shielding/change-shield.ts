import type { Act } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { requireChange } from './desk-access.ts'
import { notThisStep } from './errors.ts'
import { insertChange, listChangesOf, lockShield, updateSeconded, updateStopped } from './queries.ts'
import { changeStateOf, coolsUntil, type ChangeGround, type Shield, type ShieldChange } from './shield.ts'

/** Proposes, as part of an act that asked the policy, that a shield ends or hides less; nothing happens where that is on its way already. */
export async function proposeChange(
  act: Act,
  { childId, authorityCode }: Shield,
  {
    kind,
    ground,
    wordsId,
  }: { readonly kind: 'lift' | 'lower'; readonly ground: ChangeGround; readonly wordsId: string },
): Promise<void> {
  if (await hasOpenChange(act, childId)) return
  await insertChange(act.sql, {
    child_id: childId,
    authority_code: authorityCode,
    kind,
    ground,
    words_id: wordsId,
    proposed_by: act.actor.userId!,
    proposed_at: act.now,
  })
}

export async function hasOpenChange(act: Act, childId: number): Promise<boolean> {
  return (await listOpen(act, childId)).length > 0
}

/** Stops, as part of an act that asked the policy, what is on its way: somebody has just found that the shield is needed. */
export async function stopOpenChanges(act: Act, childId: number): Promise<void> {
  for (const { changeId } of await listOpen(act, childId))
    await updateStopped(act.sql, changeId, act.actor.userId!, act.now)
}

async function listOpen(act: Act, childId: number): Promise<ShieldChange[]> {
  const changes = await listChangesOf(act.sql, childId)
  return changes.filter((change) => ['proposed', 'cooling'].includes(changeStateOf(change)))
}

/**
 * Agrees to a change as the second person: it cools for three days, and is done then unless somebody stops it.
 *
 * INVARIANT (two-lift): whoever proposed a change never agrees to it, and no shield ends or hides less otherwise. Source; security T14.
 * @throws NotFoundError; DeniedError for whoever proposed it; DomainError `CP_SHIELD_STEP` when it does not wait for a second person.
 */
export async function secondChange(act: Act, publicId: string): Promise<void> {
  const { childId } = await requireChange(act, 'shielding.second-change', publicId)
  await lockShield(act.sql, childId)
  const change = await requireChange(act, 'shielding.second-change', publicId)
  if (changeStateOf(change) !== 'proposed') throw notThisStep()
  await updateSeconded(act.sql, change.changeId, act.actor.userId!, act.now, coolsUntil(act.now))
  await recordEntry(act, {
    action: 'shielding.second-change',
    outcome: 'done',
    childId,
    subjectRef: publicId,
    fields: [change.kind],
  })
}

/** Stops a change that is not done yet; anybody of the team may, whoever proposed it too. @throws DomainError `CP_SHIELD_STEP` when it is at an end. */
export async function stopChange(act: Act, publicId: string): Promise<void> {
  const { childId } = await requireChange(act, 'shielding.stop-change', publicId)
  await lockShield(act.sql, childId)
  const change = await requireChange(act, 'shielding.stop-change', publicId)
  if (!['proposed', 'cooling'].includes(changeStateOf(change))) throw notThisStep()
  await updateStopped(act.sql, change.changeId, act.actor.userId!, act.now)
  await recordEntry(act, {
    action: 'shielding.stop-change',
    outcome: 'done',
    childId,
    subjectRef: publicId,
    fields: [change.kind],
  })
}
