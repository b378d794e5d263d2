import type { LinkageModel } from '../../lib/matching/model/index.ts'
import { checkModel, isObject } from './check-model.ts'
import { provesThresholds } from './choose-thresholds.ts'
import { sourceKinds, type SourceKindThresholds } from './source-kinds.ts'

/** A trained model as it is stored and shipped. */
export type StoredModel = {
  readonly version: string
  readonly model: LinkageModel
  /** Records that each row could be paired with in training; its priors are shares of them. */
  readonly indexRecords: number
  readonly trainedOn: string
}

/** What a shipped model file holds. */
export type ModelFile = StoredModel & { readonly thresholds: SourceKindThresholds }

/** What any model file holds; thresholds that it lacks are set before the model can be in force. */
export type LooseModelFile = StoredModel & Partial<ModelFile>

/** As `parseLooseModelFile`, for a file that must have thresholds. @throws RangeError likewise. */
export function parseModelFile(text: string): ModelFile {
  const { thresholds, ...stored } = parseLooseModelFile(text)
  if (!thresholds) throw new RangeError('the model has no thresholds')
  return { ...stored, thresholds }
}

/**
 * A model from the text of a file.
 *
 * Thresholds are for every kind of source or for none, and their evidence proves them.
 * @throws RangeError for a text that is no such model; the message says what is wrong and holds nothing else of the text.
 */
export function parseLooseModelFile(text: string): LooseModelFile {
  const file = parseJson(text)
  if (!isObject(file)) throw new RangeError('it is not one JSON object')
  checkModel(file.model)
  if (typeof file.version !== 'string' || !/^[a-z0-9.-]{1,60}$/.test(file.version))
    throw new RangeError('the model has no version of small letters, digits, dots and dashes')
  const { indexRecords } = file
  if (
    !Number.isInteger(indexRecords) ||
    !((indexRecords as number) > 0 && (indexRecords as number) < 2 ** 31)
  )
    throw new RangeError('the model does not tell how many records it was trained on')
  if (file.thresholds !== undefined) checkThresholds(file.thresholds)
  return file as LooseModelFile
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RangeError('it is not JSON')
  }
}

function checkThresholds(thresholds: unknown): void {
  for (const kind of sourceKinds) {
    const told = isObject(thresholds) ? thresholds[kind] : undefined
    if (!isObject(told) || typeof told.linkBits !== 'number' || typeof told.reviewBits !== 'number')
      throw new RangeError(`the thresholds for ${kind} are not there`)
    if (!(told.reviewBits <= told.linkBits))
      throw new RangeError(`the thresholds for ${kind} are in the wrong order`)
    if (!provesThresholds(told.linkBits, told.evidence))
      throw new RangeError(`the thresholds for ${kind} are not proved by their evidence`)
  }
}
