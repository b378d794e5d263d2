import type { Act } from '../../platform/act.ts'
import { candidateOf, type ChildId, type ComparedRecord, type SourceRecord } from '../../children/index.ts'
import type { NameVariants } from '../../lib/matching/index.ts'
import { compareCandidate } from '../compare-candidate.ts'
import { gatherEvidence } from '../online/gather-evidence.ts'
import { explainScore } from '../online/score-rows.ts'
import { safeguardsAgainst, type Scored } from '../safeguards.ts'
import type { AddedCandidate, ReviewRow } from './queries.ts'
import type { ReviewItem } from './review.ts'

/** A waiting row with a child and those that stand there already. */
type Beside = Pick<ReviewRow, 'row' | 'numbers'> & {
  readonly child: ComparedRecord
  readonly others: readonly ComparedRecord[]
}

/**
 * What the model in force says of a child beside a waiting row and the others there, and what would hold it back.
 *
 * Works without any number: of those it knows whether they agree. Nothing is said of a row without a date of birth, and without a model.
 */
export async function weighCandidate(
  act: Act,
  item: ReviewItem,
  { row, numbers, child, others }: Beside,
  variants: NameVariants,
): Promise<Omit<AddedCandidate, 'childId'>> {
  if (!row.dateOfBirth) return unweighed
  const told: SourceRecord = {
    ...row,
    sourceRecordId: item.sourceRecordId,
    action: 'upsert',
    identifiers: [],
    health: [],
  }
  const candidates = [child, ...others].map(candidateOf)
  const asked = { row: told, candidates }
  const evidence = (await gatherEvidence(act, item.sourceKind, [asked], variants))?.(asked)
  if (!evidence) return unweighed
  const contradicted = contradictedBy(numbers)
  const [own, ...rivals] = candidates.map((candidate): Scored => ({
    ...compareCandidate(told, candidate, variants),
    hasOtherIdentifier: contradicted.has(candidate.childId),
    score: evidence.scoreOf(candidate),
  }))
  const odds = rivals.reduce((sum, { score }) => sum + score.odds, 0)
  return {
    explanation: explainScore(own!.score, evidence.scaled.model, odds),
    safeguards: safeguardsAgainst(own!, rivals, evidence.knownApart),
  }
}

const unweighed = { explanation: null, safeguards: [] } as const

/** The children of which a number that means one child wherever it stands is another than the row's. */
function contradictedBy(numbers: ReviewRow['numbers']): Set<ChildId> {
  const speaking = numbers.filter(({ scheme, agrees }) => !agrees && scheme !== 'uln')
  return new Set(speaking.map(({ childId }) => childId))
}
