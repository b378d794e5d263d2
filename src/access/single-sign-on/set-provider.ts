import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { DomainError, NotFoundError } from '../../platform/errors.ts'
import { isOutsideAddress } from '../../platform/outside.ts'
import { administered } from '../users.ts'
import {
  findProviderSetting,
  insertProvider,
  listProviderOrganisations,
  type ProviderSetting,
} from './queries.ts'

export type { ProviderSetting }

export type SetProvider = {
  readonly issuer: string
  readonly clientId: string
  readonly secondFactors: readonly string[]
  readonly isOn: boolean
}

/** Words of `amr` that stand for one factor alone. Source: RFC 8176. */
const singleFactors = new Set([
  ...['face', 'fpt', 'geo', 'hwk', 'iris', 'kba', 'mca', 'otp'],
  ...['pin', 'pwd', 'rba', 'sc', 'sms', 'swk', 'tel', 'user', 'vbm', 'wia'],
])

/** Which organisations of an authority have users, and whether their provider signs people in. */
export async function listProviders(
  act: Act,
  authorityCode: string,
): Promise<{ code: string; name: string; isOn: boolean }[]> {
  await act.require('access.read-provider', administered(undefined, authorityCode, 0))
  const organisations = await listProviderOrganisations(act.sql, authorityCode)
  await recordEntry(act, {
    action: 'access.read-provider',
    outcome: 'done',
    quantity: organisations.length,
  })
  return organisations
}

/** How an organisation's people sign in through it. Unknown and foreign organisations answer alike. */
export async function readProvider(act: Act, code: string): Promise<ProviderSetting> {
  const setting = await requireSetting(act, 'access.read-provider', code)
  await recordEntry(act, {
    action: 'access.read-provider',
    outcome: 'done',
    targetOrganisationId: setting.organisationId,
  })
  return setting
}

/**
 * Sets the provider of an organisation; it counts from the next sign-in on and leaves sessions alone.
 *
 * With another issuer nobody is tied to it until they tie their account anew.
 * @throws DomainError when the address is not https, or a word among `secondFactors` stands for one factor alone. Source: R-91.
 */
export async function setProvider(
  act: Act,
  code: string,
  provider: SetProvider,
  allowsLocal: boolean,
): Promise<void> {
  const setting = await requireSetting(act, 'access.set-provider', code)
  if (!isOutsideAddress(provider.issuer, allowsLocal))
    throw new DomainError('invalid', 'CP_PROVIDER_ADDRESS', 'the address of a provider begins with https://')
  const standsForTwo = (word: string): boolean => word.trim() !== '' && !singleFactors.has(word)
  if (provider.secondFactors.length === 0 || !provider.secondFactors.every(standsForTwo))
    throw new DomainError('invalid', 'CP_PROVIDER_FACTORS', 'a word that counts must stand for two factors')
  await insertSetting(act, setting.organisationId, provider)
  await recordSet(act, setting.organisationId, provider.isOn)
}

/**
 * Signs nobody in through an organisation's provider any more, whatever was set of it; sessions run on, and accounts stay tied.
 *
 * @returns false when it was off already.
 */
export async function switchProviderOff(act: Act, code: string): Promise<boolean> {
  const { organisationId, issuer, clientId, secondFactors, isOn } = await requireSetting(
    act,
    'access.set-provider',
    code,
  )
  const isSet = issuer !== null && clientId !== null && secondFactors !== null
  if (isOn && isSet)
    await insertSetting(act, organisationId, { issuer, clientId, secondFactors, isOn: false })
  await recordSet(act, organisationId, false)
  return isOn
}

function insertSetting(act: Act, organisationId: number, provider: SetProvider): Promise<void> {
  return insertProvider(act.sql, {
    organisation_id: organisationId,
    issuer: provider.issuer,
    client_id: provider.clientId,
    second_factors: provider.secondFactors,
    is_on: provider.isOn,
    set_at: act.now,
    set_by: act.actor.userId,
  })
}

function recordSet(act: Act, organisationId: number, isOn: boolean): Promise<void> {
  return recordEntry(act, {
    action: 'access.set-provider',
    outcome: 'done',
    targetOrganisationId: organisationId,
    fields: [isOn ? 'on' : 'off'],
  })
}

async function requireSetting(
  act: Act,
  action: 'access.read-provider' | 'access.set-provider',
  code: string,
): Promise<ProviderSetting> {
  const setting = await findProviderSetting(act.sql, code)
  await act.require(action, administered(undefined, setting?.authorityCode ?? null, 0))
  if (!setting) throw new NotFoundError()
  return setting
}
