import type { Act } from '../../platform/act.ts'
import { countBearers, type SourceKind } from '../../children/index.ts'
import { levelsOf, oddsOf, type ScoreTables } from '../../lib/matching/model/index.ts'
import { patternOf } from '../../lib/matching/model/pattern-space.ts'
import { noModel, noThresholds } from '../errors.ts'
import type { Thresholds } from './choose-thresholds.ts'
import { findModel, findThresholds, listScoredDecisions, type ScoredDecision } from './queries.ts'
import { scaleModel, sizeFor } from './scale-model.ts'
import { sourceKinds } from './source-kinds.ts'

const PAGE = 10_000

/**
 * Tells of each decision that stands and that a model took part in, whether another model's score would reach its link threshold.
 *
 * The pattern, the part of rare and common names, and the rivals are those kept with each decision. Changes nothing.
 * @throws DomainError when the model is not there or lacks the thresholds of a kind of source.
 */
export async function judgeAnew(
  act: Act,
  version: string,
  tell: (decision: ScoredDecision, isAbove: boolean) => void,
): Promise<void> {
  const { children } = await countBearers(act.sql, [], [])
  const target = await tablesFor(act, version, children)
  const thresholds = await thresholdsFor(act, version)
  const models = new Map<string, ScoreTables>([[version, target]])
  for (let after = 0; ;) {
    const page = await listScoredDecisions(act.sql, after, PAGE)
    for (const decision of page) {
      const own = models.get(decision.modelVersion) ?? (await tablesFor(act, decision.modelVersion, children))
      models.set(decision.modelVersion, own)
      tell(decision, scoredAnew(decision, own, target) >= thresholds(decision.kind).linkBits)
    }
    if (page.length < PAGE) break
    after = page.at(-1)!.decisionId
  }
}

async function tablesFor(act: Act, version: string, children: number): Promise<ScoreTables> {
  const model = await findModel(act.sql, version)
  if (!model) throw noModel()
  return scaleModel(model, sizeFor(children)).tables
}

async function thresholdsFor(act: Act, version: string): Promise<(kind: SourceKind) => Thresholds> {
  const found = await findThresholds(act.sql, version)
  const lacking = sourceKinds.find((kind) => !found.has(kind))
  if (lacking) throw noThresholds(lacking)
  return (kind) => found.get(kind)!
}

/** The same agreement by the other model, in bits; a field that it does not have says nothing. */
function scoredAnew(
  { pattern, termBits, scoreBits }: ScoredDecision,
  own: ScoreTables,
  target: ScoreTables,
): number {
  const term = 2 ** -termBits
  const rivalsBits = Math.min(0, scoreBits - Math.log2(oddsOf(own, pattern, term)))
  const levels = levelsOf(own.space, pattern).map((level, place) =>
    target.space.radices[place] === 1 ? 0 : level,
  )
  return Math.log2(oddsOf(target, patternOf(target.space, levels), term)) + rivalsBits
}
