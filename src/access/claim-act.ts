import type { Actor } from '../platform/act.ts'
import type { Tx } from '../platform/db/connect.ts'
import { beginClientAct } from './clients/queries.ts'
import { beginAct } from './facts/queries.ts'

/**
 * The second line: the database learns for whom and in which session the transaction acts, and lets it reach what that person may
 * reach today.
 *
 * INVARIANT (second-line): a page that asked no permission, or the wrong one, still reads no record for somebody who may not look.
 * The system acts as a role of its own; a client reaches nothing about a child.
 */
export async function claimAct(sql: Tx, actor: Actor, now: Date): Promise<void> {
  if (actor.userId !== null) await beginAct(sql, actor.userId, actor.sessionRef, now)
  if (actor.clientId !== undefined) await beginClientAct(sql, actor.clientId, now)
}
