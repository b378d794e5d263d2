import type { IsoDate } from '../lib/iso-date.ts'
import { houseOf } from './house.ts'
import type { ChildAttribute, ComposedRecord, LinkedSource, SourceKind } from './record.ts'
import type { SourceAddress, SourceName } from './source-record.ts'

/**
 * Which kind of source is believed first, attribute by attribute (CHI-4; R-44).
 *
 * Within a kind the later confirmation wins, then the source's id, so that the same sources always compose the same record.
 */
const precedence: Readonly<Record<ChildAttribute, readonly SourceKind[]>> = {
  names: ['health', 'education', 'social-care', 'other'],
  'date-of-birth': ['health', 'education', 'social-care', 'other'],
  gender: ['health', 'education', 'social-care', 'other'],
  'date-of-death': ['health', 'social-care', 'education', 'other'],
  address: ['social-care', 'health', 'education', 'other'],
  carers: ['education', 'social-care', 'health', 'other'],
  education: ['education', 'social-care', 'health', 'other'],
  gp: ['health', 'social-care', 'education', 'other'],
  'health-visitor': ['health', 'other', 'social-care', 'education'],
  'school-nurse': ['health', 'other', 'education', 'social-care'],
}

/**
 * The child's record as its linked sources say it; the same answer for the same sources in any order.
 *
 * @param sources at least one, each with a current name; at least one with a date of birth.
 * @throws RangeError when no source tells the date of birth.
 */
export function composeRecord(sources: readonly LinkedSource[]): ComposedRecord {
  const take = chooser(sources)
  const names = take('names', (source) =>
    source.record.names.some(isCurrent) ? source.record.names : undefined,
  )
  const born = take(
    'date-of-birth',
    ({ record }) => record.dateOfBirth,
    ({ record }) => (record.dateOfBirth?.accuracy === 'exact' ? 1 : 0),
  )
  if (!names || !born) throw new RangeError('a record needs a source with a name and a date of birth')
  const gender = take('gender', ({ record }) => (record.gender === 'not-known' ? undefined : record.gender))
  const death = take('date-of-death', ({ record }) => record.dateOfDeath)
  const address = take('address', ({ record }) => record.address, addressRecency)
  const carers = take('carers', ({ record }) => (record.carers.length > 0 ? record.carers : undefined))
  const education = take(
    'education',
    ({ record }) => record.education,
    ({ record }) => (record.education?.endedOn ? 0 : 1),
  )
  const health = (['gp', 'health-visitor', 'school-nurse'] as const).map((kind) => ({
    kind,
    chosen: take(kind, ({ record }) => record.health.find((contact) => contact.kind === kind)),
  }))

  return {
    names: composeNames(names.value, sources),
    searchNames: distinctNames(sources.flatMap((source) => source.record.names)),
    middleNames: composeMiddles(sources.flatMap((source) => source.record.names)),
    dateOfBirth: born.value,
    gender: gender?.value ?? 'not-known',
    dateOfDeath: death?.value ?? null,
    identifiers: composeIdentifiers(sources),
    address: address?.value ?? null,
    carers: carers?.value ?? [],
    education: education?.value ?? null,
    health: health.flatMap(({ chosen }) => (chosen ? [chosen.value] : [])),
    places: composePlaces(sources),
    provenance: [
      provenance('names', names),
      provenance('date-of-birth', born),
      ...optional('gender', gender),
      ...optional('date-of-death', death),
      ...optional('address', address),
      ...optional('carers', carers),
      ...optional('education', education),
      ...health.flatMap(({ kind, chosen }) => optional(kind, chosen)),
    ],
  }
}

type Chosen<T> = { readonly value: T; readonly source: LinkedSource }
type Pick<T> = (source: LinkedSource) => T | undefined
/** A number or a day; higher is preferred before the precedence of kinds is asked. */
type Preference = (source: LinkedSource) => number | IsoDate

function chooser(sources: readonly LinkedSource[]) {
  return <T>(
    attribute: ChildAttribute,
    pick: Pick<T>,
    prefer: Preference = () => 0,
  ): Chosen<T> | undefined => {
    const ranks = precedence[attribute]
    const candidates = sources.flatMap((source) => {
      const value = pick(source)
      return value === undefined ? [] : [{ value, source }]
    })
    return candidates.sort(
      (a, b) =>
        compare(prefer(b.source), prefer(a.source)) ||
        ranks.indexOf(a.source.kind) - ranks.indexOf(b.source.kind) ||
        compare(b.source.confirmedOn, a.source.confirmedOn) ||
        compare(keyOf(a.source), keyOf(b.source)),
    )[0]
  }
}

/** An address that a source dates is as recent as that day; an undated one as its confirmation. A placement is social care's to tell. */
function addressRecency({ record, confirmedOn }: LinkedSource): IsoDate {
  return record.address?.from ?? confirmedOn
}

/** The winner's current name, then every known-as and former name any source gives, without repeats. */
function composeNames(winner: readonly SourceName[], sources: readonly LinkedSource[]): SourceName[] {
  const current = winner.filter(isCurrent).slice(0, 1)
  const others = sources.flatMap((source) => source.record.names.filter((name) => !isCurrent(name)))
  const taken = new Set(current.map(nameKey))
  const extra = distinctNames([...winner.filter((name) => !isCurrent(name)), ...others]).filter(
    (name) => !taken.has(nameKey(name)),
  )
  return [...current, ...extra]
}

/** Each number once a source; one that a source gives both as current and as former is current. */
function composeIdentifiers(sources: readonly LinkedSource[]): ComposedRecord['identifiers'] {
  const all = sources.flatMap((source) =>
    source.record.identifiers.map((id) => ({ ...id, sourceId: source.sourceId })),
  )
  const formerFirst = all.sort((a, b) => Number(b.isFormer ?? false) - Number(a.isFormer ?? false))
  const byKey = new Map(formerFirst.map((id) => [`${id.scheme} ${id.value} ${id.sourceId}`, id]))
  return [...byKey.entries()].sort(([a], [b]) => compare(a, b)).map(([, id]) => id)
}

/** Each name once, under the first of current, known-as, former that it was given as; in order of that, then of the name. */
function distinctNames(names: readonly SourceName[]): SourceName[] {
  const ordered = [...names].sort(
    (a, b) =>
      kindRank(a) - kindRank(b) || compare(nameKey(a), nameKey(b)) || compare(spelling(a), spelling(b)),
  )
  const first = new Map<string, SourceName>()
  for (const name of ordered) if (!first.has(nameKey(name))) first.set(nameKey(name), name)
  return [...first.values()]
}

function kindRank(name: SourceName): number {
  return ['current', 'known-as', 'former'].indexOf(name.kind)
}

function nameKey(name: SourceName): string {
  return `${name.given}|${name.family}`.normalize('NFC').toLowerCase()
}

function spelling(name: SourceName): string {
  return `${name.given}|${name.family}|${name.middle ?? ''}`
}

/** Each name with each middle name that any source gives with it, once. */
function composeMiddles(names: readonly SourceName[]): SourceName[] {
  const byKey = new Map(
    names.filter((name) => name.middle).map((name) => [`${name.kind}|${spelling(name)}`, name]),
  )
  return [...byKey].sort(([a], [b]) => compare(a, b)).map(([, name]) => name)
}

function composePlaces(sources: readonly LinkedSource[]): ComposedRecord['places'] {
  const places = sources.flatMap(({ record }) => placeOf(record.address))
  const byKey = new Map(places.map((place) => [`${place.postcode ?? ''} ${place.house ?? ''}`, place]))
  return [...byKey].sort(([a], [b]) => compare(a, b)).map(([, place]) => place)
}

function placeOf(address: SourceAddress | undefined): ComposedRecord['places'] {
  if (!address || !('lines' in address)) return []
  const place = { postcode: address.postcode ?? null, house: houseOf(address.lines) }
  return place.postcode === null && place.house === null ? [] : [place]
}

function isCurrent(name: SourceName): boolean {
  return name.kind === 'current'
}

function optional<T>(attribute: ChildAttribute, chosen: Chosen<T> | undefined): ComposedRecord['provenance'] {
  return chosen ? [provenance(attribute, chosen)] : []
}

function provenance<T>(
  attribute: ChildAttribute,
  { source }: Chosen<T>,
): ComposedRecord['provenance'][number] {
  return {
    attribute,
    sourceId: source.sourceId,
    sourceRecordId: source.sourceRecordId,
    sourceKind: source.kind,
    confirmedOn: source.confirmedOn,
  }
}

function keyOf(source: LinkedSource): string {
  return `${source.sourceId} ${source.sourceRecordId}`
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
