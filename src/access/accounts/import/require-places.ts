import type { AuditAction } from '../../../audit/index.ts'
import type { Act } from '../../../platform/act.ts'
import { accountResource, type AccountPlace } from '../require-account.ts'

/** Asks the policy about accounts of a place, each place once in an import; who the account is of, the caller has checked. */
export function requirePlaces(
  act: Act,
  action: AuditAction,
): (place: Omit<AccountPlace, 'userId'>) => Promise<void> {
  const asked = new Set<string>()
  return async (place) => {
    const resource = accountResource({ ...place, userId: 0 })
    const key = JSON.stringify(resource.attributes)
    if (asked.has(key)) return
    await act.require(action, resource)
    asked.add(key)
  }
}
