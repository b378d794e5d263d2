import type { Act } from '../../platform/act.ts'
import { recordEntry } from '../../audit/index.ts'
import { invalidModel, modelTaken } from '../errors.ts'
import { digestOf } from './load-model.ts'
import { enforceFirstModel, findModel, insertModel, insertThresholds } from './queries.ts'
import { sourceKinds } from './source-kinds.ts'
import { parseLooseModelFile, parseModelFile, type LooseModelFile } from './stored-model.ts'

/**
 * Brings a shipped model with its thresholds into the database; one that is there already changes nothing.
 *
 * The first one is in force at once. Beside another that is in force it waits to be compared and applied, for it would
 * decide differently. The caller asked the policy.
 * @throws RangeError for a text that is no model.
 */
export async function storeShippedModel(act: Act, text: string): Promise<boolean> {
  const file = parseModelFile(text)
  if (!(await storeModel(act, file))) return false
  await enforceFirstModel(act.sql, file.version)
  return true
}

export type AddedModel = {
  readonly version: string
  /** False when the same model is there already. */
  readonly isNew: boolean
  readonly hasThresholds: boolean
}

/**
 * Stores a model beside those that are there; it decides nothing before it is applied.
 *
 * @param trainedOn in the words of whoever trained it, 200 characters at most.
 * @throws DomainError for a text that is no model, and for a version under which another model is kept.
 */
export async function addModel(act: Act, text: string, trainedOn: string): Promise<AddedModel> {
  await act.require('linkage.add-model', { type: 'Directory', id: 'contactpoint' })
  const file = { ...readModel(text), trainedOn: trainedOn.slice(0, TRAINED_ON_MOST) }
  const { version } = file
  const isNew = await storeModel(act, file)
  if (!isNew && (await findModel(act.sql, version))?.digest !== digestOf(file)) throw modelTaken()
  if (isNew) await recordEntry(act, { action: 'linkage.add-model', outcome: 'done', fields: [version] })
  return { version, isNew, hasThresholds: file.thresholds !== undefined }
}

const TRAINED_ON_MOST = 200

function readModel(text: string): LooseModelFile {
  try {
    return parseLooseModelFile(text)
  } catch (error) {
    if (error instanceof RangeError) throw invalidModel(error.message)
    throw error
  }
}

/** @returns false when the version is there already. */
async function storeModel(act: Act, file: LooseModelFile): Promise<boolean> {
  if (!(await insertModel(act.sql, file, digestOf(file), act.now))) return false
  if (!file.thresholds) return true
  for (const kind of sourceKinds) {
    const { linkBits, reviewBits, evidence } = file.thresholds[kind]
    await insertThresholds(act.sql, {
      source_kind: kind,
      model_version: file.version,
      link_bits: linkBits,
      review_bits: reviewBits,
      evidence,
      set_by: act.actor.name,
      set_at: act.now,
    })
  }
  return true
}
