import type { Act } from '../../platform/act.ts'
import { recordEntry } from '../../audit/index.ts'
import { listRuns, listStoredModels, type ListedModel, type ListedRun } from './queries.ts'

export type ModelList = { readonly models: readonly ListedModel[]; readonly runs: readonly ListedRun[] }

/** The models that are kept, newest first, and the last 20 times that another one was put in force. */
export async function listModels(act: Act): Promise<ModelList> {
  await act.require('linkage.list-models', { type: 'Directory', id: 'contactpoint' })
  const models = await listStoredModels(act.sql)
  const runs = await listRuns(act.sql)
  await recordEntry(act, { action: 'linkage.list-models', outcome: 'done', quantity: models.length })
  return { models, runs }
}
