import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { createTestApp } from '../../../test/support/app.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { Browser, entriesOf, steady } from '../../children/web/browser.fixture.ts'
import { consentPaths } from './paths.ts'

const app = await createTestApp({ children: 30, random: 'consent' })
const { owner } = app.database
const [child] = await owner<{ childId: number; publicId: string }[]>`
  select c.child_id as "childId", c.public_id as "publicId" from children c
   where c.status = 'open' and c.authority_code = 'E06000065'
     and not exists (select from sensitive_involvements s where s.child_id = c.child_id)
     and exists (select from involvements i where i.child_id = c.child_id and i.ended_on is null)
   order by c.child_id limit 1`
const { childId, publicId } = child!
await owner`update children set date_of_birth = '2009-03-01', date_of_birth_accuracy = 'exact' where child_id = ${childId}`
const [wilhelmina, amara, priya] = await Promise.all(
  ['wilhelmina', 'amara', 'priya'].map(async (name) => {
    const browser = await Browser.open(app, name)
    await browser.fill(`/children/${publicId}/reason`, { purpose: 'working-with-child' })
    return browser
  }),
)

async function assertPage(
  t: TestContext,
  { body, statusCode }: LightMyRequestResponse,
  name: string,
  status = 200,
): Promise<void> {
  assert.equal(statusCode, status)
  assert.deepEqual(await faultsIn(body), [])
  t.assert.fileSnapshot(steady(body), new URL(`__golden__/${name}.html`, import.meta.url).pathname, {
    serializers: [(page: string) => page],
  })
}

/** What stands in `after` and not in `before`; fails unless that is one piece, and all that differs. */
function insertedInto(before: string, after: string): string {
  const added = after.length - before.length
  let at = 0
  while (at < before.length && before[at] === after[at]) at++
  assert.equal(after.slice(0, at) + after.slice(at + added), before)
  return after.slice(at, at + added)
}

const day = (name: string) => ({ [`${name}-day`]: '20', [`${name}-month`]: '11', [`${name}-year`]: '2026' })
const work = {
  ...{ ...day('startedOn'), phone: '', email: '', scope: 'existence', parentMayBeTold: 'no' },
  ...{ decidedBy: 'parent-or-carer', relation: 'mother', judgedBy: 'colleague' },
  ...{ ...day('judgedOn'), ...day('givenOn') },
}

test('R-74, R-75: somebody of a sensitive service records own work, corrects it and withdraws it, on these pages', async (t) => {
  await assertPage(t, await wilhelmina!.get(consentPaths.own(publicId)), 'own-work-none.sensitive')
  await assertPage(t, await wilhelmina!.get(consentPaths.new(publicId)), 'new.sensitive')
  const faulty = { ...work, relation: '', 'givenOn-day': '24', phone: 'x' }
  await assertPage(t, await wilhelmina!.post(consentPaths.new(publicId), {}), 'new-empty.sensitive', 400)
  await assertPage(t, await wilhelmina!.post(consentPaths.new(publicId), faulty), 'new-faulty.sensitive', 400)
  const later = { ...work, relation: '', judgedBy: '', 'givenOn-day': '24' }
  await assertPage(t, await wilhelmina!.post(consentPaths.new(publicId), later), 'new-unfit.sensitive', 400)
  await assertPage(t, await wilhelmina!.post(consentPaths.new(publicId), work), 'check.sensitive')
  const changing = await wilhelmina!.post(consentPaths.new(publicId), { ...work, step: 'change' })
  assert.match(changing.body, /value="mother" selected/)
  const saved = await wilhelmina!.post(consentPaths.checkNew(publicId), work)
  assert.equal(saved.headers.location, consentPaths.own(publicId))
  await assertPage(t, await wilhelmina!.get(consentPaths.own(publicId)), 'own-work.sensitive')
  const twice = await wilhelmina!.get(consentPaths.new(publicId))
  assert.equal(twice.statusCode, 409)
  assert.match(twice.body, /You have recorded this already/)

  await assertPage(t, await wilhelmina!.get(consentPaths.contact(publicId)), 'contact.sensitive')
  const wrongPhone = await wilhelmina!.post(consentPaths.contact(publicId), { phone: 'x', email: '' })
  await assertPage(t, wrongPhone, 'contact-faulty.sensitive', 400)
  await assertPage(t, await wilhelmina!.get(consentPaths.end(publicId)), 'end.sensitive')
  await assertPage(t, await wilhelmina!.post(consentPaths.end(publicId), {}), 'end-faulty.sensitive', 400)
  await assertPage(t, await wilhelmina!.get(consentPaths.withdraw(publicId)), 'withdraw.sensitive')
  const byNobody = await wilhelmina!.post(consentPaths.withdraw(publicId), {})
  await assertPage(t, byNobody, 'withdraw-faulty.sensitive', 400)

  const before = steady((await amara!.get(`/children/${publicId}`)).body)
  assert.match(before, /There may be other support/)
  const entries = await entriesOf(app, () =>
    wilhelmina!.post(consentPaths.withdraw(publicId), {
      withdrawnBy: 'parent-or-carer',
      told: 'by-telephone',
    }),
  )
  assert.deepEqual(
    entries.map(({ action, outcome, fields }) => [action, outcome, ...fields].join(' ')).slice(1),
    ['consent.withdraw done parent-or-carer by-telephone'],
  )
  assert.doesNotMatch((await amara!.get(`/children/${publicId}`)).body, /There may be other support/)
  const gone = await wilhelmina!.get(consentPaths.withdraw(publicId))
  assert.equal(gone.statusCode, 409)
})

test('R-76: recorded work changes a colleague’s page by the marker alone, and that page offers none of these', async () => {
  const page = async () => steady((await amara!.get(`/children/${publicId}`)).body)
  const without = await page()
  await wilhelmina!.fill(consentPaths.checkNew(publicId), work)
  const marked = await page()
  const added = insertedInto(without, marked)
  assert.match(added, /There may be other support/)
  assert.doesNotMatch(added, /Wilhelmina|Mental|Vale/)
  assert.ok(!marked.includes('/consent'))
  for (const path of [
    consentPaths.own(publicId),
    consentPaths.new(publicId),
    consentPaths.withdraw(publicId),
  ])
    assert.equal((await amara!.get(path)).statusCode, 403)
})

test('R-14: the way to record work leads people of a sensitive service to their own pages, without the record’s change', async () => {
  const { statusCode, headers } = await wilhelmina!.get(`/children/${publicId}/involvement/new`)
  assert.deepEqual([statusCode, headers.location], [303, consentPaths.own(publicId)])
})

test('R-22: the local team records and withdraws a consent to stay; who does not work with the young person cannot', async (t) => {
  await assertPage(t, await priya!.get(consentPaths.stay(publicId)), 'stay-none.local-team')
  await assertPage(t, await priya!.post(consentPaths.stay(publicId), {}), 'stay-faulty.local-team', 400)
  const until = { 'untilOn-day': '1', 'untilOn-month': '3', 'untilOn-year': '2034' }
  const stay = { ground: 'care-leaver', evidence: 'with-advocate', ...day('givenOn'), ...until }
  const late = await priya!.post(consentPaths.stay(publicId), { ...stay, 'untilOn-day': '2' })
  assert.match(late.body, /Last day must be the 25th birthday or before/)
  assert.equal((await priya!.post(consentPaths.stay(publicId), stay)).statusCode, 303)
  await assertPage(t, await priya!.get(consentPaths.stay(publicId)), 'stay.local-team')
  assert.equal((await amara!.get(consentPaths.stay(publicId))).statusCode, 403)
  const [{ id }] = await owner<[{ id: string }]>`select stay_id::text as id from stay_consents`
  const untold = await priya!.post(consentPaths.withdrawStay(publicId, id), {})
  await assertPage(t, untold, 'stay-untold.local-team', 400)
  const record = await priya!.get(`/children/${publicId}`)
  assert.match(record.body, /After the 18th birthday of/)

  // 18 by now, and shown on the consent alone: withdrawn, the record is nobody's.
  await owner`update children set date_of_birth = '2008-03-01' where child_id = ${childId}`
  assert.equal((await priya!.get(`/children/${publicId}`)).statusCode, 200)
  const withdrawn = await priya!.post(consentPaths.withdrawStay(publicId, id), { told: 'in-person' })
  assert.deepEqual([withdrawn.statusCode, withdrawn.headers.location], [303, '/'])
  for (const browser of [priya!, amara!, wilhelmina!])
    assert.equal((await browser.get(`/children/${publicId}`)).statusCode, 404)
})

test('R-22: somebody younger than 17 is not asked yet', async () => {
  await owner`update children set date_of_birth = '2010-03-01' where child_id = ${childId}`
  assert.doesNotMatch((await priya!.get(`/children/${publicId}`)).body, /After the 18th birthday/)
  const early = await priya!.get(consentPaths.stay(publicId))
  assert.equal(early.statusCode, 400)
  assert.match(early.body, /It is too early for this/)
})
