import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { leadTaken, notCurrent, notLead } from './errors.ts'
import { holdOwnInvolvement } from './own-involvement.ts'
import { endLead, findInvolvement, insertChange, insertLead } from './queries.ts'

/**
 * Gives being lead professional to another service that works with the child now.
 *
 * @returns the id of the change.
 * @throws DomainError `CP_LEAD_NOT_OWN` when the person is not lead now, `CP_INVOLVEMENT_NOT_CURRENT` when the other has ended.
 */
export async function handOverLead(
  act: Act,
  childId: number,
  involvementId: number,
  toInvolvementId: number,
): Promise<number> {
  const own = await holdOwnInvolvement(act, 'involvement.change-lead', childId, involvementId)
  const to = await findInvolvement(act.sql, childId, toInvolvementId)
  const isCurrent =
    to !== undefined && (to.endedOn === null || to.endedOn > act.today) && to.startedOn <= act.today
  if (!isCurrent || toInvolvementId === involvementId) throw notCurrent()
  if (!(await endLead(act.sql, own, act.now))) throw notLead()
  const next = { childId, involvementId: toInvolvementId, userId: own.userId }
  if (!(await insertLead(act.sql, next, act.now))) throw leadTaken()
  const change = { ...next, kind: 'hand-over-lead', previousLeadInvolvementId: involvementId } as const
  const changeId = await insertChange(act.sql, change, act.now)
  await recordEntry(act, {
    action: 'involvement.change-lead',
    outcome: 'done',
    childId,
    fields: ['hand-over'],
  })
  return changeId
}
