import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { NotFoundError } from '../platform/errors.ts'
import type { EntryRef } from './entry-ref.ts'
import { revealReasonMissing } from './errors.ts'
import type { StatedReveal } from './log-query.ts'
import { findRevealed, revealByEntry, revealByNumber, type RevealedChild } from './queries.ts'
import { requireEntry } from './read-entry.ts'

/**
 * Which child an entry is about: number and name of the open record, and nothing else of it.
 *
 * INVARIANT (revealed-on-record): nobody who audits learns whom an entry is about, or whether there is a child of some number, without a
 * reason and an entry of their own that names the child. Source.
 * @throws NotFoundError for an entry about no child, and alike for a record that is withheld or gone; DomainError `CP_REVEAL_REASON_MISSING`.
 */
export async function revealChild(act: Act, ref: EntryRef, stated: StatedReveal): Promise<RevealedChild> {
  assertStated(stated)
  const entry = await requireEntry(act, ref)
  const child = await requireRevealed(act, await revealByEntry(act.sql, entry))
  if (!child) throw new NotFoundError(entry.requestId)
  await recordReveal(act, stated, child, entry.userId)
  return child
}

/** Whether a number leads to an open record; the transaction may read what is logged of it. @throws as {@link revealChild} */
export async function revealNumber(
  act: Act,
  childNumber: string,
  stated: StatedReveal,
): Promise<RevealedChild | undefined> {
  assertStated(stated)
  const child = await requireRevealed(act, await revealByNumber(act.sql, childNumber))
  await recordReveal(act, stated, child, null)
  return child
}

function assertStated({ reason, note }: StatedReveal): void {
  if ((reason === 'other' && !note) || (note?.length ?? 0) > 200) throw revealReasonMissing()
}

const NO_CHILD = '00000000-0000-0000-0000-000000000000'

/** Asks also for a child that is not there: who may reveal none is refused alike. */
async function requireRevealed(act: Act, publicId: string | undefined): Promise<RevealedChild | undefined> {
  await act.require('monitoring.reveal-child', { type: 'Child', id: publicId ?? NO_CHILD })
  return publicId === undefined ? undefined : findRevealed(act.sql, publicId)
}

function recordReveal(
  act: Act,
  { reason, note }: StatedReveal,
  child: RevealedChild | undefined,
  userId: number | null,
): Promise<void> {
  return recordEntry(act, {
    action: 'monitoring.reveal-child',
    outcome: child ? 'done' : 'not-found',
    ...(child && { childId: child.childId }),
    ...(userId !== null && { targetUserId: userId }),
    purpose: reason,
    purposeNote: note,
    fields: userId === null ? ['number'] : ['name', 'number'],
  })
}
