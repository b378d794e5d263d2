/** Share of wrong links among those made without a look, as the model itself expects it. */
const ERROR_MOST = 0.001
/** No link is made that is likelier wrong than right. */
const LEAST_PROBABILITY = 0.5
/** From here on what lacks to 1 is too little to count, and most links need not be sorted. */
const CERTAIN = 1 - 1e-7

/**
 * The lowest probability from which all links together are expected to be right in 999 of 1,000 cases.
 *
 * Needs no labels: the expected errors are the sum of what each probability lacks to 1. Never below a half.
 */
export function linkThreshold(probabilities: Float64Array): number {
  const certain = probabilities.reduce(
    (count, probability) => (probability >= CERTAIN ? count + 1 : count),
    0,
  )
  const sorted = probabilities
    .filter((probability) => probability >= LEAST_PROBABILITY && probability < CERTAIN)
    .sort()
  let expected = 0
  let threshold = CERTAIN
  for (let at = sorted.length - 1; at >= 0; at--) {
    const probability = sorted[at]!
    expected += 1 - probability
    if (expected > ERROR_MOST * (certain + sorted.length - at)) break
    threshold = probability
  }
  return threshold
}
