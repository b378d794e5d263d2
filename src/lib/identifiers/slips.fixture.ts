/** Every text that differs from `value` in one digit. */
export function singleDigitErrors(value: string): string[] {
  return eachDigit(value, (digit, i) =>
    [...'0123456789']
      .filter((other) => other !== digit)
      .map((other) => value.slice(0, i) + other + value.slice(i + 1)),
  )
}

/** Every text in which two unequal neighbouring digits of `value` have changed places. */
export function transpositions(value: string): string[] {
  return eachDigit(value, (digit, i) => {
    const next = value[i + 1] ?? ''
    return /\d/.test(next) && next !== digit ? [value.slice(0, i) + next + digit + value.slice(i + 2)] : []
  })
}

function eachDigit(value: string, slips: (digit: string, at: number) => string[]): string[] {
  return [...value].flatMap((character, i) => (/\d/.test(character) ? slips(character, i) : []))
}
