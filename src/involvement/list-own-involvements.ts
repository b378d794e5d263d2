import { recordEntries } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { involvementResource } from './own-involvement.ts'
import { listByUser, type InvolvementOfChild } from './queries.ts'

const LIMIT = 20

/** The person's current involvements, the longest unconfirmed first, 20 at most; each child shown is a look and is recorded as one. */
export async function listOwnInvolvements(act: Act): Promise<InvolvementOfChild[]> {
  const { userId } = act.actor
  await act.require('involvement.list-own', involvementResource('own', userId))
  if (userId === null) return []
  const own = await listByUser(act.sql, userId, LIMIT)
  await recordEntries(
    act,
    own.map(({ childId }) => ({
      action: 'involvement.list-own',
      outcome: 'done',
      childId,
      fields: ['name'],
    })),
  )
  return own
}
