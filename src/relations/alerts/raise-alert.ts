import type { Act } from '../../platform/act.ts'
import { DeniedError, type DomainError } from '../../platform/errors.ts'
import { ownFamilyRule } from '../guard.ts'
import { insertAlert } from './queries.ts'

/**
 * Raises an alert when somebody was refused a child of the own family; any other refusal raises none.
 *
 * To be called after the refusal's entry, in its transaction, so that there is no such refusal without an alert. Source: R-101.
 */
export async function raiseAlert(act: Act, error: DomainError): Promise<void> {
  const { userId } = act.actor
  if (userId === null || !(error instanceof DeniedError) || !error.rules.includes(ownFamilyRule)) return
  const { requestId, now: at } = act
  await insertAlert(act.sql, { kind: 'declared-relation', userId, publicId: error.subject, requestId, at })
}
