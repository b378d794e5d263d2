const NUMBER = /\d+\s?[a-z]?\b/gi

/**
 * What tells a home from others of its postcode: the numbers in the first two lines, flat first, else the first line.
 *
 * Compared for being equal only. Null for no line.
 */
export function houseOf(lines: readonly string[]): string | null {
  const [first] = lines
  if (first === undefined) return null
  const numbers = lines.slice(0, 2).join(', ').match(NUMBER)
  return numbers ? numbers.map((number) => number.replace(/\s/, '').toUpperCase()).join('/') : first
}
