import type { Act } from '../platform/act.ts'
import { recordEntry, type AuditAction } from '../audit/index.ts'
import { stateOf, type AccessHistory, type Refusal, type WayToGive } from './access-history.ts'
import { notThisStep } from './errors.ts'
import { requireHistory } from './history-access.ts'
import { insertLines, insertStep, listToldLines, lockHistory, type NewStep } from './queries.ts'
import { maySecond, readLooks } from './read-histories.ts'
import { keptLineOf, type ToldLine } from './told-list.ts'
import { RULES_VERSION } from './treatment.ts'

/** Raised when a list is worded anew; kept with each list. */
const WORDING_VERSION = 1

/**
 * Fixes what is told: each look with its ground, as rules and officers say now. It waits for a second person where it tells what the rules
 * withhold, or names somebody.
 *
 * @throws NotFoundError as `openHistory`; DomainError `CP_RIGHTS_STEP` unless the request was only received.
 */
export async function prepareList(act: Act, publicId: string): Promise<void> {
  const history = await begin(act, 'rights.prepare-list', publicId)
  if (stateOf(history) !== 'received') throw notThisStep()
  const lines = (await readLooks(act, history)).map(keptLineOf)
  const version = `${RULES_VERSION}.${WORDING_VERSION}`
  const stepId = await insertStep(act.sql, { ...by(act, history), step: 'prepared', version })
  await insertLines(act.sql, stepId, lines)
  await recordStep(act, 'rights.prepare-list', history, { quantity: lines.length })
}

/**
 * The second person's answer to a list that tells what the rules withhold, or names somebody; who disagrees puts it back.
 *
 * @throws DeniedError for whoever prepared it; DomainError `CP_RIGHTS_STEP` when there is nothing to answer, or for whoever chose what it tells.
 */
export async function secondList(act: Act, publicId: string, agrees: boolean): Promise<void> {
  const history = await begin(act, 'rights.second-list', publicId)
  if (!(await maySecond(act, history))) throw notThisStep()
  const step = agrees ? 'agreed' : 'disagreed'
  await insertStep(act.sql, { ...by(act, history), step })
  await recordStep(act, 'rights.second-list', history, { fields: [step] })
}

/** Records that the prepared list was given. @throws DomainError `CP_RIGHTS_STEP` unless it is prepared and, where it must, agreed to. */
export async function giveList(act: Act, publicId: string, way: WayToGive): Promise<void> {
  const history = await begin(act, 'rights.give-list', publicId)
  if (stateOf(history) !== 'prepared') throw notThisStep()
  await insertStep(act.sql, { ...by(act, history), step: 'given', given_by: way })
  await recordStep(act, 'rights.give-list', history, { fields: [way] })
}

/** Ends a request without a list. @throws DomainError `CP_RIGHTS_STEP` when it is at an end. */
export async function refuseRequest(act: Act, publicId: string, refusal: Refusal): Promise<void> {
  const history = await begin(act, 'rights.refuse-request', publicId)
  if (['given', 'refused'].includes(stateOf(history))) throw notThisStep()
  await insertStep(act.sql, { ...by(act, history), step: 'refused', refusal })
  await recordStep(act, 'rights.refuse-request', history, { fields: [refusal] })
}

/** A list as it is given, or was. */
export type ShownList = { readonly history: AccessHistory; readonly lines: readonly ToldLine[] }

/**
 * What a prepared list tells; of one that was given, the same as then. @param isText as a file of text
 * @throws NotFoundError as `openHistory`; DomainError `CP_RIGHTS_STEP` while it is not prepared, or waits for a second person.
 */
export async function showList(act: Act, publicId: string, isText: boolean): Promise<ShownList> {
  const history = await requireHistory(act, 'rights.show-list', publicId)
  const { prepared } = history
  if (prepared === null || !['prepared', 'given'].includes(stateOf(history))) throw notThisStep()
  const lines = await listToldLines(act.sql, prepared.stepId)
  await recordStep(act, 'rights.show-list', history, {
    quantity: lines.length,
    fields: isText ? ['text'] : [],
  })
  return { history, lines }
}

async function begin(act: Act, action: AuditAction, publicId: string): Promise<AccessHistory> {
  await lockHistory(act.sql, publicId)
  return requireHistory(act, action, publicId)
}

function by(act: Act, { historyId }: AccessHistory): Pick<NewStep, 'history_id' | 'made_by' | 'made_at'> {
  return { history_id: historyId, made_by: act.actor.userId!, made_at: act.now }
}

function recordStep(
  act: Act,
  action: AuditAction,
  { childId, publicId }: AccessHistory,
  more: { readonly quantity?: number; readonly fields?: readonly string[] },
): Promise<void> {
  return recordEntry(act, { action, outcome: 'done', childId, subjectRef: publicId, ...more })
}
