import type { Act } from '../../platform/act.ts'
import { recordEntries, recordEntry, type AuditAction } from '../../audit/index.ts'
import {
  compareRecords,
  composeRecord,
  findPlaceByNumber,
  type ChildId,
  type ComparedRecord,
  type ComposedRecord,
} from '../../children/index.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { enqueueJob } from '../../platform/jobs.ts'
import { mergeDecided, mergeOvertaken, mergeRefused } from '../errors.ts'
import { requireMerge, requirePair, type MergePair } from './merge-access.ts'
import { mergeResource, mergeStateOf, type ChildMerge, type MergeNote, type MergeState } from './merge.ts'
import {
  compareChildNumbers,
  hasPendingMerge,
  insertMerge,
  isDoNotLink,
  listMergesOf,
  lockMerge,
  updateMergeRefused,
  updateMergeSecond,
  updateUndoRequest,
  type NumberComparison,
} from './queries.ts'

/** Task that makes one record of two; payload `{ mergeId }`. */
export const MERGE_CHILDREN = 'linkage.merge-children'
/** Task that parts what was merged; payload `{ mergeId }`. */
export const UNMERGE_CHILDREN = 'linkage.unmerge-children'

/** The opaque id of the open record that a ContactPoint number leads to; undefined for an unknown and a hidden one alike. */
export async function findRecordByNumber(act: Act, childNumber: string): Promise<string | undefined> {
  const authority = act.actor.authorityCode ?? ''
  await act.require('linkage.preview-merge', mergeResource('all', { authority, otherAuthority: '' }, 0))
  return (await findPlaceByNumber(act.sql, childNumber))?.publicId
}

/** Two records beside each other and the one they would become. */
export type MergePreview = {
  readonly one: ComparedRecord
  readonly other: ComparedRecord
  readonly after: ComposedRecord
  readonly numbers: readonly NumberComparison[]
  /** They were merged and parted before. */
  readonly isKnownApart: boolean
  /** One of them is another authority's: a reviewer there must agree. */
  readonly isOfTwoAuthorities: boolean
  readonly needsSecond: boolean
}

/** What a merge would change; changes nothing. @throws NotFoundError when either is unknown or hidden, or neither is the person's authority's. */
export async function previewMerge(act: Act, one: string, other: string): Promise<MergePreview> {
  const pair = await requirePair(act, 'linkage.preview-merge', one, other)
  const [first, second] = await compareRecords(act, [pair.one.childId, pair.other.childId])
  if (!first || !second) throw new NotFoundError()
  await recordEntry(act, { action: 'linkage.preview-merge', outcome: 'done', quantity: 2 })
  const after = composeRecord([...first.sources, ...second.sources])
  return { one: first, other: second, after, ...(await obstaclesOf(act, pair)) }
}

/**
 * Asks for a merge: `survivor` stays and `merged` becomes part of it. A job carries it out, with the rights to do so.
 *
 * INVARIANT (two-for-contradictions): two different NHS numbers, or a pair that was parted before, need a second person.
 * INVARIANT (both-authorities-agree): records of two authorities are merged only when a reviewer of each wants it.
 * @throws NotFoundError as `previewMerge`; DomainError `CP_MERGE_NOT_POSSIBLE` when one is being merged already.
 */
export async function requestMerge(
  act: Act,
  survivor: string,
  merged: string,
  noteCode: MergeNote,
): Promise<{ publicId: string; state: MergeState }> {
  const pair = await requirePair(act, 'linkage.request-merge', survivor, merged)
  const { one, other, authority, otherAuthority } = pair
  if (await hasPendingMerge(act.sql, one.childId, other.childId)) throw mergeRefused()
  const { needsSecond } = await obstaclesOf(act, pair)
  const { mergeId, publicId } = await insertMerge(act.sql, {
    survivor_id: one.childId,
    merged_id: other.childId,
    authority_code: authority,
    other_authority_code: otherAuthority === '' ? null : otherAuthority,
    needs_second: needsSecond,
    note_code: noteCode,
    requested_by: act.actor.userId!,
    requested_at: act.now,
  })
  if (!needsSecond) await enqueueMerge(act, MERGE_CHILDREN, mergeId)
  await recordMerge(act, 'linkage.request-merge', publicId, [one.childId, other.childId])
  return { publicId, state: needsSecond ? 'second' : 'merging' }
}

/**
 * The second person's answer; of two authorities that of the one that did not ask.
 *
 * @throws DeniedError for the person who asked; NotFoundError for whoever may not answer; DomainError `CP_MERGE_DECIDED`.
 */
export async function secondMerge(act: Act, publicId: string, agrees: boolean): Promise<void> {
  await lockMerge(act.sql, publicId)
  const merge = await requireMerge(act, 'linkage.second-merge', publicId)
  if (mergeStateOf(merge) !== 'second') throw mergeDecided()
  const userId = act.actor.userId!
  if (agrees) {
    await updateMergeSecond(act.sql, merge.mergeId, userId, act.now)
    await enqueueMerge(act, MERGE_CHILDREN, merge.mergeId)
  } else {
    await updateMergeRefused(act.sql, merge.mergeId, {
      refused_by: userId,
      refused_at: act.now,
      refusal_code: 'second-person-disagrees',
    })
  }
  const children = [merge.survivorId, merge.mergedId]
  await recordMerge(act, 'linkage.second-merge', publicId, children, agrees ? 'agreed' : 'disagreed')
}

/** Asks for two records to be parted again. @throws DomainError `CP_MERGE_DECIDED`, `CP_MERGE_UNDO_OVERTAKEN`. */
export async function requestUnmerge(act: Act, publicId: string): Promise<void> {
  await lockMerge(act.sql, publicId)
  const merge = await requireMerge(act, 'linkage.undo-merge', publicId)
  const state = mergeStateOf(merge)
  if (state !== 'done' && state !== 'second') throw mergeDecided()
  if (merge.isOvertaken) throw mergeOvertaken()
  const userId = act.actor.userId!
  if (state === 'second') {
    await updateMergeRefused(act.sql, merge.mergeId, {
      refused_by: userId,
      refused_at: act.now,
      refusal_code: 'taken-back',
    })
  } else {
    await updateUndoRequest(act.sql, merge.mergeId, { userId, at: act.now })
    await enqueueMerge(act, UNMERGE_CHILDREN, merge.mergeId)
  }
  await recordMerge(act, 'linkage.undo-merge', publicId, [merge.survivorId, merge.mergedId])
}

/**
 * The merges in which the person's own authority has a part: those that wait for the person's answer first, then the last.
 *
 * Of children it names nothing but their ContactPoint numbers.
 */
export async function listMerges(act: Act): Promise<ChildMerge[]> {
  const authority = act.actor.authorityCode ?? ''
  await act.require('linkage.list-merges', mergeResource('all', { authority, otherAuthority: '' }, 0))
  const merges = await listMergesOf(act.sql, authority, act.actor.userId ?? 0)
  await recordEntry(act, { action: 'linkage.list-merges', outcome: 'done', quantity: merges.length })
  return merges
}

/** One merge. @throws NotFoundError for an unknown one, one of other authorities, and one that touches a protected child, alike. */
export async function readMerge(act: Act, publicId: string): Promise<ChildMerge> {
  const merge = await requireMerge(act, 'linkage.list-merges', publicId)
  await recordEntry(act, {
    action: 'linkage.list-merges',
    outcome: 'done',
    subjectRef: publicId,
    childId: merge.survivorId,
    quantity: 1,
  })
  return merge
}

async function obstaclesOf(
  act: Act,
  { one, other, otherAuthority }: MergePair,
): Promise<Omit<MergePreview, 'one' | 'other' | 'after'>> {
  const numbers = await compareChildNumbers(act.sql, one.childId, other.childId)
  const isKnownApart = await isDoNotLink(act.sql, one.childId, other.childId)
  const hasOtherNumber = numbers.some(({ scheme, agrees }) => scheme === 'nhs-number' && !agrees)
  const isOfTwoAuthorities = otherAuthority !== ''
  const needsSecond = isOfTwoAuthorities || hasOtherNumber || isKnownApart
  return { numbers, isKnownApart, isOfTwoAuthorities, needsSecond }
}

function enqueueMerge(act: Act, task: string, mergeId: number): Promise<void> {
  return enqueueJob(act.sql, task, { mergeId }, `${task} ${mergeId}`)
}

/** One entry for each of the two children. */
async function recordMerge(
  act: Act,
  action: AuditAction,
  publicId: string,
  childIds: readonly ChildId[],
  ...fields: readonly string[]
): Promise<void> {
  await recordEntries(
    act,
    childIds.map((childId) => ({ action, outcome: 'done' as const, childId, subjectRef: publicId, fields })),
  )
}
