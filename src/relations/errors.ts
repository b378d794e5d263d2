import { DomainError } from '../platform/errors.ts'

export const tooManyDeclared = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_RELATIONS_TOO_MANY',
    'a user declares at most 100 children of the own family',
  )
