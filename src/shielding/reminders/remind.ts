import type { Act, RunAct } from '../../platform/act.ts'
import { recordEntry } from '../../audit/index.ts'
import { addDays } from '../../lib/iso-date.ts'
import {
  escalateOffers,
  escalateOverdue,
  insertOverdue,
  listShieldsToReview,
  type ShieldToReview,
} from './queries.ts'
import { reviewDueOn, shieldResource } from '../shield.ts'
import { tellShielders } from './tell.ts'

/** Name of the job that tells of what is overdue. */
export const REMIND_SHIELDS = 'shielding:remind'

/** From the day on which a review was due until the national team is told. */
const LATE_DAYS = 14

/**
 * Tells teams of reviews that are overdue, the national team of those that are so for 14 days and of offers of shields that nobody
 * accepted in time; every reference once to each, however often it runs.
 *
 * INVARIANT (overdue-stays): nothing else becomes of an overdue shield. Source: R-66.
 * @returns how many were told.
 */
export async function remindShields(run: RunAct): Promise<number> {
  let told = await run(async (act) => {
    await act.require('shielding.remind', shieldResource('due', ''))
    return tellLateOffers(act)
  })
  for (let after = 0; ;) {
    const page = await run(async (act) => {
      await act.require('shielding.remind', shieldResource('due', ''))
      const shields = await listShieldsToReview(act.sql, after)
      return { last: shields.at(-1)?.childId, told: await tellOverdue(act, shields) }
    })
    told += page.told
    if (page.last === undefined) return told
    after = page.last
  }
}

async function tellOverdue(act: Act, shields: readonly ShieldToReview[]): Promise<number> {
  let told = 0
  for (const shield of shields) {
    const dueOn = reviewDueOn(shield)
    if (dueOn >= act.today) continue
    const { childId, authorityCode } = shield
    const reference = await insertOverdue(act.sql, {
      child_id: childId,
      authority_code: authorityCode,
      due_on: dueOn,
      told_at: act.now,
    })
    if (reference !== undefined && authorityCode !== null) {
      await tellShielders(act, 'shield-overdue', reference, authorityCode)
      told += 1
    }
    const isLate = authorityCode === null || addDays(dueOn, LATE_DAYS) <= act.today
    const late = isLate ? await escalateOverdue(act.sql, childId, dueOn, act.now) : undefined
    if (late === undefined) continue
    await tellShielders(act, 'shield-late', late, null)
    told += 1
  }
  if (told > 0)
    await recordEntry(act, {
      action: 'shielding.remind',
      outcome: 'done',
      quantity: told,
      fields: ['reviews'],
    })
  return told
}

async function tellLateOffers(act: Act): Promise<number> {
  const late = await escalateOffers(act.sql, act.today, act.now)
  for (const reference of late) await tellShielders(act, 'shield-offer-late', reference, null)
  if (late.length > 0)
    await recordEntry(act, {
      action: 'shielding.remind',
      outcome: 'done',
      quantity: late.length,
      fields: ['offers'],
    })
  return late.length
}
