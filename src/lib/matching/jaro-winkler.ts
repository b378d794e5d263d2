const PREFIX_MOST = 4
const PREFIX_SHARE = 0.1
/** Winkler's rule: only names already alike gain from a common start. */
const BOOST_ABOVE = 0.7

/**
 * How alike two texts are, 0 (no letter in common) to 1 (equal), by UTF-16 unit; symmetric.
 *
 * Jaro's measure with Winkler's bonus of a tenth for each of the first four letters agreed.
 * Source: W. E. Winkler, String Comparator Metrics, 1990.
 */
export function jaroWinkler(a: string, b: string): number {
  const jaro = jaroSimilarity(a, b)
  if (jaro <= BOOST_ABOVE) return jaro
  return jaro + commonPrefix(a, b, PREFIX_MOST) * PREFIX_SHARE * (1 - jaro)
}

/** Whether one letter put in, left out or changed, or two neighbours exchanged, turns one text into the other. */
export function isOneEditApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (a === b || long.length - short.length > 1) return false
  const start = commonPrefix(short, long, short.length)
  if (short.length < long.length) return short.slice(start) === long.slice(start + 1)
  if (short.slice(start + 1) === long.slice(start + 1)) return true
  return (
    short[start] === long[start + 1] &&
    short[start + 1] === long[start] &&
    short.slice(start + 2) === long.slice(start + 2)
  )
}

function jaroSimilarity(a: string, b: string): number {
  if (a === b) return 1
  if (a === '' || b === '') return 0
  const [short, long] = inFixedOrder(a, b)
  const { matches, outOfOrder } = matchLetters(short, long)
  if (matches === 0) return 0
  const transpositions = Math.floor(outOfOrder / 2)
  return (matches / short.length + matches / long.length + (matches - transpositions) / matches) / 3
}

/** The greedy matching below depends on which text leads: a fixed order makes the measure symmetric. */
function inFixedOrder(a: string, b: string): [short: string, long: string] {
  return a.length < b.length || (a.length === b.length && a < b) ? [a, b] : [b, a]
}

/** Pairs equal letters at most half the longer length apart, each once, leftmost first. */
function matchLetters(short: string, long: string): { matches: number; outOfOrder: number } {
  const reach = Math.max(0, (long.length >> 1) - 1)
  const taken: boolean[] = []
  const matched: number[] = []
  for (let i = 0; i < short.length; i++) {
    const letter = short.charCodeAt(i)
    const last = Math.min(long.length - 1, i + reach)
    for (let j = Math.max(0, i - reach); j <= last; j++) {
      if (taken[j] !== true && long.charCodeAt(j) === letter) {
        taken[j] = true
        matched.push(letter)
        break
      }
    }
  }
  let outOfOrder = 0
  let at = 0
  for (let j = 0; j < long.length; j++) {
    if (taken[j] === true && long.charCodeAt(j) !== matched[at++]) outOfOrder++
  }
  return { matches: matched.length, outOfOrder }
}

function commonPrefix(a: string, b: string, most: number): number {
  const end = Math.min(a.length, b.length, most)
  let length = 0
  while (length < end && a.charCodeAt(length) === b.charCodeAt(length)) length++
  return length
}
