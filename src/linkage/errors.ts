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

export const recordShown = (): DomainError =>
  new DomainError('conflict', 'CP_REVIEW_RECORD_SHOWN', 'the record stands beside the row already')

export const enoughRecords = (most: number): DomainError =>
  new DomainError('conflict', 'CP_REVIEW_RECORDS_ENOUGH', `${most} records were put beside the row already`)

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

export const noThresholds = (kind: string): DomainError =>
  new DomainError(
    'conflict',
    'CP_LINK_THRESHOLDS_MISSING',
    `the model has no thresholds for sources of ${kind}; \`linkage thresholds set --model\` sets them`,
  )

export const invalidModel = (fault: string): DomainError =>
  new DomainError('invalid', 'CP_LINK_MODEL_INVALID', `the file holds no linkage model: ${fault}`)

export const modelTaken = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_LINK_MODEL_TAKEN',
    'another model is kept under this version, and models are never changed; give the new one a version of its own',
  )

export const outdatedReport = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_LINK_REPORT_OUTDATED',
    'there is no such report of today that still holds; make one with `linkage rescore --model` and look at it first',
  )

export const tooManyDoubted = (most: number): DomainError =>
  new DomainError(
    'conflict',
    'CP_LINK_RUN_TOO_LARGE',
    `the model doubts more than ${most} links, which is more than people can look at; nothing was changed`,
  )

export const missingRun = (): DomainError =>
  new DomainError('invalid', 'CP_LINK_RUN_MISSING', 'there is no such run; `linkage models` lists them')

export const overtakenRun = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_LINK_RUN_OVERTAKEN',
    'another model was put in force since; undo that run first',
  )

export const unreadableFile = (path: string): DomainError =>
  new DomainError('invalid', 'CP_LINKAGE_FILE_UNREADABLE', `\`${path}\` is not a file that can be read`)
