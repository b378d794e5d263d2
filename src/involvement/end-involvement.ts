import { recordEntry } from '../audit/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import type { Act } from '../platform/act.ts'
import { endDateWrong } from './errors.ts'
import { holdOwnInvolvement } from './own-involvement.ts'
import { endAssessment, endLead, insertChange, updateInvolvement } from './queries.ts'

/**
 * Ends the own involvement, and with it being lead professional and holding a shared assessment.
 *
 * @param endedOn the first day on which the service no longer works with the child; from the start until today.
 * @returns the id of the change.
 * @throws DomainError `CP_INVOLVEMENT_END_DATE`.
 */
export async function endInvolvement(
  act: Act,
  childId: number,
  involvementId: number,
  endedOn: IsoDate,
): Promise<number> {
  const own = await holdOwnInvolvement(act, 'involvement.end', childId, involvementId)
  if (endedOn < own.startedOn || endedOn > act.today) throw endDateWrong()
  await updateInvolvement(act.sql, own, { ended_on: endedOn })
  const wasLead = await endLead(act.sql, own, act.now)
  await endAssessment(act.sql, own, act.now)
  const previousLeadInvolvementId = wasLead ? involvementId : null
  const changeId = await insertChange(act.sql, { ...own, kind: 'end', previousLeadInvolvementId }, act.now)
  await recordEntry(act, { action: 'involvement.end', outcome: 'done', childId })
  return changeId
}
