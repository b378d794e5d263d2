import { recordEntry } from '../audit/index.ts'
import type { Act, Resource } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import type { Seal } from '../platform/seal.ts'
import { assertGoodPassword, hashPassword } from './factors/password.ts'
import {
  deleteThrottles,
  insertCredentials,
  replaceRecoveryCodes,
  updatePasswordHash,
  updateTotpSecret,
} from './factors/queries.ts'
import {
  endSuspension,
  findAccount,
  findOrganisationId,
  insertSuspension,
  insertUser,
  listUserSummaries,
  upsertNeed,
  upsertVetting,
  type Account,
  type NewNeed,
  type NewUser,
  type NewVetting,
  type Role,
  type UserSummary,
} from './queries.ts'
import { markUsersSessionsEnded } from './sessions/queries.ts'
import { updateSupervisedSessions } from './supervision/queries.ts'
import { throttleBuckets } from './factors/throttle.ts'
import { newTotpSecret } from './factors/totp.ts'

export type { Role, UserSummary }

/** What is done to somebody else's account. */
type AdministrationAction =
  | 'access.administer-users'
  | 'access.explain-decision'
  | 'access.set-rights'
  | 'access.reset-factors'
  | 'access.start-recovery'

export type CreateUser = Omit<NewUser, 'organisationId'> & {
  /** Code of the organisation the person works for. */
  readonly organisation: string
  readonly password: string
  /** Given for demonstrations; otherwise drawn. */
  readonly totpSecret?: Buffer
  /** Given for demonstrations; otherwise what the authority has set. */
  readonly supervisedSessions?: number
}

/**
 * Creates an account with its two factors. The secret of the second one is handed back to be shown once.
 *
 * A new account meets no condition yet: need, vetting and training are facts of their own.
 * @throws DomainError when the username is taken or malformed, the password weak, or the organisation unknown.
 */
export async function createUser(
  act: Act,
  seal: Seal,
  input: CreateUser,
): Promise<{ userId: number; totpSecret: Buffer }> {
  await act.require('access.administer-users', administered(input.role, input.authorityCode, 0))
  assertGoodUser(input)
  assertGoodPassword(input.password, input.username)
  const organisationId = await findOrganisationId(act.sql, input.organisation)
  if (organisationId === undefined) fail('CP_ORGANISATION_UNKNOWN', 'there is no organisation with that code')
  const userId = await insertUser(act.sql, { ...input, organisationId })
  if (userId === undefined) throw new DomainError('conflict', 'CP_USERNAME_TAKEN', 'the username is taken')
  const totpSecret = input.totpSecret ?? newTotpSecret(act.random)
  const sealed = seal.seal(totpSecret, totpContext(userId), act.random)
  await insertCredentials(act.sql, userId, await hashPassword(input.password, act.random), sealed)
  await updateSupervisedSessions(act.sql, userId, input.supervisedSessions)
  await recordAdministration(act, userId, 'user')
  return { userId, totpSecret }
}

/** Records that the person needs access for the work in `[from, until)`. Source: R-89. */
export async function addNeed(act: Act, userId: number, need: NewNeed): Promise<void> {
  await requireAdministration(act, userId)
  if (need.until <= need.from) fail('CP_NEED_DATES', 'a need must end after it begins')
  await upsertNeed(act.sql, userId, need)
  await recordAdministration(act, userId, 'need')
}

/** Records a disclosure; it counts for three years from `issuedOn`. Source: R-89. */
export async function addVetting(act: Act, userId: number, vetting: NewVetting): Promise<void> {
  await requireAdministration(act, userId)
  if (act.today < vetting.issuedOn)
    fail('CP_VETTING_DATE', 'a disclosure cannot have been issued in the future')
  await upsertVetting(act.sql, userId, vetting)
  await recordAdministration(act, userId, 'vetting')
}

/** Suspends at once: the sessions end and the next sign-in is refused. @throws DomainError when suspended already. */
export async function suspendUser(act: Act, username: string): Promise<void> {
  const account = await requireAdministration(act, username)
  const by = act.actor.userId
  if (!(await insertSuspension(act.sql, account.userId, { at: act.now, by, reason: 'by-command' }))) {
    throw new DomainError('conflict', 'CP_USER_SUSPENDED', 'the user is suspended already')
  }
  await markUsersSessionsEnded(act.sql, account.userId, act.now)
  await recordAdministration(act, account.userId, 'suspension')
}

/** Ends a suspension; the other conditions are as they were. @throws DomainError when not suspended. */
export async function reinstateUser(act: Act, username: string): Promise<void> {
  const account = await requireAdministration(act, username)
  if (!(await endSuspension(act.sql, account.userId, act.now, act.actor.userId))) {
    throw new DomainError('conflict', 'CP_USER_NOT_SUSPENDED', 'the user is not suspended')
  }
  await recordAdministration(act, account.userId, 'suspension')
}

/** Sets a new password, ends every session and forgets the failures. */
export async function setPassword(act: Act, seal: Seal, username: string, password: string): Promise<void> {
  const account = await requireAdministration(act, username, 'access.reset-factors')
  assertGoodPassword(password, account.username)
  await updatePasswordHash(act.sql, account.userId, await hashPassword(password, act.random))
  await forgetSignIns(act, seal, account)
  await recordAdministration(act, account.userId, 'password', 'access.reset-factors')
}

/** Gives a person who lost the second factor a new one, without recovery codes. Sessions end. @returns the secret, to be shown once. */
export async function resetSecondFactor(act: Act, seal: Seal, username: string): Promise<Buffer> {
  const account = await requireAdministration(act, username, 'access.reset-factors')
  const secret = newTotpSecret(act.random)
  await updateTotpSecret(act.sql, account.userId, seal.seal(secret, totpContext(account.userId), act.random))
  await replaceRecoveryCodes(act.sql, account.userId, [])
  await forgetSignIns(act, seal, account)
  await recordAdministration(act, account.userId, 'second-factor', 'access.reset-factors')
  return secret
}

/** Users by username after `after`, 1,000 at most; of one authority, or of all when it is null. */
export async function listUsers(act: Act, authorityCode: string | null, after = ''): Promise<UserSummary[]> {
  await act.require('access.administer-users', administered('practitioner', authorityCode, 0))
  const users = await listUserSummaries(act.sql, authorityCode, after)
  await recordEntry(act, {
    action: 'access.administer-users',
    outcome: 'done',
    fields: ['list'],
    quantity: users.length,
  })
  return users
}

/** What the value sealed for a user is. */
export function totpContext(userId: number): string {
  return `totp-secret ${userId}`
}

/**
 * The account of an id or username, once the policy lets the actor administer it. Unknown accounts count as the national
 * team's, so that a local team is refused for them as for accounts of other sections.
 */
export async function requireAdministration(
  act: Act,
  key: number | string,
  action: AdministrationAction = 'access.administer-users',
): Promise<Account> {
  const account = await findAccount(act.sql, key)
  await act.require(action, administered(account?.role, account?.authorityCode ?? null, account?.userId ?? 0))
  if (!account) throw new DomainError('not-found', 'CP_USER_UNKNOWN', 'there is no user with that name')
  return account
}

/** A member of the national team is administered by the national team alone, wherever the person sits. */
export function administered(
  role: string | undefined,
  authorityCode: string | null,
  userId: number,
): Resource {
  const authority = role === 'national-team' ? '' : (authorityCode ?? '')
  return { type: 'Administered', id: `user-${userId}`, attributes: { authority, userId } }
}

async function forgetSignIns(act: Act, seal: Seal, account: Account): Promise<void> {
  await markUsersSessionsEnded(act.sql, account.userId, act.now)
  await deleteThrottles(act.sql, throttleBuckets(seal, account))
}

/** What every account's name, username and area must be. @throws DomainError */
export function assertGoodUser(
  input: Pick<CreateUser, 'username' | 'name' | 'role' | 'authorityCode'>,
): void {
  if (!/^[a-z0-9][a-z0-9.@_-]{2,59}$/.test(input.username)) {
    fail('CP_USERNAME_FORM', 'a username has 3 to 60 small letters, numbers, dots, hyphens, underscores or @')
  }
  if (input.name.trim() === '' || input.name.length > 100)
    fail('CP_USER_NAME', 'a name has 1 to 100 characters')
  if (input.role !== 'national-team' && input.authorityCode === null) {
    fail('CP_USER_AUTHORITY', 'every user but those of the national team belongs to an authority')
  }
}

function recordAdministration(
  act: Act,
  targetUserId: number,
  what: string,
  action: AdministrationAction = 'access.administer-users',
): Promise<void> {
  return recordEntry(act, { action, outcome: 'done', targetUserId, fields: [what] })
}

function fail(code: string, message: string): never {
  throw new DomainError('invalid', code, message)
}
