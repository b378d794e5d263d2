import type { Act } from '../../platform/act.ts'
import { digestOf } from './load-model.ts'
import { enforceFirstModel, insertModel, insertThresholds } from './queries.ts'
import { sourceKinds } from './source-kinds.ts'
import { parseModelFile } from './stored-model.ts'

/**
 * Brings a shipped model with its thresholds into the database; one that is there already changes nothing.
 *
 * The first one is in force at once. Beside another that is in force it waits to be compared and applied, for it would
 * decide differently. The caller asked the policy.
 * @throws RangeError for a text that is no model.
 */
export async function storeShippedModel(act: Act, text: string): Promise<boolean> {
  const file = parseModelFile(text)
  const isNew = await insertModel(act.sql, file, digestOf(file), act.now)
  if (!isNew) return false
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
  await enforceFirstModel(act.sql, file.version)
  return true
}
