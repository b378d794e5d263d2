import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import type { Db } from '../../platform/db/connect.ts'
import { sessionRefOf } from '../sessions/session.ts'
import { findStop, stopUnfollowed } from './queries.ts'

/** Why a supervised session was stopped: its supervisor ended it, or left. */
export const stops = ['ended', 'left'] as const
export type Stop = (typeof stops)[number]

/**
 * Stops the sessions that `userId` accepted and follows no more, once that person signed out; an entry for each.
 *
 * Those of somebody who is still signed in where they accepted go on. Source: R-96.
 */
export async function leaveSupervised(act: Act, userId: number): Promise<void> {
  for (const { sessionId, traineeId } of await stopUnfollowed(act.sql, userId, act.now))
    await recordEntry(act, {
      action: 'access.end-supervision',
      outcome: 'done',
      targetUserId: traineeId,
      subjectRef: sessionId,
    })
}

/** Why the session of a cookie's token was stopped; undefined when it was not. Whoever holds the token is told. */
export async function readStop(sql: Db, token: string): Promise<Stop | undefined> {
  const isLeft = await findStop(sql, sessionRefOf(token))
  return isLeft === undefined ? undefined : isLeft ? 'left' : 'ended'
}
