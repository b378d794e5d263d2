import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { holdOwnInvolvement } from './own-involvement.ts'
import { insertChange, updateInvolvement } from './queries.ts'

/** Says that the own involvement is still as recorded. @returns the id of the change. */
export async function confirmInvolvement(act: Act, childId: number, involvementId: number): Promise<number> {
  const own = await holdOwnInvolvement(act, 'involvement.confirm', childId, involvementId)
  await updateInvolvement(act.sql, own, { confirmed_on: act.today })
  const change = { ...own, kind: 'confirm', previousConfirmedOn: own.confirmedOn } as const
  const changeId = await insertChange(act.sql, change, act.now)
  await recordEntry(act, { action: 'involvement.confirm', outcome: 'done', childId })
  return changeId
}
