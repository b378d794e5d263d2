import { DomainError } from '../platform/errors.ts'

export const lostLinkLock = (): DomainError =>
  new DomainError(
    'unavailable',
    'CP_LINKS_LOCK_LOST',
    'the connection that guarded the matching was lost; start the same work again, it goes on where it stopped',
  )

export const reviewDecided = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_REVIEW_DECIDED',
    'the row is not waiting for this decision any more; look at it again',
  )

export const notAChoice = (): DomainError =>
  new DomainError('invalid', 'CP_REVIEW_NO_CHOICE', 'this cannot be decided about this row')

export const undoTooLate = (): DomainError =>
  new DomainError('conflict', 'CP_REVIEW_UNDO_TOO_LATE', 'a decision can be taken back on its own day only')

export const undoOvertaken = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_REVIEW_UNDO_OVERTAKEN',
    'the decision was taken back already, or something later rests on it',
  )

export const mergeRefused = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_MERGE_NOT_POSSIBLE',
    'these two records cannot be merged now; look at both again',
  )

export const mergeDecided = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_MERGE_DECIDED',
    'the merge is not waiting for this answer any more; look at it again',
  )

export const mergeOvertaken = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_MERGE_UNDO_OVERTAKEN',
    'the record became part of another one since; undo that merge first',
  )

export const noModel = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_LINK_MODEL_MISSING',
    'there is no such linkage model; `contactpoint migrate` loads the shipped one',
  )

export const unreadablePairs = (line: number): DomainError =>
  new DomainError('invalid', 'CP_LINK_PAIRS_UNREADABLE', `line ${line} of the labelled pairs cannot be read`)
