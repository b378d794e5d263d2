import { DomainError } from '../platform/errors.ts'

export const completionDates = (): DomainError =>
  new DomainError('invalid', 'CP_COMPLETION_DATES', 'training is completed by today and expires after that')

export const unknownCourse = (): DomainError =>
  new DomainError('invalid', 'CP_COURSE_UNKNOWN', 'there is no such course, or it is retired')

export const courseTaken = (): DomainError =>
  new DomainError('conflict', 'CP_COURSE_TAKEN', 'another course has this code; choose one of your own')

export const courseNeeded = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_COURSE_REQUIRED',
    'people are required to have this course; end the requirement first',
  )

export const badCourse = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_COURSE_FACTS',
    'a course has a code, a title, a level from 1 to 3, a group, 1 to 120 months and, with a test, a pass mark from 1 to 100',
  )

export const requirementTaken = (): DomainError =>
  new DomainError('conflict', 'CP_REQUIREMENT_SET', 'that is required already')

export const badRequirement = (): DomainError =>
  new DomainError('invalid', 'CP_REQUIREMENT_DATES', 'a requirement begins or ends tomorrow at the earliest')

export const badSession = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_SESSION_FACTS',
    'a session lies ahead, ends after it begins, and has 1 to 500 places, a provider and a venue',
  )

export const sessionClosed = (): DomainError =>
  new DomainError('conflict', 'CP_SESSION_CLOSED', 'the session has begun or is cancelled')

export const alreadyBooked = (): DomainError =>
  new DomainError('conflict', 'CP_BOOKING_EXISTS', 'the person is booked for this session already')

export const resultRefused = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_RESULT_REFUSED',
    'a result is for somebody with a place, once the session has begun; a mark only for a course with a test',
  )

export const unreadableImport = (line: number): DomainError =>
  new DomainError(
    'invalid',
    'CP_TRAINING_FILE_UNREADABLE',
    `line ${line} cannot be read; the file is CSV in UTF-8 with the columns person, course, completed_on and result, each once`,
  )

export const badImportSource = (): DomainError =>
  new DomainError('invalid', 'CP_TRAINING_SOURCE', 'say in 1 to 60 characters what the file came from')

export const unknownTrainer = (): DomainError =>
  new DomainError('invalid', 'CP_TRAINER_UNKNOWN', 'no account of the authority has the trainer’s username')
