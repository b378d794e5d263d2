import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestApp } from '../../../test/support/app.ts'
import { markSensitive } from '../../../test/support/sensitive.ts'
import { withhold } from '../../../test/support/withhold.ts'
import { Browser, steady } from '../../children/web/browser.fixture.ts'
import { outcomes } from '../index.ts'
import { AUTHORITY, steadyPage, typed } from './browser.fixture.ts'
import { brokeragePaths } from './paths.ts'

const app = await createTestApp({ children: 30, random: 'paired' })
const { owner } = app.database
const [marked, plain, mine] = await owner<{ childId: number; id: string }[]>`
  select child_id as "childId", public_id::text as id from children
   where status = 'open' and authority_code = ${AUTHORITY} order by child_id limit 3`
await markSensitive(app.database, marked!.childId, { isOnly: true })
const [hidden] = await withhold(app.database, 1)
const worlds = {
  marked: marked!.id,
  plain: plain!.id,
  hidden: hidden!,
  absent: '00000000-0000-4000-8000-000000000000',
}
const amara = await Browser.open(app, 'amara')
const odile = await Browser.open(app, 'odile')

async function forget(): Promise<void> {
  await owner`delete from contact_request_steps`
  await owner`delete from contact_requests`
}

/** Every page that the asker is shown, from the form to `steps` of the desk; with the headers, but for their date. */
async function pagesOf(child: string, steps: readonly [string, Record<string, string>][]): Promise<string[]> {
  await forget()
  const seen: string[] = []
  const look = async (url: string): Promise<void> => {
    const answer = await amara.get(url)
    const {
      'set-cookie': _cookie,
      'content-security-policy': _nonce,
      date: _date,
      ...headers
    } = answer.headers
    seen.push(`${answer.statusCode} ${steady(JSON.stringify(headers))}\n${steadyPage(answer)}`)
  }
  await look(brokeragePaths.newFor(child))
  const { given: _given, family: _family, ...fields } = typed
  seen.push(steadyPage(await amara.post(brokeragePaths.new, { ...fields, child, urgency: '' })))
  const asked = await amara.post(brokeragePaths.new, { ...fields, child })
  assert.equal(asked.statusCode, 303)
  const id = String(asked.headers.location).slice(brokeragePaths.own.length + 1)
  await look(brokeragePaths.ownRequest(id))
  for (const [step, body] of steps) {
    await odile.get(brokeragePaths.request(id))
    const done = await odile.post(`${brokeragePaths.request(id)}/${step}`, body)
    assert.equal(done.statusCode, 303, `${step}: ${done.body}`)
    await look(brokeragePaths.ownRequest(id))
    await look(brokeragePaths.own)
  }
  return seen
}

test('R-55, asking-tells-nothing: the asker’s pages are byte for byte the same for every child, until a service answers', async () => {
  const steps: [string, Record<string, string>][] = [
    ['take', {}],
    ['attempts', { attempt: 'no-answer' }],
    ['attempts', { attempt: 'reached' }],
    ['wish', { wish: 'prefers-not' }],
    ['give-back', {}],
    ['take', {}],
    ['urgency', { urgency: 'planned-work' }],
  ]
  const expected = await pagesOf(worlds.marked, steps)
  assert.equal(expected.length, 3 + 2 * steps.length)
  for (const [world, child] of Object.entries(worlds))
    assert.deepEqual(await pagesOf(child, steps), expected, world)
})

test('R-77, answer-tells-nothing: a service that declines, none at all, and what cannot be told are byte for byte the same', async () => {
  const told = new Map<string, string[]>()
  for (const outcome of outcomes.filter((one) => one !== 'contact-them'))
    told.set(
      outcome,
      await pagesOf(mine!.id, [
        ['take', {}],
        ['answer', { outcome }],
      ]),
    )
  assert.deepEqual(told.get('no-service'), told.get('declines'))
  assert.deepEqual(told.get('cannot-tell'), told.get('declines'))
  assert.notDeepEqual(told.get('declines-openly'), told.get('declines'))
})
