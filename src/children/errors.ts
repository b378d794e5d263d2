import { DomainError } from '../platform/errors.ts'

export const tooFewCriteria = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_SEARCH_TOO_FEW_CRITERIA',
    'a search needs the number, or a name with a date of birth, age or address',
  )

export const reasonNoteMissing = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_REASON_NOTE_MISSING',
    'another reason needs a few words, 200 characters at most',
  )
