import type { Act } from '../platform/act.ts'
import { findVaulted } from '../vault/index.ts'
import { nameForms } from '../lib/matching/normalise-name.ts'
import { outwardOf } from '../lib/identifiers/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import { composeRecord } from './compose-record.ts'
import { listLinkCandidates, type CandidateKey } from './queries.ts'
import type { ChildId, ComposedRecord } from './record.ts'
import type { ComparedRecord } from './review/compare-records.ts'
import type { SourceRecordKey } from './review/queries.ts'
import type { SourceDateOfBirth, SourceIdentifier, SourceRecord } from './source-record.ts'
import { linkKeyRows } from './store-records.ts'
import { composeVaulted, openShielded, verdictsIn } from './vaulted/content.ts'
import { probeTexts } from './vaulted/tokens.ts'

/** All that matching may know of a child: every name, postcode and number any source gave. */
export type LinkCandidate = {
  readonly childId: ChildId
  readonly isWithheld: boolean
  readonly dateOfBirth: IsoDate
  readonly dateOfBirthAccuracy: SourceDateOfBirth['accuracy']
  readonly names: readonly CandidateName[]
  /** Every postcode any source gave, with what tells the house from others (`houseOf`). */
  readonly places: readonly { readonly postcode: string | null; readonly house: string | null }[]
  readonly identifiers: readonly SourceIdentifier[]
}

/** Normalised and without spaces, as `nameForms` makes them; `isPart`: one word of a double name stands for the whole. */
export type CandidateName = {
  readonly given: string
  readonly middle: string | null
  readonly family: string
  /** With spaces; null for a name of one word. */
  readonly givenWords: string | null
  readonly familyWords: string | null
  readonly isPart: boolean
}

/**
 * Children that share enough with each row to be worth comparing, withheld ones included: a valid number; the date of
 * birth with a name in either place, the middle name as given name, or the postcode district; both names with a near
 * date of birth; either name with the postcode.
 *
 * One statement for the whole batch, and one for shielded children. @returns for each row, in the order given, its candidates by child id.
 */
export async function findLinkCandidates(
  act: Act,
  sourceId: string,
  rows: readonly SourceRecord[],
): Promise<LinkCandidate[][]> {
  const probes = rows.map(probeOf)
  const [found, shielded] = await Promise.all([
    listLinkCandidates(act.sql, probes),
    findShieldedCandidates(
      act,
      probes,
      rows.map((row) => ({ sourceId, sourceRecordId: row.sourceRecordId })),
    ),
  ])
  const byRow = Map.groupBy(found, (key) => key.row)
  return rows.map((_, row) => {
    const byChild = Map.groupBy(byRow.get(row) ?? [], (key) => key.childId)
    return [...[...byChild.values()].map(toCandidate), ...shielded[row]!].sort(
      (a, b) => a.childId - b.childId,
    )
  })
}

/**
 * The same for children in the vault, by the blind index.
 *
 * INVARIANT (near-is-never-new): a shielded child is looked for before anything is decided about any row; it is left out only where
 * somebody who shields decided that this source record is not of it. Source: R-39.
 */
async function findShieldedCandidates(
  act: Act,
  probes: readonly Probe[],
  keys: readonly SourceRecordKey[],
): Promise<LinkCandidate[][]> {
  const texts = probes.map((probe) =>
    probeTexts({
      ...probe,
      dateOfBirth: probe.date_of_birth,
      outwardCode: probe.outward_code,
      numbers: probe.numbers.map((value, i) => ({ value, scheme: probe.schemes[i]! })),
    }),
  )
  const found = await findVaulted(act, [...new Set(texts.flat())])
  if (found.size === 0) return probes.map(() => [])
  const ofRow = texts.map((of) => new Set(of.flatMap((text) => (found.get(text) ?? []) as ChildId[])))
  const kept = await openShielded(act, [...new Set(ofRow.flatMap((ids) => [...ids]))])
  const candidates = new Map(
    [...kept].map(([childId, { content }]) => [
      childId,
      withheldCandidate(childId, composeVaulted(content, new Map())),
    ]),
  )
  const isOther = (childId: ChildId, i: number): boolean =>
    verdictsIn(kept.get(childId)?.content, keys[i]!).some(({ verdict }) => verdict === 'not-the-same')
  return ofRow.map((ids, i) =>
    [...ids].flatMap((childId) => (isOther(childId, i) ? [] : (candidates.get(childId) ?? []))),
  )
}

function withheldCandidate(childId: ChildId, record: ComposedRecord): LinkCandidate {
  const shared = record.identifiers.filter(isShared)
  const identifiers = [...new Map(shared.map((id) => [`${id.scheme} ${id.value}`, id])).values()]
  return { ...fromRecord(childId, record), isWithheld: true, identifiers }
}

/** A record that was read to be compared, as `findLinkCandidates` gives it, but without numbers: those do not leave the database. */
export function candidateOf({ childId, sources }: ComparedRecord): LinkCandidate {
  return fromRecord(childId, composeRecord(sources))
}

function fromRecord(childId: ChildId, record: ComposedRecord): LinkCandidate {
  const { date: dateOfBirth, accuracy: dateOfBirthAccuracy } = record.dateOfBirth
  return toCandidate(
    linkKeyRows({ childId, record }).map((key) => ({
      row: 0,
      childId,
      isWithheld: false,
      dateOfBirth,
      dateOfBirthAccuracy,
      given: key.given_norm,
      middle: key.middle_words ?? null,
      family: key.family_norm,
      givenWords: key.given_words ?? null,
      familyWords: key.family_words ?? null,
      isPart: key.is_part,
      postcode: key.postcode,
      house: key.house,
      identifiers: null,
    })),
  )
}

type Probe = ReturnType<typeof probeOf>

function probeOf(record: SourceRecord, row: number) {
  const given = forms(record.names.map((name) => name.given))
  const family = forms(record.names.map((name) => name.family))
  const address = record.address
  const postcode = address && 'postcode' in address ? (address.postcode ?? null) : null
  return {
    row,
    given,
    family,
    names: [...new Set([...given, ...family, ...forms(record.names.map((name) => name.middle ?? ''))])],
    date_of_birth: record.dateOfBirth?.date ?? null,
    postcode,
    outward_code: postcode === null ? null : outwardOf(postcode),
    numbers: record.identifiers.filter(isShared).map((id) => id.value),
    schemes: record.identifiers.filter(isShared).map((id) => id.scheme),
  }
}

function forms(names: readonly string[]): string[] {
  const all = names.map(nameForms).flatMap(({ whole, parts }) => [whole, ...parts])
  return [...new Set(all)].filter((form) => form !== '')
}

/** Numbers that mean the same child wherever they appear; a supplier's local number does not. */
function isShared(id: SourceIdentifier): boolean {
  return id.scheme === 'nhs-number' || id.scheme === 'upn' || id.scheme === 'uln'
}

function toCandidate(keys: CandidateKey[]): LinkCandidate {
  const { childId, isWithheld, dateOfBirth, dateOfBirthAccuracy, identifiers } = keys[0]!
  const names = new Map<string, CandidateName>()
  const places = new Map<string, LinkCandidate['places'][number]>()
  for (const { given, middle, family, givenWords, familyWords, isPart, postcode, house } of keys) {
    const name = { given, middle, family, givenWords, familyWords, isPart }
    names.set(`${given} ${middle ?? ''} ${family} ${givenWords ?? ''} ${familyWords ?? ''} ${isPart}`, name)
    if (postcode !== null || house !== null)
      places.set(`${postcode ?? ''} ${house ?? ''}`, { postcode, house })
  }
  return {
    childId,
    isWithheld,
    dateOfBirth,
    dateOfBirthAccuracy,
    names: [...names.values()],
    places: [...places.values()],
    identifiers: identifiers ?? [],
  }
}
