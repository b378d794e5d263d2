import type { Db, Tx } from '../platform/db/connect.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import type { Authority } from './authorities.ts'
import { codeKey, type IdentifierScheme, type OrganisationKind, type ServiceKind } from './kinds.ts'
import type { OutwardCode } from './reference-files.ts'
import type { CheckedOrganisation, CheckedService } from './organisation-rows.ts'

export type DataSet = 'authorities' | 'former-authorities' | 'outward-codes'
export type ReferenceLoad = { readonly dataSet: DataSet; readonly checksum: string; readonly rows: number }

const WRITER_LOCK = 7_301_995
const EVERY_AUTHORITY = 2000

/** Makes loads of this slice wait for one another until the transaction ends. */
export async function lockForWriting(sql: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${WRITER_LOCK})`
}

/** Every authority, current and ended, by GSS code: some 170 in all. */
export function listAuthorities(sql: Db): Promise<Authority[]> {
  return sql<Authority[]>`
    select authorities.gss_code as "gssCode", authorities.dfe_code as "dfeCode", authorities.name, authorities.type,
           authorities.region, authorities.ended_on as "endedOn", authorities.successor_gss_codes as "successors"
      from authorities
     order by authorities.gss_code
     limit ${EVERY_AUTHORITY}`
}

/** The one authority that holds at least `share` of the postcodes of an outward code; those with none or several are absent. */
export function listHoldersOfOutwardCodes(
  sql: Db,
  outwardCodes: readonly string[],
  share: number,
): Promise<{ outwardCode: string; gssCode: string }[]> {
  return sql<{ outwardCode: string; gssCode: string }[]>`
    select outward_codes.outward_code as "outwardCode", min(outward_codes.authority_code) as "gssCode"
      from outward_codes
     where outward_codes.outward_code = any(${outwardCodes as string[]})
       and outward_codes.share >= ${share}
     group by outward_codes.outward_code
    having count(*) = 1
     limit ${outwardCodes.length}`
}

/** The last load of each data set. */
export function listCurrentLoads(sql: Db): Promise<ReferenceLoad[]> {
  return sql<ReferenceLoad[]>`
    select distinct on (reference_loads.data_set)
           reference_loads.data_set as "dataSet", reference_loads.checksum, reference_loads.rows
      from reference_loads
     order by reference_loads.data_set, reference_loads.load_id desc
     limit 10`
}

export async function insertLoads(sql: Tx, loads: readonly ReferenceLoad[], loadedAt: Date): Promise<void> {
  const rows = loads.map(({ dataSet, checksum, rows }) => ({
    data_set: dataSet,
    checksum,
    rows,
    loaded_at: loadedAt,
  }))
  await sql`insert into reference_loads ${sql(rows)}`
}

export async function upsertAuthorities(sql: Tx, authorities: readonly Authority[]): Promise<void> {
  await sql`
    insert into authorities (gss_code, dfe_code, name, type, region, ended_on, successor_gss_codes)
    select r."gssCode", r."dfeCode", r.name, r.type, r.region, r."endedOn", r.successors
      from jsonb_to_recordset(${sql.json(authorities)}) as r(
           "gssCode" text, "dfeCode" text, name text, type text, region text, "endedOn" date, successors text[])
        on conflict (gss_code) do update
       set dfe_code = excluded.dfe_code, name = excluded.name, type = excluded.type, region = excluded.region,
           ended_on = excluded.ended_on, successor_gss_codes = excluded.successor_gss_codes`
}

export async function replaceOutwardCodes(sql: Tx, outwardCodes: readonly OutwardCode[]): Promise<void> {
  await sql`delete from outward_codes`
  await sql`
    insert into outward_codes (outward_code, authority_code, postcode_area, postcodes, share)
    select r."outwardCode", r."authorityCode", r."postcodeArea", r.postcodes, r.share
      from jsonb_to_recordset(${sql.json(outwardCodes)}) as r(
           "outwardCode" text, "authorityCode" text, "postcodeArea" text, postcodes integer, share numeric)`
}

/** What is held under these codes, whatever their case, in the form in which rows are checked, for comparison. */
export function listCheckedOrganisations(sql: Tx, codes: readonly string[]): Promise<CheckedOrganisation[]> {
  return sql<CheckedOrganisation[]>`
    select organisations.code, organisations.name, organisations.kind, organisations.authority_code as "authorityCode",
           organisations.phone, organisations.email, organisations.address_lines as "addressLines", organisations.postcode,
           organisations.opened_on as "openedOn", organisations.closed_on as "closedOn",
           array(select i.scheme || ':' || i.value
                   from organisation_identifiers i
                  where i.organisation_id = organisations.organisation_id
                  order by (i.scheme || ':' || i.value) collate "C") as "identifiers"
      from organisations
     where upper(organisations.code) = any(${codes.map(codeKey)})
     order by organisations.organisation_id
     limit ${codes.length}`
}

export async function upsertOrganisations(
  sql: Tx,
  organisations: readonly CheckedOrganisation[],
): Promise<void> {
  await sql`
    insert into organisations (code, name, kind, authority_code, phone, email, address_lines, postcode, opened_on, closed_on)
    select r.code, r.name, r.kind, r."authorityCode", r.phone, r.email, r."addressLines", r.postcode, r."openedOn", r."closedOn"
      from jsonb_to_recordset(${sql.json(organisations)}) as r(
           code text, name text, kind text, "authorityCode" text, phone text, email text, "addressLines" text[],
           postcode text, "openedOn" date, "closedOn" date)
        on conflict (upper(code)) do update
       set code = excluded.code, name = excluded.name, kind = excluded.kind, authority_code = excluded.authority_code,
           phone = excluded.phone, email = excluded.email, address_lines = excluded.address_lines,
           postcode = excluded.postcode, opened_on = excluded.opened_on, closed_on = excluded.closed_on`
}

/** Gives the organisations exactly the identifiers of their rows. */
export async function replaceIdentifiers(
  sql: Tx,
  organisations: readonly CheckedOrganisation[],
): Promise<void> {
  await sql`
    delete from organisation_identifiers
     using organisations
     where organisations.organisation_id = organisation_identifiers.organisation_id
       and upper(organisations.code) = any(${organisations.map(({ code }) => codeKey(code))})`
  const rows = organisations.flatMap(({ code, identifiers }) =>
    identifiers.map((identifier) => ({ code, identifier })),
  )
  await sql`
    insert into organisation_identifiers (scheme, value, organisation_id)
    select split_part(r.identifier, ':', 1), split_part(r.identifier, ':', 2), organisations.organisation_id
      from jsonb_to_recordset(${sql.json(rows)}) as r(code text, identifier text)
      join organisations on upper(organisations.code) = upper(r.code)`
}

/** Who holds these `scheme:value` identifiers now. */
export function listIdentifierHolders(
  sql: Tx,
  identifiers: readonly string[],
): Promise<{ identifier: string; code: string }[]> {
  return sql<{ identifier: string; code: string }[]>`
    select wanted.identifier, organisations.code
      from unnest(${identifiers as string[]}::text[]) as wanted(identifier)
      join organisation_identifiers i
        on i.scheme = split_part(wanted.identifier, ':', 1) and i.value = split_part(wanted.identifier, ':', 2)
      join organisations on organisations.organisation_id = i.organisation_id
     limit ${identifiers.length}`
}

/** As {@link listCheckedOrganisations}. */
export function listCheckedServices(sql: Tx, codes: readonly string[]): Promise<CheckedService[]> {
  return sql<CheckedService[]>`
    select services.code, organisations.code as "organisationCode", services.name, services.kind, services.phone,
           services.email, services.opened_on as "openedOn", services.closed_on as "closedOn"
      from services
      join organisations on organisations.organisation_id = services.organisation_id
     where upper(services.code) = any(${codes.map(codeKey)})
     order by services.service_id
     limit ${codes.length}`
}

export async function upsertServices(sql: Tx, services: readonly CheckedService[]): Promise<void> {
  await sql`
    insert into services (code, organisation_id, name, kind, phone, email, opened_on, closed_on)
    select r.code, organisations.organisation_id, r.name, r.kind, r.phone, r.email, r."openedOn", r."closedOn"
      from jsonb_to_recordset(${sql.json(services)}) as r(
           code text, "organisationCode" text, name text, kind text, phone text, email text, "openedOn" date, "closedOn" date)
      join organisations on upper(organisations.code) = upper(r."organisationCode")
        on conflict (upper(code)) do update
       set code = excluded.code, organisation_id = excluded.organisation_id, name = excluded.name, kind = excluded.kind,
           phone = excluded.phone, email = excluded.email, opened_on = excluded.opened_on, closed_on = excluded.closed_on`
}

/**
 * The organisations known under `values` of one numbering scheme, closed ones included; a value nobody holds is absent.
 *
 * `values` are in the normalised form of `lib/identifiers`. One statement for all.
 */
export async function listOrganisationsByIdentifier(
  sql: Db,
  scheme: IdentifierScheme,
  values: readonly string[],
): Promise<Map<string, number>> {
  const rows = await sql<{ value: string; organisationId: number }[]>`
    select organisation_identifiers.value, organisation_identifiers.organisation_id as "organisationId"
      from organisation_identifiers
     where organisation_identifiers.scheme = ${scheme}
       and organisation_identifiers.value = any(${values as string[]})
     limit ${values.length}`
  return new Map(rows.map(({ value, organisationId }) => [value, organisationId]))
}

export type ServiceReference = {
  readonly serviceId: number
  readonly organisationId: number
  readonly isSensitive: boolean
}

/** The services of `codes`, under each code as it was asked; case does not matter. Unknown codes are absent. */
export async function listServicesByCode(
  sql: Db,
  codes: readonly string[],
): Promise<Map<string, ServiceReference>> {
  const rows = await sql<(ServiceReference & { key: string })[]>`
    select upper(services.code) as "key", services.service_id as "serviceId",
           services.organisation_id as "organisationId", services.is_sensitive as "isSensitive"
      from services
     where upper(services.code) = any(${codes.map(codeKey)})
     limit ${codes.length}`
  const byKey = new Map(rows.map(({ key, ...reference }) => [key, reference]))
  return new Map(
    codes.flatMap((code) => {
      const reference = byKey.get(codeKey(code))
      return reference ? [[code, reference] as const] : []
    }),
  )
}

export type Organisation = Omit<CheckedOrganisation, 'identifiers'> & { readonly organisationId: number }

/** Organisations by id, contact details included; unknown ids are absent. */
export async function listOrganisations(sql: Db, ids: readonly number[]): Promise<Map<number, Organisation>> {
  const rows = await sql<Organisation[]>`
    select ${organisationColumns(sql)}
      from organisations
     where organisations.organisation_id = any(${ids as number[]}::integer[])
     limit ${ids.length}`
  return new Map(rows.map((row) => [row.organisationId, row]))
}

export type Service = {
  readonly serviceId: number
  readonly code: string
  readonly organisationId: number
  readonly name: string
  readonly kind: ServiceKind
  /** what may be told about it depends on consent. */
  readonly isSensitive: boolean
  readonly phone: string | null
  readonly email: string | null
  readonly openedOn: IsoDate | null
  /** First day on which it is no longer open. */
  readonly closedOn: IsoDate | null
}

/** Services by id, contact details included, those of sensitive services too; unknown ids are absent. */
export async function listServices(sql: Db, ids: readonly number[]): Promise<Map<number, Service>> {
  const rows = await sql<Service[]>`
    select ${serviceColumns(sql)}
      from services
     where services.service_id = any(${ids as number[]}::integer[])
     limit ${ids.length}`
  return new Map(rows.map((row) => [row.serviceId, row]))
}

/** By code, whatever its case. */
export async function findOrganisationByCode(sql: Db, code: string): Promise<Organisation | undefined> {
  const [row] = await sql<Organisation[]>`
    select ${organisationColumns(sql)}
      from organisations
     where upper(organisations.code) = ${codeKey(code)}`
  return row
}

export type OrganisationFilter = { readonly kind?: OrganisationKind; readonly authorityCode?: string }

/** Organisations by code, `limit` at most; a filter left out lets all through. */
export function listOrganisationsWhere(
  sql: Db,
  filter: OrganisationFilter,
  limit: number,
): Promise<Organisation[]> {
  return sql<Organisation[]>`
    select ${organisationColumns(sql)}
      from organisations
     where (${filter.kind ?? null}::text is null or organisations.kind = ${filter.kind ?? null})
       and (${filter.authorityCode ?? null}::text is null or organisations.authority_code = ${filter.authorityCode ?? null})
     order by organisations.code
     limit ${limit}`
}

/** What an organisation is known by and offers, for one page about it. */
export function listIdentifiersOf(
  sql: Db,
  organisationId: number,
): Promise<{ scheme: IdentifierScheme; value: string }[]> {
  return sql<{ scheme: IdentifierScheme; value: string }[]>`
    select organisation_identifiers.scheme, organisation_identifiers.value
      from organisation_identifiers
     where organisation_identifiers.organisation_id = ${organisationId}
     order by organisation_identifiers.scheme, organisation_identifiers.value
     limit 100`
}

/** By code, 1,000 at most. */
export function listServicesOf(sql: Db, organisationId: number): Promise<Service[]> {
  return sql<Service[]>`
    select ${serviceColumns(sql)}
      from services
     where services.organisation_id = ${organisationId}
     order by services.code
     limit 1000`
}

function organisationColumns(sql: Db) {
  return sql`
    organisations.organisation_id as "organisationId", organisations.code, organisations.name, organisations.kind,
    organisations.authority_code as "authorityCode", organisations.phone, organisations.email,
    organisations.address_lines as "addressLines", organisations.postcode, organisations.opened_on as "openedOn",
    organisations.closed_on as "closedOn"`
}

function serviceColumns(sql: Db) {
  return sql`
    services.service_id as "serviceId", services.code, services.organisation_id as "organisationId", services.name,
    services.kind, services.is_sensitive as "isSensitive", services.phone, services.email,
    services.opened_on as "openedOn", services.closed_on as "closedOn"`
}

/** Ids under each code as it was asked; case does not matter. Unknown codes are absent. */
export async function listOrganisationsByCode(
  sql: Db,
  codes: readonly string[],
): Promise<Map<string, number>> {
  const rows = await sql<{ key: string; id: number }[]>`
    select upper(organisations.code) as "key", organisations.organisation_id as "id"
      from organisations
     where upper(organisations.code) = any(${codes.map(codeKey)})
     limit ${codes.length}`
  const byKey = new Map(rows.map(({ key, id }) => [key, id]))
  return new Map(
    codes.flatMap((code) => {
      const id = byKey.get(codeKey(code))
      return id === undefined ? [] : [[code, id] as const]
    }),
  )
}
