/** Upper case without spaces, dashes or invisible characters: the common ground of every coded identifier. */
export function compact(raw: string): string {
  return upper(raw.replace(/[\s\p{Pd}\p{Cf}\u2212]/gu, ''))
}

/** Capitals for A to Z only: `toUpperCase` would also turn other letters into them (ß into SS). */
export function upper(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}

/** Sum of each digit times its weight; the first digit weighs `firstWeight` and each next one `step` more. */
export function weightedSum(digits: string, firstWeight: number, step: 1 | -1): number {
  let sum = 0
  for (let i = 0; i < digits.length; i++) sum += Number(digits[i]) * (firstWeight + i * step)
  return sum
}
