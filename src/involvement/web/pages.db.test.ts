import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { LightMyRequestResponse } from 'fastify'
import { accessPolicy } from '../../access/index.ts'
import { actorOf, beginSession } from '../../access/sessions/sessions.ts'
import { childrenPolicy, stateReason } from '../../children/index.ts'
import { createPolicyEngine } from '../../lib/policy/engine.ts'
import { policySchema } from '../../lib/policy/slice-policy.ts'
import type { Actor } from '../../platform/act.ts'
import { createLogger } from '../../platform/log.ts'
import { loadAssets } from '../../platform/web/assets.ts'
import { bareLayout } from '../../platform/web/layout.ts'
import { createWebServer } from '../../platform/web/server.ts'
import { createTemplates } from '../../platform/web/templates.ts'
import { actAs } from '../../../test/support/acts.ts'
import { createTestDatabase } from '../../../test/support/database.ts'
import { decideAsShipped } from '../../../test/support/decide.ts'
import { createTestOrganisation, createTestUser } from '../../../test/support/users.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { relationsPolicy } from '../../relations/index.ts'
import { involvementPolicy } from '../index.ts'
import { involvementPaths } from './paths.ts'
import { involvementRoutes } from './routes.ts'

const db = await createTestDatabase()
const organisationId = await createTestOrganisation(db)
const [{ team }] = await db.owner<[{ team: number }]>`
  insert into services (code, organisation_id, name, kind) values ('team', ${organisationId}, 'Bexford Team', 'social-care')
  returning service_id as team`
const policies = [accessPolicy, childrenPolicy, involvementPolicy, relationsPolicy]
const decide = decideAsShipped(
  createPolicyEngine(
    policies.flatMap((one) => one.rules),
    policySchema(policies),
  ),
)
const folder = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
let clock = new Date('2026-11-22T09:00:00Z').getTime()

async function signedIn(username: string, serviceId: number | null = team): Promise<Actor> {
  const userId = await createTestUser(db, username, {
    serviceId,
    phone: '01632 960111',
    name: `${username} Tester`,
  })
  const { ref } = await actAs(db.web, (act) => beginSession(act, userId, 'demonstration'))
  const account = { name: username, role: 'practitioner', userId, organisationId, authorityCode: 'E06000999' }
  return actorOf(account as unknown as Parameters<typeof actorOf>[0], ref)
}

const rose = await signedIn('rose')
const sam = await signedIn('sam')
const una = await signedIn('una', null)

const templates = createTemplates({ roots: [folder('src')] })
const server = createWebServer({
  templates,
  assets: loadAssets(folder('assets')),
  layoutContext: () => bareLayout,
  log: createLogger('silent'),
  newRequestId: () => 'request',
  isSecure: false,
})
let person = rose
server.addHook('onRequest', async (request) => {
  request.actor = person
  request.act = (work) =>
    actAs(db.web, work, { actor: request.actor, now: new Date((clock += 1000)), decide })
})
involvementRoutes(server)
after(() => server.close())

let cookie = ''
let token = ''
const titles = new Map<string, string>()

/** Every page answered is checked: valid, its tab its h1 without the name, and no other page of another kind with that title. */
async function take(answer: LightMyRequestResponse, kind: string): Promise<LightMyRequestResponse> {
  for (const { name, value } of answer.cookies) cookie = `${name}=${value}`
  token = /name="_csrf" value="([^"]+)"/.exec(answer.body)?.[1] ?? token
  if (answer.body.startsWith('<!DOCTYPE')) {
    assert.deepEqual(await faultsIn(answer.body), [])
    const heading = /<h1[^>]*>\s*([^<]+?)\s*<\/h1>/.exec(answer.body)?.[1] ?? ''
    assert.match(
      answer.body,
      new RegExp(
        `<title>(Error: )?${heading.replaceAll('Ada Test', 'this child').replaceAll('?', '\\?')} - ContactPoint</title>`,
      ),
    )
    assert.equal(titles.get(heading) ?? kind, kind)
    titles.set(heading, kind)
  }
  return answer
}

async function get(url: string, kind: string): Promise<LightMyRequestResponse> {
  return take(await server.inject({ url, headers: { cookie } }), kind)
}

async function post(
  url: string,
  fields: Record<string, string>,
  kind: string,
): Promise<LightMyRequestResponse> {
  const payload = new URLSearchParams({ _csrf: token, ...fields }).toString()
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
  return take(await server.inject({ method: 'POST', url, payload, headers }), kind)
}

/** Answers the question, checks that the answers travel in the page and nothing is stored, and saves what the page holds. */
async function walk(
  url: string,
  fields: Record<string, string>,
  kind: string,
): Promise<LightMyRequestResponse> {
  const before = await changes()
  await get(url, `${kind} question`)
  const check = await post(url, fields, `${kind} check`)
  assert.equal(check.statusCode, 200)
  assert.equal(await changes(), before)
  assert.match(check.body, /Ada Test, ContactPoint number/)
  return post(`${url}/check-answers`, hidden(check), `${kind} done`)
}

function hidden(page: LightMyRequestResponse): Record<string, string> {
  const fields = [...page.body.matchAll(/<input type="hidden" name="([^_][^"]*)" value="([^"]*)">/g)]
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]))
}

async function changes(): Promise<number> {
  const [row] = await db.owner<
    [{ count: number }]
  >`select count(*)::integer as count from involvement_changes where undone_at is null`
  return row.count
}

let children = 0
async function makeChild(readers: Actor[], status = 'open'): Promise<string> {
  const [{ childId, publicId }] = await db.owner<[{ childId: number; publicId: string }]>`
    insert into children (public_id, child_number, status, date_of_birth, date_of_birth_accuracy, gender, composed_at)
    values (gen_random_uuid(), ${`C${String(++children).padStart(11, '0')}`}, 'open', '2020-02-01', 'exact', 'not-known', now())
    returning child_id as "childId", public_id as "publicId"`
  await db.owner`insert into child_names (child_id, position, kind, given, family) values (${childId}, 0, 'current', 'Ada', 'Test')`
  for (const actor of readers)
    await actAs(db.web, (act) => stateReason(act, publicId, 'working-with-child', null), { actor })
  if (status !== 'open') await db.owner`update children set status = ${status} where child_id = ${childId}`
  return publicId
}

const answers = {
  'startedOn-day': '20',
  'startedOn-month': '11',
  'startedOn-year': '2026',
  phone: '01632 960222',
  email: '',
  lead: 'no',
  assessment: 'no',
}

/** Records without the pages' checks being of interest; tells the involvement's id. */
async function record(actor: Actor, publicId: string, over: Record<string, string> = {}): Promise<number> {
  person = actor
  await get(involvementPaths.new(publicId), 'record question')
  const saved = await post(
    `${involvementPaths.new(publicId)}/check-answers`,
    { ...answers, ...over },
    'record done',
  )
  assert.equal(saved.statusCode, 303)
  const [row] = await db.owner<[{ id: number }]>`
    select i.involvement_id as id from involvements i join children using (child_id)
     where public_id = ${publicId} and user_id = ${actor.userId} and withdrawn_at is null and ended_on is null`
  return row.id
}

test('R-11: work is recorded in three steps, and undone', async () => {
  person = rose
  const publicId = await makeChild([rose])
  const path = involvementPaths.new(publicId)
  const question = await get(path, 'record question')
  assert.match(question.body, /name="startedOn-day"[^>]*value="22"/)
  assert.match(question.body, /name="phone"[^>]*value="01632 960111"/)
  const saved = await walk(path, answers, 'record')
  const done = await get(String(saved.headers.location), 'record done')
  assert.match(done.body, /Your work with Ada Test is recorded/)
  assert.match(done.body, new RegExp(`action="${saved.headers.location}/undo"`))
  const undone = await post(`${saved.headers.location}/undo`, {}, 'undo')
  assert.deepEqual([undone.statusCode, undone.headers.location], [303, saved.headers.location])
  const after = await get(String(saved.headers.location), 'record undone')
  assert.match(after.body, /Undone/)
  assert.doesNotMatch(after.body, /\/undo"/)
})

test('wrong answers come back with what was typed, and right ones too when the person wants to change them', async () => {
  person = rose
  const publicId = await makeChild([rose])
  const path = involvementPaths.new(publicId)
  await get(path, 'record question')
  for (const url of [path, `${path}/check-answers`]) {
    const wrong = await post(url, { ...answers, phone: 'nonsense', assessment: '' }, 'record question')
    assert.equal(wrong.statusCode, 400)
    assert.match(wrong.body, /There is a problem/)
    assert.match(wrong.body, /name="phone"[^>]*value="nonsense"/)
  }
  const again = await post(path, { ...answers, step: 'change' }, 'record question')
  assert.equal(again.statusCode, 200)
  assert.match(again.body, /name="phone"[^>]*value="01632 960222"/)
  const reloaded = await get(`${path}/check-answers`, 'reloaded')
  assert.deepEqual([reloaded.statusCode, reloaded.headers.location], [303, path])
})

test('R-48: without a reason for the look nothing is shown or changed', async () => {
  const publicId = await makeChild([sam])
  const id = await record(sam, publicId)
  person = rose
  for (const url of [
    involvementPaths.new(publicId),
    involvementPaths.end(publicId, id),
    involvementPaths.change(publicId, 1),
  ]) {
    const answer = await get(url, 'no reason')
    assert.deepEqual([answer.statusCode, answer.headers.location], [303, `/children/${publicId}/reason`])
  }
  const before = await changes()
  assert.equal(
    (await post(`${involvementPaths.new(publicId)}/check-answers`, answers, 'no reason')).statusCode,
    303,
  )
  assert.equal(await changes(), before)
})

test('R-54: a withheld record cannot be changed and answers as an unknown one does', async () => {
  person = rose
  const withheld = await makeChild([rose], 'withheld')
  for (const publicId of [withheld, '00000000-0000-4000-8000-000000000000']) {
    assert.equal((await get(involvementPaths.new(publicId), 'not found')).statusCode, 404)
    assert.equal(
      (await post(`${involvementPaths.new(publicId)}/check-answers`, answers, 'not found')).statusCode,
      404,
    )
  }
})

test("R-21: another's work has no pages, and is not confirmed", async () => {
  const publicId = await makeChild([rose, sam])
  const id = await record(sam, publicId)
  person = rose
  const { end, lead, assessment, confirm } = involvementPaths
  for (const path of [end, lead, assessment])
    assert.equal((await get(path(publicId, id), 'not found')).statusCode, 404)
  assert.equal((await post(confirm(publicId, id), {}, 'denied')).statusCode, 403)
})

test('work is confirmed with one press and ended in three steps', async () => {
  const publicId = await makeChild([rose])
  const id = await record(rose, publicId, { lead: 'yes', assessment: 'yes' })
  const confirmed = await post(involvementPaths.confirm(publicId, id), {}, 'confirm')
  assert.match((await get(String(confirmed.headers.location), 'confirm done')).body, /is confirmed/)
  const end = { 'endedOn-day': '21', 'endedOn-month': '11', 'endedOn-year': '2026' }
  const early = await post(
    involvementPaths.end(publicId, id),
    { ...end, 'endedOn-day': '19' },
    'end question',
  )
  assert.equal(early.statusCode, 400)
  const ended = await walk(involvementPaths.end(publicId, id), end, 'end')
  assert.match((await get(String(ended.headers.location), 'end done')).body, /has ended/)
})

test('R-12: the lead is taken when there is none, handed over, and not taken from another', async () => {
  const publicId = await makeChild([rose, sam])
  const [mine, theirs] = [await record(rose, publicId), await record(sam, publicId)]
  person = rose
  const path = involvementPaths.lead(publicId, mine)
  const none = await post(path, { lead: 'none' }, 'unchanged')
  assert.deepEqual([none.statusCode, none.headers.location], [303, `/children/${publicId}`])
  assert.equal((await walk(path, { lead: 'self' }, 'become lead')).statusCode, 303)
  person = sam
  const taken = await get(involvementPaths.lead(publicId, theirs), 'lead taken')
  assert.equal(taken.statusCode, 409)
  assert.match(taken.body, new RegExp(`href="/children/${publicId}"`))
  person = rose
  assert.equal(
    (await post(`${path}/check-answers`, { lead: 'none' }, 'unchanged')).headers.location,
    `/children/${publicId}`,
  )
  assert.equal((await post(path, { lead: 'self' }, 'hand over question')).statusCode, 400)
  const handed = await walk(path, { lead: String(theirs) }, 'hand over')
  assert.match((await get(String(handed.headers.location), 'hand over done')).body, /handed over/)
})

test('R-12: a form in which lead is claimed loses to one that came before', async () => {
  const publicId = await makeChild([rose, sam])
  const mine = await record(rose, publicId)
  await record(sam, publicId, { lead: 'yes' })
  person = rose
  const late = await post(
    `${involvementPaths.lead(publicId, mine)}/check-answers`,
    { lead: 'self' },
    'lead taken',
  )
  assert.equal(late.statusCode, 409)
})

test('R-13: the shared assessment is shown, and no longer shown', async () => {
  const publicId = await makeChild([rose])
  const path = involvementPaths.assessment(publicId, await record(rose, publicId))
  const unchanged = await post(path, { assessment: 'no' }, 'unchanged')
  assert.equal(unchanged.headers.location, `/children/${publicId}`)
  assert.equal((await walk(path, { assessment: 'yes' }, 'assessment')).statusCode, 303)
  assert.equal((await walk(path, { assessment: 'no' }, 'assessment')).statusCode, 303)
})

test('whoever cannot record is told why, with a way back', async () => {
  person = una
  const publicId = await makeChild([una, rose])
  const refused = await get(involvementPaths.new(publicId), 'no service')
  assert.equal(refused.statusCode, 400)
  assert.match(refused.body, /Your account names no service/)
  await record(rose, publicId)
  assert.equal((await get(involvementPaths.new(publicId), 'exists')).statusCode, 409)
})
