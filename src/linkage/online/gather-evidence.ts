import type { Act } from '../../platform/act.ts'
import { countBearers, type LinkCandidate, type SourceKind } from '../../children/index.ts'
import type { NameVariants } from '../../lib/matching/index.ts'
import type { RowEvidence } from '../decide-link.ts'
import { loadModel } from '../model/load-model.ts'
import { findRuling } from '../model/queries.ts'
import { pairKey } from '../safeguards.ts'
import { findKnownApart } from './queries.ts'
import { createScorer, encodeBatch, wholeForms, type RowCandidates } from './score-rows.ts'

/**
 * What the model in force says of the rows that it need be asked about; null while there is no model or no such row.
 *
 * Encodes the whole batch once and counts bearers of its names in the same transaction, so that a score rests on the
 * directory as it stands.
 */
export async function gatherEvidence(
  act: Act,
  kind: SourceKind,
  batch: readonly RowCandidates[],
  variants: NameVariants,
): Promise<((asked: RowCandidates) => RowEvidence) | null> {
  if (batch.length === 0) return null
  const ruling = await findRuling(act.sql, kind)
  if (!ruling) return null
  const encoded = encodeBatch(batch)
  const childIds = [...encoded.children.keys()]
  const [bearers, apart] = await Promise.all([
    countBearers(act.sql, wholeForms(encoded.given), wholeForms(encoded.family)),
    findKnownApart(act.sql, childIds),
  ])
  const scaled = await loadModel(act.sql, ruling, bearers.children)
  const scorer = createScorer(encoded, scaled, variants, bearers)
  const knownApart = new Set(apart.map(([one, other]) => pairKey(one, other)))
  const { thresholds } = ruling
  return ({ row }) => ({
    scaled,
    thresholds,
    knownApart,
    scoreOf: (candidate: LinkCandidate) => scorer(row, candidate),
  })
}
