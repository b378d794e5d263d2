import { DomainError } from '../platform/errors.ts'

export const lostLinkLock = (): DomainError =>
  new DomainError(
    'unavailable',
    'CP_LINKS_LOCK_LOST',
    'the connection that guarded the matching was lost; start the same work again, it goes on where it stopped',
  )
