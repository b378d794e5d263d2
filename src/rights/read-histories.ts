import type { Act } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { historyResource, stateOf, type AccessHistory } from './access-history.ts'
import { requireHistory } from './history-access.ts'
import { decideLooks, type DecidedLook } from './look.ts'
import { hasChosenToTell, listChoices, listHistoriesOf, listLooks } from './queries.ts'

/** Requests of the own authority, those not answered first; 200 at most. Of children they name the ContactPoint number alone. */
export async function listHistories(act: Act): Promise<AccessHistory[]> {
  const authority = act.actor.authorityCode ?? ''
  await act.require('rights.list-requests', historyResource('all', authority))
  const histories = await listHistoriesOf(act.sql, authority)
  await recordEntry(act, { action: 'rights.list-requests', outcome: 'done', quantity: histories.length })
  return histories
}

/** A request as its officer sees it. */
export type OpenedHistory = {
  readonly history: AccessHistory
  /** What would be told and withheld today, newest first, 10,000 at most; empty once it is at an end. */
  readonly looks: readonly DecidedLook[]
  /** Whether this person may answer as the second one. */
  readonly canSecond: boolean
}

/** One request with every look it is about. @throws NotFoundError for an unknown one and one that is not for this person, alike. */
export async function openHistory(act: Act, publicId: string): Promise<OpenedHistory> {
  const history = await requireHistory(act, 'rights.read-request', publicId)
  const isAtEnd = ['given', 'refused'].includes(stateOf(history))
  const looks = isAtEnd ? [] : await readLooks(act, history)
  const canSecond = await maySecond(act, history)
  await recordEntry(act, {
    action: 'rights.read-request',
    outcome: 'done',
    childId: history.childId,
    subjectRef: publicId,
    quantity: looks.length,
  })
  return { history, looks, canSecond }
}

/** Every look that the request is about, with what rules and officers say of it. */
export async function readLooks(act: Act, history: AccessHistory): Promise<DecidedLook[]> {
  const logged = await listLooks(act.sql, history.childId, history.receivedOn)
  return decideLooks(history.asker, logged, await listChoices(act.sql, history.historyId))
}

/** INVARIANT (two-to-tell): whoever prepared a list, or chose what it tells against the rules or whom it names, does not agree to it. */
export async function maySecond(act: Act, history: AccessHistory): Promise<boolean> {
  const userId = act.actor.userId ?? 0
  if (stateOf(history) !== 'second' || history.prepared?.madeBy === userId) return false
  return !(await hasChosenToTell(act.sql, history.historyId, userId))
}
