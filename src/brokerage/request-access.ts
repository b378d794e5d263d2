import type { AuditAction } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { DeniedError, NotFoundError } from '../platform/errors.ts'
import { notThisStep } from './errors.ts'
import {
  findChild,
  findRequest,
  insertStep,
  type FoundChild,
  type NewStep,
  type StoredRequest,
} from './queries.ts'
import { requestResource } from './request.ts'

/** A request of the person's own. @throws NotFoundError for an unknown one and for another's, alike. */
export async function requireOwn(act: Act, action: AuditAction, publicId: string): Promise<StoredRequest> {
  const found = await findRequest(act.sql, publicId)
  const resource = requestResource(
    publicId,
    found?.authorityCode ?? '',
    found?.askerId ?? act.actor.userId ?? 0,
  )
  await askHidden(() => act.require(action, resource), publicId)
  if (!found) throw new NotFoundError(publicId)
  return found
}

/**
 * A request that the person may work on so, with the record it is about as that person may open it.
 *
 * INVARIANT (unknown-as-hidden): an unknown one and another authority's answer alike; only a lapsed condition is said.
 * @throws NotFoundError; DeniedError for whoever asked, and for a child of the own family.
 */
export async function requireDesk(
  act: Act,
  action: AuditAction,
  publicId: string,
): Promise<{ readonly request: StoredRequest; readonly child: FoundChild | null }> {
  const request = await findRequest(act.sql, publicId)
  const authority = request?.authorityCode ?? act.actor.authorityCode ?? ''
  const resource = requestResource(publicId, authority, request?.askerId)
  if (request && request.askerId === act.actor.userId) await act.require(action, resource)
  else await askHidden(() => act.require(action, resource), publicId)
  if (!request) throw new NotFoundError(publicId)
  return { request, child: await findRequestedChild(act, request.childPublicId) }
}

/**
 * The record that a request is about, as the person who acts may open it; null where there is none for them.
 *
 * The one place that decides whether a broker learns of a record. @throws DeniedError for a child of the own family
 */
export async function findRequestedChild(act: Act, publicId: string | null): Promise<FoundChild | null> {
  const child = publicId === null ? undefined : await findChild(act.sql, publicId)
  if (!child) return null
  await act.require('relations.work-with-child', { type: 'Child', id: child.publicId })
  return child
}

/** Does the next step of a request in the name of the person. @throws DomainError `CP_CONTACT_STEP` when it does not wait for that */
export async function takeStep(
  act: Act,
  request: StoredRequest,
  step: Pick<NewStep, 'step' | 'detail' | 'child' | 'due_at' | 'passed_on'>,
): Promise<void> {
  const by = { request_id: request.requestId, made_by: act.actor.userId!, made_at: act.now }
  if (!(await insertStep(act.sql, { ...step, ...by }))) throw notThisStep()
}

async function askHidden(ask: () => Promise<unknown>, publicId: string): Promise<void> {
  try {
    await ask()
  } catch (error) {
    throw error instanceof DeniedError && error.lapsed.length === 0 ? new NotFoundError(publicId) : error
  }
}
