import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { createTestApp } from '../../../test/support/app.ts'
import { loadRowsNear } from '../../../test/support/feeds.ts'
import { addShieldingTeam, OTHER_TEAM } from '../../../test/support/shielding-team.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { Browser, steady } from '../../children/web/browser.fixture.ts'
import { formatChildNumber } from '../../lib/identifiers/index.ts'
import { shieldingPaths } from './paths.ts'

const app = await createTestApp({ children: 30, random: 'shielding' })
const { owner } = app.database
await addShieldingTeam(app.database)
const [child] = await owner<
  { publicId: string; number: string; family: string; given: string; born: string }[]
>`
  select c.public_id as "publicId", c.child_number as "number", n.given, n.family, c.date_of_birth as "born"
    from children c join child_names n on n.child_id = c.child_id and n.position = 0
   where c.status = 'open' and c.authority_code = 'E06000065' order by c.child_id limit 1`
const [ottoline, cormac, amara] = await Promise.all(
  ['ottoline', 'cormac', 'amara'].map((name) => Browser.open(app, name)),
)

const request = {
  number: formatChildNumber(child!.number),
  asker: 'refuge',
  channel: 'phone',
  askerProofs: 'called-back',
  childProofs: 'agency-confirms',
  criterion: 'refuge',
  level: '2',
  reasons: 'They came to us last night.',
}

async function assertPage(t: TestContext, answer: LightMyRequestResponse, name: string, status = 200) {
  const { body, statusCode } = answer
  assert.equal(statusCode, status, body)
  assert.deepEqual(await faultsIn(body), [])
  const html = steady(body).replaceAll(/[Rr]eference [0-9A-F]{8}/g, 'Reference ID')
  t.assert.fileSnapshot(html, new URL(`__golden__/${name}.html`, import.meta.url).pathname, {
    serializers: [(page: string) => page],
  })
}

const stepIn = ({ body }: LightMyRequestResponse, step: string): string =>
  new RegExp(`action="(/shielding/changes/[0-9a-f-]+/${step})"`).exec(body)?.[1] ?? ''

test('R-65, R-66: from the request to the review, each page', async (t) => {
  await assertPage(t, await ottoline!.get(shieldingPaths.desk), 'desk-empty')
  await assertPage(t, await ottoline!.get(shieldingPaths.record), 'new')
  const faulty = await ottoline!.post(shieldingPaths.record, { ...request, number: 'C1', reasons: '' })
  await assertPage(t, faulty, 'new-faulty', 400)
  const unknown = await ottoline!.fill(shieldingPaths.record, { ...request, number: 'C000 0000 0072' })
  assert.equal(unknown.statusCode, 400)
  assert.equal((await amara!.get(`/children/${child!.publicId}`)).statusCode, 303)
  const path = String((await ottoline!.fill(shieldingPaths.record, request)).headers.location)
  assert.equal((await amara!.get(`/children/${child!.publicId}`)).statusCode, 404)
  await assertPage(t, await ottoline!.get(path), 'request')
  await assertPage(t, await ottoline!.get(`${path}/notice`), 'notice-waiting')
  await ottoline!.get(path)
  await assertPage(t, await ottoline!.post(`${path}/decide`, {}), 'request-faulty', 400)
  const met = { ground: 'risk-shown', words: 'The refuge confirms it.' }
  assert.equal((await ottoline!.post(`${path}/decide`, met)).statusCode, 303)
  await ottoline!.get(shieldingPaths.record)
  assert.equal((await ottoline!.post(`${path}/decide`, met)).statusCode, 409)
  await assertPage(t, await ottoline!.get(path), 'request-met')
  await assertPage(t, await ottoline!.get(`${path}/notice`), 'notice-met')

  await assertPage(t, await cormac!.get(shieldingPaths.find), 'find')
  const [year, month, day] = child!.born.split('-')
  const found = await cormac!.post(shieldingPaths.find, {
    given: child!.given,
    family: child!.family,
    'dateOfBirth-day': day!,
    'dateOfBirth-month': month!,
    'dateOfBirth-year': year!,
  })
  await assertPage(t, found, 'find-found')
  const own = shieldingPaths.child(child!.publicId)
  const opened = await cormac!.get(own)
  await assertPage(t, opened, 'child')
  assert.ok(!opened.body.includes(child!.family), 'the page of the shield shows nothing that it hides')
  await assertPage(t, await cormac!.post(`${own}/record`, {}), 'child-faulty', 400)
  const shown = await cormac!
    .fill(own, {})
    .then(() => cormac!.post(`${own}/record`, { purpose: 'data-check' }))
  await assertPage(t, shown, 'record')
  assert.ok(shown.body.includes(child!.family))

  const lift = { outcome: 'lift', ground: 'risk-is-over', words: 'Nobody searches for them any more.' }
  await ottoline!.get(own)
  assert.equal((await ottoline!.post(`${own}/review`, { ...lift, ground: '' })).statusCode, 400)
  assert.equal((await ottoline!.post(`${own}/review`, lift)).statusCode, 303)
  const waiting = await ottoline!.get(own)
  assert.equal(stepIn(waiting, 'second'), '', 'whoever proposed it is not asked to agree')
  await assertPage(t, await cormac!.get(shieldingPaths.desk), 'desk')
  const second = await cormac!.get(own)
  await assertPage(t, second, 'child-second')
  assert.equal((await cormac!.post(stepIn(second, 'second'), {})).statusCode, 303)
  await assertPage(t, await ottoline!.get(own), 'child-cooling')
  assert.equal((await ottoline!.post(stepIn(second, 'stop'), {})).statusCode, 303)
  assert.equal(
    (await ottoline!.get(own).then(() => ottoline!.post(stepIn(second, 'stop'), {}))).statusCode,
    409,
  )
  await ottoline!.get(own)
  assert.equal((await ottoline!.post(`${own}/events`, { kind: 'moved' })).statusCode, 303)
})

test('R-65: a refused request can be challenged, and whoever refused it does not decide about that', async (t) => {
  const path = String((await ottoline!.fill(shieldingPaths.record, request)).headers.location)
  await ottoline!.get(path)
  await ottoline!.post(`${path}/decide`, { ground: 'no-risk-from-whereabouts', words: 'None is seen.' })
  await assertPage(t, await ottoline!.get(`${path}/notice`), 'notice-not-met')
  const challenges = path.split('/').at(-1)!
  const form = await ottoline!.get(shieldingPaths.challenge(challenges))
  assert.ok(form.body.includes(`name="challenges" value="${challenges}"`))
  const second = String(
    (await ottoline!.post(shieldingPaths.record, { ...request, challenges })).headers.location,
  )
  await ottoline!.get(second)
  const met = { ground: 'risk-shown', words: 'It is there.' }
  assert.equal((await ottoline!.post(`${second}/decide`, met)).statusCode, 403)
  assert.equal(
    (await cormac!.fill(second, {}).then(() => cormac!.post(`${second}/decide`, met))).statusCode,
    303,
  )
})

test('R-39: a row that was held back beside the shielded child, decided by one, and by two where that is needed', async (t) => {
  await loadRowsNear(app, [child!], 'HELD')
  const desk = await cormac!.get(shieldingPaths.desk)
  const path = /href="(\/shielding\/rows\/[0-9a-f-]+)"/.exec(desk.body)?.[1] ?? ''
  await assertPage(t, await cormac!.get(path), 'row')
  await assertPage(t, await cormac!.post(`${path}/decide`, { decision: 'same-child' }), 'row-faulty', 400)
  await cormac!.get(path)
  const decision = { decision: `same-child ${child!.publicId}`, note: 'details-agree' }
  assert.equal((await cormac!.post(`${path}/decide`, decision)).statusCode, 303)
  await owner`update vault.quarantine set needs_second = true, choice = null, chosen_child_id = null, note_code = null, decided_by = null, decided_at = null`
  await owner`
    update vault.quarantine set needs_second = true, choice = 'another-child', note_code = 'sibling-or-twin', decided_at = received_at,
           decided_by = (select user_id from users where username = 'cormac')`
  assert.ok(!(await cormac!.get(path)).body.includes('Agree as the second person'))
  assert.equal((await cormac!.post(`${path}/second`, {})).statusCode, 403)
  await assertPage(t, await ottoline!.get(path), 'row-second')
  assert.equal((await ottoline!.post(`${path}/second`, {})).statusCode, 303)
  const carried = await ottoline!.get(path)
  assert.ok(carried.body.includes('It is being carried out'))
  assert.equal((await ottoline!.post(`${path}/return`, {})).statusCode, 409)
})

test('R-66: a shield is offered to another team, and the offer taken back', async (t) => {
  const own = shieldingPaths.child(child!.publicId)
  await ottoline!.get(own)
  await assertPage(t, await ottoline!.post(`${own}/offers`, {}), 'child-offer-faulty', 400)
  await ottoline!.get(own)
  const offer = { toAuthorityCode: OTHER_TEAM, reason: 'moved-there' }
  assert.equal((await ottoline!.post(`${own}/offers`, offer)).statusCode, 303)
  await assertPage(t, await ottoline!.get(own), 'child-offered')
  const desk = await cormac!.get(shieldingPaths.desk)
  await assertPage(t, desk, 'desk-offered')
  const withdraw = /action="(\/shielding\/offers\/[0-9a-f-]+\/withdraw)"/.exec(desk.body)?.[1] ?? ''
  assert.equal((await cormac!.post(withdraw.replace('withdraw', 'accept'), {})).statusCode, 404)
  assert.equal((await cormac!.post(withdraw, {})).statusCode, 303)
})

test('R-65, R-68: a practitioner hides a record from its page, and sees the card that is left', async (t) => {
  const [other] = await owner<{ publicId: string }[]>`
    select public_id as "publicId" from children where status = 'open' and authority_code = 'E06000065' order by child_id limit 1`
  const path = shieldingPaths.ask(other!.publicId)
  await assertPage(t, await amara!.get(path), 'ask')
  await assertPage(t, await amara!.post(path, {}), 'ask-faulty', 400)
  await amara!.get(path)
  const asked = { criterion: 'domestic-abuse', level: '1', reasons: 'The mother told me.' }
  await assertPage(t, await amara!.post(path, asked), 'asked')
  assert.equal((await amara!.get(path)).statusCode, 404)
  const desk = await cormac!.get(shieldingPaths.desk)
  assert.ok(desk.body.includes('1 asked, 0 refused'))
  assert.equal((await cormac!.get(path)).statusCode, 403)
})

test('unknown-as-hidden: a practitioner, and a member of the team without the right, have no such pages', async () => {
  for (const username of ['amara', 'priya', 'stephen', 'edith', 'helen', 'freya']) {
    const browser = await Browser.open(app, username)
    for (const path of [shieldingPaths.desk, shieldingPaths.record, shieldingPaths.find])
      assert.equal((await browser.get(path)).statusCode, 403, username)
    assert.equal((await browser.get(shieldingPaths.child(child!.publicId))).statusCode, 404, username)
  }
})
