import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { openReviews } from '../reviews.fixture.ts'

const desk = await openReviews('rules')
const { owner, log, drawAgain, foundBy, idOf } = desk
const DAY = '2026-11-21'
const at = (time: string, day = DAY): string => `${day}T${time}:00Z`

const fresh = await owner<{ childId: number }[]>`
  select c.child_id as "childId" from children c
   where not exists (select from involvements i where i.child_id = c.child_id) order by 1 limit 6`
assert.equal(fresh.length, 6)
const [a, b, c, d, e, f] = fresh.map(({ childId }) => childId)

beforeEach(() => owner`truncate audit_entries, access_alerts`)

test('own-family: a refusal with an alert is found, one without is not', async () => {
  const refused = { by: 'amara', outcome: 'refused', at: at('10:00') }
  const entryId = await log(refused)
  await log({ ...refused, at: at('10:01') })
  await owner`
    insert into access_alerts (kind, user_id, child_id, entry_id, raised_at)
    values ('declared-relation', ${await idOf('amara')}, ${a!}, ${entryId}::bigint, ${new Date(at('10:00'))})`
  await drawAgain(DAY)
  assert.deepEqual(await foundBy('own-family'), [entryId])
})

test('no-involvement: a first look is found when 30 days are over without work of the person or the own service', async () => {
  const day = '2026-10-22'
  const by = 'amara'
  const none = await log({ by, at: at('09:00', day), childId: a! })
  await log({ by, at: at('09:30', day), childId: a! })
  await log({ by, at: at('10:00', day), childId: b! })
  const tooLate = await log({ by, at: at('11:00', day), childId: c! })
  const undone = await log({ by, at: at('12:00', day), childId: d! })
  await log({ by, at: at('13:00', day), childId: e! })
  await log({ by: 'leah', at: at('14:00', day), childId: b!, servedId: await idOf('amara') })
  const called = await log({ by: 'leah', at: at('15:00', day), childId: f!, servedId: await idOf('amara') })
  await log({ by, at: at('09:00', '2026-10-23'), childId: a! })
  await log({ by, at: at('09:00'), childId: a! })
  await work(b!, '2026-11-21')
  await work(c!, '2026-11-22')
  await work(d!, '2026-10-01', { withdrawn: true })
  await work(e!, '2026-10-01', { username: 'fiona' })
  await drawAgain(DAY)
  assert.deepEqual(await foundBy('no-involvement'), [none, tooLate, undone, called])
})

test('no-involvement: people of sensitive services are left out, whose work is never in the open', async () => {
  const childId = a!
  const siobhan = { by: 'siobhan', at: at('09:00', '2026-10-22'), childId }
  const entryId = await log(siobhan)
  await drawAgain(DAY)
  assert.deepEqual(await foundBy('no-involvement'), [entryId])
  await owner`
    update users set service_id = (select service_id from services where is_sensitive limit 1)
     where username = 'siobhan' and exists (select from services where is_sensitive)`
  await drawAgain(DAY)
  assert.deepEqual(await foundBy('no-involvement'), [])
})

test('failed-searches: the fifth within an hour is found, once an hour and person; four, slower and fruitful ones are not', async () => {
  const search = { action: 'children.search', quantity: 0 }
  for (const minute of ['00', '10', '20', '30']) await log({ ...search, by: 'amara', at: at(`10:${minute}`) })
  const fifth = await log({ ...search, by: 'amara', at: at('10:59'), outcome: 'refused' })
  await log({ ...search, by: 'amara', at: at('10:59') })
  for (const minute of ['00', '10', '20', '30']) await log({ ...search, by: 'beth', at: at(`10:${minute}`) })
  await log({ ...search, by: 'beth', at: at('10:40'), quantity: 3 })
  await log({ ...search, by: 'beth', at: at('11:00') })
  for (const time of ['23:10', '23:20', '23:30', '23:40'])
    await log({ ...search, by: 'imran', at: at(time, '2026-11-20') })
  const overnight = await log({ ...search, by: 'imran', at: at('00:05') })
  await drawAgain(DAY)
  assert.deepEqual(await foundBy('failed-searches'), [fifth, overnight])
})

test('night: a look from 20:00 to 07:00 by clocks in England is found where the organisation does not work then', async () => {
  await log({ by: 'joanna', at: at('19:59') })
  const night = [await log({ by: 'joanna', at: at('20:00') }), await log({ by: 'joanna', at: at('06:59') })]
  await log({ by: 'joanna', at: at('07:00') })
  for (const by of ['amara', 'marek', 'beth']) await log({ by, at: at('23:00') })
  await drawAgain(DAY)
  assert.deepEqual(await foundBy('night'), night)
})

test('night: hours are those of summer time while it lasts', async () => {
  const late = await log({ by: 'joanna', at: at('19:30', '2026-07-10') })
  await log({ by: 'joanna', at: at('06:30', '2026-07-10') })
  await drawAgain('2026-07-10')
  assert.deepEqual(await foundBy('night'), [late])
})

test('mediated-call: one call in ten of an authority is found, rounded up; refused ones and looks in calls are not', async () => {
  const call = { by: 'leah', action: 'mediation.open-call', servedId: await idOf('amara') }
  const calls: string[] = []
  for (let minute = 10; minute < 21; minute++) calls.push(await log({ ...call, at: at(`10:${minute}`) }))
  await log({ ...call, at: at('11:00'), outcome: 'refused' })
  await log({ ...call, at: at('11:01'), action: 'mediation.close-call' })
  await drawAgain(DAY)
  const found = await foundBy('mediated-call')
  assert.equal(found.length, 2)
  assert.ok(found.every((id) => calls.includes(id)))
})

test('reveal: one reveal in five is found, rounded up; a number that led nowhere is not', async () => {
  const reveal = { by: 'joel', action: 'monitoring.reveal-child' }
  const reveals: string[] = []
  for (let minute = 10; minute < 16; minute++) reveals.push(await log({ ...reveal, at: at(`10:${minute}`) }))
  await log({ ...reveal, at: at('11:00'), outcome: 'not-found' })
  await drawAgain(DAY)
  const found = await foundBy('reveal')
  assert.equal(found.length, 2)
  assert.ok(found.every((id) => reveals.includes(id)))
})

test('safeguarding-search, R-52: each search for affected children is found, whatever it found; a refused one is not', async () => {
  const search = { by: 'marek', action: 'safeguarding.search' }
  const found = [
    await log({ ...search, at: at('10:00'), quantity: 3 }),
    await log({ ...search, at: at('10:01'), quantity: 0 }),
  ]
  await log({ ...search, at: at('10:02'), outcome: 'refused' })
  await drawAgain(DAY)
  assert.deepEqual(await foundBy('safeguarding-search'), found)
})

test('R-103: an entry that two rules find is one review with both', async () => {
  const entryId = await log({ by: 'joanna', at: at('22:00') })
  await drawAgain(DAY)
  const [row] = await owner<[{ reviews: number }]>`
    select count(*)::integer as reviews from entry_reviews where entry_id = ${entryId}::bigint`
  assert.equal(row.reviews, 1)
  assert.deepEqual([await foundBy('night'), await foundBy('sample')], [[entryId], [entryId]])
})

async function work(
  childId: number,
  startedOn: string,
  { username = 'amara', withdrawn = false } = {},
): Promise<void> {
  await owner`
    insert into involvements (child_id, service_id, user_id, started_on, confirmed_on, withdrawn_at)
    select ${childId}, service_id, user_id, ${startedOn}, ${startedOn}, ${withdrawn ? new Date(at('09:00')) : null}
      from users where username = ${username}`
}
