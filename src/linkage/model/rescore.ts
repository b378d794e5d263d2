import type { Act } from '../../platform/act.ts'
import { recordEntry } from '../../audit/index.ts'
import { levelsOf, oddsOf, type ScoreTables } from '../../lib/matching/model/index.ts'
import { patternOf } from '../../lib/matching/model/pattern-space.ts'
import { countBearers, type SourceKind } from '../../children/index.ts'
import { noModel } from '../errors.ts'
import {
  findModel,
  findThresholds,
  insertRescore,
  listScoredDecisions,
  type ScoredDecision,
} from './queries.ts'
import type { Thresholds } from './choose-thresholds.ts'
import { scaleModel, sizeFor } from './scale-model.ts'

/** What another model would decide about the rows that a model decided; numbers only. */
export type RescoreReport = {
  readonly reportId: number
  readonly modelVersion: string
  readonly decisions: number
  /** By rule of the decision that stands. */
  readonly byRule: Readonly<Record<string, RescoreCounts>>
}
export type RescoreCounts = {
  readonly decisions: number
  /** Linked now, and below the link threshold of the other model. */
  readonly wouldReview: number
  /** Before a person now, and above it; safeguards may still hold it back. */
  readonly wouldLink: number
}

const PAGE = 10_000

/**
 * Compares the decisions that a model took part in with what another model would say of the same agreement, and keeps the report.
 *
 * Changes no link. The pattern, the part of rare and common names, and the rivals are those kept with each decision.
 * @throws DomainError when the model is not there.
 */
export async function rescoreDecisions(act: Act, version: string): Promise<RescoreReport> {
  await act.require('linkage.rescore', { type: 'Directory', id: 'contactpoint' })
  const { children } = await countBearers(act.sql, [], [])
  const target = await tablesFor(act, version, children)
  const thresholds = await findThresholds(act.sql, version)
  const models = new Map<string, ScoreTables>([[version, target]])
  const byRule: Record<string, { decisions: number; wouldReview: number; wouldLink: number }> = {}
  let decisions = 0
  for (let after = 0; ;) {
    const page = await listScoredDecisions(act.sql, after, PAGE)
    for (const decision of page) {
      const own = models.get(decision.modelVersion) ?? (await tablesFor(act, decision.modelVersion, children))
      models.set(decision.modelVersion, own)
      const bits = rescored(decision, own, target)
      const counts = (byRule[decision.rule] ??= { decisions: 0, wouldReview: 0, wouldLink: 0 })
      const isAbove = bits >= thresholdOf(thresholds, decision.kind).linkBits
      decisions++
      counts.decisions++
      if (decision.outcome === 'linked' && !isAbove) counts.wouldReview++
      if (decision.outcome === 'review' && isAbove) counts.wouldLink++
    }
    if (page.length < PAGE) break
    after = page.at(-1)!.decisionId
  }
  const reportId = await insertRescore(
    act.sql,
    { model_version: version, made_by: act.actor.name, made_at: act.now },
    { decisions, byRule },
  )
  await recordEntry(act, { action: 'linkage.rescore', outcome: 'done', quantity: decisions })
  return { reportId, modelVersion: version, decisions, byRule }
}

async function tablesFor(act: Act, version: string, children: number): Promise<ScoreTables> {
  const model = await findModel(act.sql, version)
  if (!model) throw noModel()
  return scaleModel(model, sizeFor(children)).tables
}

function thresholdOf(thresholds: ReadonlyMap<SourceKind, Thresholds>, kind: SourceKind): Thresholds {
  const found = thresholds.get(kind)
  if (!found) throw noModel()
  return found
}

/** The same agreement by the other model; a field that it does not have says nothing. */
function rescored(
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
