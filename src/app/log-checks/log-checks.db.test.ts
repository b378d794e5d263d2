import assert from 'node:assert/strict'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { prepareCheck, startLog, type CheckKind } from '../../audit/index.ts'
import { createSigner, formatVerifierKey, parseNote, signNote } from '../../lib/tlog/note.ts'
import { createTestApp } from '../../../test/support/app.ts'
import { Browser } from '../../children/web/browser.fixture.ts'
import { systemActor } from '../acts.ts'
import { checkLog, watchLogChecks } from './log-checks.ts'

const testApp = await createTestApp({ random: 'checking the log' })
const { app, database, web, setNow, logLines } = testApp
const began = new Date()
let now = began
setNow(now)
const { auditLog, random } = app.config
const log = await startLog(auditLog, { pool: database.sequencer, clock: () => began, random, log: app.log })
after(() => log.stop())
const run = app.acts(app.worker, systemActor('sequencer'))
const year = String(began.getUTCFullYear())
const shard = join(auditLog.directory, year)
const kept = join(auditLog.lockDirectory, 'verified', year)

const checking = {
  app,
  settings: auditLog,
  run,
  database: database.address,
  signal: new AbortController().signal,
}
/** Each check a day later than the one before, so that it is due; the database goes by its own clock. */
async function check(kind: CheckKind) {
  await published()
  setNow((now = new Date(now.getTime() + 25 * 3_600_000)))
  return checkLog(checking, kind)
}

/** Until every committed entry is in a published checkpoint. */
async function published(): Promise<void> {
  for (let tries = 0; tries < 400; tries++, await wait(25)) {
    const [row] = await database.owner<
      { entries: number }[]
    >`select count(*)::integer as entries from audit_entries`
    const isListed = read(join(auditLog.directory, 'shards')) !== ''
    const size = Number(read(join(shard, 'checkpoint')).split('\n')[1])
    if (isListed && size === row!.entries + 1) return
  }
  assert.fail('the log was not carried on')
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const linesOf = (event: string) =>
  logLines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line['event'] === event)

const ready = async () =>
  (await web.inject({ url: '/health/ready' })).json<{
    status: string
    log: { checks: { kind: string; findings: string[]; isOverdue: boolean }[] }
  }>()

test('AUD-21: tail, sample and the whole log are verified, and what was verified is kept', async () => {
  for (const kind of ['tail', 'sample', 'full'] as const) {
    const result = await check(kind)
    assert.deepEqual([result?.outcome, result?.findings], ['verified', []], kind)
    assert.ok(result!.entries > 0)
    assert.match(read(kept), new RegExp(`^${auditLog.name}/\\d{4}\\n`))
  }
  assert.equal(await checkLog(checking, 'full'), null, 'which is not due again')
  assert.deepEqual(linesOf('audit-log-check-found'), [])
})

test('AUD-21: a changed row is found; the operator, the health page and those who audit everybody are told, without a value', async () => {
  const [row] = await database.owner<{ id: string; outcome: string }[]>`
    update audit_entries set outcome = 'refused' where entry_id = (select min(entry_id) from audit_entries where outcome = 'done')
    returning entry_id::text as id`
  const result = await check('full')
  assert.deepEqual(result?.findings, ['changed'])
  const [line] = linesOf('audit-log-check-found')
  assert.deepEqual([line?.['kind'], line?.['fault'], line?.['level']], ['full', 'changed', 50])
  assert.ok(!JSON.stringify(line).includes(row!.id + '"'))
  const { status, log: standing } = await ready()
  assert.equal(status, 'ready')
  assert.deepEqual(standing.checks.find(({ kind }) => kind === 'full')?.findings, ['changed'])
  const { body } = await (await Browser.open(testApp, 'nora')).get('/notices')
  assert.match(body, /The published log failed a check of its own/)
  assert.match(
    (await web.inject({ url: '/metrics' })).body,
    /contactpoint_log_check_findings\{kind="full"\} 1\n/,
  )
  await database.owner`update audit_entries set outcome = 'done' where entry_id = ${row!.id}`
})

test('of the notice nobody is told but those who audit everybody', async () => {
  const readers = await database.owner<{ username: string }[]>`
    select distinct users.username from notice_readers readers
      join notices on notices.notice_id = readers.notice_id and notices.audience = 'auditors'
      join users on users.user_id = readers.user_id`
  assert.deepEqual(
    readers.map(({ username }) => username),
    ['nora'],
  )
})

test('a check that took long puts back nothing that a later one kept', async () => {
  const early = (await prepareCheck(auditLog))!
  assert.equal((await check('sample'))?.outcome, 'verified')
  const later = read(kept)
  await early.keep()
  assert.equal(read(kept), later)
})

test('AUD-21: a log that was put back is found by the checkpoint that was kept, and the kept one stays', async () => {
  assert.equal((await check('sample'))?.outcome, 'verified')
  const before = read(kept)
  const files = ['checkpoint', 'checkpoint.unwitnessed'].map((name) => join(shard, name))
  await log.stop()
  const newest = files.map(read)
  const first = read(join(shard, 'history', began.toISOString().slice(0, 10))).split('\n\n')
  for (const file of files) writeFileSync(file, `${first[0]}\n\n${first[1]}\n`)
  setNow((now = new Date(now.getTime() + 25 * 3_600_000)))
  const result = await checkLog(checking, 'tail')
  assert.equal(result?.outcome, 'found')
  assert.ok(result.findings.includes('prefix'), result.findings.join())
  assert.equal(read(kept), before)
  for (const [at, file] of files.entries()) writeFileSync(file, newest[at]!)
})

test('AUD-21: files that are gone are found; a database that is away is no finding', async () => {
  const tiles = join(shard, 'tile')
  renameSync(tiles, `${tiles}.away`)
  const gone = await checkLog(checking, 'tail')
  assert.equal(gone?.outcome, 'found')
  renameSync(`${tiles}.away`, tiles)
  const away = { url: 'postgres://nobody@127.0.0.1:1/none' }
  const failed = await checkLog({ ...checking, database: away }, 'tail')
  assert.deepEqual(failed, { outcome: 'failed', findings: [], entries: 0 })
  assert.deepEqual(
    linesOf('audit-log-check-failed').map(({ kind, fault }) => [kind, fault]),
    [['tail', 'ECONNREFUSED']],
  )
})

test('AUD-21: a checkpoint that another key signed is found, though the key file of the log names it', async () => {
  const files = { keys: join(auditLog.directory, 'key'), note: join(shard, 'checkpoint') }
  const [keys, note] = [read(files.keys), read(files.note)]
  const stranger = createSigner(`${auditLog.name}/${year}`, 'note', Buffer.alloc(32, 1))
  writeFileSync(files.keys, `${keys}${formatVerifierKey(stranger.key)}\n`)
  writeFileSync(files.note, signNote(parseNote(note).text, [stranger]))
  const result = await checkLog(checking, 'tail')
  assert.ok(result?.findings.includes('checkpoint'))
  writeFileSync(files.keys, keys)
  writeFileSync(files.note, note)
})

test('AUD-21: a check that is overdue is an alarm, four times an hour, and one notice a day', async () => {
  setNow((now = new Date(now.getTime() + 37 * 3_600_000)))
  await watchLogChecks(app, run)
  await watchLogChecks(app, run)
  assert.deepEqual(
    linesOf('audit-log-check-overdue').map(({ kind }) => kind),
    ['full', 'sample', 'full', 'sample'],
  )
  const notices = await database.owner<{ about: string }[]>`
    select subject_ref as about from notices where kind = 'log-unchecked' order by subject_ref`
  assert.deepEqual(
    notices.map(({ about }) => about.split(' ')[0]),
    ['full', 'sample'],
  )
  const { log: standing } = await ready()
  assert.deepEqual(
    standing.checks.filter(({ isOverdue }) => isOverdue).map(({ kind }) => kind),
    ['full', 'sample'],
  )
})

test('the metrics say how far the log is behind and how old it is, and name nobody', async () => {
  const figures = (await web.inject({ url: '/metrics' })).body
    .split('\n')
    .filter((line) => line.startsWith('contactpoint_log_'))
  const valueOf = (name: string) => Number(figures.find((line) => line.startsWith(`${name} `))?.split(' ')[1])
  assert.ok(valueOf('contactpoint_log_lag_entries') > 0, 'for the log was stopped and checks write entries')
  assert.ok(valueOf('contactpoint_log_lag_seconds') > 0)
  assert.ok(valueOf('contactpoint_log_checkpoint_age_seconds') > 0)
  for (const line of figures) assert.match(line, /^\w+(?:\{kind="(?:full|sample|tail)"\})? [\d.e+-]+$/)
})

test('before anything was published there is nothing to check', async () => {
  const settings = { ...auditLog, directory: join(auditLog.directory, 'none') }
  assert.equal(await checkLog({ ...checking, settings }, 'full'), null)
  rmSync(settings.directory, { recursive: true, force: true })
})
