import type { Act } from '../../platform/act.ts'
import { DomainError } from '../../platform/errors.ts'

/** The signed-in person's own id and session. @throws DomainError when nobody is signed in. */
export function ownSession({ actor }: Act): { userId: number; sessionRef: Buffer } {
  const { userId, sessionRef } = actor
  if (userId === null || sessionRef === null)
    throw new DomainError('denied', 'CP_NOT_SIGNED_IN', 'only a signed-in person has an account')
  return { userId, sessionRef }
}
