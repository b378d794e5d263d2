import type { Act } from '../../platform/act.ts'
import { recordEntry } from '../../audit/index.ts'
import { judgeAnew } from './judge-anew.ts'
import { insertRescore } from './queries.ts'

/** What another model would decide about the rows that a model decided; numbers only. */
export type RescoreReport = {
  readonly reportId: number
  readonly modelVersion: string
  readonly decisions: number
  /** Links that applying the model would put before a person. */
  readonly doubted: number
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

/**
 * Compares the decisions that a model took part in with what another model would say of the same agreement, and keeps the report.
 *
 * Changes no link. What people decided about is left out: it stands whatever a model says.
 * @throws DomainError as `judgeAnew`.
 */
export async function rescoreDecisions(act: Act, version: string): Promise<RescoreReport> {
  await act.require('linkage.rescore', { type: 'Directory', id: 'contactpoint' })
  const byRule: Record<string, { decisions: number; wouldReview: number; wouldLink: number }> = {}
  await judgeAnew(act, version, ({ rule, outcome }, isAbove) => {
    const counts = (byRule[rule] ??= { decisions: 0, wouldReview: 0, wouldLink: 0 })
    counts.decisions++
    if (outcome === 'linked' && !isAbove) counts.wouldReview++
    if (outcome === 'review' && isAbove) counts.wouldLink++
  })
  const sum = (count: keyof RescoreCounts): number =>
    Object.values(byRule).reduce((total, counts) => total + counts[count], 0)
  const decisions = sum('decisions')
  const reportId = await insertRescore(
    act.sql,
    { model_version: version, made_by: act.actor.name, made_at: act.now },
    { decisions, byRule },
  )
  await recordEntry(act, { action: 'linkage.rescore', outcome: 'done', quantity: decisions })
  return { reportId, modelVersion: version, decisions, doubted: sum('wouldReview'), byRule }
}
