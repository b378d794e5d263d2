import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createConsentBed, on } from '../consent.fixture.ts'
import {
  identifyChild,
  listOwnRecent,
  openRecord,
  searchChildren,
  stateReason,
} from '../../children/index.ts'
import { NameDictionary } from '../../children/search/name-dictionary.ts'
import { buildVariants } from '../../lib/matching/index.ts'
import { DeniedError, DomainError, NotFoundError } from '../../platform/errors.ts'
import { recordInvolvement } from '../../involvement/record-involvement.ts'
import { findOpenPublicId } from '../../relations/queries.ts'
import { clearSearch } from './clear-search.ts'
import type { NewStay } from './stay.ts'
import { readStays, recordStay, withdrawStay } from './stays.ts'

// 17 on the day on which the tests begin; 18 on 1 January 2027.
const bed = await createConsentBed('2009-01-01')
const { owner } = bed.db
const { childId, publicId } = bed
const [before, birthday] = [new Date('2026-12-31T23:59:00Z'), new Date('2027-01-01T00:00:00Z')]
const stay: NewStay = {
  ground: 'care-leaver',
  givenOn: on('2026-11-20'),
  untilOn: on('2030-01-01'),
  evidence: 'signed-form',
}
const code = (expected: string) => (error: unknown) => error instanceof DomainError && error.code === expected
const denied = (error: unknown): boolean => error instanceof DeniedError
const record = (over: Partial<NewStay> = {}) =>
  bed.as('dan', (act) => recordStay(act, childId, { ...stay, ...over }))

const names = new NameDictionary(bed.db.worker, buildVariants([['Elizabeth', 'Beth']]))
const criteria = { given: 'Oliver', family: 'Wainwright', dateOfBirth: on('2009-01-01') }
await owner`
  insert into sessions (session_ref, user_id, stage, authenticator, started_at, last_seen_at, ends_at)
  values (${Buffer.alloc(32, 7)}, ${bed.people.rose.userId}, 'full', 'totp', '2026-11-22', '2026-11-22', '2027-11-23')`
Object.assign(bed.people.rose, { sessionRef: Buffer.alloc(32, 7) })
await bed.as('rose', (act) => stateReason(act, publicId, 'duty', null))
await bed.as('rose', (act) => openRecord(act, publicId), new Date('2026-12-28T09:00:00Z'))
const involvement = {
  ...{ childId, startedOn: on('2026-11-22'), phone: null, email: null },
  ...{ isLead: false, holdsAssessment: false },
}
await bed.as('rose', (act) => recordInvolvement(act, involvement))

/** What each way to the record answers on a day; nothing: as if there were none. */
async function shown(at: Date): Promise<string[]> {
  const found = await bed.as('rose', (act) => searchChildren(act, names, criteria), at)
  const recent = await bed.as('rose', (act) => listOwnRecent(act), at)
  const opened = await bed.as('rose', (act) => openRecord(act, publicId), at).catch(missing)
  const identified = await bed.as('rose', (act) => identifyChild(act, publicId), at).catch(missing)
  const family = await bed.as('rose', (act) => findOpenPublicId(act.sql, childId), at)
  const number = await bed.as(
    'rose',
    ({ sql }) => sql`select from children c join children s on s.child_id = child_survivor(c.child_id)`,
    at,
  )
  return [
    ...(found.kind === 'none' ? [] : ['search']),
    ...(recent.length > 0 ? ['recent'] : []),
    ...(opened ? ['open'] : []),
    ...(identified ? ['reason'] : []),
    ...(family === undefined ? [] : ['family']),
    ...(number.length > 0 ? ['number'] : []),
  ]
}
function missing(error: unknown): undefined {
  if (!(error instanceof NotFoundError)) throw error
}
const everything = ['search', 'recent', 'open', 'reason', 'family', 'number']

test('adults-leave: from the 18th birthday, by the day in London and with no job run, every way answers as for no record', async () => {
  await names.refresh()
  assert.deepEqual(await shown(before), everything)
  assert.deepEqual(await shown(birthday), [])
})

test('R-22: whoever works with the young person and the local team record a consent; others and other sections do not', async () => {
  for (const name of ['nora', 'bea', 'cora'] as const) {
    await assert.rejects(
      bed.as(name, (act) => recordStay(act, childId, stay)),
      denied,
      name,
    )
    await assert.rejects(
      bed.as(name, (act) => readStays(act, childId)),
      denied,
      name,
    )
  }
  await bed.as('rose', (act) => recordStay(act, childId, stay))
  const { stays } = await bed.as('dan', (act) => readStays(act, childId))
  assert.deepEqual(
    stays.map(({ stayId: _, ...one }) => one),
    [{ ...stay, withdrawnOn: null }],
  )
  await owner`update children set authority_code = null`
  await assert.rejects(record(), denied)
  await owner`update children set authority_code = 'E06000999'`
})

test('adults-leave: with a consent in force the record stays on every way, until its day', async () => {
  assert.deepEqual(await shown(birthday), everything)
  // Conditions of access are made to last, so that the consent's end alone shows.
  await owner`update stay_consents set until_on = '2027-01-03'`
  assert.deepEqual(await shown(new Date('2027-01-02T23:59:00Z')), everything)
  assert.deepEqual(await shown(new Date('2027-01-03T00:00:00Z')), [])
})

test('R-22: withdrawn, the record is shown to nobody at once; before the birthday it stays', async () => {
  const { stays } = await bed.as('rose', (act) => readStays(act, childId))
  const { stayId } = stays[0]!
  await assert.rejects(
    bed.as('rose', (act) => withdrawStay(act, childId, { stayId: '999', told: 'in-person' })),
    code('CP_STAY_NOT_IN_FORCE'),
  )
  await bed.as('rose', (act) => withdrawStay(act, childId, { stayId, told: 'in-person' }), birthday)
  assert.deepEqual(await shown(birthday), [])
  assert.deepEqual(await shown(before), everything)
  await assert.rejects(
    bed.as('rose', (act) => readStays(act, childId), birthday),
    denied,
    'whoever withdrew reads it no more',
  )
  await assert.rejects(
    bed.as('dan', (act) => withdrawStay(act, childId, { stayId, told: 'in-person' })),
    code('CP_STAY_NOT_IN_FORCE'),
  )
})

test('R-22: a consent is given from the 17th birthday on, and lasts until the 25th at the latest; the database refuses a later end, too', async () => {
  for (const wrong of [
    { givenOn: on('2025-12-31') },
    { givenOn: on('2026-11-23') },
    { untilOn: on('2026-11-22') },
    { untilOn: on('2034-01-02') },
  ])
    await assert.rejects(record(wrong), code('CP_STAY_PERIOD'))
  const late = bed.as(
    'dan',
    ({ sql }) => sql`
      insert into stay_consents (child_id, ground, given_on, until_on, evidence, recorded_by, recorded_at)
      values (${childId}, 'care-leaver', '2026-11-20', '2034-01-02', 'signed-form', ${bed.people.dan.userId}, now())`,
  )
  await assert.rejects(late, { code: '23514' })
  await record({ untilOn: on('2034-01-01') })
  await owner`update children set date_of_birth = '2010-01-01'`
  await assert.rejects(record(), code('CP_STAY_AGE'))
  await owner`update children set date_of_birth = '2009-01-01'`
})

test('R-06: of whom only year or month of birth is known the last possible day counts', async () => {
  await owner`truncate stay_withdrawals, stay_consents`
  for (const [accuracy, last] of [
    ['year', '2027-12-30'],
    ['month', '2027-01-30'],
    ['exact', '2026-12-31'],
  ] as const) {
    const [row] = await owner<[{ on: boolean; after: boolean }]>`
      select is_young_or_stays(${childId}, '2009-01-01', ${accuracy}, ${last}::date) as on,
             is_young_or_stays(${childId}, '2009-01-01', ${accuracy}, ${last}::date + 1) as after`
    assert.deepEqual({ ...row }, { on: true, after: false }, accuracy)
  }
})

test('R-106: the nightly job takes them out of the search for good, and keeps the number of bearers right', async () => {
  const bearers = () =>
    owner`select norm, bearers from family_names union all select norm, bearers from given_names order by 1`
  const clear = (at: Date) =>
    bed.run((act) => clearSearch({ ...act, today: on(at.toISOString().slice(0, 10)) }))
  const [{ n: rows }] = await owner<[{ n: number }]>`select count(*)::integer as n from child_search`
  const was = await bearers()
  await clear(before)
  assert.deepEqual([...(await bearers())], [...was], 'nobody is 18 yet')
  await clear(birthday)
  const [{ n: left }] = await owner<[{ n: number }]>`select count(*)::integer as n from child_search`
  assert.ok(rows > 0 && left === 0)
  assert.ok((await bearers()).every(({ bearers: n }) => n === 0))
  const entries = await owner`select quantity from audit_entries where action = 'consent.clear-search'`
  assert.deepEqual([...entries], [{ quantity: 1 }])
})

test('adults-leave: without the rule on reading children a young person of 18 would be shown', async () => {
  await owner`drop policy looks on children`
  await owner`create policy looks on children to contactpoint_web using ((select act_looks()))`
  assert.ok((await shown(birthday)).includes('open'))
})
