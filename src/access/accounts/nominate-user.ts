import type { IsoDate } from '../../lib/iso-date.ts'
import { addYears } from '../../lib/iso-date.ts'
import { listOrganisations, listServices } from '../../organisations/index.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { insertUser, type Role } from '../queries.ts'
import { assertGoodUser } from '../users.ts'
import { insertNomination, type NewNomination } from './queries.ts'
import { accountResource, recordAccount, refuse, requireAccount } from './require-account.ts'

export type NewAccount = NewNomination & {
  readonly username: string
  readonly name: string
  readonly jobTitle: string
  readonly role: Role
  readonly organisationId: number
  /** The service of that organisation in which the person works; null for members of a team. */
  readonly serviceId: number | null
  readonly phone: string | null
  readonly email: string
  readonly startsOn: IsoDate
  readonly endsOn: IsoDate | null
}

/** A need is approved for three years at most; then somebody says again that it is there. */
const NEED_YEARS = 3

/**
 * Nominates somebody: an account without credentials, and a need that waits for another person's approval.
 *
 * The account belongs to the section of whoever nominates; one that the national team nominates to that of the organisation.
 * @returns the user's id. @throws NotFoundError for an unknown organisation; DomainError for a taken or malformed username, a service
 *   of another organisation, or a need that ends before it begins or after three years. Source.
 */
export async function nominateUser(act: Act, input: NewAccount): Promise<number> {
  const organisation = (await listOrganisations(act.sql, [input.organisationId])).get(input.organisationId)
  const authorityCode =
    input.role === 'national-team' ? null : (act.actor.authorityCode ?? organisation?.authorityCode ?? null)
  const place = { userId: 0, role: input.role, authorityCode, organisationId: input.organisationId }
  await act.require('access.nominate-user', accountResource(place))
  if (!organisation) throw new NotFoundError()
  assertGoodUser({ ...input, authorityCode })
  assertGoodNeed(act, input)
  await assertOwnService(act, input)
  const userId = await insertUser(act.sql, { ...input, authorityCode })
  if (userId === undefined) refuse('conflict', 'CP_USERNAME_TAKEN', 'the username is taken')
  await insertNomination(act.sql, userId, input, act.actor.userId, act.now)
  await recordAccount(act, 'access.nominate-user', userId, 'account', 'need')
  return userId
}

/**
 * Says anew that a person needs access, for a need that ends or was refused.
 *
 * @throws DomainError `CP_NEED_WAITS` while an earlier one waits; `CP_NEED_DATES`.
 */
export async function stateNeed(act: Act, userId: number, need: NewNomination): Promise<void> {
  await requireAccount(act, 'access.nominate-user', userId)
  assertGoodNeed(act, need)
  if (!(await insertNomination(act.sql, userId, need, act.actor.userId, act.now))) {
    refuse('conflict', 'CP_NEED_WAITS', 'a need of this person waits for approval already')
  }
  await recordAccount(act, 'access.nominate-user', userId, 'need')
}

/** Whether a need may end on that day, looked at on day `today`. */
export function isGoodNeed(today: IsoDate, { until }: Pick<NewNomination, 'until'>): boolean {
  return today < until && until <= addYears(today, NEED_YEARS)
}

function assertGoodNeed(act: Act, need: NewNomination): void {
  if (!isGoodNeed(act.today, need)) {
    refuse('invalid', 'CP_NEED_DATES', 'a need must end after it begins, and within three years')
  }
}

/** The service of `serviceId`, if any, is one of the organisation's and open. */
export async function assertOwnService(
  act: Act,
  { organisationId, serviceId, role }: Pick<NewAccount, 'organisationId' | 'serviceId' | 'role'>,
): Promise<void> {
  if (serviceId === null) {
    if (role === 'practitioner') refuse('invalid', 'CP_USER_SERVICE', 'a practitioner works in a service')
    return
  }
  const service = (await listServices(act.sql, [serviceId])).get(serviceId)
  const isOpen = service !== undefined && (service.closedOn === null || act.today < service.closedOn)
  if (!isOpen || service.organisationId !== organisationId || role !== 'practitioner')
    refuse('invalid', 'CP_USER_SERVICE', 'the service is no open one of the organisation')
}
