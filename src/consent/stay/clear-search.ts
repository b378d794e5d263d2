import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { deleteGrownUp } from './queries.ts'

/**
 * Each night: those who turned 18 without a consent to stay leave the search for good.
 *
 * Nobody was shown them since their birthday, whether this has run or not. Source.
 */
export async function clearSearch(act: Act): Promise<void> {
  await act.require('consent.clear-search', { type: 'Directory', id: 'contactpoint' })
  const quantity = await deleteGrownUp(act.sql, act.today)
  if (quantity > 0) await recordEntry(act, { action: 'consent.clear-search', outcome: 'done', quantity })
}
