import type { ChildId, SourceRecordKey } from '../../children/index.ts'
import type { Actor, Resource } from '../../platform/act.ts'

/** What a merge rests on; a closed list, so that nothing of a case is ever written down. */
export const mergeNotes = [
  'details-agree',
  'checked-with-source',
  'checked-with-family',
  'source-mistake',
] as const
export type MergeNote = (typeof mergeNotes)[number]

/** What moving source records does not keep by itself: ids and times, nothing about the child. */
export type MergeBefore = {
  readonly survivorComposedAt: string
  readonly mergedComposedAt: string
  readonly involvementIds: readonly number[]
  readonly endedLeadIds: readonly number[]
}

/** Two records found to be of one child, and how far that has come. */
export type ChildMerge = {
  readonly mergeId: number
  readonly publicId: string
  readonly survivorId: ChildId
  readonly mergedId: ChildId
  readonly survivorNumber: string
  readonly mergedNumber: string
  /** Of who asked. */
  readonly authorityCode: string | null
  /** Of the other record, when it is another: a second person of it must agree. */
  readonly otherAuthorityCode: string | null
  readonly needsSecond: boolean
  readonly noteCode: MergeNote
  readonly requestedBy: number
  readonly requestedAt: Date
  readonly secondedBy: number | null
  readonly secondedAt: Date | null
  readonly refusedAt: Date | null
  readonly refusalCode: string | null
  readonly doneAt: Date | null
  readonly movedRecords: readonly SourceRecordKey[] | null
  readonly before: MergeBefore | null
  readonly undoRequestedBy: number | null
  readonly undoRequestedAt: Date | null
  readonly undoneAt: Date | null
  readonly needsShielding: boolean
  /** The record that stayed became part of another one since: that merge is undone first. */
  readonly isOvertaken: boolean
}

export type MergeState = 'second' | 'merging' | 'done' | 'parting' | 'undone' | 'refused'

export function mergeStateOf(merge: ChildMerge): MergeState {
  if (merge.undoneAt !== null) return 'undone'
  if (merge.refusedAt !== null) return 'refused'
  if (merge.doneAt !== null) return merge.undoRequestedAt === null ? 'done' : 'parting'
  return merge.needsSecond && merge.secondedAt === null ? 'second' : 'merging'
}

/** Whether this person may give the second answer that is waited for: never who asked; of two authorities the other one's people alone. */
export function isWaitingFor(
  merge: ChildMerge,
  { userId, authorityCode }: Pick<Actor, 'userId' | 'authorityCode'>,
): boolean {
  const answering = merge.otherAuthorityCode ?? merge.authorityCode
  return mergeStateOf(merge) === 'second' && merge.requestedBy !== userId && authorityCode === answering
}

/** Whose records are merged; empty where there is no authority, and no other one. */
export type MergeAuthorities = { readonly authority: string; readonly otherAuthority: string }

/** What the policy is told of a merge. @param requesterId 0 for one that nobody has asked for */
export function mergeResource(id: string, authorities: MergeAuthorities, requesterId: number): Resource {
  return { type: 'Merge', id, attributes: { ...authorities, requesterId } }
}

/** The same of a merge that was asked for; of one that is not there, `own` stands for its authority. */
export function resourceOfMerge(id: string, merge: ChildMerge | undefined, own: string): Resource {
  const authority = merge ? (merge.authorityCode ?? '') : own
  return mergeResource(
    id,
    { authority, otherAuthority: merge?.otherAuthorityCode ?? '' },
    merge?.requestedBy ?? 0,
  )
}
