import type { Act } from '../../platform/act.ts'
import { recordEntry } from '../../audit/index.ts'
import { countBearers, type SourceKind } from '../../children/index.ts'
import type { NameVariants } from '../../lib/matching/index.ts'
import { noModel } from '../errors.ts'
import { createRangeScorer, encode, wholeForms } from '../online/score-rows.ts'
import { chooseThresholds, type ThresholdChoice } from './choose-thresholds.ts'
import { parseLabelledPairs } from './labelled-pairs.ts'
import { loadModel } from './load-model.ts'
import { findCurrentVersion, findModel, insertThresholds } from './queries.ts'

export type ThresholdsResult = ThresholdChoice & { readonly modelVersion: string }

/**
 * Chooses the thresholds of a kind of source on labelled pairs and puts them in force for a model.
 *
 * Changes nothing when the pairs prove no threshold precise enough; the answer then says what is lacking. A pair is
 * scored by itself, without rivals, against the names of the directory as it stands. Source: R-36.
 * @param version of a model that waits to be applied; without it the model in force.
 * @throws DomainError when there is no model or the file cannot be read.
 */
export async function setThresholds(
  act: Act,
  kind: SourceKind,
  csv: string,
  variants: NameVariants,
  version?: string,
): Promise<ThresholdsResult> {
  await act.require('linkage.set-thresholds', { type: 'Directory', id: 'contactpoint' })
  const model = await findModel(act.sql, version ?? (await findCurrentVersion(act.sql)) ?? '')
  if (!model) throw noModel()
  const pairs = parseLabelledPairs(csv)
  const batch = encode(pairs.flatMap(({ one, other }) => [one, other]))
  const bearers = await countBearers(act.sql, wholeForms(batch.given), wholeForms(batch.family))
  const scaled = await loadModel(act.sql, model, bearers.children)
  const score = createRangeScorer(batch, scaled, variants, bearers)
  const rangeAt = (at: number) => ({ from: at, until: at + 1 })
  const choice = chooseThresholds(
    pairs.map(({ isMatch, groups }, at) => ({
      bits: score(rangeAt(2 * at), rangeAt(2 * at + 1)).bits,
      isMatch,
      groups,
    })),
  )
  if (choice.kind === 'chosen')
    await insertThresholds(act.sql, {
      source_kind: kind,
      model_version: model.version,
      link_bits: choice.thresholds.linkBits,
      review_bits: choice.thresholds.reviewBits,
      evidence: choice.evidence,
      set_by: act.actor.name,
      set_at: act.now,
    })
  await recordEntry(act, {
    action: 'linkage.set-thresholds',
    outcome: choice.kind === 'chosen' ? 'done' : 'not-found',
    quantity: pairs.length,
  })
  return { ...choice, modelVersion: model.version }
}
