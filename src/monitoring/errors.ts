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
