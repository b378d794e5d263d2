import assert from 'node:assert/strict'
import { test } from 'node:test'
import { steady } from '../../children/web/browser.fixture.ts'
import { childOf, csvFile, type Told } from '../../feeds/load-file.fixture.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import { testRelationKeys, testSeal } from '../../../test/support/decide.ts'
import { declareRelation } from '../../relations/index.ts'
import { createDesk, type Desk } from '../desk.fixture.ts'
import { assertPage, browserOf } from './desk-browser.fixture.ts'

const oliver: Told = {
  id: 'A1',
  given: 'Oliver',
  family: 'Wainwright',
  born: '2015-04-12',
  postcode: 'HG1 1AA',
  school: '990001',
}
const moved: Told = { ...oliver, id: 'B1', born: '2015-12-04', postcode: 'HG1 1AB', nhs: '9990000123' }

async function createBed(): Promise<{ desk: Desk; item: string; child: string; number: string }> {
  const desk = await createDesk()
  await desk.register('first', { name: 'School roll' })
  await desk.register('second', { name: 'Health visiting', kind: 'health' })
  await desk.load('first', csvFile([{ ...oliver, nhs: '9990000115' }]))
  await desk.load('second', csvFile([moved]))
  const [item] = await desk.items()
  const child = (await childOf(desk.db, 'first', 'A1'))!
  return { desk, item: item!.publicId, child: child.publicId, number: child.childNumber }
}

test('REV-8: the pages of the desk, from the queue to the second person and back', async (t) => {
  const { desk, item, child } = await createBed()
  const priya = browserOf(desk, desk.people.priya)
  const stephen = browserOf(desk, desk.people.stephen)
  const queue = await priya.get('/reviews')
  await assertPage(t, queue, 'reviews.local-team')
  assert.ok(!queue.body.includes('Wainwright'), 'the queue names nobody')
  const next = await priya.get('/reviews/next')
  assert.deepEqual([next.statusCode, next.headers.location], [303, `/reviews/${item}`])

  const page = await priya.get(`/reviews/${item}`)
  await assertPage(t, page, 'review.local-team')
  assert.ok(!page.body.includes('9990000'), 'no number of another body is shown')
  for (const words of ['Nearly: day and month exchanged', 'Same', 'Different', 'School roll']) {
    assert.ok(page.body.includes(words), words)
  }

  await assertPage(t, await priya.post(`/reviews/${item}`, {}), 'review-faulty.local-team', 400)
  const choice = { choice: `link ${child}`, note: 'details-agree' }
  await assertPage(t, await priya.post(`/reviews/${item}`, choice), 'review-check.local-team')
  assert.equal((await desk.items()).length, 1, 'nothing is saved by looking')
  const saved = await priya.post(`/reviews/${item}/check-answers`, choice)
  assert.deepEqual([saved.statusCode, saved.headers.location], [303, `/reviews?decided=${item}`])
  const again = await priya.post(`/reviews/${item}/check-answers`, choice)
  assert.equal(again.statusCode, 409)
  assert.match(again.body, /Somebody else was quicker/)

  await stephen.get(`/reviews/${item}`)
  await assertPage(t, await stephen.get(`/reviews/${item}`), 'review-second.local-team')
  await assertPage(
    t,
    await stephen.post(`/reviews/${item}/second`, {}),
    'review-second-faulty.local-team',
    400,
  )
  assert.equal((await stephen.post(`/reviews/${item}/second`, { answer: 'agree' })).statusCode, 303)
  await desk.runJobs()
  await assertPage(t, await priya.get(`/reviews/${item}`), 'review-settled.local-team')
  assert.equal((await priya.post(`/reviews/${item}/undo`, {})).statusCode, 303)
  await desk.runJobs()
  assert.equal((await desk.items()).length, 1)
})

test('REV-8: an empty queue says so', async (t) => {
  const { desk, item } = await createBed()
  const priya = browserOf(desk, desk.people.priya)
  await priya.get(`/reviews/${item}`)
  await priya.post(`/reviews/${item}/check-answers`, { choice: 'new-child', note: 'another-child' })
  await desk.runJobs()
  await assertPage(t, await priya.get('/reviews'), 'reviews-empty.local-team')
})

test('REV-9: an explanation is shown where the model gave one', async (t) => {
  const { desk, item } = await createBed()
  const [{ childId }] = await desk.db.owner<
    [{ childId: number }]
  >`select child_id as "childId" from children limit 1`
  const parts = [
    { field: 'First name', level: 'same', bits: 9.25 },
    { field: 'Date of birth', level: 'day and month exchanged', bits: -1.5 },
  ]
  await desk.db.owner`
    update link_decisions set explanations = ${desk.db.owner.json([{ childId, totalBits: 7.75, parts }])}
     where source_id = 'second'`
  const page = await browserOf(desk, desk.people.priya).get(`/reviews/${item}`)
  await assertPage(t, page, 'review-explained.local-team')
  assert.match(page.body, /7\.8 bits/)
})

test('REV-10: a record is put beside the row by its number, which stands in no address, and nobody learns why there is none', async (t) => {
  const { desk, item } = await createBed()
  const amelia: Told = {
    id: 'A2',
    given: 'Amelia',
    family: 'Ashcroft',
    born: '2013-02-03',
    postcode: 'LS1 1AA',
  }
  const hidden: Told = { ...amelia, id: 'A3', given: 'Hidden', family: 'Harrow', born: '2014-03-04' }
  const own: Told = { ...amelia, id: 'A4', given: 'Nora', family: 'Nield', born: '2012-09-08' }
  await desk.load('first', csvFile([{ ...oliver, nhs: '9990000115' }, amelia, hidden, own]))
  await desk.load(
    'first',
    csvFile([{ ...oliver, nhs: '9990000115' }, amelia, { ...hidden, restricted: true }, own]),
  )
  await desk.as(desk.people.priya, (act) =>
    declareRelation(
      act,
      { seal: testSeal, keys: testRelationKeys },
      {
        kinship: 'own-child',
        child: { kind: 'named', given: 'Nora', family: 'Nield', dateOfBirth: own.born as IsoDate },
      },
    ),
  )
  const numberOf = async (id: string): Promise<string> => (await childOf(desk.db, 'first', id))!.childNumber
  const priya = browserOf(desk, desk.people.priya)
  const add = (number: string) => priya.post(`/reviews/${item}/records`, { number })
  await priya.get(`/reviews/${item}`)
  await assertPage(t, await add('C1'), 'review-number-faulty.local-team', 400)
  const numbers = ['C00000000098', await numberOf('A3'), await numberOf('A4')]
  const pages = []
  for (const number of numbers) {
    const { statusCode, headers, body } = await add(number)
    assert.match(body, /There is no record with this number that you can compare/)
    pages.push([statusCode, Object.keys(headers).sort(), steady(body).replaceAll(number, 'THE NUMBER')])
  }
  assert.deepEqual(pages[1], pages[0], 'withheld')
  assert.deepEqual(pages[2], pages[0], 'declared')

  const added = await add(await numberOf('A2'))
  assert.deepEqual([added.statusCode, added.headers.location], [303, `/reviews/${item}`])
  const explanation = { totalBits: -9.5, parts: [{ field: 'First name', level: 'different', bits: -9.5 }] }
  await desk.db.owner`
    update review_additions set safeguards = '{given-names-disagree,birth-dates-differ}',
           explanation = jsonb_set(${desk.db.owner.json(explanation)}, '{childId}', to_jsonb(child_id))`
  await assertPage(t, await priya.get(`/reviews/${item}`), 'review-added.local-team')
  assert.match((await add(await numberOf('A2'))).body, /This record stands beside the row already/)
  const stephen = await browserOf(desk, desk.people.stephen).get(`/reviews/${item}`)
  assert.match(stephen.body, /Record 2: Amelia Ashcroft/)
})

test('MRG-1: the pages of a merge, from two numbers to its undoing', async (t) => {
  const { desk, number, child } = await createBed()
  await desk.load(
    'second',
    csvFile([{ ...oliver, id: 'C1', given: 'Amelia', born: '2012-02-03', postcode: 'YO1 1ZZ' }]),
  )
  const other = (await childOf(desk.db, 'second', 'C1'))!
  const priya = browserOf(desk, desk.people.priya)
  await assertPage(t, await priya.get('/merges'), 'merges-empty.local-team')
  await assertPage(
    t,
    await priya.post('/merges/preview', { one: 'C1', other: '' }),
    'merges-faulty.local-team',
    400,
  )
  const unknown = await priya.post('/merges/preview', { one: number, other: 'C00000000098' })
  assert.equal(unknown.statusCode, 400)
  const pair = { one: number, other: other.childNumber }
  await assertPage(t, await priya.post('/merges/preview', pair), 'merge-preview.local-team')
  const ids = { one: child, other: other.publicId }
  await assertPage(t, await priya.post('/merges', ids), 'merge-preview-faulty.local-team', 400)
  const made = await priya.post('/merges', { ...ids, keep: 'one', note: 'details-agree' })
  assert.equal(made.statusCode, 303)
  const path = String(made.headers.location)
  assert.match(path, /^\/merges\/[0-9a-f-]{36}$/)
  await desk.runJobs()
  await assertPage(t, await priya.get(path), 'merge.local-team')
  await assertPage(t, await priya.get('/merges'), 'merges.local-team')
  assert.equal((await priya.post(`${path}/undo`, {})).statusCode, 303)
  await desk.runJobs()
  assert.match((await priya.get(path)).body, /They are two records again/)

  const asked = String(
    (await priya.post('/merges', { ...ids, keep: 'one', note: 'details-agree' })).headers.location,
  )
  const stephen = browserOf(desk, desk.people.stephen)
  await assertPage(t, await stephen.get(asked), 'merge-second.local-team')
  await stephen.get(asked)
  assert.equal((await stephen.post(`${asked}/second`, { answer: 'disagree' })).statusCode, 303)
  assert.match((await stephen.get(asked)).body, /They were not merged/)
})

test('REV-2: for anybody else the pages of the desk are not there', async () => {
  const { desk, item, child } = await createBed()
  for (const actor of [desk.people.other, desk.people.worker]) {
    const browser = browserOf(desk, actor)
    assert.equal((await browser.get(`/reviews/${item}`)).statusCode, 404)
    assert.equal((await browser.get('/reviews/NO')).statusCode, 404)
    assert.equal((await browser.get(`/merges/${item}`)).statusCode, 404)
    const queue = await browser.get('/reviews')
    assert.equal(queue.statusCode, actor === desk.people.worker ? 403 : 200)
    assert.ok(!queue.body.includes(item) && !queue.body.includes(child))
  }
})
