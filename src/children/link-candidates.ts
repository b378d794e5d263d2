import type { Tx } from '../platform/db/connect.ts'
import { nameForms } from '../lib/matching/normalise-name.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import { listLinkCandidates, type CandidateKey } from './queries.ts'
import type { ChildId } from './record.ts'
import type { SourceIdentifier, SourceRecord } from './source-record.ts'

/** All that matching may know of a child: every name, postcode and number any source gave. */
export type LinkCandidate = {
  readonly childId: ChildId
  readonly isWithheld: boolean
  readonly dateOfBirth: IsoDate
  /** Normalised and without spaces, as `nameForms` makes them; `isPart`: one word of a double name stands for the whole. */
  readonly names: readonly { readonly given: string; readonly family: string; readonly isPart: boolean }[]
  readonly postcodes: readonly string[]
  readonly identifiers: readonly SourceIdentifier[]
}

/**
 * Children that share enough with each row to be worth comparing, withheld ones included: a valid number; the date of
 * birth with either name or the postcode; both names with a near date of birth; given name with the postcode.
 *
 * One statement for the whole batch. @returns for each row, in the order given, its candidates by child id.
 */
export async function findLinkCandidates(sql: Tx, rows: readonly SourceRecord[]): Promise<LinkCandidate[][]> {
  const found = await listLinkCandidates(sql, rows.map(probeOf))
  const byRow = Map.groupBy(found, (key) => key.row)
  return rows.map((_, row) => {
    const byChild = Map.groupBy(byRow.get(row) ?? [], (key) => key.childId)
    return [...byChild.values()].map(toCandidate).sort((a, b) => a.childId - b.childId)
  })
}

function probeOf(record: SourceRecord, row: number) {
  const names = record.names.map((name) => ({ given: nameForms(name.given), family: nameForms(name.family) }))
  const address = record.address
  return {
    row,
    given: [...new Set(names.flatMap(({ given }) => [given.whole, ...given.parts]))],
    family: [...new Set(names.flatMap(({ family }) => [family.whole, ...family.parts]))],
    date_of_birth: record.dateOfBirth?.date ?? null,
    postcode: address && 'postcode' in address ? (address.postcode ?? null) : null,
    numbers: record.identifiers.filter(isShared).map((id) => id.value),
    schemes: record.identifiers.filter(isShared).map((id) => id.scheme),
  }
}

/** Numbers that mean the same child wherever they appear; a supplier's local number does not. */
function isShared(id: SourceIdentifier): boolean {
  return id.scheme === 'nhs-number' || id.scheme === 'upn' || id.scheme === 'uln'
}

function toCandidate(keys: CandidateKey[]): LinkCandidate {
  const first = keys[0]!
  return {
    childId: first.childId,
    isWithheld: first.isWithheld,
    dateOfBirth: first.dateOfBirth,
    names: first.names,
    postcodes: first.postcodes,
    identifiers: first.identifiers,
  }
}
