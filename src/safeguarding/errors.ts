import { DomainError } from '../platform/errors.ts'

export const overQuota = (): DomainError =>
  new DomainError(
    'denied',
    'CP_OVERRIDE_QUOTA',
    'a person looks in an emergency 3 times a day at most, and an organisation 20 times',
  )

export const wordsMissing = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_OVERRIDE_WORDS',
    'a look in an emergency and its review each need words, 200 characters at most',
  )

export const reviewedAlready = (): DomainError =>
  new DomainError('conflict', 'CP_OVERRIDE_REVIEWED', 'somebody decided about this look already')

export const overSearchQuota = (): DomainError =>
  new DomainError(
    'denied',
    'CP_SAFEGUARDING_QUOTA',
    'a person searches for affected children 5 times a day at most, and an organisation 30 times',
  )
export const searchWordsMissing = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_SAFEGUARDING_WORDS',
    'a search for affected children needs words, 200 characters at most',
  )
