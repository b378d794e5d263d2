import { nameForms } from '../../lib/matching/normalise-name.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { ChildId, ComposedRecord } from '../record.ts'
import type { SearchRow } from './queries.ts'

/** Numbers in `child_search`, by position. */
export const nameKinds = ['current', 'known-as', 'former', 'part'] as const
export const genders = ['female', 'male', 'not-specified', 'not-known'] as const

/** One way to find a child by name; `kind` is an index into `nameKinds`. */
export type NameAlternative = { readonly given: string; readonly family: string; readonly kind: number }

/**
 * Every pair of names under which the child is found: each name any source writes, and each with one part of a double
 * name in place of the whole. The better kind stays when two coincide.
 */
export function nameAlternatives(record: ComposedRecord): NameAlternative[] {
  const best = new Map<string, NameAlternative>()
  const add = (given: string, family: string, kind: number): void => {
    if (given === '' && family === '') return
    const key = `${given} ${family}`
    const known = best.get(key)
    if (!known || kind < known.kind) best.set(key, { given, family, kind })
  }
  for (const name of record.searchNames) {
    const given = nameForms(name.given)
    const family = nameForms(name.family)
    add(given.whole, family.whole, nameKinds.indexOf(name.kind))
    for (const part of family.parts) add(given.whole, part, nameKinds.indexOf('part'))
    for (const part of given.parts) add(part, family.whole, nameKinds.indexOf('part'))
  }
  return [...best.values()]
}

/** The rows under which a record is found. */
export function searchRows(
  childId: ChildId,
  record: ComposedRecord,
  organisationId: number | null,
  ids: { given: ReadonlyMap<string, number>; family: ReadonlyMap<string, number> },
): SearchRow[] {
  const address = record.address
  return nameAlternatives(record).map((name) => ({
    child_id: childId,
    family_id: ids.family.get(name.family)!,
    given_id: ids.given.get(name.given)!,
    date_of_birth: record.dateOfBirth.date as IsoDate,
    postcode: address && 'postcode' in address ? (address.postcode ?? null) : null,
    organisation_id: organisationId,
    gender: genders.indexOf(record.gender),
    name_kind: name.kind,
  }))
}

/** A text that is the same for the same rows in any order. */
export function rowsKey(rows: readonly SearchRow[]): string {
  return rows
    .map((r) =>
      [r.family_id, r.given_id, r.date_of_birth, r.postcode, r.organisation_id, r.gender, r.name_kind].join(
        ' ',
      ),
    )
    .sort()
    .join('|')
}
