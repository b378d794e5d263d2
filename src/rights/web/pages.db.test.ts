import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { createTestApp } from '../../../test/support/app.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { Browser, steady } from '../../children/web/browser.fixture.ts'
import { formatChildNumber } from '../../lib/identifiers/index.ts'
import { rightsPaths } from './paths.ts'

const app = await createTestApp({ children: 30, random: 'rights' })
const { owner } = app.database
const [child] = await owner<{ publicId: string; number: string }[]>`
  select public_id as "publicId", child_number as "number" from children
   where status = 'open' and authority_code = 'E06000065' order by child_id limit 1`
const [amara, marek, freya, tariq] = await Promise.all(
  ['amara', 'marek', 'freya', 'tariq'].map((name) => Browser.open(app, name)),
)
for (const [browser, purpose] of [
  [amara!, 'working-with-child'],
  [marek!, 'duty'],
] as const) {
  await browser.fill(`/children/${child!.publicId}/reason`, { purpose })
  await browser.get(`/children/${child!.publicId}`)
}

const request = {
  number: formatChildNumber(child!.number),
  asker: 'parent',
  proofs: 'known-to-team',
  entitlement: 'court-order',
  'receivedOn-day': '23',
  'receivedOn-month': '11',
  'receivedOn-year': '2026',
}

async function assertPage(
  t: TestContext,
  { body, statusCode }: LightMyRequestResponse,
  name: string,
  status = 200,
) {
  assert.equal(statusCode, status, body)
  assert.deepEqual(await faultsIn(body), [])
  const html = steady(body).replaceAll(/name="looks" value="\d+"/g, 'name="looks" value="ID"')
  t.assert.fileSnapshot(html, new URL(`__golden__/${name}.html`, import.meta.url).pathname, {
    serializers: [(page: string) => page],
  })
}

/** Ids of the log on a page, by what stands in their row. */
function entryIn({ body }: LightMyRequestResponse, words: string): string {
  const row = body.split('<tr').find((part) => part.includes(words))
  return /name="looks" value="(\d+)"/.exec(row ?? '')?.[1] ?? ''
}

test('R-117: from the request to what the family reads, with a look of the police that two people tell', async (t) => {
  await assertPage(t, await freya!.get(rightsPaths.histories), 'requests-empty.complaints-officer')
  await assertPage(t, await freya!.get(rightsPaths.record), 'record.complaints-officer')
  const faulty = await freya!.post(rightsPaths.record, { ...request, entitlement: '', number: 'C1' })
  await assertPage(t, faulty, 'record-faulty.complaints-officer', 400)
  const unknown = await freya!.fill(rightsPaths.record, { ...request, number: 'C000 0000 0072' })
  assert.equal(unknown.statusCode, 400)
  const path = String((await freya!.fill(rightsPaths.record, request)).headers.location)
  const opened = await freya!.get(path)
  await assertPage(t, opened, 'request.complaints-officer')
  assert.equal((await freya!.post(`${path}/looks`, { choice: 'as-ruled' })).statusCode, 400)
  assert.equal((await freya!.post(`${path}/give`, { way: 'post' })).statusCode, 409)
  await freya!.get(path)
  const police = { looks: entryIn(opened, 'Marek Nowak'), choice: 'include known-to-asker' }
  assert.equal((await freya!.post(`${path}/looks`, police)).statusCode, 303)
  const own = { looks: entryIn(opened, 'Amara Osei'), choice: 'withhold safety-of-child' }
  await freya!.get(path)
  assert.equal((await freya!.post(`${path}/looks`, own)).statusCode, 303)
  await freya!.get(path)
  assert.equal((await freya!.post(`${path}/prepare`, {})).statusCode, 303)
  await assertPage(t, await freya!.get(path), 'request-second.complaints-officer')
  assert.equal((await freya!.post(`${path}/second`, { answer: 'agree' })).statusCode, 403)
  assert.equal((await freya!.get(`${path}/list`)).statusCode, 409)
  await assertPage(t, await tariq!.get(path), 'request-second.second-officer')
  await assertPage(t, await tariq!.post(`${path}/second`, {}), 'request-second-faulty.second-officer', 400)
  assert.equal((await tariq!.post(`${path}/second`, { answer: 'agree' })).statusCode, 303)
  await assertPage(t, await freya!.get(path), 'request-prepared.complaints-officer')
  const list = await freya!.get(`${path}/list`)
  await assertPage(t, list, 'list.parent')
  assert.ok(
    !list.body.includes('Amara') && !list.body.includes('Marek'),
    'nobody is named unless two people decided so',
  )
  const text = await freya!.get(`${path}/list.txt`)
  assert.equal(text.headers['content-type'], 'text/plain; charset=utf-8')
  assert.match(text.body, /A police officer from the police/)
  await freya!.get(path)
  assert.equal((await freya!.post(`${path}/give`, { way: 'hand' })).statusCode, 303)
  await assertPage(t, await freya!.get(path), 'request-given.complaints-officer')
  assert.equal((await freya!.get(`${path}/list.txt`)).body, text.body)
})

test('looks-never-betray: a list reads the same whether or not something was left out, but for the looks themselves', async (t) => {
  const ask = async (): Promise<string> =>
    String(
      (await freya!.fill(rightsPaths.record, { ...request, asker: 'child', entitlement: '' })).headers
        .location,
    )
  const lists: string[] = []
  for (const withholds of [false, true]) {
    const path = await ask()
    const opened = await freya!.get(path)
    const looks = [...opened.body.matchAll(/name="looks" value="(\d+)"/g)].map(([, id]) => id!)
    const ground = withholds ? 'withhold safety-of-child' : 'as-ruled'
    for (const id of looks) {
      await freya!.post(`${path}/looks`, { looks: id, choice: ground })
      await freya!.get(path)
    }
    await freya!.post(`${path}/prepare`, {})
    lists.push((await freya!.get(`${path}/list.txt`)).body)
    if (!withholds) await assertPage(t, await freya!.get(`${path}/list`), 'list.child')
  }
  const frame = (text: string): string =>
    text
      .replaceAll(/^(- |\d+ \w+ \d{4}$).*\n?/gm, '')
      .replace('There is nothing to list.\n', '')
      .replaceAll(/\n+/g, '\n')
  assert.equal(frame(lists[0]!), frame(lists[1]!))
  assert.ok(!lists.some((text) => text.includes('police')))
})

test('R-84: a practitioner, and a member of the team without the right, have no such pages', async () => {
  const [row] = await owner<[{ id: string }]>`select public_id::text as id from access_histories limit 1`
  for (const username of ['amara', 'priya', 'stephen', 'edith', 'helen']) {
    const browser = await Browser.open(app, username)
    for (const path of [rightsPaths.histories, rightsPaths.record])
      assert.equal((await browser.get(path)).statusCode, 403, username)
    assert.equal((await browser.get(rightsPaths.history(row.id))).statusCode, 404, username)
    assert.equal((await browser.get(rightsPaths.list(row.id))).statusCode, 404, username)
  }
})
