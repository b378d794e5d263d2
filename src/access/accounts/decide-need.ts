import type { Act } from '../../platform/act.ts'
import { upsertNeed } from '../queries.ts'
import type { AccountDetails } from './account.ts'
import { updateNomination } from './queries.ts'
import { recordAccount, refuse, requireAccount } from './require-account.ts'

/**
 * Approves or refuses the need that somebody stated; from approval on it counts until the day it names.
 *
 * INVARIANT (need-is-approved-by-another): never whoever stated it, never the person. Source.
 * @throws DomainError `CP_NEED_DECIDED` when none waits, or it ended meanwhile.
 */
export async function decideNeed(act: Act, userId: number, decision: 'approved' | 'refused'): Promise<void> {
  const account = await requireAccount(act, 'access.decide-need', userId, nominatorOf)
  const { nomination } = account
  const isOpen =
    nomination !== null &&
    (decision === 'refused' || act.today < nomination.until) &&
    (await updateNomination(act.sql, nomination.nominationId, decision, act.actor.userId, act.now))
  if (!isOpen) refuse('conflict', 'CP_NEED_DECIDED', 'no need of this person waits for a decision')
  if (decision === 'approved') {
    const { until } = nomination
    await upsertNeed(act.sql, userId, { from: act.today, until, approvedBy: act.actor.name })
  }
  await recordAccount(act, 'access.decide-need', userId, decision)
}

/** Whoever stated the need that waits. */
export function nominatorOf({ nomination }: AccountDetails): number | null {
  return nomination?.decision === null ? nomination.nominatedBy : null
}
