import type { Act } from '../../platform/act.ts'
import { DeniedError, type DomainError } from '../../platform/errors.ts'
import { ownFamilyRule } from '../guard.ts'
import { insertAlert } from './queries.ts'

/**
 * Raises an alert when somebody was refused a child of the own family, in a call about the person served; any other refusal raises none.
 *
 * To be called after the refusal's entry, in its transaction, so that there is no such refusal without an alert. Source: R-101.
 */
export async function raiseAlert(act: Act, error: DomainError): Promise<void> {
  if (!(error instanceof DeniedError)) return
  const served = act.decisions.at(-1)?.served
  const isServeds = served?.rules.includes(ownFamilyRule) ?? false
  const userId = error.rules.includes(ownFamilyRule) ? act.actor.userId : isServeds ? served!.userId : null
  if (userId === null) return
  const { requestId, now: at } = act
  await insertAlert(act.sql, { kind: 'declared-relation', userId, publicId: error.subject, requestId, at })
}
