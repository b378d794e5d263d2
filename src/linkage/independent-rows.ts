import type { SourceRecord } from '../children/index.ts'
import { outwardOf } from '../lib/identifiers/index.ts'
import {
  compareDatesOfBirth,
  compareGivenNames,
  nameForms,
  normaliseName,
  type NameVariants,
} from '../lib/matching/index.ts'

/**
 * Which rows of a batch could not be the child of an earlier row of the batch, by position; always the first.
 *
 * Two rows that share a blocking key might both become the same new child if they were decided side by side; the later
 * one waits until the earlier is stored. The keys are those of `findLinkCandidates`. Brothers and sisters, who stand beside
 * each other in every register, share home and family name and nothing else: they need not wait.
 */
export function independentRows(rows: readonly SourceRecord[], variants: NameVariants): number[] {
  const seen = new Set<string>()
  const homes = new Map<string, SourceRecord[]>()
  const chosen: number[] = []
  rows.forEach((row, i) => {
    const keys = blockingKeys(row)
    const homeKeys = homeAndFamily(row)
    if (keys.some((key) => seen.has(key))) return
    const relatives = homeKeys.flatMap((key) => homes.get(key) ?? [])
    if (relatives.some((earlier) => !isClearlyAnother(row, earlier, variants))) return
    for (const key of keys) seen.add(key)
    for (const key of homeKeys) homes.set(key, [...(homes.get(key) ?? []), row])
    chosen.push(i)
  })
  return chosen
}

/** Born more than a year and a slip of the keys apart, and by no name called alike. */
function isClearlyAnother(a: SourceRecord, b: SourceRecord, variants: NameVariants): boolean {
  if (a.dateOfBirth?.accuracy !== 'exact' || b.dateOfBirth?.accuracy !== 'exact') return false
  if (compareDatesOfBirth(a.dateOfBirth.date, b.dateOfBirth.date) !== 'else') return false
  const [called, others] = [calledNames(a), calledNames(b)]
  if (called.length === 0 || others.length === 0) return false
  return called.every((one) => others.every((other) => compareGivenNames(one, other, variants) === 'else'))
}

function calledNames({ names }: SourceRecord): string[] {
  return names
    .flatMap(({ given, middle }) => [given, middle ?? ''])
    .flatMap((name) => normaliseName(name) || [])
}

function homeAndFamily(row: SourceRecord): string[] {
  const postcode = postcodeOf(row)
  return postcode
    ? distinctForms(row.names.map((name) => name.family)).map((name) => `${postcode} ${name}`)
    : []
}

function postcodeOf({ address }: SourceRecord): string {
  return address && 'postcode' in address ? (address.postcode ?? '') : ''
}

function blockingKeys(row: SourceRecord): string[] {
  const born = row.dateOfBirth?.date ?? ''
  const postcode = postcodeOf(row)
  const given = distinctForms(row.names.map((name) => name.given))
  const family = distinctForms(row.names.map((name) => name.family))
  const middle = distinctForms(row.names.map((name) => name.middle ?? ''))
  return [
    ...row.identifiers.map((id) => `id ${id.scheme} ${id.value}`),
    ...new Set([...given, ...family, ...middle].map((name) => `b ${born} ${name}`)),
    ...(postcode
      ? [`bo ${born} ${outwardOf(postcode)}`, ...given.map((name) => `pg ${postcode} ${name}`)]
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
