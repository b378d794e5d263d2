import type { ChildId, SourceRecord } from '../children/index.ts'
import type { LinkDecision } from './decide-link.ts'

/**
 * Lets one row of a file stand for a child, and puts the others before a person.
 *
 * Of the rows of a batch the one that scores best stays (one without a score, linked by a number, before all); a row
 * whose child another record of the same file stands for already gives way to it. What a person decided stays, and so
 * does a record that is linked already. Source: linkage design 4.5, rule 6.
 * @param taken by child, the records of the same source and day that stand for it.
 */
export function keepOneToOne(
  rows: readonly SourceRecord[],
  decisions: readonly LinkDecision[],
  taken: ReadonlyMap<ChildId, readonly string[]>,
): LinkDecision[] {
  const winners = new Map<ChildId, number>()
  decisions.forEach((decision, i) => {
    if (!isAutomatic(decision)) return
    const before = winners.get(decision.childId!)
    if (before === undefined || scoreOf(decision) > scoreOf(decisions[before]!))
      winners.set(decision.childId!, i)
  })
  return decisions.map((decision, i) => {
    if (!isAutomatic(decision)) return decision
    const childId = decision.childId!
    const others = taken.get(childId)?.filter((id) => id !== rows[i]!.sourceRecordId) ?? []
    if (others.length === 0 && winners.get(childId) === i) return decision
    return {
      ...decision,
      outcome: 'review',
      rule: 'already-in-this-file',
      childId: null,
      candidateIds: [childId],
    }
  })
}

/** The children that automatic links of these decisions need to themselves. */
export function childrenToTake(decisions: readonly LinkDecision[]): ChildId[] {
  return [...new Set(decisions.filter(isAutomatic).map(({ childId }) => childId!))]
}

function isAutomatic({ outcome, rule }: LinkDecision): boolean {
  return outcome === 'linked' && rule !== 'decided-by-person' && rule !== 'same-source-record'
}

function scoreOf({ evidence }: LinkDecision): number {
  return evidence?.scoreBits ?? Infinity
}
