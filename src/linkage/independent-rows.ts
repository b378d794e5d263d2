import type { SourceRecord } from '../children/index.ts'
import { outwardOf } from '../lib/identifiers/index.ts'
import { nameForms } from '../lib/matching/index.ts'

/**
 * Which rows of a batch could not be the child of an earlier row of the batch, by position; always the first.
 *
 * Two rows that share a blocking key might both become the same new child if they were decided side by side; the later
 * one waits until the earlier is stored. The keys are those of `findLinkCandidates`.
 */
export function independentRows(rows: readonly SourceRecord[]): number[] {
  const seen = new Set<string>()
  const chosen: number[] = []
  rows.forEach((row, i) => {
    const keys = blockingKeys(row)
    if (keys.some((key) => seen.has(key))) return
    keys.forEach((key) => seen.add(key))
    chosen.push(i)
  })
  return chosen
}

function blockingKeys(row: SourceRecord): string[] {
  const born = row.dateOfBirth?.date ?? ''
  const postcode = row.address && 'postcode' in row.address ? (row.address.postcode ?? '') : ''
  const given = distinctForms(row.names.map((name) => name.given))
  const family = distinctForms(row.names.map((name) => name.family))
  const middle = distinctForms(row.names.map((name) => name.middle ?? ''))
  return [
    ...row.identifiers.map((id) => `id ${id.scheme} ${id.value}`),
    ...new Set([...given, ...family, ...middle].map((name) => `b ${born} ${name}`)),
    ...(postcode
      ? [
          `bo ${born} ${outwardOf(postcode)}`,
          ...given.map((name) => `pg ${postcode} ${name}`),
          ...family.map((name) => `pf ${postcode} ${name}`),
        ]
      : []),
    ...given.flatMap((a) => family.map((b) => `gf ${a} ${b}`)),
  ]
}

function distinctForms(names: readonly string[]): string[] {
  return [
    ...new Set(
      names.flatMap((name) => {
        const { whole, parts } = nameForms(name)
        return [whole, ...parts]
      }),
    ),
  ].filter((form) => form !== '')
}
