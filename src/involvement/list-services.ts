import type { Act } from '../platform/act.ts'
import { addYears } from '../lib/iso-date.ts'
import { getServicesWorkingWith, type Involvement, type KeptWork } from './queries.ts'

/** Who is working with a child, as far as any practitioner may know. */
export type ServicesWorkingWith = {
  readonly current: readonly Involvement[]
  /** Ended within the last year. */
  readonly ended: readonly Involvement[]
  /** that other support may exist, and nothing else. */
  readonly mayHaveOtherSupport: boolean
}

/**
 * The part of a record that this slice holds. Only the door to the record (`children/open-record`) calls it, after it
 * has asked the policy, and that to a shielded one, with what the vault `kept`.
 */
export async function listServicesWorkingWith(
  act: Act,
  childId: number,
  kept?: KeptWork,
): Promise<ServicesWorkingWith> {
  const since = addYears(act.today, -1)
  const { involvements: all, isMarked } = await getServicesWorkingWith(
    act.sql,
    childId,
    act.today,
    since,
    kept,
  )
  const isCurrent = (one: Involvement): boolean => one.endedOn === null || one.endedOn > act.today
  return {
    current: all.filter(isCurrent),
    ended: all.filter((one) => !isCurrent(one)),
    mayHaveOtherSupport: isMarked,
  }
}
