import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { Command } from 'commander'
import { actAs } from '../../test/support/acts.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { createTestOrganisation, testSeal } from '../../test/support/users.ts'
import { seededRandom } from '../platform/random.ts'
import { addUsersCommand } from './cli.ts'
import { findAccount } from './queries.ts'
import { readStanding } from './read-standing.ts'
import { visitor } from './sessions/session.ts'
import { signInWithCode, signInWithPassword } from './sign-in.ts'
import { lapsedConditions } from './standing.ts'
import { totpCodeAt, totpSecretOf } from './factors/totp.ts'

const db = await createTestDatabase()
await createTestOrganisation(db)
const now = new Date('2026-11-22T09:00:00Z')

async function users(...words: string[]): Promise<string> {
  let output = ''
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  addUsersCommand(program, {
    run: (work) => actAs(db.worker, work),
    seal: async () => testSeal,
    random: seededRandom(words.join(' ')),
    write: (text) => (output += text),
  })
  await program.parseAsync(['users', ...words], { from: 'user' })
  return output
}

const iris = [
  '--name',
  'Iris New',
  '--job-title',
  'Teacher',
  '--organisation',
  'bexford-social-care',
  '--authority',
  'E06000999',
]

async function signIn(username: string, password: string, secret: string): Promise<string> {
  const run = <T>(work: Parameters<typeof actAs<T>>[1]): Promise<T> => actAs(db.web, work, { actor: visitor })
  const first = await signInWithPassword(run, testSeal, { username, password })
  if (first.kind !== 'second-factor') return first.kind
  const code = totpCodeAt(totpSecretOf(secret), now)
  return (await signInWithCode(run, testSeal, { token: first.token, code })).kind
}

test('what `users add` prints signs in, and `users record` completes the standing', async () => {
  const made = JSON.parse(await users('add', 'iris', ...iris, '--json')) as Record<string, string>
  assert.equal(await signIn('iris', made.password!, made.totpSecret!), 'signed-in')
  const account = await db.web.begin((sql) => findAccount(sql, 'iris'))
  const lapsed = async () =>
    lapsedConditions(await readStanding(db.web, account!.userId, now)).map((state) => state.condition)
  assert.deepEqual(await lapsed(), ['need', 'vetting', 'training', 'other-training', 'agreement'])
  const until = '2027-11-22'
  await users(
    'record',
    'iris',
    '--need-until',
    until,
    '--vetting-issued',
    '2026-01-01',
    '--training-until',
    until,
    '--agreement-signed',
  )
  assert.deepEqual(await lapsed(), ['other-training'])
  const recorded = JSON.parse(
    await users('record', 'iris', '--other-training-until', until, '--json'),
  ) as object
  assert.deepEqual(recorded, { username: 'iris', recorded: ['otherTrainingUntil'] })
  assert.deepEqual(await lapsed(), [])
})

test('R-90: a new version of what users sign is published from a file', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'cp-agreement-')), 'procedures.txt')
  writeFileSync(file, 'I keep my password to myself.\n\nI lock my device.\n')
  const args = ['publish-agreement', 'security-procedures', file, '--sign-by', '2027-01-01']
  assert.deepEqual(JSON.parse(await users(...args, '--json')), {
    document: 'security-procedures',
    version: 2,
    signBy: '2027-01-01',
  })
  rmSync(dirname(file), { recursive: true })
})

test('suspended and reinstated users are listed as such', async () => {
  await users('add', 'ivy', ...iris)
  assert.equal(await users('suspend', 'ivy'), 'ivy is suspended\n')
  assert.match(
    await users('list', '--authority', 'E06000999'),
    /^ivy\tpractitioner\tE06000999\t.*\tsuspended$/m,
  )
  assert.deepEqual(JSON.parse(await users('reinstate', 'ivy', '--json')), {
    username: 'ivy',
    reinstated: true,
  })
  const listed = JSON.parse(await users('list', '--json', '--after', 'iva')) as {
    username: string
    suspendedAt: null
  }[]
  assert.deepEqual(
    listed.map(({ username, suspendedAt }) => [username, suspendedAt]),
    [['ivy', null]],
  )
})

test('a reset gives a new password and, when asked, a new second factor', async () => {
  const made = JSON.parse(await users('add', 'ida', ...iris, '--json')) as Record<string, string>
  const reset = JSON.parse(await users('reset-password', 'ida', '--second-factor', '--json')) as Record<
    string,
    string
  >
  assert.notEqual(reset.totpSecret, made.totpSecret)
  assert.equal(await signIn('ida', made.password!, made.totpSecret!), 'refused')
  assert.equal(await signIn('ida', reset.password!, made.totpSecret!), 'refused')
  assert.equal(await signIn('ida', reset.password!, reset.totpSecret!), 'signed-in')
})

test('a day that is none and an unknown user are refused', async () => {
  await assert.rejects(users('record', 'iris', '--need-until', '31/12/2027'), {
    code: 'commander.invalidArgument',
  })
  await assert.rejects(users('suspend', 'nobody'), { code: 'CP_USER_UNKNOWN' })
})
