import type { Tx } from '../../platform/db/connect.ts'
import type { Account } from '../queries.ts'

/** Why somebody was sent to the provider. */
export type RequestPurpose = 'sign-in' | 'confirm' | 'bind'

/** A provider as it counts now. */
export type Provider = {
  readonly organisationId: number
  readonly organisation: string
  readonly issuer: string
  readonly clientId: string
  /** Words of `acr` or `amr` of which one says that two factors were given. */
  readonly secondFactors: readonly string[]
}

/** The provider of an organisation, by id or code, where one is set and switched on. */
export async function findProvider(sql: Tx, key: number | string): Promise<Provider | undefined> {
  const [row] = await sql<(Provider & { isOn: boolean })[]>`
    select organisations.organisation_id as "organisationId", organisations.name as "organisation",
           sign_in_providers.issuer, sign_in_providers.client_id as "clientId",
           sign_in_providers.second_factors as "secondFactors", sign_in_providers.is_on as "isOn"
      from organisations
      join sign_in_providers on sign_in_providers.organisation_id = organisations.organisation_id
     where ${typeof key === 'number' ? sql`organisations.organisation_id = ${key}` : sql`organisations.code = ${key}`}
     order by sign_in_providers.setting_id desc
     limit 1`
  return row?.isOn ? row : undefined
}

/** What a team sees and sets of an organisation; nulls where nothing was ever set. */
export type ProviderSetting = {
  readonly organisationId: number
  readonly organisation: string
  readonly code: string
  readonly authorityCode: string | null
  readonly issuer: string | null
  readonly clientId: string | null
  readonly secondFactors: readonly string[] | null
  readonly isOn: boolean
  readonly setAt: Date | null
  /** People of the organisation whose account is tied to the provider. */
  readonly boundUsers: number
}

export async function findProviderSetting(sql: Tx, code: string): Promise<ProviderSetting | undefined> {
  const [row] = await sql<ProviderSetting[]>`
    select organisations.organisation_id as "organisationId", organisations.name as "organisation", organisations.code,
           organisations.authority_code as "authorityCode", newest.issuer, newest.client_id as "clientId",
           newest.second_factors as "secondFactors", coalesce(newest.is_on, false) as "isOn", newest.set_at as "setAt",
           (select count(*)::integer from provider_bindings
              join users on users.user_id = provider_bindings.user_id
             where users.organisation_id = organisations.organisation_id and provider_bindings.ended_at is null
               and provider_bindings.issuer = newest.issuer) as "boundUsers"
      from organisations
      left join lateral (
        select sign_in_providers.* from sign_in_providers
         where sign_in_providers.organisation_id = organisations.organisation_id
         order by sign_in_providers.setting_id desc limit 1) as newest on true
     where organisations.code = ${code}`
  return row
}

/** Organisations of an authority that have users, by name, 500 at most. */
export function listProviderOrganisations(
  sql: Tx,
  authorityCode: string,
): Promise<{ code: string; name: string; isOn: boolean }[]> {
  return sql<{ code: string; name: string; isOn: boolean }[]>`
    select organisations.code, organisations.name,
           coalesce((select sign_in_providers.is_on from sign_in_providers
                      where sign_in_providers.organisation_id = organisations.organisation_id
                      order by sign_in_providers.setting_id desc limit 1), false) as "isOn"
      from organisations
     where organisations.authority_code = ${authorityCode}
       and exists (select from users where users.organisation_id = organisations.organisation_id)
     order by organisations.name, organisations.organisation_id
     limit 500`
}

export type NewProvider = {
  readonly organisation_id: number
  readonly issuer: string
  readonly client_id: string
  readonly second_factors: readonly string[]
  readonly is_on: boolean
  readonly set_at: Date
  readonly set_by: number | null
}

export async function insertProvider(sql: Tx, provider: NewProvider): Promise<void> {
  await sql`
    insert into sign_in_providers (organisation_id, issuer, client_id, second_factors, is_on, set_at, set_by)
    values (${provider.organisation_id}, ${provider.issuer}, ${provider.client_id}, ${[...provider.second_factors]}::text[],
            ${provider.is_on}, ${provider.set_at}, ${provider.set_by})`
}

export type ProviderRequest = {
  readonly purpose: RequestPurpose
  readonly organisationId: number
  readonly userId: number | null
}

export async function insertRequest(
  sql: Tx,
  request: ProviderRequest & { readonly ref: Buffer; readonly endsAt: Date },
): Promise<void> {
  await sql`
    insert into provider_requests (bound_ref, purpose, organisation_id, user_id, ends_at)
    values (${request.ref}, ${request.purpose}, ${request.organisationId}, ${request.userId}, ${request.endsAt})`
}

/** The request, which is gone afterwards: of callers at the same time one gets it. Undefined when there is none or it is over. */
export async function deleteRequest(sql: Tx, ref: Buffer, now: Date): Promise<ProviderRequest | undefined> {
  const [row] = await sql<(ProviderRequest & { endsAt: Date })[]>`
    delete from provider_requests where provider_requests.bound_ref = ${ref}
    returning provider_requests.purpose, provider_requests.organisation_id as "organisationId",
              provider_requests.user_id as "userId", provider_requests.ends_at as "endsAt"`
  return row && now < row.endsAt ? row : undefined
}

/** Whose account the provider's name for a person is tied to. */
export async function findBoundAccount(
  sql: Tx,
  issuer: string,
  subject: string,
): Promise<Account | undefined> {
  const [row] = await sql<Account[]>`
    select users.user_id as "userId", users.username, users.name, users.role,
           users.organisation_id as "organisationId", users.authority_code as "authorityCode"
      from provider_bindings
      join users on users.user_id = provider_bindings.user_id
     where provider_bindings.issuer = ${issuer} and provider_bindings.subject = ${subject}
       and provider_bindings.ended_at is null`
  return row
}

/** When and to which issuer an account was tied. */
export async function findBinding(
  sql: Tx,
  userId: number,
): Promise<{ issuer: string; boundAt: Date } | undefined> {
  const [row] = await sql<{ issuer: string; boundAt: Date }[]>`
    select provider_bindings.issuer, provider_bindings.bound_at as "boundAt" from provider_bindings
     where provider_bindings.user_id = ${userId} and provider_bindings.ended_at is null`
  return row
}

/** Whether that tied them: not where the name is tied to an account already. */
export async function insertBinding(
  sql: Tx,
  binding: { user_id: number; issuer: string; subject: string; bound_at: Date },
): Promise<boolean> {
  const made = await sql`insert into provider_bindings ${sql(binding)} on conflict do nothing`
  return made.count > 0
}

/** Whether there was one to end. */
export async function updateBindingEnded(sql: Tx, userId: number, now: Date): Promise<boolean> {
  const ended = await sql`
    update provider_bindings set ended_at = ${now}
     where provider_bindings.user_id = ${userId} and provider_bindings.ended_at is null`
  return ended.count > 0
}
