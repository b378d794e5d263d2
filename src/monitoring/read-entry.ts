import { recordEntry, type AuditAction } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { NotFoundError } from '../platform/errors.ts'
import type { EntryRef } from './entry-ref.ts'
import type { LoggedEntry } from './log-query.ts'
import { findEntry, listOfRequest, type EntryDetails } from './queries.ts'

/** One entry with the others of its request, 50 at most. @throws NotFoundError for an entry unknown, out of reach or about oneself. */
export async function readEntry(
  act: Act,
  ref: EntryRef,
): Promise<{ readonly entry: EntryDetails; readonly others: readonly LoggedEntry[] }> {
  const entry = await requireEntry(act, ref)
  const others = await listOfRequest(act.sql, entry)
  await recordEntry(act, {
    action: 'monitoring.read-entry',
    outcome: 'done',
    ...(entry.userId !== null && { targetUserId: entry.userId }),
    quantity: others.length,
  })
  return { entry, others }
}

/** The entry, after the policy was asked whether the person may read it; of an unknown one as of one of the own section. */
export async function requireEntry(act: Act, ref: EntryRef): Promise<EntryDetails> {
  const entry = await findEntry(act.sql, ref)
  await requireAbout(act, 'monitoring.read-entry', ref.requestId, entry)
  if (!entry) throw new NotFoundError(ref.requestId)
  return entry
}

/** Asks whether the person may do something with an entry, known or not. */
export async function requireAbout(
  act: Act,
  action: AuditAction,
  id: string,
  entry: EntryDetails | undefined,
): Promise<void> {
  await act.require(action, {
    type: 'LogEntry',
    id,
    attributes: {
      authority: (entry ? entry.authorityCode : act.actor.authorityCode) ?? '',
      userId: entry?.userId ?? 0,
      servedId: entry?.servedId ?? 0,
      aboutId: entry?.aboutId ?? 0,
    },
  })
}
