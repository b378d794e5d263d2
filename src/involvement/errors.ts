import { DomainError } from '../platform/errors.ts'

export const noService = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_INVOLVEMENT_NO_SERVICE',
    'the account belongs to no service that could be involved',
  )

export const sensitiveService = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_INVOLVEMENT_SENSITIVE',
    'a sensitive service is recorded on a ground, apart from the open ones',
  )

export const startDateWrong = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_INVOLVEMENT_START_DATE',
    'an involvement starts on a day from birth until today',
  )

export const endDateWrong = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_INVOLVEMENT_END_DATE',
    'an involvement ends on a day from its start until today',
  )

export const alreadyInvolved = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_INVOLVEMENT_EXISTS',
    'the person has a current involvement with this child already',
  )

export const notCurrent = (): DomainError =>
  new DomainError('conflict', 'CP_INVOLVEMENT_NOT_CURRENT', 'the involvement has ended')

export const leadTaken = (): DomainError =>
  new DomainError('conflict', 'CP_LEAD_TAKEN', 'the child has a lead professional already')

export const notLead = (): DomainError =>
  new DomainError('conflict', 'CP_LEAD_NOT_OWN', 'the person is not the lead professional now')

export const assessmentUnchanged = (): DomainError =>
  new DomainError('conflict', 'CP_ASSESSMENT_UNCHANGED', 'the marker stands as asked already')

export const undoTooLate = (): DomainError =>
  new DomainError('conflict', 'CP_UNDO_TOO_LATE', 'a change can be undone on the day it was made only')

export const undoOvertaken = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_UNDO_OVERTAKEN',
    'the change was undone already, or another one rests on it',
  )
