/** Of the one-sided interval: the true precision is below the bound in one sample of twenty. */
const RISK = 0.05

/**
 * Whether `errors` among `links` prove a precision of at least `target` at 95 % one-sided confidence.
 *
 * Exact for any size. Without an error it takes about 3 / (1 - target) links (rule of three).
 * Source: C. J. Clopper and E. S. Pearson, The Use of Confidence or Fiducial Limits, 1934.
 */
export function provesPrecision(links: number, errors: number, target: number): boolean {
  return links > 0 && chanceOfAtMost(errors, links, 1 - target) <= RISK
}

/** The greatest precision that the sample proves; 0 for no links. */
export function precisionBound(links: number, errors: number): number {
  if (links === 0) return 0
  let [low, high] = [0, 1]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (provesPrecision(links, errors, middle)) low = middle
    else high = middle
  }
  return low
}

/** Links without an error that are needed to prove `target`. */
export function linksNeeded(target: number): number {
  return Math.ceil(Math.log(RISK) / Math.log(target))
}

/** Binomial distribution function, summed in logarithms. */
function chanceOfAtMost(errors: number, links: number, rate: number): number {
  if (rate <= 0) return 1
  if (rate >= 1) return errors >= links ? 1 : 0
  let logTerm = links * Math.log1p(-rate)
  let sum = Math.exp(logTerm)
  for (let error = 1; error <= Math.min(errors, links); error++) {
    logTerm += Math.log((links - error + 1) / error) + Math.log(rate) - Math.log1p(-rate)
    sum += Math.exp(logTerm)
  }
  return Math.min(1, sum)
}
