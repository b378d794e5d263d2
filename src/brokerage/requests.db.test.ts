import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runAt } from '../feeds/load-file.fixture.ts'
import { declareRelation } from '../relations/index.ts'
import { day } from '../lib/iso-date.ts'
import type { Act } from '../platform/act.ts'
import { testRelationKeys, testSeal } from '../../test/support/decide.ts'
import { code, createBrokerageBed, NOW, OTHER_AUTHORITY, request } from './brokerage.fixture.ts'
import {
  answerRequest,
  askContact,
  brokerageMails,
  changeOwnRequest,
  handOver,
  listOwnRequests,
  listRequests,
  MOST_A_DAY,
  nameChild,
  openRequest,
  outcomes,
  readHistory,
  readOwnRequest,
  recordAttempt,
  recordWish,
  remindBrokers,
  seeContacts,
  setTarget,
  setUrgency,
  takeRequest,
  type Answer,
} from './index.ts'

const bed = await createBrokerageBed()
const { as, ask, children, people } = bed
const { owner, web, team, worker } = bed.db
const missing = code('CP_NOT_FOUND')
const notNow = code('CP_CONTACT_STEP')

const take = (id: string, who: 'broker' | 'second' = 'broker') => as(who, (act) => takeRequest(act, id, true))
const answer = (id: string, given: Answer) => as('broker', (act) => answerRequest(act, testSeal, id, given))
const own = (id: string) => as('asker', (act) => readOwnRequest(act, testSeal, id))
const contact = { name: 'Rose Gumbel', phone: '01632 960 555', email: null }
const answerOf = (outcome: (typeof outcomes)[number]): Answer =>
  outcome === 'contact-them' ? { outcome, contact } : { outcome }

/** Each step of the desk, as work of whoever acts. */
const desk: Readonly<Record<string, (act: Act, id: string) => Promise<unknown>>> = {
  open: (act, id) => openRequest(act, testSeal, id),
  take: (act, id) => takeRequest(act, id, true),
  giveBack: (act, id) => takeRequest(act, id, false),
  urgency: (act, id) => setUrgency(act, id, 'planned-work'),
  handOver: (act, id) => handOver(act, id, OTHER_AUTHORITY),
  nameChild: (act, id) => nameChild(act, id, 'C00000000000'),
  contacts: (act, id) => seeContacts(act, id),
  attempt: (act, id) => recordAttempt(act, id, 'reached'),
  wish: (act, id) => recordWish(act, id, 'agrees'),
  answer: (act, id) => answerRequest(act, testSeal, id, { outcome: 'declines' }),
  history: (act, id) => readHistory(act, id),
}

async function forget(): Promise<void> {
  await owner`delete from contact_request_steps`
  await owner`delete from contact_requests`
  await owner`delete from mails`
}

test('R-84: nobody of another authority, without the right, or who is no broker reaches a request, in policy and in the database', async () => {
  const id = await ask()
  for (const who of ['foreign', 'manager', 'stranger'] as const) {
    for (const [name, work] of Object.entries(desk))
      await assert.rejects(
        as(who, (act) => work(act, id)),
        missing,
        `${who} ${name}`,
      )
    await assert.rejects(
      as(who, (act) => readOwnRequest(act, testSeal, id)),
      missing,
    )
    const rows = await as(who, (act) => act.sql`select from contact_requests`)
    assert.equal(rows.length, 0, who)
  }
  assert.equal((await as('foreign', listRequests)).length, 0)
  assert.equal((await as('broker', listRequests)).length, 1)
  assert.equal(
    (await web`select from contact_requests`).length + (await team`select from contact_requests`).length,
    0,
  )
})

test('R-84: nobody works on what they asked themselves, in policy and in the database', async () => {
  const id = await ask('broker')
  for (const [name, work] of Object.entries(desk))
    await assert.rejects(
      as('broker', (act) => work(act, id)),
      code('CP_DENIED'),
      name,
    )
  assert.ok(!(await as('broker', listRequests)).some(({ publicId }) => publicId === id))
  const [{ requestId }] = await owner<[{ requestId: number }]>`
    select request_id as "requestId" from contact_requests where public_id = ${id}`
  const taking = as(
    'broker',
    (act) => act.sql`
      insert into contact_request_steps (request_id, step, made_by, made_at)
      values (${requestId}, 'taken', ${people.broker.userId}, ${NOW})`,
  )
  await assert.rejects(taking, { code: '23514' })
  await take(id, 'second')
})

test('R-78: one person works on a request, and only who took it answers; what is answered stays so', async () => {
  const id = await ask()
  for (const name of ['attempt', 'wish', 'answer', 'contacts', 'giveBack'])
    await assert.rejects(
      as('broker', (act) => desk[name]!(act, id)),
      notNow,
      name,
    )
  await take(id)
  await assert.rejects(take(id, 'second'), notNow)
  for (const name of ['attempt', 'wish', 'answer', 'urgency', 'handOver'])
    await assert.rejects(
      as('second', (act) => desk[name]!(act, id)),
      notNow,
      name,
    )
  await as('second', (act) => takeRequest(act, id, false))
  await take(id, 'second')
  await as('second', (act) => recordAttempt(act, id, 'no-answer'))
  await as('second', (act) => recordWish(act, id, 'agrees'))
  await as('second', (act) => answerRequest(act, testSeal, id, { outcome: 'will-contact' }))
  for (const name of ['take', 'giveBack', 'attempt', 'wish', 'answer', 'urgency', 'handOver'])
    await assert.rejects(
      as('second', (act) => desk[name]!(act, id)),
      notNow,
      name,
    )
  await assert.rejects(
    as('asker', (act) => changeOwnRequest(act, id, 'withdrawn')),
    notNow,
  )
  await as('asker', (act) => changeOwnRequest(act, id, 'closed'))
  assert.equal((await own(id)).state, 'closed')
  assert.equal((await own(id)).answer?.told, 'will-contact')
})

test('R-78: two brokers who take a request at once: one has it', async () => {
  const id = await ask()
  const taken = await Promise.allSettled([take(id), take(id, 'second')])
  assert.deepEqual(taken.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
})

test('R-77, answer-tells-nothing: what the asker is told follows from the code, and three answers are one', async () => {
  const told: Record<string, unknown> = {}
  for (const outcome of outcomes) {
    await forget()
    const id = await ask()
    await take(id)
    await answer(id, answerOf(outcome))
    told[outcome] = (await own(id)).answer
  }
  const at = NOW
  assert.deepEqual(told, {
    'will-contact': { told: 'will-contact', contact: null, at },
    'contact-them': { told: 'contact-them', contact, at },
    'declines-openly': { told: 'declined', contact: null, at },
    declines: { told: 'nothing', contact: null, at },
    'no-service': { told: 'nothing', contact: null, at },
    'cannot-tell': { told: 'nothing', contact: null, at },
  })
})

test('R-78, no-kind-passed-on: a contact that names a kind of service is refused, and one that reaches nobody', async () => {
  const id = await ask()
  await take(id)
  for (const over of [{ name: 'CAMHS duty desk' }, { email: 'a@sexual-health.example' }, { phone: null }]) {
    const given: Answer = { outcome: 'contact-them', contact: { ...contact, ...over } }
    await assert.rejects(answer(id, given), code('CP_CONTACT_KIND'), JSON.stringify(over))
  }
  assert.equal((await own(id)).answer, null)
})

test('R-55, asking-tells-nothing: what the asker sees and what is logged is equal for every child, until somebody answers', async () => {
  const seen: Record<string, unknown> = {}
  for (const [kind, childPublicId] of Object.entries(children)) {
    await forget()
    const [{ last }] = await owner<
      [{ last: string }]
    >`select coalesce(max(entry_id), 0) as last from audit_entries`
    const id = await ask('asker', { childPublicId, words: { ...request.words, child: null } })
    const steady = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll(id, 'ID')) as unknown
    const states = [steady(await own(id))]
    await take(id)
    states.push(steady(await own(id)))
    await as('broker', (act) => recordAttempt(act, id, 'reached'))
    await as('broker', (act) => setUrgency(act, id, 'planned-work'))
    states.push(steady(await own(id)))
    const entries = await owner`
      select action, outcome, child_id, fields, quantity from audit_entries
       where entry_id > ${last} and user_id = ${people.asker.userId} order by entry_id`
    seen[kind] = {
      states,
      entries: steady([...entries]),
      list: steady(await as('asker', (act) => listOwnRequests(act, testSeal))),
    }
  }
  for (const kind of ['plain', 'hidden', 'absent']) assert.deepEqual(seen[kind], seen['marked'], kind)
})

test('R-77: a broker is led to the record that they may open, to no other, and to its services once they work on it', async () => {
  await forget()
  const openedOf = async (childPublicId: string) => {
    const id = await ask('asker', { childPublicId })
    return { id, opened: await as('broker', (act) => openRequest(act, testSeal, id)) }
  }
  for (const kind of ['hidden', 'absent'] as const)
    assert.equal((await openedOf(children[kind])).opened.child, null, kind)
  const { id, opened } = await openedOf(children.plain)
  assert.equal(opened.child?.publicId, children.plain)
  await assert.rejects(
    as('broker', (act) => seeContacts(act, id)),
    notNow,
  )
  await take(id)
  assert.deepEqual(await as('broker', (act) => seeContacts(act, id)), [])
  const typed = await ask()
  await take(typed)
  assert.equal(await as('broker', (act) => nameChild(act, typed, 'C00000000000')), false)
  assert.equal(await as('broker', (act) => nameChild(act, typed, opened.child!.childNumber)), true)
  assert.equal(
    (await as('broker', (act) => openRequest(act, testSeal, typed))).child?.publicId,
    children.plain,
  )
})

test('R-101: nobody asks about a child of the own family, nor works on such a request', async () => {
  const child = { kind: 'named', given: 'Zebedee', family: 'Other', dateOfBirth: day('2012-09-30') } as const
  const declaration = { kinship: 'own-child', child } as const
  const id = await ask('asker', { childPublicId: children.plain })
  for (const who of ['stranger', 'second'] as const)
    await as(who, (act) => declareRelation(act, { seal: testSeal, keys: testRelationKeys }, declaration))
  await assert.rejects(ask('stranger', { childPublicId: children.plain }), code('CP_DENIED'))
  await assert.rejects(
    as('second', (act) => openRequest(act, testSeal, id)),
    code('CP_DENIED'),
  )
})

test('R-77: a request handed over is the other team’s, and the first one’s no more', async () => {
  await forget()
  const id = await ask()
  await take(id)
  await assert.rejects(
    as('broker', (act) => handOver(act, id, 'E06000001')),
    code('CP_CONTACT_TEAM'),
  )
  await as('broker', (act) => handOver(act, id, OTHER_AUTHORITY))
  await assert.rejects(
    as('broker', (act) => openRequest(act, testSeal, id)),
    missing,
  )
  assert.equal((await as('foreign', listRequests)).length, 1)
  await as('foreign', (act) => takeRequest(act, id, true))
  assert.equal((await own(id)).state, 'working')
})

test('R-78: the most urgent stands first, then the oldest, and what becomes urgent is due sooner', async () => {
  await forget()
  const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000)
  const asked: string[] = []
  for (const [at, urgency] of (
    ['planned-work', 'child-protection', 'planned-work', 'immediate-risk'] as const
  ).entries())
    asked.push(await as('asker', (act) => askContact(act, testSeal, { ...request, urgency }), later(at)))
  const order = async () => (await as('broker', listRequests)).map(({ publicId }) => asked.indexOf(publicId))
  assert.deepEqual(await order(), [3, 1, 0, 2])
  await as('asker', (act) => changeOwnRequest(act, asked[2]!, 'urgent'), later(10))
  assert.deepEqual(await order(), [2, 3, 1, 0])
  assert.equal((await own(asked[2]!)).dueAt.toISOString(), '2026-11-22T11:10:00.000Z')
  assert.equal((await own(asked[1]!)).dueAt.toISOString(), '2026-11-24T00:00:00.000Z')
  assert.equal((await own(asked[0]!)).dueAt.toISOString(), '2026-11-28T00:00:00.000Z')
})

test('R-78: a target holds from its day on, and is never changed', async () => {
  const set = (from: string) =>
    bed.run((act) => setTarget(act, 'planned-work', { hours: 4, workingDays: null }, day(from)))
  await set('2026-11-23')
  await assert.rejects(set('2026-11-23'), code('CP_CONTACT_TARGET'))
  await assert.rejects(set('2026-11-21'), code('CP_CONTACT_TARGET'))
  const at = new Date('2026-11-23T09:00:00Z')
  const id = await as(
    'asker',
    (act) => askContact(act, testSeal, { ...request, urgency: 'planned-work' }),
    at,
  )
  assert.equal((await own(id)).dueAt.toISOString(), '2026-11-23T13:00:00.000Z')
})

test('R-55: so many requests a day and no more, at once too; where nobody brokers nobody is asked', async () => {
  await forget()
  await assert.rejects(ask('asker', { authorityCode: 'E06000001' }), code('CP_CONTACT_TEAM'))
  const asked = await Promise.allSettled(Array.from({ length: MOST_A_DAY + 2 }, () => ask()))
  assert.equal(asked.filter(({ status }) => status === 'fulfilled').length, MOST_A_DAY)
  await assert.rejects(ask(), code('CP_CONTACT_TOO_MANY'))
  await ask('stranger')
  const nextDay = new Date(NOW.getTime() + 86_400_000)
  await as('asker', (act) => askContact(act, testSeal, request), nextDay)
})

test('R-78: brokers are told once of a new request and once of an overdue one, and the asker of an answer, without a name', async () => {
  await forget()
  const id = await ask()
  const remind = (at: Date) => runAt(bed, at)(remindBrokers)
  assert.equal(await remind(NOW), 2)
  assert.equal(await remind(NOW), 0)
  const overdue = new Date('2026-11-24T00:00:00Z')
  assert.equal(await remind(overdue), 2)
  assert.equal(await remind(overdue), 0)
  await take(id)
  await answer(id, { outcome: 'contact-them', contact })
  assert.equal(await remind(overdue), 0)
  const mails = await owner<{ userId: number; kind: string; ref: string }[]>`
    select user_id as "userId", kind, subject_ref as "ref" from mails order by mail_id`
  assert.deepEqual(
    mails.filter(({ kind }) => kind === 'contact-answered').map(({ userId }) => userId),
    [people.asker.userId],
  )
  const written = await bed.run(async (act) => [
    await brokerageMails['contact-answered']!(act, people.asker.userId!, [id]),
    await brokerageMails['contact-answered']!(act, people.stranger.userId!, [id]),
    await brokerageMails['contact-waiting']!(act, people.broker.userId!, [`${id} new`]),
  ])
  assert.match(JSON.stringify(written[0]), new RegExp(id.slice(0, 4).toUpperCase()))
  assert.deepEqual(written.slice(1), [null, null])
  assert.doesNotMatch(JSON.stringify(written), /Sealedname|Canaria|CANARY|Gumbel/)
})

test('R-98: the log has each step and each look, and what was told to whom; no row of the database holds a word', async () => {
  await forget()
  const id = await ask()
  await as('broker', (act) => openRequest(act, testSeal, id))
  await take(id)
  await answer(id, { outcome: 'contact-them', contact })
  await own(id)
  const history = await as('second', (act) => readHistory(act, id))
  assert.deepEqual(
    history.map(({ who, action, fields }) => [who, action, ...fields]),
    [
      ['Person asker', 'brokerage.ask', 'child-protection', 'share-concern'],
      ['Person broker', 'brokerage.read-request', 'words'],
      ['Person broker', 'brokerage.take-request', 'taken'],
      ['Person broker', 'brokerage.answer', 'contact-them', 'contact'],
      ['Person asker', 'brokerage.read-own', 'told-contact-them'],
    ],
  )
  for (const table of ['contact_requests', 'contact_request_steps', 'audit_entries', 'mails']) {
    const rows = await owner<{ row: string }[]>`
      select t::text || ' ' || encode(convert_to(t::text, 'UTF8'), 'escape') as row from ${owner(table)} t`
    assert.ok(rows.length > 0, table)
    assert.doesNotMatch(
      rows.map(({ row }) => row).join('\n'),
      /Sealedname|Canaria|CANARY|Gumbel|960 ?777/,
      table,
    )
    assert.ok(!rows.some(({ row }) => row.includes(Buffer.from('Sealedname').toString('hex'))), table)
  }
  assert.equal((await worker`select from contact_requests`).length, 1)
})
