import type { Act, Resource } from '../platform/act.ts'
import type { AuditAction } from '../audit/index.ts'
import { DeniedError, NotFoundError } from '../platform/errors.ts'
import { findChange, findRequest, findShield } from './queries.ts'
import { shieldResource, type Shield, type ShieldChange, type ShieldRequest } from './shield.ts'

/** Of the person who acts; empty for whoever has none, for whom nothing is permitted. */
export function ownAuthority(act: Act): string {
  return act.actor.authorityCode ?? ''
}

/** For what is about no child yet. */
export async function requireDesk(act: Act, action: AuditAction): Promise<string> {
  const authority = ownAuthority(act)
  await act.require(action, shieldResource('desk', authority))
  return authority
}

/**
 * A shielded child of the own authority.
 *
 * INVARIANT (unknown-as-hidden): an unknown one, an open one and another authority's answer alike; only a lapsed condition is said.
 */
export async function requireShield(act: Act, action: AuditAction, publicId: string): Promise<Shield> {
  const shield = await findShield(act.sql, { publicId })
  await askHidden(act, action, shieldResource(publicId, shield?.authorityCode ?? ownAuthority(act)))
  if (!shield) throw new NotFoundError(publicId)
  return shield
}

/** @throws DeniedError for whoever refused the request that this one challenges and would decide about it. */
export async function requireRequest(
  act: Act,
  action: AuditAction,
  publicId: string,
): Promise<ShieldRequest> {
  const request = await findRequest(act.sql, publicId)
  const deciderId = request?.challengedId ?? 0
  const resource = shieldResource(publicId, request?.authorityCode ?? ownAuthority(act), deciderId)
  if (deciderId === act.actor.userId) await act.require(action, resource)
  else await askHidden(act, action, resource)
  if (!request) throw new NotFoundError(publicId)
  return request
}

/** @throws DeniedError for whoever proposed the change and would agree to it. */
export async function requireChange(act: Act, action: AuditAction, publicId: string): Promise<ShieldChange> {
  const change = await findChange(act.sql, publicId)
  const deciderId = change?.proposerId ?? 0
  const resource = shieldResource(publicId, change?.authorityCode ?? ownAuthority(act), deciderId)
  if (deciderId === act.actor.userId) await act.require(action, resource)
  else await askHidden(act, action, resource)
  if (!change) throw new NotFoundError(publicId)
  return change
}

/** Asks the policy; whoever may not gets no other answer than for what does not exist, but for a lapsed condition. @throws NotFoundError */
export async function askHidden(act: Act, action: AuditAction, resource: Resource): Promise<void> {
  try {
    await act.require(action, resource)
  } catch (error) {
    throw error instanceof DeniedError && error.lapsed.length === 0 ? new NotFoundError(resource.id) : error
  }
}
