import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvFile } from '../feeds/load-file.fixture.ts'
import { day } from '../lib/iso-date.ts'
import {
  chooseEntries,
  giveList,
  listHistories,
  openHistory,
  prepareList,
  recordRequest,
  refuseRequest,
  secondList,
  showList,
  type Choice,
} from './index.ts'
import { dueOn, stateOf } from './access-history.ts'
import { code, createRightsBed, requestOf } from './rights.fixture.ts'

const bed = await createRightsBed()
const { as, ask, child, foreign, look, people } = bed
const { owner } = bed.db
const { nora, tariq, third, other, manager, worker } = people
const missing = code('CP_NOT_FOUND')
const include: Choice = { kind: 'include', ground: 'known-to-asker' }

const opened = (id: string, by = nora) => as(by, (act) => openHistory(act, id))
const state = async (id: string) => stateOf((await opened(id)).history)
const told = async (id: string) =>
  (await as(nora, (act) => showList(act, id, false))).lines.map(({ entryId }) => entryId)

test('RIG-1: a request needs proofs, entitlement and a day that has come', async () => {
  const request = requestOf(child.childNumber)
  for (const over of [
    { proofs: [] },
    { asker: 'parent', entitlement: null } as const,
    { asker: 'parent', entitlement: 'written-authority' } as const,
    { asker: 'acting-for', entitlement: 'birth-certificate' } as const,
    { entitlement: 'court-order' } as const,
    { receivedOn: day('2026-11-23') },
  ]) {
    const asked = as(nora, (act) => recordRequest(act, { ...request, ...over }))
    await assert.rejects(asked, code('CP_RIGHTS_REQUEST'), JSON.stringify(over))
  }
})

test('RIG-3: it is due on the same day of the next month, or the last one', () => {
  assert.equal(dueOn(day('2026-11-20')), '2026-12-20')
  assert.equal(dueOn(day('2026-01-31')), '2026-02-28')
})

test('RIG-2, R-55: a foreign child, an unknown number and a withheld child answer alike', async () => {
  const id = await ask()
  for (const childNumber of [foreign.childNumber, 'C00000000000'])
    assert.equal(await as(nora, (act) => recordRequest(act, requestOf(childNumber))), undefined)
  const entry = { id: 'A1', given: 'Oliver', family: 'Quill', born: '2015-03-01', postcode: 'HG1 1AA' }
  await bed.load('own', csvFile([{ ...entry, restricted: true }]))
  assert.equal(await as(nora, (act) => recordRequest(act, requestOf(child.childNumber))), undefined)
  await assert.rejects(opened(id), missing)
  assert.equal((await as(nora, listHistories)).length, 0)
  await owner`
    update children set status = 'open', authority_code = 'E06000999', date_of_birth = '2015-03-01', date_of_birth_accuracy = 'exact'
     where child_id = ${child.childId}`
  assert.equal((await as(nora, listHistories)).length, 1)
})

test('R-84: only the rights desk of the own authority reaches a request, in policy and in the database', async () => {
  const id = await ask()
  for (const actor of [other, manager, worker]) {
    await assert.rejects(opened(id, actor), missing)
    await assert.rejects(
      as(actor, (act) => prepareList(act, id)),
      missing,
    )
    const own = as(actor, (act) => recordRequest(act, requestOf(child.childNumber)))
    if (actor === other) assert.equal(await own, undefined)
    else await assert.rejects(own, code('CP_DENIED'))
    const rows = await as(actor, ({ sql }) => sql`select from access_histories where public_id = ${id}`)
    assert.equal(rows.length, 0)
  }
})

test('RIG-4, RIG-5, G26: a list is each look by a person until the day of the request, in a call that of the person served', async () => {
  await owner`delete from audit_entries`
  const first = await look('worker', { at: '2026-11-10T09:00:00Z' })
  const seen = await look('nurse', {
    at: '2026-11-20T23:59:59Z',
    action: 'children.show-candidate',
    purpose: null,
  })
  const call = await look('operator', { at: '2026-11-11T09:00:00Z', served: 'nurse' })
  await look('worker', { at: '2026-11-21T00:00:00Z' })
  await look('worker', { outcome: 'refused' })
  await look('worker', { action: 'children.state-reason' })
  await look('worker', { childId: foreign.childId })
  const id = await ask()
  const { looks } = await opened(id)
  assert.deepEqual(
    looks.map(({ logged }) => [logged.entryId, logged.role, logged.serviceKind, logged.organisationKind]),
    [
      [seen, 'practitioner', 'school-nursing', 'nhs-trust'],
      [call, 'practitioner', 'school-nursing', 'nhs-trust'],
      [first, 'practitioner', null, 'childrens-social-care'],
    ],
  )
  await as(nora, (act) => prepareList(act, id))
  assert.deepEqual(await told(id), [seen, call])
})

test('RIG-5: whoever looked is described as of that day, before a move', async () => {
  await owner`delete from audit_entries`
  await look('nurse')
  await owner`
    insert into user_moves (user_id, moved_at, from_organisation_id, from_service_id, from_role, from_job_title, anew)
    select ${people.nurse.userId}, '2026-11-15', s.organisation_id, s.service_id, 'practitioner', 'Nurse', '{}' from services s where s.code = 'CANARY-CLINIC'`
  const id = await ask()
  const [before] = (await opened(id)).looks
  assert.equal(before!.kind, 'sensitive-service')
  await owner`delete from user_moves`
})

test('RIG-6: looks of the police, of sensitive services, of who shields, and enquiries are left out of the list, by their ground', async () => {
  await owner`delete from audit_entries`
  await owner`update users set service_id = (select service_id from services where code = 'YW-1') where user_id = ${worker.userId}`
  const ordinary = await look('worker')
  await look('officer')
  await look('clinician')
  await look('unplaced')
  await look('shielder')
  await look('worker', { purpose: 'child-protection' })
  await owner`delete from user_rights where right_name = 'shielding'`
  const id = await ask('parent')
  const { looks } = await opened(id)
  assert.deepEqual(looks.map(({ kind }) => kind).toSorted(), [
    'child-protection-enquiry',
    'ordinary',
    'police',
    'sensitive-service',
    'sensitive-service',
    'shielding-team',
  ])
  await as(nora, (act) => prepareList(act, id))
  assert.equal(await state(id), 'prepared')
  assert.deepEqual(await told(id), [ordinary])
  await as(nora, (act) => giveList(act, id, 'post'))
  await look('worker', { at: '2026-11-12T09:00:00Z' })
  assert.deepEqual(await told(id), [ordinary], 'what was given is shown again as it was')
  const [kept] = await owner<[{ n: number }]>`
    select count(*)::integer as n from access_history_lines l join access_history_steps s using (step_id)
      join access_histories h using (history_id) where h.public_id = ${id} and l.ground is not null and l.ground = l.rule_ground`
  assert.equal(kept.n, 5)
})

test('two-to-tell: what is usually left out, and a name, is told when another person agreed, who chose none of it', async () => {
  await owner`delete from audit_entries`
  const police = await look('officer')
  const plain = await look('nurse', { at: '2026-11-09T09:00:00Z' })
  const id = await ask('parent')
  await as(third, (act) => chooseEntries(act, id, [police], include))
  await as(nora, (act) => chooseEntries(act, id, [plain], { kind: 'name', ground: 'essential-to-rights' }))
  await as(nora, (act) => prepareList(act, id))
  assert.equal(await state(id), 'second')
  await assert.rejects(
    as(nora, (act) => giveList(act, id, 'hand')),
    code('CP_RIGHTS_STEP'),
  )
  await assert.rejects(
    as(nora, (act) => showList(act, id, false)),
    code('CP_RIGHTS_STEP'),
  )
  await assert.rejects(
    as(nora, (act) => secondList(act, id, true)),
    code('CP_DENIED'),
  )
  await assert.rejects(
    as(third, (act) => secondList(act, id, true)),
    code('CP_RIGHTS_STEP'),
  )
  assert.deepEqual([(await opened(id, third)).canSecond, (await opened(id, tariq)).canSecond], [false, true])
  await as(tariq, (act) => secondList(act, id, false))
  assert.equal(await state(id), 'received')
  await as(nora, (act) => prepareList(act, id))
  await as(tariq, (act) => secondList(act, id, true))
  const { lines } = await as(tariq, (act) => showList(act, id, false))
  assert.deepEqual(
    lines.map(({ entryId, name }) => [entryId, name]),
    [
      [police, null],
      [plain, 'Person nurse'],
    ],
  )
  await as(nora, (act) => giveList(act, id, 'hand'))
  assert.equal(await state(id), 'given')
  await assert.rejects(
    as(nora, (act) => prepareList(act, id)),
    code('CP_RIGHTS_STEP'),
  )
  await assert.rejects(
    as(nora, (act) => refuseRequest(act, id, 'repeated')),
    code('CP_RIGHTS_STEP'),
  )
})

test('RIG-7: a choice takes a prepared list back; one that does not suit a look changes nothing', async () => {
  await owner`delete from audit_entries`
  const [plain, shielded, clinic] = [await look('nurse'), await look('shielder'), await look('clinician')]
  const id = await ask('parent')
  for (const [entries, choice] of [
    [[shielded], include],
    [[plain, shielded], include],
    [[clinic], { kind: 'name', ground: 'essential-to-rights' }],
    [['999999999'], { kind: 'as-ruled', ground: null }],
    [[], { kind: 'as-ruled', ground: null }],
  ] as const)
    await assert.rejects(
      as(nora, (act) => chooseEntries(act, id, entries, choice)),
      code('CP_RIGHTS_CHOICE'),
    )
  await as(nora, (act) => prepareList(act, id))
  assert.deepEqual(await told(id), [plain])
  await as(nora, (act) => chooseEntries(act, id, [plain], { kind: 'withhold', ground: 'safety-of-child' }))
  assert.equal(await state(id), 'received')
  await as(nora, (act) => prepareList(act, id))
  assert.deepEqual(await told(id), [])
})

test('R-98: each step is in the log with the child and the request', async () => {
  await owner`delete from audit_entries`
  const id = await ask()
  await opened(id)
  await as(nora, (act) => prepareList(act, id))
  await as(nora, (act) => showList(act, id, true))
  await as(nora, (act) => giveList(act, id, 'secure-mail'))
  const refused = await ask()
  await as(nora, (act) => refuseRequest(act, refused, 'not-entitled'))
  const entries = await owner<{ action: string; childId: number; fields: string[] }[]>`
    select action, child_id as "childId", fields from audit_entries where action like 'rights.%' order by entry_id`
  assert.ok(entries.every(({ childId }) => childId === child.childId))
  assert.deepEqual(
    entries.map(({ action, fields }) => [action, ...fields]),
    [
      ['rights.record-request', 'child'],
      ['rights.read-request'],
      ['rights.prepare-list'],
      ['rights.show-list', 'text'],
      ['rights.give-list', 'secure-mail'],
      ['rights.record-request', 'child'],
      ['rights.refuse-request', 'not-entitled'],
    ],
  )
})

test('two-to-tell: the database takes no agreement of whoever prepared or chose, no list without one, and nothing in another’s name', async () => {
  await owner`delete from audit_entries`
  const police = await look('officer')
  const id = await ask('parent')
  await as(third, (act) => chooseEntries(act, id, [police], include))
  await as(nora, (act) => prepareList(act, id))
  const step = (by: typeof nora, name: string, madeBy = by) =>
    as(
      by,
      ({ sql }) => sql`
        insert into access_history_steps (history_id, step, given_by, made_by, made_at)
        select history_id, ${name}, ${name === 'given' ? 'post' : null}, ${madeBy.userId}, now() from access_histories where public_id = ${id}`,
    )
  for (const [by, name] of [
    [nora, 'agreed'],
    [third, 'agreed'],
    [tariq, 'given'],
  ] as const)
    await assert.rejects(step(by, name), { code: '23514' }, name)
  await assert.rejects(step(tariq, 'agreed', third), { message: /row-level security|neither prepared/ })
  await assert.rejects(step(tariq, 'reopened', nora), { message: /row-level security/ })
  await step(tariq, 'agreed')
  await step(nora, 'given')
  await assert.rejects(step(tariq, 'reopened'), { code: '23514' })
})

test('G26, RIG-5: of more looks the newest 10,000 are there, each of the log once', async () => {
  await owner`delete from audit_entries`
  await owner`
    insert into audit_entries (occurred_at, action, outcome, actor_kind, actor_name, user_id, organisation_id, role, child_id, request_id, build, salt)
    select timestamptz '2026-10-01' + n * interval '5 minutes', 'children.open-record', 'done', 'person', 'Rose', ${people.nurse.userId},
           ${people.nurse.organisationId}, 'practitioner', ${child.childId}, gen_random_uuid(), 'test', decode(repeat('00', 32), 'hex')
      from generate_series(1, 10100) n`
  const id = await ask('parent')
  await as(nora, (act) => prepareList(act, id))
  const newest = await owner<{ id: string }[]>`
    select entry_id::text as id from audit_entries where action = 'children.open-record' order by occurred_at desc limit 10000`
  assert.deepEqual(
    await told(id),
    newest.map((row) => row.id),
  )
})
