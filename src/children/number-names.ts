import { nameForms } from '../lib/matching/normalise-name.ts'
import type { Tx } from '../platform/db/connect.ts'
import { ensureNames } from './search/queries.ts'
import type { SourceName } from './source-record.ts'

/** Ids by normalised form. */
export type NumberedNames = Readonly<Record<'given' | 'family', ReadonlyMap<string, number>>>

/**
 * The ids under which names are searched, whole and in parts, made where there is none yet.
 *
 * Whoever writes children side by side numbers all their names first, in a transaction of its own: a new name that two
 * transactions want makes the second wait for the end of the first.
 */
export async function numberNames(
  sql: Tx,
  names: readonly Pick<SourceName, 'given' | 'family'>[],
): Promise<NumberedNames> {
  const forms = (part: 'given' | 'family'): string[] =>
    names.flatMap((name) => {
      const { whole, parts } = nameForms(name[part])
      return [whole, ...parts]
    })
  const [given, family] = await Promise.all([
    ensureNames(sql, 'given_names', forms('given')),
    ensureNames(sql, 'family_names', forms('family')),
  ])
  return { given, family }
}
