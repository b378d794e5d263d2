import type { LinkageModel } from '../../lib/matching/model/index.ts'
import { spaceOf } from '../../lib/matching/model/index.ts'
import { sourceKinds, type SourceKindThresholds } from './source-kinds.ts'

/** A trained model as it is stored and shipped. */
export type StoredModel = {
  readonly version: string
  readonly model: LinkageModel
  /** Records that each row could be paired with in training; its priors are shares of them. */
  readonly indexRecords: number
  readonly trainedOn: string
}

/** What a model file holds. */
export type ModelFile = StoredModel & { readonly thresholds: SourceKindThresholds }

/** @throws RangeError for a text that is no model of these fields and levels, or that lacks a kind of source. */
export function parseModelFile(text: string): ModelFile {
  const file = JSON.parse(text) as ModelFile
  spaceOf(file.model)
  if (!/^[a-z0-9.-]{1,60}$/.test(file.version)) throw new RangeError('the model has no version')
  if (!(file.indexRecords > 0)) throw new RangeError('the model does not tell what it was trained on')
  for (const kind of sourceKinds) {
    const { linkBits, reviewBits } = file.thresholds[kind]
    if (!(reviewBits <= linkBits)) throw new RangeError(`the thresholds for ${kind} are in the wrong order`)
  }
  return file
}
