import type { IsoDate } from '../../../lib/iso-date.ts'
import type { PageModel } from '../../../platform/web/server.ts'
import { accountStates, warningDays } from '../../accounts/account.ts'
import type { AccountFilter, AccountList } from '../../accounts/read-accounts.ts'
import { idIn, usersPaths } from './paths.ts'
import { roleWords, stateWords, type Choice } from './words.ts'

type UserRow = {
  readonly href: string
  readonly name: string
  readonly jobTitle: string
  readonly organisation: string
  readonly state: { readonly text: string; readonly colour: string }
  readonly waits: boolean
  readonly endsFirst: IsoDate | null
}

export type UsersPage = PageModel & {
  readonly nominatePath: string
  readonly usersPath: string
  readonly reviewPath: string
  readonly importPath: string
  readonly leaversPath: string
  readonly signInLink: { readonly text: string; readonly href: string } | null
  readonly rows: readonly UserRow[]
  readonly found: number
  readonly states: readonly Choice[]
  readonly withins: readonly Choice[]
  /** Empty where there is only one to choose from. */
  readonly organisations: readonly Choice[]
  readonly chosen: { readonly state: string; readonly within: string; readonly organisation: string }
  readonly isFiltered: boolean
}

/** The filter of an address; anything unknown filters nothing. */
export function parseFilter(query: unknown): AccountFilter {
  const { state, organisation, within } = (query ?? {}) as Record<string, unknown>
  return {
    state: ([...accountStates, 'waits'] as const).find((one) => one === state) ?? null,
    organisationId: idIn(organisation),
    within: warningDays.find((days) => String(days) === within) ?? null,
  }
}

export function presentUsers(
  list: AccountList,
  filter: AccountFilter,
  signInLink: UsersPage['signInLink'],
): UsersPage {
  const { state, organisationId, within } = filter
  const any = { value: '', text: 'Any' }
  const organisations = list.organisations.map((one) => ({
    value: String(one.organisationId),
    text: one.name,
  }))
  return {
    title: 'Users',
    nominatePath: usersPaths.nominate,
    usersPath: usersPaths.users,
    reviewPath: usersPaths.review,
    importPath: usersPaths.import,
    leaversPath: usersPaths.leavers,
    signInLink,
    rows: list.accounts.map((one) => ({
      href: usersPaths.user(one.userId),
      name: one.name,
      jobTitle: one.role === 'practitioner' ? one.jobTitle : `${one.jobTitle}, ${roleWords[one.role]}`,
      organisation: one.organisation,
      state: stateWords[one.state],
      waits: one.waits,
      endsFirst: one.state === 'left' ? null : one.endsFirst,
    })),
    found: list.found,
    states: [
      any,
      { value: 'waits', text: 'Need waits for approval' },
      ...accountStates.map((value) => ({ value, text: stateWords[value].text })),
    ],
    withins: [any, ...warningDays.map((days) => ({ value: String(days), text: `${days} days` }))],
    organisations: organisations.length > 1 ? [any, ...organisations] : [],
    chosen: {
      state: state ?? '',
      within: within === null ? '' : String(within),
      organisation: organisationId === null ? '' : String(organisationId),
    },
    isFiltered: state !== null || organisationId !== null || within !== null,
  }
}
