import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import type { Db } from '../platform/db/connect.ts'
import { NotFoundError } from '../platform/errors.ts'
import { CALL_MS, type Call, type Caller } from './call.ts'
import { callOpenAlready, notCalledBack } from './errors.ts'
import { closeCalls, findCaller, findOpenCall, insertCall, listCallers } from './queries.ts'

const directory = { type: 'Directory', id: 'contactpoint' }

/** More than this is answered by asking for more of the name. */
export const MAX_CALLERS = 10

/** The operator's own call; null when none is open. Source: R-81. */
export async function readOwnCall(act: Act): Promise<Call | null> {
  await act.require('mediation.read-call', directory)
  const call = await findOpenCall(act.sql, operatorOf(act), act.now)
  await recordEntry(act, {
    action: 'mediation.read-call',
    outcome: 'done',
    ...(call ? { served: { userId: call.served.userId, callId: call.callId } } : {}),
  })
  return call ?? null
}

/** The open call of a person with the right, for the frame of the page; a fact about oneself, so that no decision stands before it. */
export function findOwnCall(sql: Db, userId: number, now: Date): Promise<Call | undefined> {
  return findOpenCall(sql, userId, now)
}

/** Users of the own authority who meet every condition today, by username or part of the name; one more than {@link MAX_CALLERS} at most. */
export async function findCallers(act: Act, text: string): Promise<Caller[]> {
  await act.require('mediation.find-caller', directory)
  const operatorId = operatorOf(act)
  const { authorityCode } = act.actor
  if (authorityCode === null) throw new NotFoundError()
  const callers = await listCallers(
    act.sql,
    { text, authorityCode, operatorId, at: act.now },
    MAX_CALLERS + 1,
  )
  await recordEntry(act, { action: 'mediation.find-caller', outcome: 'done', quantity: callers.length })
  return callers
}

/** Whom a call would serve, with the number to call back. @throws DeniedError for anybody who may not be served, known or not. */
export async function readCaller(act: Act, userId: number): Promise<Caller> {
  const caller = await requireCaller(act, userId)
  await recordEntry(act, { action: 'mediation.find-caller', outcome: 'done', targetUserId: userId })
  return caller
}

/** `purpose`: one of those that people state for themselves. `isCalledBack`: the operator rang the number on file and knows who speaks. */
export type OpenCall = {
  readonly purpose: string
  readonly note: string | null
  readonly isCalledBack: boolean
}

/**
 * Opens a call for 15 minutes at most. @returns its id.
 *
 * @throws DeniedError for the operator's own person and for anybody who may not be served; DomainError `CP_CALL_BACK` when nobody was
 * called back, or there is no number to do so; `CP_CALL_OPEN` while another call of the operator's is open. Source: R-81.
 */
export async function openCall(
  act: Act,
  userId: number,
  { purpose, note, isCalledBack }: OpenCall,
): Promise<number> {
  const caller = await requireCaller(act, userId)
  if (!isCalledBack || caller.phone === null) throw notCalledBack()
  const callId = await insertCall(act.sql, {
    operator_id: operatorOf(act),
    served_id: userId,
    purpose,
    note,
    opened_at: act.now,
    ends_at: new Date(act.now.getTime() + CALL_MS),
  })
  if (callId === undefined) throw callOpenAlready()
  await recordEntry(act, {
    action: 'mediation.open-call',
    outcome: 'done',
    purpose,
    purposeNote: note,
    fields: ['called-back'],
    served: { userId, callId },
  })
  return callId
}

/** Ends the operator's call: the next look is refused. Nothing to close is no error. */
export async function closeCall(act: Act): Promise<void> {
  await act.require('mediation.close-call', directory)
  const served = await closeCalls(act.sql, operatorOf(act), act.now)
  await recordEntry(act, { action: 'mediation.close-call', outcome: 'done', ...(served ? { served } : {}) })
}

async function requireCaller(act: Act, userId: number): Promise<Caller> {
  const caller = await findCaller(act.sql, userId, act.now)
  const attributes = { authority: caller?.authorityCode ?? '', userId }
  await act.require('mediation.open-call', { type: 'Administered', id: `user-${userId}`, attributes })
  if (!caller) throw new NotFoundError()
  return caller
}

function operatorOf({ actor }: Act): number {
  if (actor.userId === null) throw new NotFoundError()
  return actor.userId
}
