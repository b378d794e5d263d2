import { DomainError } from '../platform/errors.ts'

export const alreadyRecorded = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_CONSENT_EXISTS',
    'the person has recorded current work of a sensitive service with this child already',
  )

export const notRecorded = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_CONSENT_NOT_RECORDED',
    'there is no current work of a sensitive service of the person with this child',
  )

export const wrongDay = (): DomainError =>
  new DomainError('invalid', 'CP_CONSENT_DAY', 'a day lies between birth and today')

export const incomplete = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_CONSENT_INCOMPLETE',
    'who decided, their relation and the judgement of competence do not belong together',
  )

export const notTheirs = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_CONSENT_OTHER_GROUND',
    'what is withdrawn is not the ground on which the entry rests',
  )

export const noAge = (): DomainError =>
  new DomainError('invalid', 'CP_STAY_AGE', 'a consent to stay is given from the 17th to the 25th birthday')

export const wrongStay = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_STAY_PERIOD',
    'a consent to stay is given today or before, and ends after today, on the 25th birthday at the latest',
  )

export const notStaying = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_STAY_NOT_IN_FORCE',
    'there is no such consent to stay that could be withdrawn',
  )
