import { DomainError } from '../platform/errors.ts'

export const applicationRunning = (): DomainError =>
  new DomainError('conflict', 'CP_APPLICATION_RUNNING', 'the organisation has an application under way')

export const notAStep = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_APPLICATION_STEP',
    'the application is not at this step, or something before it is missing; look at it again',
  )

export const evidenceFull = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_EVIDENCE_FULL',
    'a condition takes five files at most; put the rest into one of them',
  )

export const notACheckStep = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_CHECK_STEP',
    'the check or remedy is not waiting for this; look at it again',
  )

export const invalidConditions = (fault: string): DomainError =>
  new DomainError('invalid', 'CP_CONDITIONS_INVALID', `the file holds no 28 conditions: ${fault}`)

export const conditionsStep = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_CONDITIONS_STEP',
    'there is a draft already, or none; a draft is edited or published before the next begins',
  )

export const noConditions = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_CONDITIONS_MISSING',
    'no version of the conditions is published; `contactpoint migrate` loads the shipped one',
  )
