import type { Act, RunAct } from '../../platform/act.ts'
import { recordEntries, type AuditAction } from '../../audit/index.ts'
import { lockChildren, mergeRecords, unmergeRecords, type SourceFacts } from '../../children/index.ts'
import { moveInvolvements, returnInvolvements } from '../../involvement/index.ts'
import { lockLinks } from '../decide-links.ts'
import { mergeRefused } from '../errors.ts'
import { identityDigest } from '../review/person-verdicts.ts'
import { mergeStateOf, resourceOfMerge, type ChildMerge, type MergeState } from './merge.ts'
import {
  hasMovedAway,
  insertDoNotLink,
  insertMergeVerdicts,
  listFacts,
  listRecordsOf,
  lockMergeById,
  moveLinks,
  updateMergeDone,
  updateMergeRefused,
  updateMergeUndone,
  updateUndoRequest,
  withdrawMergeVerdicts,
} from './queries.ts'

/** Kind and authority of every source. */
export function listSourceFacts(act: Act): Promise<SourceFacts> {
  return listFacts(act.sql)
}

/**
 * Carries out a merge that was asked for and, where two must, agreed: links, source records, services, leads and markers move, and
 * both records are composed anew, all in one transaction. Run again it changes nothing.
 *
 * INVARIANT (protected-stay-away): refused when either record is withheld by then, or is no record of its own any more. Refused as well
 * when one has come to an authority of which nobody asked or agreed.
 * @returns the state after it.
 */
export async function mergeChildren(run: RunAct, mergeId: number): Promise<MergeState | 'unknown'> {
  const done = await run(async (act) => {
    const merge = await beginMerge(act, 'linkage.merge-children', mergeId)
    if (!merge || mergeStateOf(merge) !== 'merging') return stateOrUnknown(merge)
    const { survivorId, mergedId } = merge
    if (await hasMovedAway(act.sql, merge)) throw mergeRefused()
    const records = await mergeRecords(act, survivorId, mergedId, await listFacts(act.sql))
    const keys = records?.moved ?? []
    await moveLinks(act.sql, mergedId, survivorId, keys)
    const services =
      records && (await moveInvolvements(act, { from: mergedId, to: survivorId, records: keys }))
    if (!records || !services) throw mergeRefused()
    await updateMergeDone(act.sql, mergeId, act.now, keys, {
      survivorComposedAt: records.composedAt.survivor,
      mergedComposedAt: records.composedAt.merged,
      ...services,
    })
    const told = await listRecordsOf(act.sql, survivorId)
    const verdicts = told.map(({ record, ...key }) => ({ ...key, identity: identityDigest(record) }))
    await insertMergeVerdicts(act.sql, merge, verdicts, act.now)
    await recordBoth(act, 'linkage.merge-children', { ...merge, movedRecords: keys })
    return 'done' as const
  }).catch((error: unknown) => refusedOr(error))
  if (done !== 'refused') return done
  return run(async (act): Promise<MergeState> => {
    const merge = await beginMerge(act, 'linkage.merge-children', mergeId)
    if (merge && mergeStateOf(merge) === 'merging') {
      await updateMergeRefused(act.sql, mergeId, { refused_at: act.now, refusal_code: 'not-possible' })
    }
    return 'refused'
  })
}

/**
 * Parts what was merged; the pair is known as two children from then on, and one person alone cannot merge it again.
 *
 * @returns the state after it; `done` again when it could not be parted.
 */
export async function unmergeChildren(run: RunAct, mergeId: number): Promise<MergeState | 'unknown'> {
  const parted = await run(async (act) => {
    const merge = await beginMerge(act, 'linkage.unmerge-children', mergeId)
    if (!merge || mergeStateOf(merge) !== 'parting') return stateOrUnknown(merge)
    await part(act, merge)
    return 'undone' as const
  }).catch((error: unknown) => refusedOr(error))
  if (parted !== 'refused') return parted
  return run(async (act): Promise<MergeState> => {
    const merge = await beginMerge(act, 'linkage.unmerge-children', mergeId)
    if (merge && mergeStateOf(merge) === 'parting') await updateUndoRequest(act.sql, mergeId, null)
    return 'done'
  })
}

async function part(act: Act, merge: ChildMerge): Promise<void> {
  const { mergeId, survivorId, mergedId, movedRecords, before, doneAt } = merge
  if (merge.isOvertaken) throw mergeRefused()
  const records = {
    moved: movedRecords!,
    composedAt: { survivor: before!.survivorComposedAt, merged: before!.mergedComposedAt },
    mergedAt: doneAt!,
  }
  await moveLinks(act.sql, survivorId, mergedId, records.moved)
  if (!(await unmergeRecords(act, survivorId, mergedId, records, await listFacts(act.sql))))
    throw mergeRefused()
  const move = { from: survivorId, to: mergedId, records: records.moved }
  await returnInvolvements(act, move, before!, doneAt!)
  await insertDoNotLink(act.sql, survivorId, mergedId, {
    merge_id: mergeId,
    set_by: merge.undoRequestedBy!,
    set_at: act.now,
  })
  await withdrawMergeVerdicts(act.sql, merge, act.now)
  await updateMergeUndone(act.sql, mergeId, act.now)
  await recordBoth(act, 'linkage.unmerge-children', merge)
}

async function beginMerge(act: Act, action: AuditAction, mergeId: number): Promise<ChildMerge | undefined> {
  await lockLinks(act)
  const merge = await lockMergeById(act.sql, mergeId)
  await act.require(action, resourceOfMerge(merge?.publicId ?? 'unknown', merge, ''))
  if (merge) await lockChildren(act.sql, [merge.survivorId, merge.mergedId])
  return merge
}

function stateOrUnknown(merge: ChildMerge | undefined): MergeState | 'unknown' {
  return merge ? mergeStateOf(merge) : 'unknown'
}

function refusedOr(error: unknown): 'refused' {
  if ((error as { code?: unknown }).code === 'CP_MERGE_NOT_POSSIBLE') return 'refused'
  throw error
}

async function recordBoth(act: Act, action: AuditAction, merge: ChildMerge): Promise<void> {
  await recordEntries(
    act,
    [merge.survivorId, merge.mergedId].map((childId) => ({
      action,
      outcome: 'done' as const,
      childId,
      subjectRef: merge.publicId,
      quantity: merge.movedRecords?.length ?? 0,
    })),
  )
}
