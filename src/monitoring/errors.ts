import { DomainError } from '../platform/errors.ts'

export const revealReasonMissing = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_REVEAL_REASON_MISSING',
    'another reason needs a few words, and no reason more than 200 characters',
  )

export const periodTooLong = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_LOG_PERIOD',
    'a look into the log spans 1 to 31 days, and its first is not after its last',
  )

export const verdictUnfit = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_LOG_REVIEW_VERDICT',
    'the note does not fit the decision, or the manager is asked about a review that ended',
  )

export const reviewMovedOn = (): DomainError =>
  new DomainError('conflict', 'CP_LOG_REVIEW_MOVED_ON', 'somebody decided about the review in the meantime')

export const shareOutOfBounds = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_LOG_REVIEW_SHARE',
    'a sample is one in 1 to 1000, and at least 0 to 100 a day',
  )
