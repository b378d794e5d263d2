import type { Db, Tx } from '../platform/db/connect.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import type { ChildAttribute, ChildId, LinkedSource, SourceKind } from './record.ts'
import type { CandidateName } from './link-candidates.ts'
import type {
  Gender,
  SourceDateOfBirth,
  SourceIdentifier,
  SourceName,
  SourceRecord,
} from './source-record.ts'

/** Rows for `jsonb_to_recordset`: one parameter a statement, however many rows. */
export type JsonRows = readonly Readonly<Record<string, unknown>>[]

const json = (sql: Db, rows: JsonRows) => sql.json(rows as never)

/** Ids of children to be made, never given out again. */
export async function reserveChildIds(sql: Tx, count: number): Promise<ChildId[]> {
  const rows = await sql<{ childId: ChildId }[]>`
    select nextval('children_child_id_seq')::integer as "childId" from generate_series(1, ${count}::integer)`
  return rows.map((row) => row.childId)
}

/** Makes children as composed, with their reserved ids. @returns the ids made: one whose number another child has is left out. */
export async function insertChildren(sql: Tx, rows: JsonRows): Promise<Set<ChildId>> {
  const made = await sql<{ childId: ChildId }[]>`
    insert into children (child_id, public_id, child_number, status, date_of_birth, date_of_birth_accuracy, gender, date_of_death,
           authority_code, composed_at)
    overriding system value
    select r.child_id, r.public_id, r.child_number, r.status, r.date_of_birth, r.date_of_birth_accuracy, r.gender, r.date_of_death,
           r.authority_code, r.composed_at
      from jsonb_populate_recordset(null::children, ${json(sql, rows)}) as r
    on conflict (child_number) do nothing
    returning children.child_id as "childId"`
  return new Set(made.map((row) => row.childId))
}

/** Until the transaction ends nobody else composes or changes these children; taken in one order, so that nobody waits in a ring. */
export async function lockChildren(sql: Tx, childIds: readonly ChildId[]): Promise<void> {
  await sql`
    select from children where children.child_id = any(${[...childIds]}::integer[]) order by children.child_id for no key update`
}

/** Those of the children that are shielded. */
export async function listShielded(sql: Tx, childIds: readonly ChildId[]): Promise<Set<ChildId>> {
  if (childIds.length === 0) return new Set()
  const rows = await sql<{ childId: ChildId }[]>`
    select children.child_id as "childId"
      from children
     where children.child_id = any(${[...childIds]}::integer[]) and children.status in ('shielded', 'withheld')
     limit 100000`
  return new Set(rows.map((row) => row.childId))
}

/** Replaces what the sources said before. `confirmed_on` never goes back. */
export async function upsertSourceRecords(sql: Tx, rows: JsonRows): Promise<void> {
  await sql`
    insert into source_records (child_id, source_id, source_record_id, payload, payload_hash, confirmed_on, feed_file_id, row_number, received_at)
    select r.child_id, r.source_id, r.source_record_id, r.payload, decode(r.payload_hash, 'hex'), r.confirmed_on, r.feed_file_id,
           r.row_number, r.received_at
      from jsonb_to_recordset(${json(sql, rows)}) as r (child_id integer, source_id text, source_record_id text, payload jsonb,
           payload_hash text, confirmed_on date, feed_file_id bigint, row_number integer, received_at timestamptz)
    on conflict (child_id, source_id, source_record_id) do update
       set payload = excluded.payload, payload_hash = excluded.payload_hash, feed_file_id = excluded.feed_file_id,
           row_number = excluded.row_number, received_at = excluded.received_at,
           confirmed_on = greatest(source_records.confirmed_on, excluded.confirmed_on)`
}

export async function deleteSourceRecords(sql: Tx, rows: JsonRows): Promise<void> {
  await sql`
    delete from source_records
     using jsonb_to_recordset(${json(sql, rows)}) as r (child_id integer, source_id text, source_record_id text)
     where source_records.child_id = r.child_id and source_records.source_id = r.source_id
       and source_records.source_record_id = r.source_record_id`
}

/** A row that came again unchanged: only the day it was last confirmed moves, on the source record and on what was taken from it. */
export async function confirmSourceRecords(sql: Tx, rows: JsonRows): Promise<void> {
  await sql`
    with r as (
      select * from jsonb_to_recordset(${json(sql, rows)}) as r (child_id integer, source_id text, source_record_id text, confirmed_on date)
    ), confirmed as (
      update source_records set confirmed_on = r.confirmed_on from r
       where source_records.child_id = r.child_id and source_records.source_id = r.source_id
         and source_records.source_record_id = r.source_record_id and source_records.confirmed_on < r.confirmed_on
    )
    update child_attribute_sources set confirmed_on = r.confirmed_on from r
     where child_attribute_sources.child_id = r.child_id and child_attribute_sources.source_id = r.source_id
       and child_attribute_sources.source_record_id = r.source_record_id and child_attribute_sources.confirmed_on < r.confirmed_on`
}

export type StoredSource = LinkedSource & { readonly childId: ChildId }

/** All source records of the given children; a child has few (one a source). */
export function listSourceRecords(
  sql: Tx,
  childIds: readonly ChildId[],
  kinds: ReadonlyMap<string, SourceKind>,
): Promise<StoredSource[]> {
  return sql<
    {
      childId: ChildId
      sourceId: string
      sourceRecordId: string
      confirmedOn: IsoDate
      record: SourceRecord
    }[]
  >`
    select source_records.child_id as "childId", source_records.source_id as "sourceId",
           source_records.source_record_id as "sourceRecordId", source_records.confirmed_on as "confirmedOn",
           source_records.payload as "record"
      from source_records
     where source_records.child_id = any(${[...childIds]}::integer[])
     order by source_records.child_id, source_records.source_id, source_records.source_record_id
     limit 100000`.then((rows) => rows.map((row) => ({ ...row, kind: kinds.get(row.sourceId) ?? 'other' })))
}

/**
 * Puts composed records in place of what was there, one statement a table, sent together.
 *
 * The tables hold only what composition makes: of `known`, children that had some, rows whose key is not told any more go, and of
 * the others those that differ change.
 */
export async function replaceComposed(
  sql: Tx,
  known: readonly ChildId[],
  rows: Readonly<Record<ComposedTable | 'children', JsonRows>>,
): Promise<void> {
  const changed = rows.children.length > 0 ? [updateChildren(sql, rows.children)] : []
  await Promise.all([
    ...changed,
    ...(Object.keys(composedTables) as ComposedTable[]).flatMap((table) =>
      replaceRows(sql, table, known, rows[table]),
    ),
  ])
}

function updateChildren(sql: Tx, rows: JsonRows) {
  return sql`
    update children
       set status = r.status, date_of_birth = r.date_of_birth, date_of_birth_accuracy = r.date_of_birth_accuracy, gender = r.gender,
           date_of_death = r.date_of_death, authority_code = r.authority_code, composed_at = r.composed_at
      from jsonb_to_recordset(${json(sql, rows)}) as r (child_id integer, status text, date_of_birth date,
           date_of_birth_accuracy text, gender text, date_of_death date, authority_code text, composed_at timestamptz)
     where children.child_id = r.child_id`
}

/** One statement a table: what goes and what is put never are the same row, and a row that stays as it is is not written. */
function replaceRows(sql: Tx, table: ComposedTable, known: readonly ChildId[], rows: JsonRows) {
  if (known.length === 0 && rows.length === 0) return []
  const stored = sql(table)
  const { key, rest } = composedTables[table]
  const list = (columns: readonly string[], of = '') =>
    columns.map((column, i) => (i === 0 ? sql`${sql(of + column)}` : sql`, ${sql(of + column)}`))
  return [
    sql`
      with told as materialized (
        select * from jsonb_populate_recordset(null::${stored}, ${json(sql, rows)})
      ), gone as (
        delete from ${stored}
         where ${stored}.child_id = any(${[...known]}::integer[]) and (${list(key, `${table}.`)}) not in (select ${list(key)} from told)
      )
      insert into ${stored} select told.* from told
      on conflict (${list(key)}) do update set (${list(rest)}) = row (${list(rest, 'excluded.')})
       where (${list(rest, `${table}.`)}) is distinct from (${list(rest, 'excluded.')})`,
  ]
}

/** What composition makes: the primary key of each table, and its other columns. */
const composedTables = {
  child_names: { key: ['child_id', 'position'], rest: ['kind', 'given', 'middle', 'family'] },
  child_addresses: {
    key: ['child_id'],
    rest: ['state', 'lines', 'postcode', 'uprn', 'from_on', 'return_intention'],
  },
  child_identifiers: { key: ['child_id', 'scheme', 'value', 'source_id'], rest: ['is_former'] },
  child_carers: {
    key: ['child_id', 'position'],
    rest: [
      ...['given', 'family', 'relationship', 'has_parental_responsibility', 'phone', 'email'],
      ...['lives_with_child', 'address_lines', 'postcode'],
    ],
  },
  child_settings: {
    key: ['child_id'],
    rest: ['organisation_id', 'not_attending', 'started_on', 'ended_on'],
  },
  child_health_contacts: {
    key: ['child_id', 'kind'],
    rest: ['organisation_id', 'practitioner', 'phone', 'from_on'],
  },
  child_attribute_sources: {
    key: ['child_id', 'source_id', 'source_record_id'],
    rest: ['source_kind', 'attributes', 'confirmed_on'],
  },
  link_keys: {
    key: ['child_id', 'position'],
    rest: [
      ...['given_norm', 'family_norm', 'date_of_birth', 'postcode', 'is_part', 'given_words'],
      ...['middle_words', 'family_words', 'house', 'outward_code'],
    ],
  },
} as const
export type ComposedTable = keyof typeof composedTables

/** One way in which a candidate is known; `identifiers` stand on its first one alone. */
export type CandidateKey = CandidateName & {
  readonly row: number
  readonly childId: ChildId
  readonly isWithheld: boolean
  readonly dateOfBirth: IsoDate
  readonly dateOfBirthAccuracy: SourceDateOfBirth['accuracy']
  readonly postcode: string | null
  readonly house: string | null
  readonly identifiers: readonly SourceIdentifier[] | null
}

/**
 * Candidates of a batch of rows through each blocking key, every child once a row, 60 a row at most by key.
 *
 * The limits stand inside each branch, so that a name half the county bears cannot make one row slow; a row that meets
 * one has that many near children and goes to a person anyway.
 */
export function listLinkCandidates(sql: Tx, probes: JsonRows): Promise<CandidateKey[]> {
  return sql<CandidateKey[]>`
    select found.row, found.child_id as "childId", found.is_withheld as "isWithheld", found.date_of_birth as "dateOfBirth",
           found.date_of_birth_accuracy as "dateOfBirthAccuracy", found.given, found.middle, found.family,
           found.given_words as "givenWords", found.family_words as "familyWords", found.is_part as "isPart", found.postcode,
           found.house, found.identifiers
      from link_candidates(${json(sql, probes)}) found
     limit 200000`
}

/** How many children there may be (the last id given), and bearers of names by table and normalised name, 0 left out. */
export async function countBearers(
  sql: Tx,
  given: readonly string[],
  family: readonly string[],
): Promise<{ children: number; given: Map<string, number>; family: Map<string, number> }> {
  const [[last], ofGiven, ofFamily] = await Promise.all([
    sql<{ children: number }[]>`select coalesce(max(children.child_id), 0) as "children" from children`,
    sql<{ norm: string; bearers: number }[]>`
      select known.norm, known.bearers from given_names known where known.norm = any(${[...given]}::text[]) limit 200000`,
    sql<{ norm: string; bearers: number }[]>`
      select known.norm, known.bearers from family_names known where known.norm = any(${[...family]}::text[]) limit 200000`,
  ])
  const byNorm = (rows: readonly { norm: string; bearers: number }[]) =>
    new Map(rows.map((row) => [row.norm, row.bearers]))
  return { children: last!.children, given: byNorm(ofGiven), family: byNorm(ofFamily) }
}

export type SourceRecordState = {
  readonly childId: ChildId
  readonly payloadHash: string
  /** Without this record and those to be withdrawn with it, no source tells of the child. Asked for withdrawn records only. */
  readonly isLastSource: boolean
}

/** How the given records of a source stand, by source record id. `withdrawn`: those of them that are to go. */
export async function listSourceRecordStates(
  sql: Tx,
  sourceId: string,
  sourceRecordIds: readonly string[],
  withdrawn: readonly string[],
): Promise<Map<string, SourceRecordState>> {
  const going = sql`${[...withdrawn]}::text[]`
  const rows = await sql<(SourceRecordState & { id: string })[]>`
    select s.source_record_id as "id", s.child_id as "childId", encode(s.payload_hash, 'hex') as "payloadHash",
           s.source_record_id = any(${going}) and not exists (
             select from source_records o
              where o.child_id = s.child_id and (o.source_id, o.source_record_id) <> (s.source_id, s.source_record_id)
                and not (o.source_id = s.source_id and o.source_record_id = any(${going}))) as "isLastSource"
      from source_records s
     where s.source_id = ${sourceId} and s.source_record_id = any(${[...sourceRecordIds]}::text[])
     limit 100000`
  return new Map(rows.map(({ id, ...state }) => [id, state]))
}

/** What a source said of the given records, by source record id. */
export async function listStoredRecords(
  sql: Tx,
  sourceId: string,
  sourceRecordIds: readonly string[],
): Promise<Map<string, SourceRecord>> {
  if (sourceRecordIds.length === 0) return new Map()
  const rows = await sql<{ id: string; record: SourceRecord }[]>`
    select source_records.source_record_id as "id", source_records.payload as "record"
      from source_records
     where source_records.source_id = ${sourceId} and source_records.source_record_id = any(${[...sourceRecordIds]}::text[])
     limit 100000`
  return new Map(rows.map((row) => [row.id, row.record]))
}

/** A child's record without the services working with the child; text and days only, as stored. */
export type ChildDetails = {
  readonly childId: ChildId
  readonly publicId: string
  readonly childNumber: string
  readonly dateOfBirth: IsoDate
  readonly dateOfBirthAccuracy: 'exact' | 'estimated' | 'month' | 'year'
  readonly gender: Gender
  readonly dateOfDeath: IsoDate | null
  readonly authorityName: string | null
  /** Shielded: name, gender, date of birth and number are all that is shown. */
  readonly isCardOnly: boolean
  /** The current name first. */
  readonly names: readonly SourceName[]
  readonly address: {
    readonly state: 'current' | 'last-known' | 'no-known-address' | 'left-england'
    readonly lines: readonly string[]
    readonly postcode: string | null
    readonly fromOn: IsoDate | null
    readonly returnIntention: string | null
  } | null
  readonly carers: readonly {
    readonly given: string
    readonly family: string
    readonly relationship: string
    readonly hasParentalResponsibility: boolean
    readonly livesWithChild: boolean | null
    readonly phone: string | null
    readonly email: string | null
    readonly addressLines: readonly string[]
    readonly postcode: string | null
  }[]
  readonly setting: {
    readonly name: string | null
    readonly phone: string | null
    readonly email: string | null
    readonly notAttending: string | null
    readonly startedOn: IsoDate | null
    readonly endedOn: IsoDate | null
  } | null
  readonly health: readonly {
    readonly kind: 'gp' | 'health-visitor' | 'school-nurse'
    readonly name: string
    readonly practitioner: string | null
    readonly phone: string | null
    readonly email: string | null
    readonly fromOn: IsoDate | null
  }[]
  /** When each part was last confirmed, and by what kind of source. */
  readonly confirmed: readonly {
    readonly attribute: ChildAttribute
    readonly on: IsoDate
    readonly sourceKind: SourceKind
  }[]
}

/** Why the person of a session looks at a child. */
export type StatedReason = { readonly purpose: string; readonly note: string | null }

/**
 * The open record with this opaque id, and why the session's person said they look at it, in one round trip; undefined when it is
 * unknown or withheld alike.
 */
export async function findOpenChild(
  sql: Tx,
  publicId: string,
  sessionRef: Buffer | null = null,
): Promise<{ child: ChildDetails; stated: StatedReason | null } | undefined> {
  const [row] = await sql<(ChildDetails & { stated: StatedReason | null })[]>`
    select c.child_id as "childId", c.public_id as "publicId", c.child_number as "childNumber", c.date_of_birth as "dateOfBirth",
           c.date_of_birth_accuracy as "dateOfBirthAccuracy", c.gender, c.date_of_death as "dateOfDeath", c.status = 'shielded' as "isCardOnly",
           (select au.name from authorities au where au.gss_code = c.authority_code) as "authorityName",
           (select json_agg(json_build_object('kind', n.kind, 'given', n.given, 'middle', n.middle, 'family', n.family) order by n.position)
              from child_names n where n.child_id = c.child_id) as "names",
           (select json_build_object('state', a.state, 'lines', a.lines, 'postcode', a.postcode, 'fromOn', a.from_on,
                   'returnIntention', a.return_intention)
              from child_addresses a where a.child_id = c.child_id) as "address",
           coalesce((select json_agg(json_build_object('given', p.given, 'family', p.family, 'relationship', p.relationship,
                   'hasParentalResponsibility', p.has_parental_responsibility, 'livesWithChild', p.lives_with_child, 'phone', p.phone,
                   'email', p.email, 'addressLines', p.address_lines, 'postcode', p.postcode) order by p.position)
              from child_carers p where p.child_id = c.child_id), '[]') as "carers",
           (select json_build_object('name', o.name, 'phone', o.phone, 'email', o.email, 'notAttending', e.not_attending,
                   'startedOn', e.started_on, 'endedOn', e.ended_on)
              from child_settings e left join organisations o on o.organisation_id = e.organisation_id
             where e.child_id = c.child_id) as "setting",
           coalesce((select json_agg(json_build_object('kind', h.kind, 'name', o.name, 'practitioner', h.practitioner,
                   'phone', coalesce(h.phone, o.phone), 'email', o.email, 'fromOn', h.from_on) order by h.kind)
              from child_health_contacts h join organisations o on o.organisation_id = h.organisation_id
             where h.child_id = c.child_id), '[]') as "health",
           coalesce((select json_agg(json_build_object('attribute', taken.attribute, 'on', s.confirmed_on, 'sourceKind', s.source_kind))
              from child_attribute_sources s cross join unnest(s.attributes) as taken (attribute)
             where s.child_id = c.child_id), '[]') as "confirmed",
           (select json_build_object('purpose', r.purpose, 'note', r.note)
              from access_reasons r where r.session_ref = ${sessionRef} and r.child_id = c.child_id) as "stated"
      from children c
     where c.public_id = ${publicId} and c.status in ('open', 'shielded')
     limit 1`
  if (!row) return undefined
  const { stated, ...child } = row
  return { child, stated }
}

export async function upsertReason(
  sql: Tx,
  reason: { session_ref: Buffer; child_id: ChildId; purpose: string; note: string | null; stated_at: Date },
): Promise<void> {
  await sql`
    insert into access_reasons ${sql(reason)}
    on conflict (session_ref, child_id) do update
       set purpose = excluded.purpose, note = excluded.note, stated_at = excluded.stated_at`
}

/** Of those of the children whose whole record is open; 50 at most. */
export function listOpenNumbers(
  sql: Tx,
  childIds: readonly number[],
): Promise<{ childId: number; publicId: string; childNumber: string }[]> {
  return sql<{ childId: number; publicId: string; childNumber: string }[]>`
    select children.child_id as "childId", children.public_id as "publicId", children.child_number as "childNumber"
      from children
     where children.child_id = any(${[...childIds]}::integer[]) and children.status = 'open'
     order by children.child_id
     limit 50`
}

/** How to reach an organisation. */
export type OrganisationContact = {
  readonly organisationId: number
  readonly name: string
  readonly phone: string | null
  readonly email: string | null
}

export function listOrganisationContacts(
  sql: Tx,
  organisationIds: readonly number[],
): Promise<OrganisationContact[]> {
  return sql<OrganisationContact[]>`
    select organisations.organisation_id as "organisationId", organisations.name, organisations.phone, organisations.email
      from organisations
     where organisations.organisation_id = any(${[...organisationIds]}::integer[])
     limit ${organisationIds.length}`
}

export async function findAuthorityName(sql: Tx, code: string | null): Promise<string | null> {
  const [row] = await sql<{ name: string }[]>`
    select authorities.name from authorities where authorities.gss_code = ${code}::text`
  return row?.name ?? null
}

/** A shielded child by the id of its open card; undefined for any other. */
export async function findCardId(sql: Tx, publicId: string): Promise<ChildId | undefined> {
  const [row] = await sql<{ childId: ChildId }[]>`
    select children.child_id as "childId" from children where children.public_id = ${publicId} and children.status = 'shielded'`
  return row?.childId
}

/** A shielded child, of which a card or nothing is in the open, by its ContactPoint number. */
export async function findShieldedId(sql: Tx, childNumber: string): Promise<ChildId | undefined> {
  const [row] = await sql<{ childId: ChildId }[]>`
    select children.child_id as "childId" from children
     where children.child_number = ${childNumber} and children.status in ('shielded', 'withheld')`
  return row?.childId
}
