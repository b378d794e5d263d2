import { recordEntry } from '../../audit/index.ts'
import { addYears, type IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { DomainError, NotFoundError } from '../../platform/errors.ts'
import { isOutsideAddress } from '../../platform/outside.ts'
import { administered } from '../users.ts'
import { isClientId, isClientScope, type ClientKeys, type ClientKind } from './client.ts'
import {
  findClient,
  findClientOrganisation,
  insertClient,
  insertClientSetting,
  listClientRows,
  listClientSettings,
  lockClient,
  type Client,
  type ClientSetting,
} from './queries.ts'

export type { Client, ClientSetting }

/** Nobody is let in for longer without somebody looking again. */
const LONGEST_YEARS = 2

/** What a client is given; `until` is the first day on which it is not let in any more. */
export type ClientGrant = {
  readonly scopes: readonly string[]
  readonly keys: ClientKeys
  readonly until: IsoDate
  readonly isOn: boolean
}

export type NewClient = Omit<ClientGrant, 'isOn'> & {
  /** Code of the organisation whose system it is. */
  readonly organisation: string
  /** Where the organisation is looked for: in an authority, or among those of none when it is null; anywhere unless told. */
  readonly section?: string | null
  readonly name: string
  readonly kind: ClientKind
}

/** Clients of an authority's organisations, or of those of no authority when it is null; of all when it is undefined. Source. */
export async function listClients(act: Act, section: string | null | undefined): Promise<Client[]> {
  await act.require('access.read-client', administered(undefined, section ?? null, 0))
  const clients = await listClientRows(act.sql, section)
  await recordEntry(act, { action: 'access.read-client', outcome: 'done', quantity: clients.length })
  return clients
}

/** A client and what it was given, newest first. Unknown and foreign clients answer alike. */
export async function readClient(
  act: Act,
  clientId: string,
): Promise<{ readonly client: Client; readonly history: readonly ClientSetting[] }> {
  const client = await requireClient(act, 'access.read-client', clientId)
  await recordEntry(act, {
    action: 'access.read-client',
    outcome: 'done',
    targetOrganisationId: client.organisationId,
    subjectRef: clientId,
  })
  return { client, history: await listClientSettings(act.sql, clientId) }
}

/**
 * Registers a system of an organisation, switched on; whether it is let in depends on the organisation's accreditation besides.
 *
 * @returns its client id. @throws DomainError when something is not possible; unknown and foreign organisations answer alike.
 */
export async function registerClient(act: Act, input: NewClient, allowsLocal: boolean): Promise<string> {
  const { section } = input
  const found = await findClientOrganisation(act.sql, input.organisation)
  const organisation = section === undefined || section === found?.authorityCode ? found : undefined
  const authorityCode = section ?? organisation?.authorityCode ?? null
  await act.require('access.set-client', administered(undefined, authorityCode, 0))
  if (!organisation)
    throw new DomainError('invalid', 'CP_ORGANISATION_UNKNOWN', 'there is no organisation with that code')
  if (input.name.trim() === '' || input.name.length > 100)
    fail('CP_CLIENT_NAME', 'a name has 1 to 100 characters')
  const { organisationId } = organisation
  const clientId = await insertClient(act.sql, {
    organisation_id: organisationId,
    name: input.name,
    kind: input.kind,
    registered_at: act.now,
    registered_by: act.actor.userId,
  })
  assertPossible(act, input, allowsLocal)
  await insertGrant(act, clientId, { ...input, isOn: true })
  await recordSet(act, { clientId, organisationId }, ['registered'])
  return clientId
}

/** What is changed of a client; what is left out stays. */
export type ClientChange = Partial<ClientGrant>

/**
 * Changes a client from the next request on: the tokens it was given before end with each change.
 *
 * @throws DomainError as `registerClient`.
 */
export async function changeClient(
  act: Act,
  clientId: string,
  change: ClientChange,
  allowsLocal: boolean,
): Promise<void> {
  const { organisationId } = await requireClient(act, 'access.set-client', clientId)
  await lockClient(act.sql, clientId)
  const client = await findClient(act.sql, clientId)
  if (!client) throw new NotFoundError(clientId)
  const { scopes, until, isOn } = client
  assertPossible(act, change, allowsLocal)
  await insertGrant(act, clientId, { scopes, until, isOn, keys: keysOf(client), ...change })
  const state = change.isOn === undefined ? [] : [change.isOn ? 'on' : 'off']
  await recordSet(act, { clientId, organisationId }, [
    ...(['scopes', 'keys', 'until'] as const).filter((field) => change[field] !== undefined),
    ...state,
  ])
}

/** Where a client's keys are now. */
export function keysOf({ jwksUrl, keys }: Pick<Client, 'jwksUrl' | 'keys'>): ClientKeys {
  return jwksUrl === null ? { kind: 'given', keys: keys ?? [] } : { kind: 'address', url: jwksUrl }
}

/** Only what is given is looked at: a client whose last day is over can still be switched off. */
function assertPossible(act: Act, { scopes, keys, until }: ClientChange, allowsLocal: boolean): void {
  if (scopes && (scopes.length === 0 || scopes.some((scope) => !isClientScope(scope))))
    fail('CP_CLIENT_SCOPES', 'a client has at least one scope, and only such as there are')
  if (until && (until <= act.today || addYears(act.today, LONGEST_YEARS) < until))
    fail('CP_CLIENT_UNTIL', 'a client is let in until a day after today, within two years')
  if (keys?.kind === 'address' && !isOutsideAddress(keys.url, allowsLocal))
    fail('CP_CLIENT_ADDRESS', 'the address of a client’s keys begins with https://')
}

function fail(code: string, message: string): never {
  throw new DomainError('invalid', code, message)
}

function insertGrant(act: Act, clientId: string, { scopes, keys, until, isOn }: ClientGrant): Promise<void> {
  return insertClientSetting(act.sql, {
    clientId,
    scopes: [...new Set(scopes)],
    jwksUrl: keys.kind === 'address' ? keys.url : null,
    keys: keys.kind === 'given' ? keys.keys : null,
    until,
    isOn,
    setAt: act.now,
    setBy: act.actor.userId,
  })
}

async function requireClient(
  act: Act,
  action: 'access.read-client' | 'access.set-client',
  clientId: string,
): Promise<Client> {
  const client = isClientId(clientId) ? await findClient(act.sql, clientId) : undefined
  await act.require(action, administered(undefined, client?.authorityCode ?? null, 0))
  if (!client) throw new NotFoundError(clientId)
  return client
}

function recordSet(
  act: Act,
  { clientId, organisationId }: { clientId: string; organisationId: number },
  fields: readonly string[],
): Promise<void> {
  return recordEntry(act, {
    action: 'access.set-client',
    outcome: 'done',
    targetOrganisationId: organisationId,
    subjectRef: clientId,
    fields,
  })
}
