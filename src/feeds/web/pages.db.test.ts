import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { decideBy } from '../../access/index.ts'
import { accessPolicy } from '../../access/policy.ts'
import { day } from '../../lib/iso-date.ts'
import { buildVariants } from '../../lib/matching/index.ts'
import { createPolicyEngine } from '../../lib/policy/engine.ts'
import { policySchema } from '../../lib/policy/slice-policy.ts'
import type { Act, Actor } from '../../platform/act.ts'
import { DeniedError, DomainError } from '../../platform/errors.ts'
import { createLogger } from '../../platform/log.ts'
import { loadAssets } from '../../platform/web/assets.ts'
import { bareLayout } from '../../platform/web/layout.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { createWebServer } from '../../platform/web/server.ts'
import { createTemplates } from '../../platform/web/templates.ts'
import { actAs, systemActor } from '../../../test/support/acts.ts'
import { createTestDatabase } from '../../../test/support/database.ts'
import { createTestOrganisation, createTestUser } from '../../../test/support/users.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import {
  continueStoredFile,
  feedsPolicy,
  loadFeedFile,
  pauseFeed,
  readFeedStatus,
  readFileStatus,
  readRejected,
  readSourceStatus,
  registerSource,
  rejectsCsv,
  releaseFile,
  resumeFeed,
  type FeedSource,
} from '../index.ts'
import { feedsRoutes } from './routes.ts'

const AUTHORITY = 'E06000999'
const OTHER = 'E06000998'

const db = await createTestDatabase()
const organisationId = await createTestOrganisation(db)
await db.owner`
  insert into authorities (gss_code, dfe_code, name, type, region) values (${OTHER}, '998', 'Otherby', 'unitary', 'none')`
const variants = buildVariants([])

const decide = decideBy(
  createPolicyEngine(
    [...accessPolicy.rules, ...feedsPolicy.rules],
    policySchema([accessPolicy, feedsPolicy]),
  ),
)

async function person(
  username: string,
  role: 'practitioner' | 'local-team',
  authorityCode: string,
): Promise<Actor> {
  const userId = await createTestUser(db, username, { role, authorityCode })
  return { ...systemActor, kind: 'person', name: username, role, userId, organisationId, authorityCode }
}

const own = await person('own', 'local-team', AUTHORITY)
const other = await person('other', 'local-team', OTHER)
const practitioner = await person('worker', 'practitioner', AUTHORITY)

/** As the pages do it: the application's role for them, the real policy. */
function as<T>(actor: Actor, work: (act: Act) => Promise<T>): Promise<T> {
  return actAs(db.web, work, { actor, decide })
}

function asSystem<T>(work: (act: Act) => Promise<T>): Promise<T> {
  return actAs(db.worker, work)
}

async function register(sourceId: string, over: Partial<FeedSource> = {}): Promise<void> {
  const source = {
    sourceId,
    name: `Feed ${sourceId}`,
    format: 'csv-profile' as const,
    organisationId,
    kind: 'education' as const,
    authorityCode: AUTHORITY,
    createsChildren: true,
    matchRateFloor: 0,
    liveAt: new Date('2026-01-05T09:00:00Z'),
  }
  await asSystem((act) => registerSource(act, { ...source, ...over }))
}

const letters = (n: number): string =>
  n.toString(26).replaceAll(/[0-9]/g, (d) => String.fromCharCode(97 + Number(d)))

/** Children of names and birthdays of their own; those in `faulty` have no last name. */
function csv(prefix: string, rows: number, faulty: readonly number[] = []): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const born = new Date(Date.UTC(2012, 0, 1 + i)).toISOString().slice(0, 10)
    return `${prefix}${i},add,Q${letters(i)}x,${faulty.includes(i) ? '' : `Z${prefix.toLowerCase()}${letters(i)}y`},${born}`
  })
  return ['SOURCE_RECORD_ID,ACTION,CHILD_FIRST_NAME,CHILD_LAST_NAME,CHILD_DATE_OF_BIRTH', ...lines, ''].join(
    '\n',
  )
}

async function load(
  sourceId: string,
  text: string,
  run: <T>(work: (act: Act) => Promise<T>) => Promise<T> = asSystem,
): ReturnType<typeof loadFeedFile> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text)
  }
  return loadFeedFile(run, { sourceId, fileName: `${sourceId}.csv`, bytes, variants })
}

async function jobKeys(): Promise<string[]> {
  const rows = await db.owner<{ key: string }[]>`select key from graphile_worker.jobs order by id`
  return rows.map((row) => row.key)
}

/** The test support asks for the use of the service before each act. */
const systemUse = {
  action: 'access.use-service',
  isPermitted: true,
  rules: [],
  policyVersion: 'test',
  lapsed: [],
}

const code = (expected: string) => (error: unknown) => error instanceof DomainError && error.code === expected

test('R-34: a pause stops the next batch, a resume queues the rest, and nothing is lost or done twice', async () => {
  await register('pausing')
  const runs = { applied: 0 }
  const pausingAfterFirst = async <T>(work: (act: Act) => Promise<T>): Promise<T> => {
    const [file] = await db.owner<{ rowsApplied: number }[]>`
      select rows_applied as "rowsApplied" from feed_files where source_id = 'pausing'`
    if (file && file.rowsApplied > 0 && runs.applied === 0) {
      runs.applied = file.rowsApplied
      await as(own, (act) => pauseFeed(act, 'pausing'))
    }
    return asSystem(work)
  }
  await assert.rejects(load('pausing', csv('P', 1300), pausingAfterFirst), code('CP_FEED_PAUSED'))
  const { files, source } = await as(own, (act) => readSourceStatus(act, 'pausing'))
  const [file] = files
  assert.ok(source.pausedAt)
  assert.equal(file!.state, 'applying')
  assert.ok(runs.applied > 0 && runs.applied <= file!.rowsApplied && file!.rowsApplied <= 1000)

  const key = `feeds.continue-file ${file!.fileId}`
  const aborted = as(own, async (act) => {
    await resumeFeed(act, 'pausing')
    throw new Error('after resuming')
  })
  await assert.rejects(aborted, /after resuming/)
  assert.deepEqual(await jobKeys(), [], 'the job belongs to the transaction of the resume')

  await as(own, (act) => resumeFeed(act, 'pausing'))
  await as(own, (act) => resumeFeed(act, 'pausing'))
  assert.deepEqual(await jobKeys(), [key])
  await continueStoredFile(asSystem, 'pausing', file!.fileId, variants)
  const after = await as(own, (act) => readFileStatus(act, file!.fileId))
  assert.deepEqual([after.file.state, after.file.rowsApplied], ['applied', 1300])
})

test('R-46: a file in which too few rows find their child is held; only then may it be released', async () => {
  await register('holding', { createsChildren: false, matchRateFloor: 0.8 })
  const { kind, file } = await load('holding', csv('H', 120))
  assert.equal(kind, 'held')
  await continueStoredFile(asSystem, 'holding', file.fileId, variants)
  const held = await as(own, (act) => readFileStatus(act, file.fileId))
  assert.deepEqual([held.file.state, held.file.rowsApplied], ['held', 0], 'no job applies a held file')

  await as(own, (act) => releaseFile(act, file.fileId))
  assert.ok((await jobKeys()).includes(`feeds.continue-file ${file.fileId}`))
  await assert.rejects(
    as(own, (act) => releaseFile(act, file.fileId)),
    code('CP_FEED_FILE_NOT_HELD'),
  )
  await continueStoredFile(asSystem, 'holding', file.fileId, variants)
  const { waiting } = await as(own, (act) => readSourceStatus(act, 'holding'))
  assert.equal(
    waiting.reduce((sum, { count }) => sum + count, 0),
    120,
  )
})

test("R-42: another authority's feed, an unknown one and a practitioner's request are refused alike, and logged", async () => {
  await register('guarded')
  const { file } = await load('guarded', csv('G', 3, [1]))
  const attempts: [string, (act: Act) => Promise<unknown>][] = [
    ['feeds.read-status', (act) => readSourceStatus(act, 'guarded')],
    ['feeds.read-status', (act) => readFileStatus(act, file.fileId)],
    ['feeds.download-rejects', (act) => readRejected(act, file.fileId, -1, 10)],
    ['feeds.pause', (act) => pauseFeed(act, 'guarded')],
    ['feeds.resume', (act) => resumeFeed(act, 'guarded')],
    ['feeds.release-file', (act) => releaseFile(act, file.fileId)],
    ['feeds.pause', (act) => pauseFeed(act, 'no-such-feed')],
    ['feeds.read-status', (act) => readFileStatus(act, 999_999)],
  ]
  for (const actor of [other, practitioner]) {
    for (const [action, attempt] of attempts) {
      await assert.rejects(as(actor, attempt), code('CP_NOT_FOUND'), `${actor.name}: ${action}`)
      const [entry] = await db.owner<{ action: string; outcome: string }[]>`
        select action, outcome from audit_entries where user_id = ${actor.userId} order by entry_id desc limit 1`
      assert.deepEqual({ ...entry }, { action, outcome: 'not-found' })
    }
  }
  const { source } = await as(own, (act) => readSourceStatus(act, 'guarded'))
  assert.equal(source.pausedAt, null)
})

test('R-42: a team sees the feeds of its own authority only; a practitioner sees none', async () => {
  await register('elsewhere', { authorityCode: OTHER })
  const names = (await as(other, readFeedStatus)).map(({ source }) => source.sourceId)
  assert.deepEqual(names, ['elsewhere'])
  assert.ok(!(await as(own, readFeedStatus)).some(({ source }) => source.sourceId === 'elsewhere'))
  await assert.rejects(as(practitioner, readFeedStatus), code('CP_DENIED'))
})

test('R-89: a condition that lapsed is told to the person whom it keeps out', async () => {
  const lapsed = await person('lapsed', 'local-team', AUTHORITY)
  await db.owner`update users set ends_on = ${day('2026-11-01')} where user_id = ${lapsed.userId}`
  const attempt = actAs(db.web, (act) => readSourceStatus(act, 'guarded'), {
    actor: lapsed,
    decide: async (act, action, resource) =>
      action === 'access.use-service' ? systemUse : decide(act, action, resource),
  })
  await assert.rejects(attempt, (error) => error instanceof DeniedError && error.lapsed.includes('in-post'))
})

test('R-74: the rejected rows come back whole, page after page, with every column that any row has', async () => {
  await register('rejecting')
  const { file } = await load('rejecting', csv('R', 9, [0, 2, 4, 6, 8]))
  // As of a row that the loader itself rejects: only its id comes back.
  await db.owner`
    update feed_rows set supplied = ${db.owner.json({ SOURCE_RECORD_ID: 'R0' })}
     where file_id = ${file.fileId} and row_number = (
       select min(row_number) from feed_rows where file_id = ${file.fileId} and state = 'rejected')`
  const pieces: string[] = []
  for await (const piece of rejectsCsv((work) => as(own, work), file.fileId, 2)) pieces.push(piece)
  const lines = pieces.join('').trim().split('\n')
  assert.match(lines[0]!, /CHILD_DATE_OF_BIRTH.*SOURCE_RECORD_ID,LINE,FIELD,CODE,WHAT_TO_DO$/)
  assert.equal(lines.length, 6)
  const [{ count }] = await db.owner<[{ count: number }]>`
    select count(*)::integer as "count" from audit_entries where feed_file_id = ${file.fileId} and action = 'feeds.download-rejects'`
  assert.equal(count, pieces.length, 'every piece is in the log')
})

const folder = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

function createServer(actor: Actor): WebApp {
  const server = createWebServer({
    templates: createTemplates({ roots: [folder('src')] }),
    assets: loadAssets(folder('assets')),
    layoutContext: () => bareLayout,
    log: createLogger('silent'),
    newRequestId: () => 'r',
    isSecure: false,
  })
  server.addHook('onRequest', async (request) => {
    request.actor = actor
    request.act = (work) => as(actor, work)
  })
  feedsRoutes(server)
  return server
}

test('the pages of a feed and a file are valid, pause with a token only, and give the rejected rows as a download', async () => {
  await register('pages')
  const { file } = await load('pages', csv('W', 4, [1]))
  const server = createServer(own)
  for (const url of ['/feeds', '/feeds/pages', `/feeds/files/${file.fileId}`]) {
    const { statusCode, body } = await server.inject(url)
    assert.equal(statusCode, 200, url)
    assert.deepEqual(await faultsIn(body), [], url)
  }
  const csvAnswer = await server.inject(`/feeds/files/${file.fileId}/rejects.csv`)
  assert.equal(csvAnswer.headers['content-type'], 'text/csv; charset=utf-8')
  assert.match(
    String(csvAnswer.headers['content-disposition']),
    /^attachment; filename="rejected-rows-\d+\.csv"$/,
  )
  assert.equal(csvAnswer.headers['cache-control'], 'no-store')
  assert.match(csvAnswer.body, /W1.*CP_ROW_NAME_MISSING/)

  assert.equal((await server.inject({ method: 'POST', url: '/feeds/pages/pause' })).statusCode, 403)
  const shown = await server.inject('/feeds/pages')
  const token = /name="_csrf" value="([^"]+)"/.exec(shown.body)?.[1] ?? ''
  const cookie = shown.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const answer = await server.inject({
    method: 'POST',
    url: '/feeds/pages/pause',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ _csrf: token }).toString(),
  })
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/feeds/pages'])
  assert.match((await server.inject('/feeds/pages')).body, /Resume this feed/)
  await server.close()
})

test("R-42: pages of another authority's and of unknown feeds and files are not found", async () => {
  const [{ file }] = await db.owner<[{ file: number }]>`select max(file_id) as "file" from feed_files`
  const server = createServer(other)
  const urls = [
    '/feeds/pages',
    '/feeds/no-such-feed',
    '/feeds/NO',
    `/feeds/files/${file}`,
    '/feeds/files/999999',
    '/feeds/files/x',
  ]
  for (const url of [...urls, `/feeds/files/${file}/rejects.csv`, `/feeds/files/${file}/release`]) {
    assert.equal((await server.inject(url)).statusCode, 404, url)
  }
  await server.close()
})
