import type { ChildId, SourceKind } from '../../children/index.ts'

/** What a person may decide about a waiting row. */
export const reviewDecisions = ['link', 'new-child', 'not-the-same', 'ask-source', 'keep'] as const
export type ReviewDecision = (typeof reviewDecisions)[number]

/** What a decision rests on; a closed list, so that nothing of a case is ever written down. */
export const noteCodes = [
  'details-agree',
  'checked-with-source',
  'checked-with-family',
  'sibling-or-twin',
  'another-child',
  'source-mistake',
  'cannot-tell',
] as const
export type NoteCode = (typeof noteCodes)[number]

/** A waiting or decided row as the desk knows it: nothing of the row itself, children by id only. */
export type ReviewItem = {
  readonly reviewId: number
  readonly publicId: string
  readonly sourceId: string
  readonly sourceRecordId: string
  readonly sourceName: string
  readonly sourceKind: SourceKind
  readonly reason: string
  readonly authorityCode: string | null
  readonly openedAt: Date
  readonly closedAt: Date | null
  readonly decision: ReviewDecision | null
  readonly decidedChildId: ChildId | null
  readonly noteCode: NoteCode | null
  readonly needsSecond: boolean
  readonly decidedBy: number | null
  readonly decidedAt: Date | null
  readonly secondedBy: number | null
  readonly secondedAt: Date | null
  readonly undoneAt: Date | null
  /** The child the source record stands for now. */
  readonly linkedChildId: ChildId | null
  /** Children the row may be about, nearest first; merged ones as what they became part of. */
  readonly childIds: readonly ChildId[]
  readonly needsShielding: boolean
  readonly hasDateOfBirth: boolean
  /** Nothing but this source record tells of the linked child. */
  readonly isOnlySource: boolean
}

/**
 * `second`: another person must agree; `asked`: the source was asked; `settling`: decided, about to be carried out;
 * `settled`: at an end; `undone`: was, and its decision taken back.
 */
export type ReviewState = 'open' | 'second' | 'asked' | 'settling' | 'settled' | 'undone'

export function stateOf(item: ReviewItem): ReviewState {
  if (item.undoneAt !== null) return 'undone'
  if (item.closedAt !== null) return 'settled'
  if (item.decision === null) return 'open'
  if (item.decision === 'ask-source') return 'asked'
  return item.needsSecond && item.secondedAt === null ? 'second' : 'settling'
}

const contradicting: ReadonlySet<string> = new Set([
  'identifier-contradicts',
  'identifier-shared',
  'source-record-changed-identity',
  'numbers-differ',
])

/**
 * INVARIANT (two-for-contradictions): where an identifier speaks against what else is known, or two NHS numbers would meet on one
 * child, one person alone changes nothing. Source: REV-5; security G21.
 */
export function needsSecondPerson(
  item: Pick<ReviewItem, 'reason'>,
  decision: ReviewDecision,
  hasOtherNhsNumber: boolean,
): boolean {
  if (decision === 'ask-source' || decision === 'keep') return false
  return contradicting.has(item.reason) || (decision === 'link' && hasOtherNhsNumber)
}

/** What these ask about is a link that stands. */
const linkless: ReadonlySet<string> = new Set(['last-source-withdrawn', 'rescored'])

/** What can be said of a record that is linked, against its link. */
const movingDecisions: readonly ReviewDecision[] = ['new-child', 'not-the-same']

/** What may be decided about an item, in the order in which it is offered. */
export function choicesOf(item: ReviewItem): ReviewDecision[] {
  if (item.reason === 'last-source-withdrawn') return ['keep', 'ask-source']
  const canMove = item.linkedChildId === null || !item.isOnlySource
  if (item.reason === 'rescored')
    return ['keep', ...(item.linkedChildId !== null && canMove ? movingDecisions : []), 'ask-source']
  return [
    ...(item.childIds.length > 0 ? (['link'] as const) : []),
    ...(item.hasDateOfBirth && canMove ? (['new-child'] as const) : []),
    ...(item.childIds.length > 0 && canMove ? (['not-the-same'] as const) : []),
    'ask-source',
  ]
}

/** How many children people may put beside one row. */
export const ADDED_MOST = 5

/** Whether a child may be put beside the row: while nobody has decided, and where the row may be linked at all. */
export function takesCandidates(item: ReviewItem): boolean {
  const state = stateOf(item)
  return (state === 'open' || state === 'asked') && !linkless.has(item.reason)
}

/** Whether `decision` takes the source record off the child it stands for now. */
export function movesRecord(item: ReviewItem, decision: ReviewDecision, childId: ChildId | null): boolean {
  if (item.linkedChildId === null || decision === 'ask-source' || decision === 'keep') return false
  return decision !== 'link' || childId !== item.linkedChildId
}
