import type { Act } from '../../platform/act.ts'
import { moveSensitiveWork, returnSensitiveWork } from '../../consent/index.ts'
import { lockChild } from '../queries.ts'
import { endSecondLead, haveSameInvolvement, moveAll, moveSome, resumeLeads } from './queries.ts'

/** What is needed to part the involvements of two children again. */
export type MovedInvolvements = {
  readonly involvementIds: readonly number[]
  readonly endedLeadIds: readonly number[]
}

type Move = {
  readonly from: number
  readonly to: number
  /** Source records that move at the same time. */
  readonly records: readonly { readonly sourceId: string; readonly sourceRecordId: string }[]
}

/**
 * The services working with `from` work with `to` from now on, with leads, assessments, history and markers; part of a merge.
 *
 * @returns null when the two have one involvement twice, which no merge can sort out.
 */
export async function moveInvolvements(
  act: Act,
  { from, to, records }: Move,
): Promise<MovedInvolvements | null> {
  await lockBoth(act, from, to)
  if (await haveSameInvolvement(act.sql, from, to)) return null
  const endedLeadIds = await endSecondLead(act.sql, from, to, act.now)
  const involvementIds = await moveAll(act.sql, from, to)
  await moveSensitiveWork(act, { from, to, records })
  return { involvementIds, endedLeadIds }
}

/** Moves back what {@link moveInvolvements} moved at `movedAt`, as it is now; what was recorded since stays. */
export async function returnInvolvements(
  act: Act,
  { from, to, records }: Move,
  { involvementIds, endedLeadIds }: MovedInvolvements,
  movedAt: Date,
): Promise<void> {
  await lockBoth(act, from, to)
  await moveSome(act.sql, from, to, involvementIds, records)
  await returnSensitiveWork(act, { from, to, records })
  await resumeLeads(act.sql, to, endedLeadIds, movedAt)
}

async function lockBoth(act: Act, one: number, other: number): Promise<void> {
  await lockChild(act.sql, Math.min(one, other))
  await lockChild(act.sql, Math.max(one, other))
}
