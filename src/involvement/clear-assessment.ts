import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { assessmentUnchanged } from './errors.ts'
import { holdOwnInvolvement } from './own-involvement.ts'
import { endAssessment, insertChange } from './queries.ts'

/** Says that the person holds no shared assessment of the child any more. @returns the id of the change. */
export async function clearAssessment(act: Act, childId: number, involvementId: number): Promise<number> {
  const own = await holdOwnInvolvement(act, 'involvement.change-assessment', childId, involvementId)
  if (!(await endAssessment(act.sql, own, act.now))) throw assessmentUnchanged()
  const changeId = await insertChange(act.sql, { ...own, kind: 'clear-assessment' }, act.now)
  await recordEntry(act, {
    action: 'involvement.change-assessment',
    outcome: 'done',
    childId,
    fields: ['clear'],
  })
  return changeId
}
