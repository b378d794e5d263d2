import { recordEntry } from '../audit/index.ts'
import { readShielded, type WholeRecord } from '../children/index.ts'
import type { Act, Resource } from '../platform/act.ts'
import type { Look } from './queries.ts'
import { endLook, findLook } from './queries.ts'

/** The record while the look runs; after that that it is over, and nothing of the child. */
export type ViewedLook =
  { readonly kind: 'running'; readonly record: WholeRecord; readonly look: Look } | { readonly kind: 'ended' }

/**
 * What an own look shows; each time it is asked for is an entry of its own.
 *
 * INVARIANT (override-is-bounded): after the time, the end of the look or of the session nothing is shown; the database holds the same.
 * @throws DeniedError for a look of somebody else, as for an unknown one. Source: R-62.
 */
export async function viewOverride(act: Act, lookId: string): Promise<ViewedLook> {
  const look = await findLook(act.sql, lookId)
  await act.require('safeguarding.override-view', lookResource(look))
  const shielded = look?.childId ? await readShielded(act, look.childId) : undefined
  await recordEntry(act, {
    action: 'safeguarding.override-view',
    outcome: shielded ? 'done' : 'not-found',
    ...(shielded ? { childId: shielded.record.childId } : {}),
    subjectRef: lookId,
    ...(look ? { purpose: look.reason } : {}),
    fields: shielded?.fields ?? [],
  })
  return shielded && look ? { kind: 'running', record: shielded.record, look } : { kind: 'ended' }
}

/** Ends an own look; one that is over already is no error. */
export async function stopOverride(act: Act, lookId: string): Promise<void> {
  const look = await findLook(act.sql, lookId)
  await act.require('safeguarding.override-stop', lookResource(look))
  const hasEnded = await endLook(act.sql, lookId, act.actor.userId ?? 0, act.now)
  await recordEntry(act, {
    action: 'safeguarding.override-stop',
    outcome: hasEnded ? 'done' : 'not-found',
    ...(look?.childId ? { childId: look.childId } : {}),
    subjectRef: lookId,
  })
}

/** A look as the policy is asked about it; one out of reach is nobody's. */
export function lookResource(look: Look | undefined): Resource {
  const attributes = {
    authority: look?.sectionCode ?? '',
    userId: look?.userId ?? 0,
    giverId: look?.giverId ?? 0,
  }
  return { type: 'EmergencyLook', id: look?.publicId ?? '', attributes }
}
