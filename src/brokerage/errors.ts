import { DomainError } from '../platform/errors.ts'

export const tooManyRequests = (): DomainError =>
  new DomainError('conflict', 'CP_CONTACT_TOO_MANY', 'the person has asked as often as one may in a day')

export const notThisStep = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_CONTACT_STEP',
    'the request is not waiting for this any more, or somebody else works on it',
  )

export const noSuchTeam = (): DomainError =>
  new DomainError('invalid', 'CP_CONTACT_TEAM', 'nobody of that authority brings people into contact')

export const kindNamed = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_CONTACT_KIND',
    'what is passed on names a kind of service, or no way to be reached',
  )

export const targetTaken = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_CONTACT_TARGET',
    'a target of this urgency begins on that day already, or the day is past',
  )
