import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { leadTaken } from './errors.ts'
import { holdOwnInvolvement } from './own-involvement.ts'
import { closeStaleLead, insertChange, insertLead, type InvolvementOfUser } from './queries.ts'

/**
 * Makes the person lead professional of a child that has none; from another one it can only be handed over.
 *
 * INVARIANT (one-lead): of two people who ask at the same time one is refused; the database holds it too. Source: R-12.
 * @returns the id of the change.
 * @throws DomainError `CP_LEAD_TAKEN`.
 */
export async function becomeLead(act: Act, childId: number, involvementId: number): Promise<number> {
  const own = await holdOwnInvolvement(act, 'involvement.change-lead', childId, involvementId)
  const previousLeadInvolvementId = await takeLead(act, own)
  const changeId = await insertChange(
    act.sql,
    { ...own, kind: 'become-lead', previousLeadInvolvementId },
    act.now,
  )
  await recordEntry(act, { action: 'involvement.change-lead', outcome: 'done', childId, fields: ['become'] })
  return changeId
}

/** @returns the involvement that was lead in name only, its work having ended; null when there was none. */
export async function takeLead(act: Act, own: InvolvementOfUser): Promise<number | null> {
  const stale = await closeStaleLead(act.sql, own.childId, act.today, act.now)
  if (!(await insertLead(act.sql, own, act.now))) throw leadTaken()
  return stale
}
