import type { Act } from '../platform/act.ts'
import { normaliseName } from '../lib/matching/normalise-name.ts'
import { CHILD_NUMBER_RANDOM_BYTES, childNumberFrom, outwardOf } from '../lib/identifiers/index.ts'
import { listAuthoritiesByOutwardCode, listOrganisationsByIdentifier } from '../organisations/index.ts'
import { uuidFrom } from '../platform/random.ts'
import { insertChildren, listShielded, replaceComposed } from './queries.ts'
import { numberNames } from './number-names.ts'
import type { ChildId, ComposedRecord } from './record.ts'
import type { SourceName } from './source-record.ts'
import { listSearchRows, replaceSearchRows, type SearchRow } from './search/queries.ts'
import { nameAlternatives, nameKinds, rowsKey, searchRows } from './search/search-rows.ts'

type Records = ReadonlyMap<
  ChildId,
  { readonly record: ComposedRecord; readonly authorityCode: string | null }
>

/**
 * Writes composed records over what is stored, and the search rows where they differ.
 *
 * A setting or practice that the reference data does not know is left out, with its provenance: a record never points at nothing.
 *
 * INVARIANT (shielded-is-not-composed): nothing is written of a shielded child; `putAway` alone says what of it is in the open.
 * @param made reserved ids of children that are made here.
 */
export async function storeRecords(act: Act, composed: Records, made: ReadonlySet<ChildId>): Promise<void> {
  const shielded = await listShielded(
    act.sql,
    [...composed.keys()].filter((childId) => !made.has(childId)),
  )
  const records = new Map([...composed].filter(([childId]) => !shielded.has(childId)))
  if (records.size === 0) return
  const all = [...records.values()].map(({ record }) => record)
  const [organisations, authorities] = await Promise.all([
    resolveOrganisations(act, all),
    listAuthoritiesByOutwardCode(act.sql, [...new Set(all.flatMap(outwardCodes))]),
  ])
  const entries = [...records].map(([childId, { record, authorityCode }]) => ({
    childId,
    record,
    organisationId: settingOf(record, organisations),
    health: record.health.flatMap((contact) => {
      const organisationId = organisations.ods.get(contact.odsCode)
      return organisationId === undefined ? [] : [{ ...contact, organisationId }]
    }),
    authorityCode:
      outwardCodes(record)
        .map((code) => authorities.get(code))
        .find((code) => code !== undefined) ?? authorityCode,
  }))
  const known = [...records.keys()].filter((childId) => !made.has(childId))
  const rows = entries.map((entry) => childRow(act, entry))
  await makeChildren(
    act,
    rows.filter((row) => made.has(row.child_id)),
  )
  await replaceComposed(act.sql, known, {
    children: rows.filter((row) => !made.has(row.child_id)),
    child_names: entries.flatMap(({ childId, record }) =>
      record.names.map((name, position) => ({
        child_id: childId,
        position,
        kind: name.kind,
        given: name.given,
        middle: name.middle,
        family: name.family,
      })),
    ),
    child_addresses: entries.flatMap(({ childId, record }) =>
      record.address ? [addressRow(childId, record.address)] : [],
    ),
    child_identifiers: entries.flatMap(({ childId, record }) =>
      record.identifiers.map((id) => ({
        child_id: childId,
        scheme: id.scheme,
        value: id.value,
        source_id: id.sourceId,
        is_former: id.isFormer ?? false,
      })),
    ),
    child_carers: entries.flatMap(carerRows),
    child_settings: entries.flatMap(settingRow),
    child_health_contacts: entries.flatMap(({ childId, health }) =>
      health.map((contact) => ({
        child_id: childId,
        kind: contact.kind,
        organisation_id: contact.organisationId,
        practitioner: contact.practitioner,
        phone: contact.phone,
        from_on: contact.from,
      })),
    ),
    child_attribute_sources: entries.flatMap(provenanceRows),
    link_keys: entries.flatMap(linkKeyRows),
  })
  await storeSearchRows(act, entries, known)
}

/** A number that another child has already is drawn again. */
async function makeChildren(act: Act, rows: readonly ReturnType<typeof childRow>[]): Promise<void> {
  for (let waiting = rows; waiting.length > 0;) {
    const made = await insertChildren(
      act.sql,
      waiting.map((row) => ({
        ...row,
        public_id: uuidFrom(act.random),
        child_number: childNumberFrom(act.random(CHILD_NUMBER_RANDOM_BYTES)),
      })),
    )
    waiting = waiting.filter((row) => !made.has(row.child_id))
  }
}

type Entry = {
  readonly childId: ChildId
  readonly record: ComposedRecord
  readonly organisationId: number | null
  readonly health: readonly (ComposedRecord['health'][number] & { readonly organisationId: number })[]
  readonly authorityCode: string | null
}
type Organisations = Readonly<Record<'ods' | 'urn' | 'laestab', ReadonlyMap<string, number>>>

export async function resolveOrganisations(
  act: Act,
  records: readonly ComposedRecord[],
): Promise<Organisations> {
  const settings = records.flatMap(({ education }) => (education?.setting ? [education.setting] : []))
  const values = (scheme: 'urn' | 'laestab'): string[] => [
    ...new Set(settings.filter((s) => s.scheme === scheme).map((s) => s.value)),
  ]
  const ods = [...new Set(records.flatMap(({ health }) => health.map((contact) => contact.odsCode)))]
  const [byOds, byUrn, byLaestab] = await Promise.all([
    listOrganisationsByIdentifier(act.sql, 'ods', ods),
    listOrganisationsByIdentifier(act.sql, 'urn', values('urn')),
    listOrganisationsByIdentifier(act.sql, 'laestab', values('laestab')),
  ])
  return { ods: byOds, urn: byUrn, laestab: byLaestab }
}

export function settingOf({ education }: ComposedRecord, organisations: Organisations): number | null {
  return education?.setting
    ? (organisations[education.setting.scheme].get(education.setting.value) ?? null)
    : null
}

/** Only an address in use says which authority is responsible. */
function outwardCodes({ address }: ComposedRecord): string[] {
  return address?.state === 'current' && address.postcode ? [outwardOf(address.postcode)] : []
}

function childRow(act: Act, { childId, record, authorityCode }: Entry) {
  return {
    child_id: childId,
    status: 'open',
    date_of_birth: record.dateOfBirth.date,
    date_of_birth_accuracy: record.dateOfBirth.accuracy,
    gender: record.gender,
    date_of_death: record.dateOfDeath,
    authority_code: authorityCode,
    composed_at: act.now,
  }
}

function addressRow(childId: ChildId, address: NonNullable<ComposedRecord['address']>) {
  const postal = 'lines' in address ? address : { lines: [], postcode: null, uprn: null }
  return {
    child_id: childId,
    state: address.state,
    lines: postal.lines,
    postcode: postal.postcode,
    uprn: postal.uprn,
    from_on: address.from,
    return_intention: address.state === 'left-england' ? address.returnIntention : null,
  }
}

function carerRows({ childId, record }: Entry) {
  return record.carers.map((carer, position) => ({
    child_id: childId,
    position,
    given: carer.given,
    family: carer.family,
    relationship: carer.relationship,
    has_parental_responsibility: carer.hasParentalResponsibility,
    phone: carer.phone,
    email: carer.email,
    lives_with_child: carer.livesWithChild,
    address_lines: carer.address?.lines ?? [],
    postcode: carer.address?.postcode,
  }))
}

function settingRow({ childId, record: { education }, organisationId }: Entry) {
  if (!education) return []
  if (education.setting && organisationId === null) return []
  return [
    {
      child_id: childId,
      organisation_id: organisationId,
      not_attending: organisationId === null ? (education.notAttending ?? 'not-known') : null,
      started_on: education.startedOn,
      ended_on: education.endedOn,
    },
  ]
}

function provenanceRows(entry: Entry) {
  const { childId, record, health } = entry
  const hasSetting = settingRow(entry).length > 0
  const isShown = (attribute: string): boolean =>
    attribute === 'education'
      ? hasSetting
      : !['gp', 'health-visitor', 'school-nurse'].includes(attribute) ||
        health.some((contact) => contact.kind === attribute)
  const shown = record.provenance.filter(({ attribute }) => isShown(attribute))
  return [
    ...Map.groupBy(shown, ({ sourceId, sourceRecordId }) => `${sourceId} ${sourceRecordId}`).values(),
  ].map((taken) => {
    const { sourceId, sourceRecordId, sourceKind, confirmedOn } = taken[0]!
    return {
      child_id: childId,
      source_id: sourceId,
      source_record_id: sourceRecordId,
      source_kind: sourceKind,
      attributes: taken.map(({ attribute }) => attribute),
      confirmed_on: confirmedOn,
    }
  })
}

/** Each name alternative at each place any source gives: matching looks at all that was ever said. */
/** Every name of a record at every place any source gave, as matching compares them. */
export function linkKeyRows({ childId, record }: Pick<Entry, 'childId' | 'record'>) {
  const places = record.places.length > 0 ? record.places : [{ postcode: null, house: null }]
  const words = new Map([...record.searchNames, ...record.middleNames].map(nameWords))
  return nameAlternatives(record)
    .flatMap((name) => places.map((place) => ({ ...name, ...place })))
    .map(({ given, family, kind, postcode, house }, position) => ({
      child_id: childId,
      position,
      given_norm: given,
      family_norm: family,
      date_of_birth: record.dateOfBirth.date,
      postcode,
      is_part: kind === nameKinds.indexOf('part'),
      ...(kind === nameKinds.indexOf('part') ? null : words.get(`${given} ${family}`)),
      house,
      outward_code: postcode === null ? null : outwardOf(postcode),
    }))
}

/** By its forms without spaces, what of a name these do not tell: its words, where it has several, and the middle name. */
function nameWords({ given, middle, family }: SourceName) {
  const [givenWords, familyWords] = [normaliseName(given), normaliseName(family)]
  const middleWords = normaliseName(middle ?? '')
  return [
    `${givenWords.replaceAll(' ', '')} ${familyWords.replaceAll(' ', '')}`,
    {
      given_words: givenWords.includes(' ') ? givenWords : null,
      middle_words: middleWords === '' ? null : middleWords,
      family_words: familyWords.includes(' ') ? familyWords : null,
    },
  ] as const
}

async function storeSearchRows(
  act: Act,
  entries: readonly Entry[],
  known: readonly ChildId[],
): Promise<void> {
  const [ids, stored] = await Promise.all([
    numberNames(
      act.sql,
      entries.flatMap(({ record }) => record.searchNames),
    ),
    known.length > 0 ? listSearchRows(act.sql, known) : [],
  ])
  const storedOf = Map.groupBy(stored, (row) => row.child_id)
  const changed: ChildId[] = []
  const rows: SearchRow[] = []
  for (const { childId, record, organisationId } of entries) {
    const wanted = searchRows(childId, record, organisationId, ids)
    if (rowsKey(wanted) === rowsKey(storedOf.get(childId) ?? [])) continue
    changed.push(childId)
    rows.push(...wanted)
  }
  if (changed.length > 0) {
    const gone = changed.flatMap((childId) => storedOf.get(childId) ?? [])
    await replaceSearchRows(act.sql, changed, gone, rows)
  }
}
