import { listAboutUser, recordEntry, type AboutUser } from '../../audit/index.ts'
import {
  listOrganisationsWhere,
  listServicesOf,
  type Organisation,
  type Service,
} from '../../organisations/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { listStandingFacts } from '../facts/queries.ts'
import type { Right } from '../rights.ts'
import { standingOn, type Standing } from '../standing.ts'
import { endsWithin, stateOf, type AccountDetails, type AccountState, type WarningDays } from './account.ts'
import { listAccountRows, type AccountRow, type AccountScope } from './queries.ts'
import { accountResource, recordAccount, requireAccount } from './require-account.ts'

/** More accounts than any one section has. */
const READ = 10_000
const SHOWN = 200

export type AccountFilter = {
  readonly state: AccountState | 'waits' | null
  readonly organisationId: number | null
  /** Only those of whom a condition ends within so many days. */
  readonly within: WarningDays | null
}

export type ListedAccount = AccountRow & {
  readonly state: AccountState
  /** The first day on which a condition that holds ends, if that is within 90 days. */
  readonly endsFirst: IsoDate | null
}

export type AccountList = {
  /** By name, 200 at most. */
  readonly accounts: readonly ListedAccount[]
  readonly found: number
  /** Organisations of the accounts that the actor may list, whatever the filter, by name. */
  readonly organisations: readonly { readonly organisationId: number; readonly name: string }[]
}

/** Accounts that the actor looks after: of the section, of every section, or of a delegate's own organisation. Source. */
export async function listAccounts(act: Act, filter: AccountFilter): Promise<AccountList> {
  const scope = await requireScope(act)
  const rows = await listAccountRows(act.sql, scope, READ)
  const facts = await listStandingFacts(
    act.sql,
    rows.map(({ userId }) => userId),
    act.now,
  )
  const all = rows.map((row): ListedAccount => {
    const standing = standingOn(facts.get(row.userId)!, act.today)
    return {
      ...row,
      state: stateOf(row, standing, act.today),
      endsFirst: endsWithin(standing, act.today, filter.within ?? 90),
    }
  })
  const found = all.filter((account) => fits(account, filter))
  await recordEntry(act, {
    action: 'access.list-accounts',
    outcome: 'done',
    fields: Object.entries(filter).flatMap(([name, value]) => (value === null ? [] : [name])),
    quantity: Math.min(found.length, SHOWN),
  })
  const organisations = new Map(
    rows.map(({ organisationId, organisation }) => [organisationId, organisation]),
  )
  return {
    accounts: found.slice(0, SHOWN),
    found: found.length,
    organisations: [...organisations]
      .map(([organisationId, name]) => ({ organisationId, name }))
      .sort((one, other) => one.name.localeCompare(other.name, 'en')),
  }
}

function fits({ state, waits, organisationId, endsFirst }: ListedAccount, filter: AccountFilter): boolean {
  return (
    (filter.state === null || (filter.state === 'waits' ? waits : state === filter.state)) &&
    (filter.organisationId === null || organisationId === filter.organisationId) &&
    (filter.within === null || (endsFirst !== null && state !== 'left'))
  )
}

export type ReadAccount = {
  readonly account: AccountDetails
  readonly standing: Standing
  readonly rights: readonly Right[]
  /** What was done to the account, newest first, 50 at most. */
  readonly history: readonly AboutUser[]
}

/** One account with its conditions and its history. @throws DeniedError and NotFoundError as `requireAccount`. */
export async function readAccount(act: Act, userId: number): Promise<ReadAccount> {
  const account = await requireAccount(act, 'access.read-account', userId)
  const facts = (await listStandingFacts(act.sql, [userId], act.now)).get(userId)!
  const history = await listAboutUser(act.sql, userId)
  await recordAccount(act, 'access.read-account', userId)
  return { account, standing: standingOn(facts, act.today), rights: facts.rights, history }
}

/** Where the actor can place somebody: the organisations they may choose, and the open services of one of them. */
export type Places = {
  readonly organisations: readonly Organisation[]
  readonly chosen: Organisation | null
  readonly services: readonly Service[]
}

/** For the forms that place somebody; without `organisationId`, or with one out of reach, none is chosen unless there is only one. */
export async function readPlaces(act: Act, organisationId: number | null): Promise<Places> {
  const scope = await requireScope(act)
  const filter = scope.authorityCode === null ? {} : { authorityCode: scope.authorityCode }
  const open = (closedOn: IsoDate | null): boolean => closedOn === null || act.today < closedOn
  const organisations = (await listOrganisationsWhere(act.sql, filter, 1000)).filter(
    (one) =>
      open(one.closedOn) && (scope.organisationId === null || one.organisationId === scope.organisationId),
  )
  const only = organisations.length === 1 ? organisations[0] : undefined
  const chosen = organisations.find((one) => one.organisationId === organisationId) ?? only ?? null
  const services = chosen === null ? [] : await listServicesOf(act.sql, chosen.organisationId)
  await recordEntry(act, { action: 'access.list-accounts', outcome: 'done', fields: ['places'] })
  return { organisations, chosen, services: services.filter(({ closedOn }) => open(closedOn)) }
}

/** Whose accounts the actor looks after, once the policy lets them list any. */
export async function requireScope(act: Act): Promise<AccountScope> {
  const { role, authorityCode, organisationId, userId } = act.actor
  const isDelegate = role === 'practitioner'
  const place = {
    userId: 0,
    role: 'practitioner' as const,
    authorityCode,
    organisationId: organisationId ?? 0,
  }
  await act.require('access.list-accounts', accountResource(place))
  const isBound = userId !== null && role !== 'national-team'
  return {
    authorityCode: isBound && !isDelegate ? authorityCode : null,
    organisationId: isDelegate ? organisationId : null,
  }
}
