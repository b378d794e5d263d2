import type { Act } from '../../platform/act.ts'
import { DomainError, NotFoundError } from '../../platform/errors.ts'
import { recordEntry } from '../record-entry.ts'
import { endHold, insertHold, listHolds, type HeldSubject, type Hold } from './queries.ts'

const directory = { type: 'Directory', id: 'contactpoint' } as const

/** Keeps the entries of a child or a user from being erased until the hold is ended. @returns its number. @throws DomainError `CP_AUDIT_HOLD_REFERENCE` */
export async function placeHold(act: Act, subject: HeldSubject, reference: string): Promise<number> {
  await act.require('audit.hold-entries', directory)
  if (!/^[A-Za-z0-9./-]{1,40}$/.test(reference))
    throw new DomainError(
      'invalid',
      'CP_AUDIT_HOLD_REFERENCE',
      'the reference is that of a case or order: letters, digits, full stops, slashes and hyphens, 40 at most',
    )
  const holdId = await insertHold(act.sql, subject, reference, act.now)
  await recordHold(act, 'placed', subject)
  return holdId
}

/** @throws NotFoundError when there is no such hold that lasts. */
export async function liftHold(act: Act, holdId: number): Promise<void> {
  await act.require('audit.hold-entries', directory)
  const held = await endHold(act.sql, holdId, act.now)
  if (!held) throw new NotFoundError()
  await recordHold(act, 'ended', held.childId !== null ? { childId: held.childId } : { userId: held.userId! })
}

/** Holds that last; whose they are is not told. */
export async function readHolds(act: Act): Promise<Hold[]> {
  await act.require('audit.hold-entries', directory)
  const holds = await listHolds(act.sql)
  await recordEntry(act, {
    action: 'audit.hold-entries',
    outcome: 'done',
    fields: ['list'],
    quantity: holds.length,
  })
  return holds
}

function recordHold(act: Act, change: 'placed' | 'ended', subject: HeldSubject): Promise<void> {
  return recordEntry(act, {
    action: 'audit.hold-entries',
    outcome: 'done',
    fields: [change],
    ...('childId' in subject ? { childId: subject.childId } : { targetUserId: subject.userId }),
  })
}
