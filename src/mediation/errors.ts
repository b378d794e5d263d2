import { DomainError } from '../platform/errors.ts'

export const notCalledBack = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_CALL_BACK',
    'a call opens once the person was called back on the number on file',
  )

export const callOpenAlready = (): DomainError =>
  new DomainError('conflict', 'CP_CALL_OPEN', 'an operator has one call open at a time')
