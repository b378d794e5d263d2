import type { Act } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { stateOf } from './access-history.ts'
import { notThisChoice, notThisStep } from './errors.ts'
import { requireHistory } from './history-access.ts'
import { canChoose, type Choice } from './look.ts'
import { insertChoices, insertStep, lockHistory } from './queries.ts'
import { readLooks } from './read-histories.ts'

/**
 * Withholds single looks, includes what the rules withhold, names whoever looked, or goes back to what the rules say.
 *
 * A list that was prepared is prepared no more. @param entryIds of the log, as the request shows them.
 * @throws NotFoundError as `openHistory`; DomainError `CP_RIGHTS_STEP` when the request is at an end, `CP_RIGHTS_CHOICE` for looks that it
 *   does not hold, that are told to nobody, or of whom nobody is named; nothing is chosen then.
 */
export async function chooseEntries(
  act: Act,
  publicId: string,
  entryIds: readonly string[],
  choice: Choice,
): Promise<void> {
  await lockHistory(act.sql, publicId)
  const history = await requireHistory(act, 'rights.choose-entries', publicId)
  if (['given', 'refused'].includes(stateOf(history))) throw notThisStep()
  const looks = new Map((await readLooks(act, history)).map((look) => [look.logged.entryId, look]))
  const wanted = entryIds.map((entryId) => looks.get(entryId))
  if (wanted.length === 0 || wanted.some((look) => look === undefined || !canChoose(look, choice)))
    throw notThisChoice()
  const by = { userId: act.actor.userId!, at: act.now }
  if (history.prepared !== null)
    await insertStep(act.sql, {
      history_id: history.historyId,
      step: 'reopened',
      made_by: by.userId,
      made_at: by.at,
    })
  await insertChoices(act.sql, history.historyId, [...new Set(entryIds)], choice, by)
  await recordEntry(act, {
    action: 'rights.choose-entries',
    outcome: 'done',
    childId: history.childId,
    subjectRef: publicId,
    fields: choice.ground === null ? [choice.kind] : [choice.kind, choice.ground],
    quantity: entryIds.length,
  })
}
