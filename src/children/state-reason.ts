import type { Act } from '../platform/act.ts'
import { NotFoundError } from '../platform/errors.ts'
import { recordEntry } from '../audit/index.ts'
import { childResource } from './directory.ts'
import { reasonNoteMissing } from './errors.ts'
import { findOpenChild, upsertReason } from './queries.ts'

/** Why somebody looks at a record, in the order offered. */
export const purposes = [
  'working-with-child',
  'referral-received',
  'child-protection',
  'duty',
  'locating-services',
  'data-check',
  'other',
] as const
export type Purpose = (typeof purposes)[number]

/** Enough to be sure that it is the right child before saying why. */
export type ChildIdentity = {
  readonly publicId: string
  readonly given: string
  readonly family: string
  readonly dateOfBirth: string
}

/** The child one is about to give a reason for; recorded like any look. @throws NotFoundError when unknown or hidden. */
export async function identifyChild(act: Act, publicId: string): Promise<ChildIdentity> {
  await act.require('children.state-reason', childResource(publicId))
  const child = (await findOpenChild(act.sql, publicId))?.child
  const current = child?.names[0]
  if (!child || !current) throw new NotFoundError(publicId)
  await recordEntry(act, {
    action: 'children.show-candidate',
    outcome: 'done',
    childId: child.childId,
    fields: ['name', 'date-of-birth'],
  })
  return { publicId, given: current.given, family: current.family, dateOfBirth: child.dateOfBirth }
}

/**
 * Binds a reason to this child for the rest of the session; saying another one replaces it for what follows.
 *
 * @throws DomainError `CP_REASON_NOTE_MISSING` when `other` comes without words, or with more than 200 characters.
 */
export async function stateReason(
  act: Act,
  publicId: string,
  purpose: Purpose,
  note: string | null,
): Promise<void> {
  await act.require('children.state-reason', childResource(publicId))
  if ((purpose === 'other') !== Boolean(note) || (note?.length ?? 0) > 200) throw reasonNoteMissing()
  const child = (await findOpenChild(act.sql, publicId))?.child
  const { sessionRef } = act.actor
  if (!child || !sessionRef) throw new NotFoundError(publicId)
  await upsertReason(act.sql, {
    session_ref: sessionRef,
    child_id: child.childId,
    purpose,
    note,
    stated_at: act.now,
  })
  await recordEntry(act, {
    action: 'children.state-reason',
    outcome: 'done',
    childId: child.childId,
    purpose,
    purposeNote: note,
  })
}
