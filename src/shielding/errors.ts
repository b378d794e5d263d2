import { DomainError } from '../platform/errors.ts'

export const invalidRequest = (): DomainError =>
  new DomainError('invalid', 'CP_SHIELD_REQUEST', 'a request needs its reasons, 2,000 characters at most')

export const notProved = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_SHIELD_PROOF',
    'the criterion is met only when requester and child are proved',
  )

export const notThisStep = (): DomainError =>
  new DomainError('conflict', 'CP_SHIELD_STEP', 'this does not wait for that step any more; look at it again')

export const changeIsOpen = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_SHIELD_CHANGE',
    'a change of this shield is on its way; stop it or wait for it',
  )

export const askedTooOften = (): DomainError =>
  new DomainError('conflict', 'CP_SHIELD_ASKED', 'a practitioner asks for five shields a day at most')
