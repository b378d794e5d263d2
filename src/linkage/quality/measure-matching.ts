import type { Act } from '../../platform/act.ts'
import {
  countMerges,
  listMatchingGroups,
  listMatchingRates,
  listPeopleVerdicts,
  listWaitingRows,
  type MatchingGroup,
  type MergeCounts,
} from './queries.ts'

/** How the rows of one source were matched, in numbers that tell nothing of a child. Shares are from 0 to 1, null without rows. */
export type SourceQuality = {
  readonly sourceId: string
  /** Rows that told something new: decided without a person, and put before one. */
  readonly decided: number
  readonly reviewed: number
  readonly matchedShare: number | null
  readonly waiting: number
  /** Null when nothing waits. */
  readonly oldestWaitingDays: number | null
  readonly middleWaitingDays: number | null
  /** What the model expects of its own links; null when none was scored. Estimates, to be held against people's verdicts. */
  readonly expectedPrecision: number | null
  readonly expectedRecall: number | null
  /** What people found of the rows put before them. */
  readonly sameChild: number
  readonly anotherChild: number
  readonly takenBack: number
}

export type MatchingQuality = {
  readonly sources: readonly SourceQuality[]
  readonly groups: readonly MatchingGroup[]
  readonly merges: MergeCounts
}

const DAY = 86_400_000

/**
 * Match rate, queue, expected and found errors of the given sources since a moment; the caller has asked the policy.
 *
 * Source: R-47; expected precision and recall are sums of the model's own probabilities over links, and over all rows.
 */
export async function measureMatching(
  act: Act,
  sourceIds: readonly string[],
  { since, authorityCode }: { readonly since: Date; readonly authorityCode: string | null },
): Promise<MatchingQuality> {
  const [rates, waiting, verdicts, groups, merges] = await Promise.all([
    listMatchingRates(act.sql, sourceIds, since),
    listWaitingRows(act.sql, sourceIds),
    listPeopleVerdicts(act.sql, sourceIds, since),
    listMatchingGroups(act.sql, sourceIds, since),
    countMerges(act.sql, authorityCode, since),
  ])
  const bySource = <Row extends { sourceId: string }>(rows: readonly Row[]): Map<string, Row> =>
    new Map(rows.map((row) => [row.sourceId, row]))
  const [rateOf, queueOf, verdictOf] = [bySource(rates), bySource(waiting), bySource(verdicts)]
  const daysSince = (at: Date | undefined): number | null =>
    at ? Math.floor((act.now.getTime() - at.getTime()) / DAY) : null
  const sources = sourceIds.map((sourceId): SourceQuality => {
    const rate = rateOf.get(sourceId)
    const queue = queueOf.get(sourceId)
    const verdict = verdictOf.get(sourceId)
    const decided = (rate?.linked ?? 0) + (rate?.made ?? 0)
    const reviewed = rate?.reviewed ?? 0
    return {
      sourceId,
      decided,
      reviewed,
      matchedShare: share(decided, decided + reviewed),
      waiting: queue?.waiting ?? 0,
      oldestWaitingDays: daysSince(queue?.oldestAt),
      middleWaitingDays: daysSince(queue?.middleAt),
      expectedPrecision: share(rate?.rightLinks ?? 0, rate?.scored ?? 0),
      expectedRecall: share(rate?.rightLinks ?? 0, (rate?.rightLinks ?? 0) + (rate?.missedLinks ?? 0)),
      sameChild: verdict?.sameChild ?? 0,
      anotherChild: verdict?.anotherChild ?? 0,
      takenBack: verdict?.takenBack ?? 0,
    }
  })
  return { sources, groups, merges }
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
