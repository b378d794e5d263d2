import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeniedError, NotFoundError } from '../platform/errors.ts'
import {
  decideRequest,
  findShieldedChildren,
  openShield,
  openShieldedRecord,
  openShieldRequest,
  readDesk,
  recordShieldRequest,
  reviewShield,
  secondChange,
  stopChange,
} from './index.ts'
import { day } from '../lib/iso-date.ts'
import { AUTHORITY, code, createShieldBed, requestOf, type ShieldBed } from './shielding.fixture.ts'

const met = { ground: 'risk-shown', words: 'A refuge confirms it.' } as const
const refused = { ground: 'no-risk-from-whereabouts', words: 'Nobody searches for them.' } as const

async function changeOf(bed: ShieldBed): Promise<string> {
  const [row] = await bed.db.owner<
    [{ id: string }]
  >`select public_id::text as id from vault.changes order by change_id desc limit 1`
  return row.id
}

test('shield-on-receipt, R-65: a request and its temporary shield are one transaction, at the level asked', async () => {
  const bed = await createShieldBed()
  await assert.rejects(bed.ask({ reasons: ' ' }), code('CP_SHIELD_REQUEST'))
  assert.equal(await bed.statusOf(), 'open')
  await bed.ask({ level: 1 })
  assert.equal(await bed.statusOf(), 'shielded')
  await bed.ask({ level: 2 })
  assert.equal(await bed.statusOf(), 'withheld')
  await bed.ask({ level: 1 })
  assert.equal(await bed.statusOf(), 'withheld', 'a request for less opens nothing')
  const [{ text }] = await bed.db.owner<
    [{ text: string }]
  >`select string_agg(encode(sealed, 'escape'), '') as text from vault.words`
  assert.doesNotMatch(text, /father/)
  const desk = await bed.as('second', readDesk)
  assert.deepEqual([desk.requests.length, desk.shielded], [3, 1])
})

test('unknown-as-hidden: a number of nobody and another authority’s child answer alike, in the log too', async () => {
  const bed = await createShieldBed()
  const { childNumber } = bed.child
  const unknown = await bed.as('first', (act) => recordShieldRequest(act, requestOf('C00000000072')))
  const foreign = await bed.as('other', (act) => recordShieldRequest(act, requestOf(childNumber)))
  assert.deepEqual([unknown, foreign], [undefined, undefined])
  await assert.rejects(
    bed.as('data', (act) => recordShieldRequest(act, requestOf(childNumber))),
    DeniedError,
  )
  assert.equal(await bed.statusOf(), 'open')
  const id = await bed.ask()
  assert.equal(await bed.as('other', (act) => recordShieldRequest(act, requestOf(childNumber))), undefined)
  const hidden = [
    () => bed.as('other', (act) => openShieldRequest(act, id)),
    () => bed.as('data', (act) => openShieldRequest(act, id)),
    () => bed.as('other', (act) => openShield(act, bed.child.publicId)),
    () => bed.as('other', (act) => openShieldedRecord(act, bed.child.publicId, 'data-check')),
  ]
  for (const work of hidden) await assert.rejects(work, NotFoundError)
})

test('R-59: one person decides that the criterion is met; who is not proved is not met; nothing is decided twice', async () => {
  const bed = await createShieldBed()
  const unproved = await bed.ask({ askerProofs: [] })
  await assert.rejects(
    bed.as('first', (act) => decideRequest(act, unproved, met)),
    code('CP_SHIELD_PROOF'),
  )
  const id = await bed.ask()
  await bed.as('first', (act) => decideRequest(act, id, met))
  await assert.rejects(
    bed.as('second', (act) => decideRequest(act, id, refused)),
    code('CP_SHIELD_STEP'),
  )
  await bed.as('first', (act) => decideRequest(act, unproved, { ...refused, ground: 'not-proved' }))
  const [{ n }] = await bed.db.owner<[{ n: number }]>`select count(*)::integer as n from vault.changes`
  assert.equal(n, 0, 'the refusal of one request ends no shield that another holds')
  assert.equal((await bed.as('second', (act) => openShieldRequest(act, id))).words, met.words)
})

test('two-lift, R-66: a refusal is proposed by one, agreed to by another, cools three days, and then the child is found again', async () => {
  const bed = await createShieldBed()
  const id = await bed.ask()
  await bed.as('first', (act) => decideRequest(act, id, refused))
  const change = await changeOf(bed)
  await assert.rejects(
    bed.as('first', (act) => secondChange(act, change)),
    DeniedError,
  )
  assert.equal(await bed.carryOut(24 * 30), 0)
  await bed.as('second', (act) => secondChange(act, change))
  await assert.rejects(
    bed.as('third', (act) => secondChange(act, change)),
    code('CP_SHIELD_STEP'),
  )
  assert.equal(await bed.carryOut(71), 0)
  assert.equal(await bed.statusOf(), 'withheld')
  assert.equal(await bed.carryOut(72), 1)
  assert.equal(await bed.statusOf(), 'open')
  assert.equal(await bed.carryOut(72), 0)
  const [name] = await bed.db.owner<
    { family: string }[]
  >`select family from child_names where child_id = ${bed.child.childId}`
  assert.equal(name?.family, 'Wainwright')
})

test('R-66: anybody of the team stops a change while it cools, and the shield stays', async () => {
  for (const by of ['first', 'second', 'third'] as const) {
    const bed = await createShieldBed()
    const id = await bed.ask()
    await bed.as('first', (act) => decideRequest(act, id, refused))
    const change = await changeOf(bed)
    await bed.as('second', (act) => secondChange(act, change))
    await bed.as(by, (act) => stopChange(act, change), 70)
    await assert.rejects(
      bed.as('third', (act) => stopChange(act, change), 70),
      code('CP_SHIELD_STEP'),
    )
    assert.equal(await bed.carryOut(1000), 0)
    assert.equal(await bed.statusOf(), 'withheld')
  }
})

test('R-65: a new request stops the end that is on its way; one that is met shields again what was opened meanwhile', async () => {
  const bed = await createShieldBed()
  const id = await bed.ask()
  await bed.as('first', (act) => decideRequest(act, id, refused))
  const first = await changeOf(bed)
  await bed.as('second', (act) => secondChange(act, first))
  const challenge = await bed.ask({ challenges: id }, 'third', 70)
  assert.equal(await bed.carryOut(1000), 0)
  const keep = { outcome: 'keep', ground: null, words: 'Needed.' } as const
  const lift = { outcome: 'lift', ground: 'risk-is-over', words: 'Over.' } as const
  const { publicId } = bed.child
  await bed.as('first', (act) => reviewShield(act, publicId, lift), 71)
  await bed.as('first', (act) => reviewShield(act, publicId, keep), 72)
  await bed.as('first', (act) => reviewShield(act, publicId, lift), 73)
  const last = await changeOf(bed)
  await bed.as('second', (act) => secondChange(act, last), 73)
  assert.equal(await bed.carryOut(200), 1)
  assert.equal(await bed.statusOf(), 'open')
  await bed.as('second', (act) => decideRequest(act, challenge, met), 201)
  assert.equal(await bed.statusOf(), 'withheld')
})

test('another-decides: whoever refused a request does not decide about its challenge', async () => {
  const bed = await createShieldBed()
  const id = await bed.ask()
  await assert.rejects(bed.ask({ challenges: id }), code('CP_SHIELD_STEP'))
  await bed.as('first', (act) => decideRequest(act, id, refused))
  const challenge = await bed.ask({ challenges: id })
  await assert.rejects(
    bed.as('first', (act) => decideRequest(act, challenge, met)),
    DeniedError,
  )
  await bed.as('second', (act) => decideRequest(act, challenge, met))
})

test('the database holds to two people, to the cooling period, and to the proof, past every use case', async () => {
  const bed = await createShieldBed()
  const { owner } = bed.db
  const { childId } = bed.child
  const { first, second } = bed.users
  const id = await bed.ask({ childProofs: [] })
  await bed.as('first', (act) => decideRequest(act, id, refused))
  const challenge = await bed.ask({ challenges: id, childProofs: [] })
  const lift = { outcome: 'lift', ground: 'risk-is-over', words: 'Over.' } as const
  await bed.as('first', (act) => reviewShield(act, bed.child.publicId, lift))
  const check = { code: '23514' }
  const decided = (by: number, isMet: boolean) => owner`
    insert into vault.decisions (request_id, child_id, authority_code, is_met, ground, words_id, decided_by, decided_at)
    select r.request_id, r.child_id, r.authority_code, ${isMet}, ${isMet ? 'risk-shown' : 'not-proved'}, r.words_id, ${by}, r.recorded_at
      from vault.requests r where r.public_id = ${challenge}`
  await assert.rejects(decided(first, false), check)
  await assert.rejects(decided(second, true), check)
  await assert.rejects(owner`update vault.changes set done_at = '2027-01-01' where stopped_at is null`, check)
  await assert.rejects(
    bed.as('first', (act) =>
      act.sql`update vault.changes set seconded_by = ${first}, seconded_at = ${act.now}, due_at = ${act.now}::timestamptz + interval '3 days' where stopped_at is null`.then(),
    ),
    check,
  )
  await assert.rejects(
    bed.as('first', (act) =>
      act.sql`update vault.changes set seconded_by = ${second}, seconded_at = ${act.now}, due_at = ${act.now}::timestamptz + interval '3 days' where stopped_at is null`.then(),
    ),
    check,
  )
  await assert.rejects(
    bed.as('second', (act) =>
      act.sql`update vault.changes set seconded_by = ${second}, seconded_at = ${act.now}, due_at = ${act.now} where stopped_at is null`.then(),
    ),
    check,
  )
  await assert.rejects(
    bed.db.worker.begin((sql) => sql`select vault_release(${childId})`.then()),
    check,
  )
  await assert.rejects(owner`update vault.records set level = 1`, check)
  await assert.rejects(
    bed.as('second', (act) => act.sql`select vault_release(${childId})`.then()),
    { code: '42501' },
  )
})

test('the second line: who is shielded is reached by those who shield there alone, and by no other role', async () => {
  const bed = await createShieldBed()
  await bed.ask()
  const tables = ['requests', 'words', 'records'] as const
  for (const table of tables) {
    const seen = async (name: 'first' | 'other' | 'data') => {
      const [{ n }] = await bed.as(
        name,
        (act) =>
          act.sql<[{ n: number }]>`select count(authority_code)::integer as n from vault.${act.sql(table)}`,
      )
      return n
    }
    assert.deepEqual([await seen('first'), await seen('other'), await seen('data')], [1, 0, 0], table)
    for (const pool of [bed.db.web, bed.db.team])
      await assert.rejects(pool`select from vault.${pool(table)}`, { code: '42501' })
  }
  // Sealed words are exchanged by the worker with their keys.
  for (const table of ['requests', 'records'])
    await assert.rejects(bed.db.worker`select from vault.${bed.db.worker(table)}`, { code: '42501' })
})

test('R-59, R-98: the team finds a shielded child by number or exact name and day of birth, and sees all of it, with a reason', async () => {
  const bed = await createShieldBed()
  await bed.ask()
  const { childNumber, publicId, childId } = bed.child
  const find = (criteria: Parameters<typeof findShieldedChildren>[1], by: 'first' | 'other' = 'first') =>
    bed.as(by, async (act) => (await findShieldedChildren(act, criteria)).map((shield) => shield.publicId))
  const name = { given: 'Oliver', family: 'WAINWRIGHT', dateOfBirth: day('2015-04-12') }
  assert.deepEqual(await find({ childNumber }), [publicId])
  assert.deepEqual(await find(name), [publicId])
  assert.deepEqual(await find(name, 'other'), [])
  assert.deepEqual(await find({ childNumber }, 'other'), [])
  assert.deepEqual(await find({ ...name, dateOfBirth: day('2014-04-12') }), [])
  const opened = await bed.as('second', (act) => openShieldedRecord(act, publicId, 'child-protection'))
  assert.equal(opened.record.names[0]?.family, 'Wainwright')
  assert.deepEqual(opened.record.address?.postcode, 'HG1 1AA')
  assert.equal(opened.shield.authorityCode, AUTHORITY)
  const [entry] = await bed.db.owner<{ purpose: string; userId: number }[]>`
    select purpose, user_id as "userId" from audit_entries where action = 'shielding.open-record' and child_id = ${childId}`
  assert.deepEqual(entry, { purpose: 'child-protection', userId: bed.users.second })
})
