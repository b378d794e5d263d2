/** Share of wrong links among those made without a look, as the model itself expects it. */
const ERROR_MOST = 0.001
/** No link is made that is likelier wrong than right. */
const LEAST_PROBABILITY = 0.5
/** From here on what lacks to 1 is too little to count. */
const CERTAIN = 1 - 1e-7

/**
 * The lowest probability from which all links together are expected to be right in 999 of 1,000 cases.
 *
 * Needs no labels: the expected errors are the sum of what each probability lacks to 1. Never below a half. Those that
 * are over 999 in 1,000 by themselves pass in any order, and only the few others are sorted.
 */
export function linkThreshold(probabilities: Float64Array): number {
  const uncertain = new Float64Array(probabilities.length)
  let links = 0
  let count = 0
  let expected = 0
  let threshold = CERTAIN
  for (let at = 0; at < probabilities.length; at++) {
    const probability = probabilities[at]!
    if (probability < LEAST_PROBABILITY) continue
    if (probability < 1 - ERROR_MOST) uncertain[count++] = probability
    else {
      links++
      if (probability >= CERTAIN) continue
      expected += 1 - probability
      threshold = Math.min(threshold, probability)
    }
  }
  const sorted = uncertain.subarray(0, count).sort()
  for (let at = count - 1; at >= 0; at--) {
    expected += 1 - sorted[at]!
    if (expected > ERROR_MOST * (links + count - at)) break
    threshold = sorted[at]!
  }
  return threshold
}
