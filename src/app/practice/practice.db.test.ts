import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { totpCodeAt, totpSecretOf } from '../../access/factors/totp.ts'
import { Browser } from '../../children/web/browser.fixture.ts'
import { readConfig, type Config } from '../../platform/config.ts'
import { createLogger } from '../../platform/log.ts'
import type { TestApp } from '../../../test/support/app.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { systemActor } from '../acts.ts'
import { createApplication, type Application } from '../application.ts'
import { DEMONSTRATION_AUTHORITY } from '../demo.ts'
import { markInstallation, readSeeding } from '../installation.ts'
import { loadShippedReferenceData } from '../reference-data.ts'
import { createWebApp } from '../web.ts'
import { assertInvented } from './assert-invented.ts'
import { credentialsCsv, makeAccounts, readAccounts } from './make-accounts.ts'
import { preparePractice } from './prepare-practice.ts'

const folder = mkdtempSync(join(tmpdir(), 'cp-practice-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const now = new Date('2026-11-23T09:00:00Z')
const config: Config = { ...readConfig({ CONTACTPOINT_DATA: folder }), clock: () => now }
const generator = { seed: 'test', children: 200 }
const log = createLogger('silent')

const placesOf = ({ address }: TestDatabase) => ({
  application: address,
  owner: address,
  isSupervised: false,
  stop: async () => {},
})
const open = async (db: TestDatabase, isPractice: boolean, settings = config): Promise<Application> => {
  const app = await createApplication(settings, placesOf(db), log, { isPractice })
  after(() => app.close())
  return app
}
const mark = (db: TestDatabase) =>
  markInstallation(db.worker, 'practice', DEMONSTRATION_AUTHORITY, now, generator)

const database = await createTestDatabase()
await loadShippedReferenceData(config, placesOf(database))
await mark(database)
const app = await open(database, true)
await preparePractice(app, () => {})
const web = createWebApp(app)
await web.ready()
after(() => web.close())
const run = app.acts(app.worker, systemActor('test'))

test('practice-stays-apart: the real service works on no practice area', async () => {
  await assert.rejects(open(database, false), { code: 'CP_PRACTICE_DATABASE' })
})

test('practice-stays-apart: a database that is something else, or was never marked, is no practice area', async () => {
  const db = await createTestDatabase()
  await assert.rejects(open(db, true), { code: 'CP_NOT_PRACTICE' })
  for (const kind of ['production', 'demonstration', 'test']) {
    await db.owner`delete from installation`
    await db.owner`insert into installation (kind, created_at) values (${kind}, ${now})`
    assert.equal(await mark(db), kind)
    await assert.rejects(open(db, true), { code: 'CP_NOT_PRACTICE' })
  }
})

test('practice-stays-apart: a copy of a real database is marked as nothing else, be there accounts only', async () => {
  const db = await createTestDatabase()
  await db.owner`
    with made as (
      insert into organisations (code, name, kind) values ('XX', 'X', 'voluntary-body') returning organisation_id)
    insert into users (username, name, job_title, organisation_id, role, starts_on)
    select 'somebody', 'Somebody', 'Lead', organisation_id, 'national-team', '2026-01-01' from made`
  assert.equal(await mark(db), 'production')
  await assert.rejects(open(db, true), { code: 'CP_NOT_PRACTICE' })
})

test('practice-stays-apart: test levers do not work on it', async () => {
  await assert.rejects(open(database, true, { ...config, hasTestLever: true }), { code: 'CP_TEST_LEVER' })
})

test('practice-is-invented: a file that the generator did not make stops the area, and so does another seed', async () => {
  await assertInvented(app)
  const seeding = await readSeeding(database.owner)
  assert.ok(seeding?.seededAt)
  await database.owner`update installation set seed = 'another'`
  await assert.rejects(assertInvented(app), { code: 'CP_PRACTICE_NOT_INVENTED' })
  await database.owner`update installation set seed = ${generator.seed}`
  const [file] = await database.owner<{ id: string; checksum: string }[]>`
    select file_id::text as id, checksum from feed_files limit 1`
  await database.owner`update feed_files set checksum = repeat('0', 64) where file_id = ${file!.id}`
  await assert.rejects(
    preparePractice(app, () => {}),
    { code: 'CP_PRACTICE_NOT_INVENTED' },
  )
  await database.owner`update feed_files set checksum = ${file!.checksum} where file_id = ${file!.id}`
  await assertInvented(app)
})

test('practice-is-invented: children without any file stop the area', async () => {
  const db = await createTestDatabase()
  await mark(db)
  const other = await open(db, true)
  await assertInvented(other)
  await db.owner`
    insert into children (public_id, child_number, status, date_of_birth, date_of_birth_accuracy, gender, composed_at)
    values (gen_random_uuid(), 'C00000000001', 'open', '2016-01-01', 'exact', 'female', ${now})`
  await assert.rejects(assertInvented(other), { code: 'CP_PRACTICE_NOT_INVENTED' })
})

test('R-101: accounts come from a file, meet every condition, and sign in with cookies of the area’s own', async () => {
  const accounts = readAccounts(
    'role,username,name\npractitioner,nina,"Nina ""N"" Wood"\ntrainer,theo,Theo Hall\n',
  )
  const made = await run((act) => makeAccounts(act, app, accounts))
  assert.match(
    credentialsCsv(made),
    /^username,name,role,password,totp_secret\nnina,"Nina ""N"" Wood",practitioner,/,
  )
  const nina = await Browser.open({ web } as TestApp)
  await nina.fill('/sign-in', { username: 'nina', password: made[0]!.password })
  const code = totpCodeAt(totpSecretOf(made[0]!.totpSecret), now)
  const answer = await nina.fill('/sign-in/code', { code })
  assert.equal(answer.statusCode, 303)
  assert.ok(answer.cookies.some(({ name }) => name === 'contactpoint-practice'))
  assert.ok(answer.cookies.every(({ name }) => name !== 'contactpoint'))
  const page = await nina.get('/practice')
  assert.equal(page.statusCode, 200)
  assert.match(page.body, /<strong>Practice:<\/strong> every child here is invented/)
  assert.match(page.body, /0 of 10 tasks done/)
  assert.match((await nina.get('/')).body, /<strong>Practice:<\/strong>/)
})

test('R-101: a wrong line keeps every account out, and is named', async () => {
  for (const [text, line] of [
    ['', 1],
    ['username,name\na,A\n', 1],
    ['username,name,role\na,A,practitioner\nb,B,manager\n', 3],
    ['username,name,role\na,A,practitioner\na,B,trainer\n', 3],
  ] as const)
    assert.throws(() => readAccounts(text), {
      code: 'CP_PRACTICE_ACCOUNTS',
      message: new RegExp(`^line ${line}:`),
    })
  const twice = readAccounts('username,name,role\nfresh,Fresh,practitioner\nnina,Nina,practitioner\n')
  await assert.rejects(
    run((act) => makeAccounts(act, app, twice)),
    { code: 'CP_USERNAME_TAKEN' },
  )
  const [left] = await database.owner`select from users where username = 'fresh'`
  assert.equal(left, undefined)
})
