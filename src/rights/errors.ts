import { DomainError } from '../platform/errors.ts'

export const invalidRequest = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_RIGHTS_REQUEST',
    'a request needs a proof of identity, what shows that somebody else may ask, and a day of receipt that is not in the future',
  )

export const notThisStep = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_RIGHTS_STEP',
    'the request is not waiting for this any more; look at it again',
  )

export const notThisChoice = (): DomainError =>
  new DomainError('invalid', 'CP_RIGHTS_CHOICE', 'this cannot be decided about one of these looks')

export const missingChild = (): DomainError =>
  new DomainError('invalid', 'CP_RIGHTS_EXPORT_CHILD', 'there is no child with this ContactPoint number')

export const unwritableFile = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_RIGHTS_EXPORT_FILE',
    'the file is there already or cannot be written; name another one',
  )
