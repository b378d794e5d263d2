/** A count below this could tell of one child. Source: R-79. */
export const SMALLEST_COUNT = 8

/**
 * Counts of one whole, with null where a number would tell of few people: each below {@link SMALLEST_COUNT}, and as many of the next ones as
 * it takes that the whole less what is shown gives none away.
 */
export function suppressCounts(counts: readonly number[]): (number | null)[] {
  const ascending = counts.map((count, at) => ({ count, at })).toSorted((a, b) => a.count - b.count)
  const hidden = new Set<number>()
  let sum = 0
  for (const { count, at } of ascending) {
    const isGivenAway = hidden.size === 1 || (hidden.size > 0 && sum < SMALLEST_COUNT)
    if (count >= SMALLEST_COUNT && !isGivenAway) break
    hidden.add(at)
    sum += count
  }
  return counts.map((count, at) => (hidden.has(at) ? null : count))
}
