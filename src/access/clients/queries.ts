import type { AccreditationFacts } from '../../accreditation/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { Db, Tx } from '../../platform/db/connect.ts'
import type { ClientKind } from './client.ts'
import type { ClientKey } from './jwks.ts'

/** A client as it counts now. */
export type Client = {
  readonly clientId: string
  readonly name: string
  readonly kind: ClientKind
  readonly organisationId: number
  readonly organisation: string
  readonly organisationCode: string
  readonly authorityCode: string | null
  readonly registeredAt: Date
  readonly settingId: number
  readonly scopes: readonly string[]
  /** One of the two is null. */
  readonly jwksUrl: string | null
  readonly keys: readonly ClientKey[] | null
  /** The first day on which it is not let in any more. */
  readonly until: IsoDate
  readonly isOn: boolean
}

const clientColumns = (sql: Db) => sql`
  clients.client_id as "clientId", clients.name, clients.kind, clients.registered_at as "registeredAt",
  organisations.organisation_id as "organisationId", organisations.name as "organisation",
  organisations.code as "organisationCode", organisations.authority_code as "authorityCode",
  newest.setting_id as "settingId", newest.scopes, newest.jwks_url as "jwksUrl", newest.jwks -> 'keys' as "keys",
  newest.until_on as "until", newest.is_on as "isOn"`

const newestSetting = (sql: Db) => sql`
  cross join lateral (
    select client_settings.* from client_settings
     where client_settings.client_id = clients.client_id
     order by client_settings.setting_id desc limit 1) as newest`

export async function findClient(sql: Tx, clientId: string): Promise<Client | undefined> {
  const [row] = await sql<Client[]>`
    select ${clientColumns(sql)}
      from clients
      join organisations on organisations.organisation_id = clients.organisation_id
      ${newestSetting(sql)}
     where clients.client_id = ${clientId}`
  return row
}

/** Clients of a section's organisations, of all when it is undefined, by organisation and name, 500 at most. */
export function listClientRows(sql: Tx, section: string | null | undefined): Promise<Client[]> {
  const isOfSection = sql`organisations.authority_code is not distinct from ${section ?? null}`
  return sql<Client[]>`
    select ${clientColumns(sql)}
      from clients
      join organisations on organisations.organisation_id = clients.organisation_id
      ${newestSetting(sql)}
     where ${section === undefined ? sql`true` : isOfSection}
     order by organisations.name, clients.name, clients.client_id
     limit 500`
}

/** What a client was given on a day. */
export type ClientSetting = {
  readonly setAt: Date
  /** Null where the operator did it. */
  readonly setBy: string | null
  readonly scopes: readonly string[]
  readonly jwksUrl: string | null
  readonly keyNames: readonly string[] | null
  readonly until: IsoDate
  readonly isOn: boolean
}

/** Newest first, 50 at most. */
export function listClientSettings(sql: Tx, clientId: string): Promise<ClientSetting[]> {
  return sql<ClientSetting[]>`
    select client_settings.set_at as "setAt", users.name as "setBy", client_settings.scopes,
           client_settings.jwks_url as "jwksUrl", client_settings.until_on as "until", client_settings.is_on as "isOn",
           (select json_agg(key ->> 'kid') from jsonb_array_elements(client_settings.jwks -> 'keys') as key) as "keyNames"
      from client_settings
      left join users on users.user_id = client_settings.set_by
     where client_settings.client_id = ${clientId}
     order by client_settings.setting_id desc
     limit 50`
}

export async function findClientOrganisation(
  sql: Tx,
  code: string,
): Promise<{ organisationId: number; authorityCode: string | null } | undefined> {
  const [row] = await sql<{ organisationId: number; authorityCode: string | null }[]>`
    select organisations.organisation_id as "organisationId", organisations.authority_code as "authorityCode"
      from organisations where upper(organisations.code) = upper(${code})`
  return row
}

export async function insertClient(
  sql: Tx,
  client: {
    organisation_id: number
    name: string
    kind: string
    registered_at: Date
    registered_by: number | null
  },
): Promise<string> {
  const [{ clientId }] = await sql<[{ clientId: string }]>`
    insert into clients ${sql(client)} returning clients.client_id as "clientId"`
  return clientId
}

export type NewSetting = {
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly jwksUrl: string | null
  readonly keys: readonly ClientKey[] | null
  readonly until: IsoDate
  readonly isOn: boolean
  readonly setAt: Date
  readonly setBy: number | null
}

export async function insertClientSetting(sql: Tx, setting: NewSetting): Promise<void> {
  const jwks = setting.keys === null ? null : JSON.stringify({ keys: setting.keys })
  await sql`
    insert into client_settings (client_id, scopes, jwks_url, jwks, until_on, is_on, set_at, set_by)
    values (${setting.clientId}, ${[...setting.scopes]}::text[], ${setting.jwksUrl}, ${jwks}::text::jsonb, ${setting.until},
            ${setting.isOn}, ${setting.setAt}, ${setting.setBy})`
}

/** Keeps one writer of a client's settings at a time, so that each change starts from the one before. */
export async function lockClient(sql: Tx, clientId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`client ${clientId}`}, 0))`
}

/**
 * Whether the assertion is taken by this.
 *
 * INVARIANT (assertion-once): the key of the table lets one of any number of callers take it, in whatever process.
 */
export async function insertAssertion(
  sql: Tx,
  assertion: { client_id: string; jti_hash: Buffer; ends_at: Date },
): Promise<boolean> {
  const made = await sql`insert into client_assertions ${sql(assertion)} on conflict do nothing`
  return made.count > 0
}

export type NewToken = {
  readonly token_ref: Buffer
  readonly client_id: string
  readonly setting_id: number
  readonly scopes: readonly string[]
  readonly issued_at: Date
  readonly ends_at: Date
}

export async function insertToken(sql: Tx, token: NewToken): Promise<void> {
  await sql`
    insert into client_tokens (token_ref, client_id, setting_id, scopes, issued_at, ends_at)
    values (${token.token_ref}, ${token.client_id}, ${token.setting_id}, ${[...token.scopes]}::text[], ${token.issued_at},
            ${token.ends_at})`
}

/** How many attempts the bucket has had in the minute that began at `minute`, this one counted. */
export async function countAttemptIn(sql: Tx, bucket: Buffer, minute: Date): Promise<number> {
  const [{ attempts }] = await sql<[{ attempts: number }]>`
    insert into client_attempts (bucket, minute_at, attempts) values (${bucket}, ${minute}, 1)
    on conflict (bucket) do update
       set attempts = case when client_attempts.minute_at = excluded.minute_at then client_attempts.attempts + 1 else 1 end,
           minute_at = excluded.minute_at
    returning client_attempts.attempts`
  return attempts
}

/** Whose a token is that lives at `now`, under the client's newest setting. */
export type TokenRow = {
  readonly clientId: string
  readonly name: string
  readonly organisationId: number
  readonly scopes: readonly string[]
  readonly endsAt: Date
}

export async function findToken(sql: Db, tokenRef: Buffer, now: Date): Promise<TokenRow | undefined> {
  const [row] = await sql<TokenRow[]>`
    select clients.client_id as "clientId", clients.name, clients.organisation_id as "organisationId", client_tokens.scopes,
           client_tokens.ends_at as "endsAt"
      from client_tokens
      join clients on clients.client_id = client_tokens.client_id
      ${newestSetting(sql)}
     where client_tokens.token_ref = ${tokenRef} and ${now} < client_tokens.ends_at
       and client_tokens.setting_id = newest.setting_id`
  return row
}

/** `scopes` are those of the token, null without one that lives. */
export type ClientFactsRow = {
  readonly organisationId: number
  readonly kind: ClientKind
  readonly isOn: boolean
  readonly until: IsoDate
  readonly scopes: readonly string[] | null
  readonly periods: AccreditationFacts['periods']
  readonly suspendedAt: Date | null
}

/** One round trip, for it runs before each decision; the rules over the facts stay in `accreditation`. */
export async function findClientFacts(
  sql: Db,
  clientId: string,
  now: Date,
  tokenRef: Buffer | null,
): Promise<ClientFactsRow | undefined> {
  const [row] = await sql<ClientFactsRow[]>`
    select clients.organisation_id as "organisationId", clients.kind, newest.is_on as "isOn", newest.until_on as "until",
      (select client_tokens.scopes from client_tokens
        where client_tokens.token_ref = ${tokenRef} and client_tokens.client_id = clients.client_id
          and client_tokens.setting_id = newest.setting_id and ${now} < client_tokens.ends_at) as "scopes",
      (select coalesce(json_agg(json_build_object('from', latest.from_on, 'until', latest.until_on)), '[]')
         from (select accreditations.from_on, accreditations.until_on from accreditations
                where accreditations.organisation_id = clients.organisation_id
                order by accreditations.until_on desc limit 50) as latest) as "periods",
      (select min(accreditation_suspensions.from_at) from accreditation_suspensions
        where accreditation_suspensions.organisation_id = clients.organisation_id
          and accreditation_suspensions.from_at <= ${now}
          and (accreditation_suspensions.until_at is null or ${now} < accreditation_suspensions.until_at)) as "suspendedAt"
      from clients
      ${newestSetting(sql)}
     where clients.client_id = ${clientId}`
  return row
}

export async function beginClientAct(sql: Tx, clientId: string, now: Date): Promise<void> {
  await sql`select begin_client_act(${clientId}, ${now})`
}
