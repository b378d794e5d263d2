import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeniedError, DomainError, NotFoundError } from '../platform/errors.ts'
import { testRelationKeys, testSeal } from '../../test/support/decide.ts'
import { withhold } from '../../test/support/withhold.ts'
import { declareRelation } from '../relations/index.ts'
import { byChild, byHarm, byParent, createConsentBed, on, workOf } from './consent.fixture.ts'
import { correctOwnContact, endOwnWork } from './own/change-own-work.ts'
import { readOwnWork } from './own/own-work.ts'
import { recordOwnWork } from './own/record-own-work.ts'
import { withdrawOwnWork, type Withdrawal } from './withdraw-consent.ts'

const bed = await createConsentBed()
const { owner, web } = bed.db
const code = (expected: string) => (error: unknown) => error instanceof DomainError && error.code === expected
const denied = (error: unknown): boolean => error instanceof DeniedError
const record = (ground = byChild, over = {}) =>
  bed.as('nora', (act) => recordOwnWork(act, workOf(bed, ground, over)))
const withdraw = (withdrawal: Withdrawal) =>
  bed.as('nora', (act) => withdrawOwnWork(act, bed.childId, withdrawal, []))
const byTheChild: Withdrawal = { withdrawnBy: 'child', told: 'in-person' }

test('R-14, R-74: somebody of a sensitive service records own work on consent, corrects and ends it; others see the marker', async () => {
  await record()
  assert.ok(await bed.isMarked())
  const { own } = await bed.as('nora', (act) => readOwnWork(act, bed.childId))
  assert.deepEqual(
    [
      own!.decidedBy,
      own!.relation,
      own!.judgedBy,
      own!.givenOn,
      own!.scope,
      own!.parentMayBeTold,
      own!.phone,
    ],
    ['child', 'self', 'recorder', '2026-11-20', 'existence-and-contact', false, '01632 960555'],
  )
  await assert.rejects(record(), code('CP_CONSENT_EXISTS'))
  await bed.as('nora', (act) =>
    correctOwnContact(act, bed.childId, { phone: null, email: 'n@clinic.example' }),
  )
  const corrected = await bed.as('nora', (act) => readOwnWork(act, bed.childId))
  assert.deepEqual([corrected.own!.phone, corrected.own!.email], [null, 'n@clinic.example'])
  const end = (day: string) => bed.as('nora', (act) => endOwnWork(act, bed.childId, on(day)))
  await assert.rejects(end('2026-11-23'), code('CP_CONSENT_DAY'))
  await assert.rejects(end('2026-10-31'), code('CP_CONSENT_DAY'))
  await end('2026-11-22')
  assert.equal(await bed.isMarked(), false)
  const entries = await owner<{ action: string; fields: string[] }[]>`
    select action, fields from audit_entries where action like 'consent.%' and outcome = 'done' order by entry_id`
  assert.deepEqual(
    entries.map(({ action, fields }) => [action, ...fields].join(' ')),
    [
      'consent.record consent existence-and-contact',
      'consent.read-own service contact ground',
      'consent.correct contact',
      'consent.read-own service contact ground',
      'consent.end',
    ],
  )
})

test('R-76: nobody else reads own work, a colleague of the same service neither, and no page the tables', async () => {
  await record()
  const { own } = await bed.as('carla', (act) => readOwnWork(act, bed.childId))
  assert.equal(own, null)
  for (const name of ['carla', 'rose', 'bea', 'dan'] as const) {
    const seen = await bed.as(name, async ({ sql }) => [
      ...(await sql`select from own_consents`),
      ...(await sql`select from own_sensitive_work`),
    ])
    assert.equal(seen.length, 0, name)
  }
  const unclaimed =
    await web`select from own_consents union all select from own_sensitive_work union all select from sensitive_markers`
  assert.equal(unclaimed.length, 0)
  const posing = bed.as('carla', ({ sql }) =>
    sql`update own_sensitive_work set phone = null where child_id = ${bed.childId}`.then(
      ({ count }) => count,
    ),
  )
  assert.equal(await posing, 0)
  const forged = bed.as(
    'carla',
    ({ sql }) => sql`
    insert into own_consents (child_id, service_id, recorded_by, ground, decided_by, given_on, scope, parent_may_be_told, recorded_at)
    values (${bed.childId}, ${bed.serviceId}, ${bed.people.nora.userId}, 'harm', 'practitioner', '2026-11-20', 'existence', false, now())`,
  )
  await assert.rejects(forged, { code: '44000' })
  await withdraw(byTheChild)
})

test('R-74, R-76: whoever works in no sensitive service records, reads and withdraws nothing here', async () => {
  for (const name of ['rose', 'bea', 'dan'] as const) {
    await assert.rejects(
      bed.as(name, (act) => recordOwnWork(act, workOf(bed))),
      denied,
      name,
    )
    await assert.rejects(
      bed.as(name, (act) => readOwnWork(act, bed.childId)),
      denied,
      name,
    )
    await assert.rejects(
      bed.as(name, (act) => withdrawOwnWork(act, bed.childId, byTheChild, [])),
      denied,
      name,
    )
  }
  const [other] = await owner<[{ id: number }]>`select service_id as id from services where code = 'YW-1'`
  await assert.rejects(record(byChild, { serviceId: other.id }), (error) => error instanceof NotFoundError)
})

test('R-75: a parent decides where the child was judged not to understand, the child where it was, nobody where harm is suspected', async () => {
  for (const wrong of [
    { ...byChild, judgement: null },
    { ...byChild, relation: 'mother' as const },
    { ...byParent, relation: null },
    { ...byParent, judgement: null },
    { ...byHarm, judgement: byChild.judgement },
    { ...byHarm, relation: 'mother' as const },
  ])
    await assert.rejects(record(wrong), code('CP_CONSENT_INCOMPLETE'))
  for (const late of [
    { ...byChild, givenOn: on('2026-11-23') },
    { ...byChild, givenOn: on('2012-04-11') },
  ])
    await assert.rejects(record(late), code('CP_CONSENT_DAY'))
  for (const [ground, competent, by] of [
    [byParent, false, 'parent-or-carer'],
    [byHarm, null, 'practitioner'],
    [byChild, true, 'child'],
  ] as const) {
    await record(ground)
    const [row] = await owner<[{ is: boolean | null }]>`
      select is_competent as is from consent_records order by consent_id desc limit 1`
    assert.equal(row.is, competent)
    const other = by === 'practitioner' ? 'child' : 'practitioner'
    await assert.rejects(
      withdraw({ withdrawnBy: other, told: 'in-writing' }),
      code('CP_CONSENT_OTHER_GROUND'),
    )
    await withdraw({ withdrawnBy: by, told: 'in-writing' })
  }
})

test('ground-in-force: the database takes no sensitive service without a ground in force of its own', async () => {
  await record()
  const [{ consentId }] = await owner<[{ consentId: string }]>`
    select consent_id::text as "consentId" from consent_records order by consent_id desc limit 1`
  const insert = (consent: string, user = bed.people.carla.userId) => owner`
    insert into sensitive_involvements (child_id, consent_id, service_id, user_id, started_on, confirmed_on)
    values (${bed.childId}, ${consent}, ${bed.serviceId}, ${user}, '2026-11-01', '2026-11-01')`
  await assert.rejects(insert(consentId), { code: 'CPS02' }, 'on somebody else’s ground')
  const posing = bed.as('rose', async ({ sql }) => {
    const [own] = await sql<[{ id: string }]>`
      insert into own_consents (child_id, service_id, recorded_by, ground, decided_by, given_on, scope, parent_may_be_told, recorded_at)
      select ${bed.childId}, service_id, ${bed.people.rose.userId}, 'harm', 'practitioner', '2026-11-20', 'existence', false, now()
        from services where code = 'YW-1' returning consent_id::text as id`
    await sql`
      insert into own_sensitive_work (child_id, consent_id, service_id, user_id, started_on, confirmed_on)
      select ${bed.childId}, ${own.id}::bigint, service_id, ${bed.people.rose.userId}, '2026-11-01', '2026-11-01'
        from services where code = 'YW-1'`
  })
  await assert.rejects(posing, { code: 'CPS02' }, 'for a service that is not sensitive')
  await withdraw(byTheChild)
  await assert.rejects(
    insert(consentId, bed.people.nora.userId),
    { code: 'CPS02' },
    'on one that was withdrawn',
  )
  await owner`alter table sensitive_involvements disable trigger sensitive_needs_ground_trigger`
  await insert(consentId, bed.people.nora.userId)
  await owner`alter table sensitive_involvements enable trigger sensitive_needs_ground_trigger`
  await owner`delete from sensitive_involvements`
})

test('R-75: what was recorded of a ground or its withdrawal is never changed or removed by the service', async () => {
  for (const pool of [bed.db.web, bed.db.team, bed.db.worker])
    for (const table of [
      'consent_records',
      'consent_withdrawals',
      'stay_consents',
      'stay_withdrawals',
      'own_consents',
    ]) {
      await assert.rejects(pool.unsafe(`delete from ${table}`), { code: '42501' }, table)
      await assert.rejects(pool.unsafe(`update ${table} set recorded_at = now()`), { code: '42501' }, table)
    }
})

test('R-101: a child of the own family is refused', async () => {
  const child = {
    kind: 'named',
    given: 'Oliver',
    family: 'Wainwright',
    dateOfBirth: on('2012-04-12'),
  } as const
  const services = { seal: testSeal, keys: testRelationKeys }
  await bed.as('carla', (act) => declareRelation(act, services, { kinship: 'own-child', child }))
  await assert.rejects(
    bed.as('carla', (act) => readOwnWork(act, bed.childId)),
    denied,
  )
})

test('R-55: a record that is not open answers as none', async () => {
  await withhold(bed.db, 1)
  await assert.rejects(record(), (error) => error instanceof NotFoundError)
})
