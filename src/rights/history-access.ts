import type { Act, Resource } from '../platform/act.ts'
import type { AuditAction } from '../audit/index.ts'
import { DeniedError, NotFoundError } from '../platform/errors.ts'
import { requireNotOwnFamily } from '../relations/index.ts'
import { historyResource, type AccessHistory } from './access-history.ts'
import { findHistory } from './queries.ts'

/**
 * One request that the person may deal with so.
 *
 * INVARIANT (unknown-as-hidden): an unknown one, another authority's and one about a withheld child answer alike; only a lapsed condition is said.
 * @throws NotFoundError; DeniedError for a child of the own family, and for whoever prepared the list and would agree to it.
 */
export async function requireHistory(
  act: Act,
  action: AuditAction,
  publicId: string,
): Promise<AccessHistory> {
  const history = await findHistory(act.sql, publicId)
  const authority = history?.authorityCode ?? act.actor.authorityCode ?? ''
  const preparerId = history?.prepared?.madeBy ?? 0
  const resource = historyResource(publicId, authority, preparerId)
  if (preparerId === act.actor.userId) await act.require(action, resource)
  else await askHidden(act, action, resource)
  if (!history) throw new NotFoundError(publicId)
  await requireNotOwnFamily(act, history.childId)
  return history
}

async function askHidden(act: Act, action: AuditAction, resource: Resource): Promise<void> {
  try {
    await act.require(action, resource)
  } catch (error) {
    throw error instanceof DeniedError && error.lapsed.length === 0 ? new NotFoundError(resource.id) : error
  }
}
