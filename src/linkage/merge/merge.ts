import type { ChildId, SourceRecordKey } from '../../children/index.ts'

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
  readonly authorityCode: string | null
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
