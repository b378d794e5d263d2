import type { Actor, ClaimedFacts } from '../platform/act.ts'
import type { Tx } from '../platform/db/connect.ts'
import { beginClientAct } from './clients/queries.ts'
import { beginAct } from './facts/queries.ts'
import { judge, type DecisionFacts } from './read-standing.ts'

declare module '../platform/act.ts' {
  interface ClaimedFacts extends DecisionFacts {
    readonly userId: number
  }
}

/**
 * The second line: the database learns for whom and in which session the transaction acts, and lets it reach what that person may
 * reach today. The same statement reads the facts that the first decision rests on; undefined for whoever is no user.
 *
 * INVARIANT (second-line): a page that asked no permission, or the wrong one, still reads no record for somebody who may not look.
 * The system acts as a role of its own; a client reaches nothing about a child.
 */
export async function claimAct(sql: Tx, actor: Actor, now: Date): Promise<ClaimedFacts | undefined> {
  const { userId, clientId, sessionRef } = actor
  if (clientId !== undefined) await beginClientAct(sql, clientId, now)
  if (userId === null) return undefined
  const facts = await beginAct(sql, userId, sessionRef, now)
  return facts && { ...judge(facts, now), userId }
}
