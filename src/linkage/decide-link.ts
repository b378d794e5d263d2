import type { ChildId, LinkCandidate, SourceRecord } from '../children/index.ts'
import { normalisedOdds } from '../lib/matching/model/index.ts'
import type { NameVariants } from '../lib/matching/index.ts'
import {
  compareCandidate,
  couldBeSame,
  isCertainByIdentifier,
  isEqual,
  isNear,
  type Compared,
} from './compare-candidate.ts'
import type { Thresholds } from './model/choose-thresholds.ts'
import type { ScaledModel } from './model/scale-model.ts'
import { explainScore, type CandidateExplanation, type CandidateScore } from './online/score-rows.ts'
import { firstSafeguard, type KnownApart, type SafeguardRule, type Scored } from './safeguards.ts'

/** Version of the rules below, kept with each decision that was taken without a model. */
export const MODEL_VERSION = 'rules-1'

/** Why a row was linked, made a new child, or put before a person (LNK rules). */
export type LinkRule =
  | 'decided-by-person'
  | 'same-source-record'
  | 'identifier-and-date-of-birth'
  | 'names-date-of-birth-postcode'
  | 'evidence'
  | 'no-near-child'
  | 'source-record-changed-identity'
  | 'identifier-contradicts'
  | 'identifier-shared'
  | 'near-existing-child'
  | SafeguardRule
  | 'already-in-this-file'
  | 'restricted'
  | 'unknown-child'
  | 'no-date-of-birth'
  | 'nothing-to-change'

export type LinkDecision = {
  readonly outcome: 'linked' | 'new' | 'review' | 'refused'
  readonly rule: LinkRule
  /** Of `linked` only. */
  readonly childId: ChildId | null
  /** The children that made a person necessary, at most 10, best score first, then by child id. */
  readonly candidateIds: readonly ChildId[]
  /** What the model said; absent where it was not asked. */
  readonly evidence?: DecisionEvidence
}

export type DecisionEvidence = {
  readonly modelVersion: string
  /** Of the best candidate, once the others are known. */
  readonly scoreBits: number
  readonly termBits: number
  readonly pattern: number
  /** Of the child linked, or of those put before a person; `[]` for a new child. */
  readonly explanations: readonly CandidateExplanation[]
}

/** The model with what it was asked about the row. */
export type RowEvidence = {
  readonly scaled: ScaledModel
  readonly thresholds: Thresholds
  readonly scoreOf: (candidate: LinkCandidate) => CandidateScore
  readonly knownApart: KnownApart
}

/** What is known beside the row itself. */
export type LinkContext = {
  readonly variants: NameVariants
  /** The child to which this very source record is linked already. */
  readonly linkedChildId: ChildId | null
  readonly createsChildren: boolean
  /** Absent while there is no model, or nothing it need be asked: the rules alone decide. */
  readonly evidence?: RowEvidence
}

/**
 * Which child a row is about: by numbers, then by the model's score, and never wrong in the direction that harms.
 *
 * INVARIANT (near-is-never-new): a row with a candidate that could be the same child is linked on certain grounds or put
 * before a person; it never becomes a second child. Candidates include withheld children, near on weaker grounds.
 * INVARIANT (protected-before-score): a row near a withheld child is never scored: only a number or full agreement links it.
 * Source; security 0 (the failure of 2009).
 */
export function decideLink(
  row: SourceRecord,
  candidates: readonly LinkCandidate[],
  context: LinkContext,
): LinkDecision {
  const compared = candidates.map((candidate) => compareCandidate(row, candidate, context.variants))
  if (context.linkedChildId !== null) return decideKnown(row, compared, context.linkedChildId)
  if (row.action !== 'upsert') return refuse('nothing-to-change')
  if (!row.dateOfBirth) return review('no-date-of-birth', [])

  const sharing = compared.filter((c) => c.sharesIdentifier)
  if (sharing.length > 1) return review('identifier-shared', sharing)
  const [sharer] = sharing
  if (sharer)
    return isCertainByIdentifier(sharer)
      ? link('identifier-and-date-of-birth', sharer)
      : review('identifier-contradicts', sharing)

  const near = compared.filter(isNear)
  if (!context.evidence || near.some(({ candidate }) => candidate.isWithheld)) {
    const [only, ...more] = compared.filter(isEqual)
    if (only && more.length === 0 && !only.hasOtherIdentifier)
      return link('names-date-of-birth-postcode', only)
    return near.length > 0 ? review('near-existing-child', near) : decideUnknown(row, context)
  }
  return decideByEvidence(row, compared, context, context.evidence)
}

function decideUnknown(row: SourceRecord, { createsChildren }: LinkContext): LinkDecision {
  if (row.restricted) return review('restricted', [])
  return createsChildren
    ? { outcome: 'new', rule: 'no-near-child', childId: null, candidateIds: [] }
    : review('unknown-child', [])
}

function decideByEvidence(
  row: SourceRecord,
  compared: readonly Compared[],
  context: LinkContext,
  evidence: RowEvidence,
): LinkDecision {
  const scored = compared
    .filter(({ candidate }) => !candidate.isWithheld)
    .map((c): Scored => ({ ...c, score: evidence.scoreOf(c.candidate) }))
    .sort((a, b) => b.score.odds - a.score.odds || a.candidate.childId - b.candidate.childId)
  const [best, ...others] = scored
  if (!best) return decideUnknown(row, context)
  const near = scored.filter((c) => isNear(c) || c.score.bits >= evidence.thresholds.reviewBits)
  const told = evidenceOf(scored, evidence)
  if (told.scoreBits >= evidence.thresholds.linkBits) {
    const safeguard = firstSafeguard(best, others, evidence.knownApart)
    if (safeguard) return { ...review(safeguard, near), ...withEvidence(told, near, scored, evidence) }
    const rule = isEqual(best) ? 'names-date-of-birth-postcode' : 'evidence'
    return { ...link(rule, best), ...withEvidence(told, [best], scored, evidence) }
  }
  const decision = near.length > 0 ? review('near-existing-child', near) : decideUnknown(row, context)
  return { ...decision, ...withEvidence(told, near, scored, evidence) }
}

type Told = Omit<DecisionEvidence, 'explanations'>

function evidenceOf([best, ...others]: readonly Scored[], { scaled }: RowEvidence): Told {
  const { odds, pattern, terms } = best!.score
  return {
    modelVersion: scaled.version,
    scoreBits: Math.log2(normalisedOdds(odds, sumOfOdds(others))),
    termBits: Object.values(terms).reduce((sum, term) => sum - Math.log2(term), 0),
    pattern,
  }
}

function withEvidence(
  told: Told,
  of: readonly Scored[],
  scored: readonly Scored[],
  { scaled }: RowEvidence,
): { evidence: DecisionEvidence } {
  const all = sumOfOdds(scored)
  const explanations = of
    .slice(0, CANDIDATES_MOST)
    .map(({ score }) => explainScore(score, scaled.model, all - score.odds))
  return { evidence: { ...told, explanations } }
}

function sumOfOdds(scored: readonly Scored[]): number {
  return scored.reduce((sum, { score }) => sum + score.odds, 0)
}

/** A record that its source sends again is its child's still, unless both its names and its date of birth have become others. */
function decideKnown(row: SourceRecord, compared: readonly Compared[], childId: ChildId): LinkDecision {
  if (row.action !== 'upsert')
    return { outcome: 'linked', rule: 'same-source-record', childId, candidateIds: [] }
  const own = compared.find((c) => c.candidate.childId === childId)
  if (own === undefined || !couldBeSame(own))
    return {
      outcome: 'review',
      rule: 'source-record-changed-identity',
      childId: null,
      candidateIds: [childId],
    }
  const others = compared.filter((c) => c.sharesIdentifier && c.candidate.childId !== childId)
  if (others.length > 0) return review('identifier-shared', others)
  return { outcome: 'linked', rule: 'same-source-record', childId, candidateIds: [] }
}

/** Whether a row that was this child's once can still be, by names and date of birth; no when the child is no candidate. */
export function isSamePerson(
  row: SourceRecord,
  candidates: readonly LinkCandidate[],
  childId: ChildId,
  variants: NameVariants,
): boolean {
  const own = candidates.find((candidate) => candidate.childId === childId)
  return own !== undefined && couldBeSame(compareCandidate(row, own, variants))
}

const CANDIDATES_MOST = 10

function link(rule: LinkRule, { candidate }: Compared): LinkDecision {
  return { outcome: 'linked', rule, childId: candidate.childId, candidateIds: [] }
}

function review(rule: LinkRule, compared: readonly Compared[]): LinkDecision {
  return {
    outcome: 'review',
    rule,
    childId: null,
    candidateIds: compared.slice(0, CANDIDATES_MOST).map((c) => c.candidate.childId),
  }
}

function refuse(rule: LinkRule): LinkDecision {
  return { outcome: 'refused', rule, childId: null, candidateIds: [] }
}
