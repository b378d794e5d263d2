import type { Act } from '../platform/act.ts'
import { retireChild, withdrawSourceRecords, type ChildId, type SourceFacts } from '../children/index.ts'
import { applySourceInvolvements } from '../involvement/index.ts'
import { removeLinks } from './decide-links.ts'

/**
 * Takes a source record off the child it is linked to, with the service it told of, because a person said so.
 *
 * A child that no other source tells of then is void: nothing of it is shown or found until a source tells of it again.
 */
export async function detachRecord(
  act: Act,
  key: { readonly childId: ChildId; readonly sourceId: string; readonly sourceRecordId: string },
  isOnlySource: boolean,
  sources: SourceFacts,
): Promise<void> {
  await withdrawSourceRecords(act, [key], sources)
  await applySourceInvolvements(act, [{ ...key, confirmedOn: act.today, involvement: null }])
  await removeLinks(act, key.sourceId, [key.sourceRecordId])
  if (isOnlySource) await retireChild(act, key.childId, 'void', null)
}
