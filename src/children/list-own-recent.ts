import type { Act } from '../platform/act.ts'
import { listOpenedChildren, recordEntries } from '../audit/index.ts'
import { directory } from './directory.ts'
import type { ChildId } from './record.ts'
import { listCards, type CandidateCard } from './search/queries.ts'

export type RecentRecord = CandidateCard & { readonly openedAt: Date }

const DAYS = 14
const LIMIT = 5

/** Records the person opened in the last fortnight, last opened first; each shown is a look and is recorded as one. */
export async function listOwnRecent(act: Act): Promise<RecentRecord[]> {
  await act.require('children.list-own-recent', directory)
  if (act.actor.userId === null) return []
  const since = new Date(act.now.getTime() - DAYS * 86_400_000)
  const opened = await listOpenedChildren(act.sql, act.actor.userId, since, LIMIT)
  const cards = await listCards(
    act.sql,
    opened.map((one) => one.childId as ChildId),
  )
  const recent = opened.flatMap(({ childId, occurredAt }) => {
    const card = cards.get(childId as ChildId)
    return card ? [{ ...card, openedAt: occurredAt }] : []
  })
  await recordEntries(
    act,
    recent.map((child) => ({
      action: 'children.list-own-recent' as const,
      outcome: 'done' as const,
      childId: child.childId,
      fields: ['name', 'date-of-birth'],
    })),
  )
  return recent
}
