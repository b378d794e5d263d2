import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPolicyEngine } from '../lib/policy/engine.ts'
import { day } from '../lib/iso-date.ts'
import { policySchema } from '../lib/policy/slice-policy.ts'
import type { Act, Actor } from '../platform/act.ts'
import { recordCompletion } from '../training/index.ts'
import { accredit } from '../accreditation/index.ts'
import { actAs } from '../../test/support/acts.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { createTestOrganisation, createTestUser, testPassword, testSeal } from '../../test/support/users.ts'
import { decideBy } from './decide.ts'
import { visitor } from './sessions/session.ts'
import { accessPolicy } from './policy.ts'
import { verifyPassword } from './factors/password.ts'
import { actorOf, beginSession, findSession } from './sessions/sessions.ts'
import { signInWithPassword } from './sign-in.ts'
import {
  addNeed,
  addVetting,
  createUser,
  listUsers,
  reinstateUser,
  resetSecondFactor,
  setPassword,
  suspendUser,
  type CreateUser,
} from './users.ts'

const db = await createTestDatabase()
const userId = await createTestUser(db, 'rose')
const organisationId = await createTestOrganisation(db)

const now = new Date('2026-11-22T09:00:00Z')

const asWorker = <T>(work: (act: Act) => Promise<T>): Promise<T> => actAs(db.worker, work)
const newUser: CreateUser = {
  username: 'iris.new',
  name: 'Iris New',
  jobTitle: 'Teacher',
  organisation: 'bexford-social-care',
  serviceId: null,
  role: 'practitioner',
  authorityCode: 'E06000999',
  phone: null,
  email: null,
  startsOn: day('2026-01-01'),
  endsOn: null,
  password: testPassword,
}

test('an account is refused for a taken name, a bad form, a weak password, no authority or no organisation', async () => {
  const refusals: [Partial<CreateUser>, string][] = [
    [{ username: 'rose' }, 'CP_USERNAME_TAKEN'],
    [{ username: 'Rose Tester' }, 'CP_USERNAME_FORM'],
    [{ name: ' ' }, 'CP_USER_NAME'],
    [{ password: 'too short' }, 'CP_PASSWORD_LENGTH'],
    [{ authorityCode: null }, 'CP_USER_AUTHORITY'],
    [{ organisation: 'no-such-body' }, 'CP_ORGANISATION_UNKNOWN'],
  ]
  for (const [over, code] of refusals) {
    await assert.rejects(
      asWorker((act) => createUser(act, testSeal, { ...newUser, ...over })),
      { code },
      code,
    )
  }
})

test('facts with impossible dates are refused', async () => {
  const [from, later] = [day('2026-01-01'), day('2026-11-23')]
  const bad: ((act: Act) => Promise<void>)[] = [
    (act) => addNeed(act, userId, { from, until: from, approvedBy: 'x' }),
    (act) => addVetting(act, userId, { level: 'enhanced', reference: 'x', issuedOn: later }),
    (act) =>
      recordCompletion(act, {
        userId,
        course: 'contactpoint',
        completedOn: later,
        expiresOn: day('2027-11-23'),
      }),
    (act) => recordCompletion(act, { userId, course: 'contactpoint', completedOn: from, expiresOn: from }),
    (act) => accredit(act, { organisationId, from, until: from }),
  ]
  for (const work of bad) await assert.rejects(asWorker(work), { kind: 'invalid' })
})

test('R-86: suspending ends the sessions at once; twice is a conflict; reinstating undoes it', async () => {
  const { token } = await actAs(db.web, (act) => beginSession(act, userId, 'totp'))
  await asWorker((act) => suspendUser(act, 'rose'))
  assert.equal(await findSession(db.web, token, now), undefined)
  await assert.rejects(
    asWorker((act) => suspendUser(act, 'rose')),
    { code: 'CP_USER_SUSPENDED' },
  )
  await asWorker((act) => reinstateUser(act, 'rose'))
  await assert.rejects(
    asWorker((act) => reinstateUser(act, 'rose')),
    { code: 'CP_USER_NOT_SUSPENDED' },
  )
  await assert.rejects(
    asWorker((act) => suspendUser(act, 'nobody')),
    { code: 'CP_USER_UNKNOWN' },
  )
})

test('a new password ends sessions and the wait, and the old one no longer works', async () => {
  const run = <T>(work: (act: Act) => Promise<T>): Promise<T> => actAs(db.web, work, { actor: visitor })
  const signIn = (password: string) => signInWithPassword(run, testSeal, { username: 'rose', password })
  const { token } = await actAs(db.web, (act) => beginSession(act, userId, 'totp'))
  for (let i = 0; i < 5; i++) await signIn('a wrong password')
  assert.equal((await signIn(testPassword)).kind, 'wait')
  await asWorker((act) => setPassword(act, testSeal, 'rose', 'another password'))
  assert.equal(await findSession(db.web, token, now), undefined)
  assert.equal((await signIn(testPassword)).kind, 'refused')
  assert.equal((await signIn('another password')).kind, 'second-factor')
  await asWorker((act) => setPassword(act, testSeal, 'rose', testPassword))
})

test('a new second factor comes with another secret and without recovery codes', async () => {
  await db.owner`insert into recovery_codes (user_id, code_hash) values (${userId}, '\\x01')`
  const sealed = async (): Promise<Buffer> => {
    const [row] = await db.owner<[{ secret: Buffer }]>`
      select totp_secret as "secret" from credentials where user_id = ${userId}`
    return row.secret
  }
  const before = await sealed()
  const secret = await asWorker((act) => resetSecondFactor(act, testSeal, 'rose'))
  assert.deepEqual(testSeal.open(await sealed(), `totp-secret ${userId}`), secret)
  assert.notDeepEqual(await sealed(), before)
  assert.equal((await db.owner`select from recovery_codes where user_id = ${userId}`).length, 0)
})

test('a secret sealed for one user opens for no other', async () => {
  const other = await createTestUser(db, 'other')
  const [row] = await db.owner<[{ secret: Buffer }]>`
    select totp_secret as "secret" from credentials where user_id = ${userId}`
  assert.throws(() => testSeal.open(row.secret, `totp-secret ${other}`))
})

test('R-84: a local team administers its own section and neither others, nor the national team, nor itself', async () => {
  await db.owner`
    insert into authorities (gss_code, dfe_code, name, type, region) values ('E06000998', '998', 'Marlow Vale', 'unitary', 'none')`
  const local = await createTestUser(db, 'local', { role: 'local-team' })
  await createTestUser(db, 'away', { authorityCode: 'E06000998' })
  const nationalId = await createTestUser(db, 'national', { role: 'national-team' })
  const decide = decideBy(createPolicyEngine(accessPolicy.rules, policySchema([accessPolicy])))
  const actor: Actor = actorOf(
    {
      userId: local,
      username: 'local',
      name: 'L',
      role: 'local-team',
      organisationId,
      authorityCode: 'E06000999',
    },
    null,
  )
  const asLocal = <T>(work: (act: Act) => Promise<T>): Promise<T> => actAs(db.worker, work, { actor, decide })
  await asLocal((act) => suspendUser(act, 'other'))
  await asLocal((act) => listUsers(act, 'E06000999'))
  const [from, until] = [day('2026-01-01'), day('2027-01-01')]
  const refused: ((act: Act) => Promise<unknown>)[] = [
    (act) => suspendUser(act, 'away'),
    (act) => suspendUser(act, 'national'),
    (act) => suspendUser(act, 'local'),
    (act) => suspendUser(act, 'nobody-there'),
    (act) => createUser(act, testSeal, { ...newUser, role: 'national-team' }),
    (act) => addVetting(act, local, { level: 'enhanced', reference: 'x', issuedOn: from }),
    (act) => addNeed(act, nationalId, { from, until, approvedBy: 'x' }),
    (act) => listUsers(act, null),
  ]
  for (const work of refused) await assert.rejects(asLocal(work), { kind: 'denied' }, String(work))
})

test('users are listed by username, of one authority without the national team, and onwards from a name', async () => {
  const names = async (authority: string | null, from?: string): Promise<string[]> =>
    (await asWorker((act) => listUsers(act, authority, from))).map((user) => user.username)
  const all = await names(null)
  assert.deepEqual(all, [...all].sort())
  assert.ok(all.includes('national') && all.includes('away'))
  const local = await names('E06000999')
  assert.ok(!local.includes('national') && !local.includes('away') && local.includes('rose'))
  assert.deepEqual(await names(null, 'other'), all.slice(all.indexOf('other') + 1))
})

test('the role that serves pages can neither make accounts nor change facts or secrets', async () => {
  const attempts = [
    (act: Act) => act.sql`update users set suspended_at = null`,
    (act: Act) => act.sql`update credentials set password_hash = 'x'`,
    (act: Act) => act.sql`update credentials set totp_secret = '\\x00'`,
    (act: Act) => act.sql`insert into user_vettings values (${userId}, 'enhanced', 'x', '2026-01-01')`,
    (act: Act) => act.sql`update training_completions set expires_on = '2099-01-01'`,
    (act: Act) => act.sql`update accreditations set until_on = '2099-01-01'`,
  ]
  for (const attempt of attempts) {
    await assert.rejects(
      actAs(db.web, async (act) => {
        await attempt(act)
      }),
      /permission denied/,
    )
  }
})

test('administering leaves an entry in the log', async () => {
  const count = async (): Promise<number> => {
    const [row] = await db.owner<[{ n: number }]>`
      select count(*)::int as n from audit_entries where action = 'access.administer-users' and outcome = 'done'`
    return row.n
  }
  const before = await count()
  await asWorker((act) => createUser(act, testSeal, newUser))
  assert.equal(await count(), before + 1)
  assert.equal(await verifyPassword(testPassword, await hashOf('iris.new')), true)
})

async function hashOf(username: string): Promise<string> {
  const [row] = await db.owner<[{ hash: string }]>`
    select password_hash as "hash" from credentials join users using (user_id) where username = ${username}`
  return row.hash
}
