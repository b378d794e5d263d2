import { recordEntry } from '../audit/index.ts'
import { dayInLondon } from '../lib/iso-date.ts'
import type { Act } from '../platform/act.ts'
import { NotFoundError } from '../platform/errors.ts'
import { undoOvertaken, undoTooLate } from './errors.ts'
import { involvementResource } from './own-involvement.ts'
import {
  endAssessment,
  endLead,
  findChange,
  hasOwnInvolvement,
  lockChild,
  markUndone,
  reopenAssessment,
  reopenLead,
  updateInvolvement,
  type InvolvementChange,
} from './queries.ts'

/** A change the person made, with whether it can still be undone. */
export type OwnChange = InvolvementChange & { readonly isUndoable: boolean }

/** A change of one's own, for the page that follows it. @throws NotFoundError for one that is not there, DeniedError for another's. */
export async function readOwnChange(act: Act, childId: number, changeId: number): Promise<OwnChange> {
  const change = await findChange(act.sql, childId, changeId)
  await act.require(
    'involvement.undo',
    involvementResource(change?.involvementId ?? 'own', change?.userId ?? act.actor.userId),
  )
  if (!change) throw new NotFoundError()
  return { ...change, isUndoable: change.undoneAt === null && !change.isOvertaken && isSameDay(act, change) }
}

/**
 * Puts the own change back, until midnight in London and while nothing that came later rests on it.
 *
 * INVARIANT (undo-restores): afterwards what everybody sees is as it was before the change.
 * @throws NotFoundError, DeniedError, and DomainError `CP_UNDO_TOO_LATE` or `CP_UNDO_OVERTAKEN`.
 */
export async function undoChange(act: Act, childId: number, changeId: number): Promise<void> {
  await lockChild(act.sql, childId)
  const change = await readOwnChange(act, childId, changeId)
  if (!isSameDay(act, change)) throw undoTooLate()
  if (!change.isUndoable || !(await revert(act, change))) throw undoOvertaken()
  await markUndone(act.sql, childId, changeId, act.now)
  await recordEntry(act, { action: 'involvement.undo', outcome: 'done', childId, fields: [change.kind] })
}

function isSameDay(act: Act, change: InvolvementChange): boolean {
  return dayInLondon(change.madeAt) === act.today
}

/** Whether all of it could be put back: a source may have changed what it concerns. */
async function revert(act: Act, change: InvolvementChange): Promise<boolean> {
  const { sql, now } = act
  switch (change.kind) {
    case 'record':
      await endAssessment(sql, change, null)
      await endLead(sql, change, null)
      return (await updateInvolvement(sql, change, { withdrawn_at: now })) && restoreLead(act, change)
    case 'confirm':
      return (
        change.previousConfirmedOn !== null &&
        updateInvolvement(sql, change, { confirmed_on: change.previousConfirmedOn })
      )
    case 'end':
      if (await hasOwnInvolvement(sql, change.childId, change.userId)) return false
      await reopenAssessment(sql, change)
      return (await updateInvolvement(sql, change, { ended_on: null })) && restoreLead(act, change)
    case 'become-lead':
    case 'hand-over-lead':
      return (await endLead(sql, change, null)) && restoreLead(act, change)
    case 'set-assessment':
      return endAssessment(sql, change, null)
    case 'clear-assessment':
      return reopenAssessment(sql, change)
  }
}

async function restoreLead(act: Act, change: InvolvementChange): Promise<boolean> {
  return change.previousLeadInvolvementId === null || reopenLead(act.sql, change)
}
