import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, dayInLondon } from '../lib/iso-date.ts'
import { DeniedError, DomainError } from '../platform/errors.ts'
import { byChild, byHarm, createConsentBed, NOW, on, workOf } from './consent.fixture.ts'
import { endOwnWork } from './own/change-own-work.ts'
import { recordOwnWork } from './own/record-own-work.ts'
import { readSensitiveContacts } from './read-contacts.ts'
import { applySourceWork } from './sources/apply-source-work.ts'
import { withdrawForFamily, withdrawOwnWork, type Withdrawal } from './withdraw-consent.ts'

const byTheChild = { withdrawnBy: 'child', told: 'in-person' } as const satisfies Withdrawal
const later = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000)

test('withdrawn-is-gone: every entry of the service goes with the marker, in the transaction in which others are told', async () => {
  const bed = await createConsentBed()
  await bed.tell('2026-01-04')
  await bed.as('nora', (act) => recordOwnWork(act, workOf(bed)))
  await bed.as('carla', (act) => recordOwnWork(act, workOf(bed, byHarm)))
  const told: unknown[] = []
  await bed.as('nora', (act) =>
    withdrawOwnWork(act, bed.childId, byTheChild, [
      async ({ sql }, withdrawn) => {
        const left = await sql`select from own_sensitive_work`
        told.push({ ...withdrawn, left: left.length })
      },
    ]),
  )
  assert.deepEqual(told, [{ childId: bed.childId, serviceId: bed.serviceId, left: 0 }])
  const rows = await bed.db.owner<
    { userId: number }[]
  >`select user_id as "userId" from sensitive_involvements`
  assert.deepEqual(
    rows.map(({ userId }) => userId),
    [bed.people.carla.userId],
    'what rests on harm stays',
  )
  assert.ok(await bed.isMarked())
  await bed.as('carla', (act) =>
    withdrawOwnWork(act, bed.childId, { withdrawnBy: 'practitioner', told: 'in-writing' }, []),
  )
  assert.equal(await bed.isMarked(), false)
})

test('a hook that fails keeps the withdrawal from happening', async () => {
  const bed = await createConsentBed()
  await bed.as('nora', (act) => recordOwnWork(act, workOf(bed)))
  const failing = bed.as('nora', (act) =>
    withdrawOwnWork(act, bed.childId, byTheChild, [() => Promise.reject(new Error('not now'))]),
  )
  await assert.rejects(failing, /not now/)
  assert.ok(await bed.isMarked())
})

test('withdrawn-stays-away: a feed brings it back with a later consent alone, under this key or another', async () => {
  const bed = await createConsentBed()
  await bed.tell('2026-11-20')
  assert.ok(await bed.isMarked())
  const [entry] = await bed.as('bea', (act) => readSensitiveContacts(act, bed.childId))
  const { sensitiveId } = entry!
  await bed.as('bea', (act) => withdrawForFamily(act, { childId: bed.childId, sensitiveId }, byTheChild, []))
  for (const consentedOn of ['2026-11-20', '2026-11-22', '2026-01-04']) {
    await bed.tell(consentedOn)
    assert.equal(await bed.isMarked(), false, consentedOn)
  }
  const { childId, serviceId } = bed
  const another = {
    ...{ childId, serviceId, sourceId: 'first', sourceRecordId: 'P2' },
    ...{ startedOn: on('2026-01-05'), consentedOn: on('2026-11-21'), confirmedOn: on('2026-11-22') },
  }
  await bed.run((act) => applySourceWork(act, [another], []))
  assert.equal(await bed.isMarked(), false, 'under another key')
  const files = await bed.db.owner<{ state: string }[]>`select distinct state from feed_rows`
  assert.deepEqual([...files], [{ state: 'applied' }], 'the supplier reads nothing of it')
  await bed.tell('2026-11-23', later(1))
  assert.ok(await bed.isMarked(later(1)))
})

test('R-75: a broker withdraws for a family in the own section, never what rests on harm, and nobody else does', async () => {
  const bed = await createConsentBed()
  await bed.as('nora', (act) => recordOwnWork(act, workOf(bed, byHarm)))
  const [row] = await bed.db.owner<
    [{ id: string }]
  >`select sensitive_id::text as id from sensitive_involvements`
  const entry = { childId: bed.childId, sensitiveId: row.id }
  for (const name of ['dan', 'cora', 'rose', 'nora'] as const)
    await assert.rejects(
      bed.as(name, (act) => withdrawForFamily(act, entry, byTheChild, [])),
      (error) => error instanceof DeniedError,
      name,
    )
  const other = (error: unknown): boolean =>
    error instanceof DomainError && error.code === 'CP_CONSENT_OTHER_GROUND'
  await assert.rejects(
    bed.as('bea', (act) => withdrawForFamily(act, entry, byTheChild, [])),
    other,
  )
  for (const name of ['dan', 'rose', 'carla'] as const) {
    const none = await bed.as(
      name,
      ({ sql }) => sql`select from withdraw_consents(${row.id}::bigint, 'practitioner', 'in-person', now())`,
    )
    assert.equal(none.length, 0, name)
  }
  assert.ok(await bed.isMarked())
})

test('R-74: whoever withdraws the own judgement of harm withdraws no colleague’s', async () => {
  const bed = await createConsentBed()
  for (const name of ['nora', 'carla'] as const)
    await bed.as(name, (act) => recordOwnWork(act, workOf(bed, byHarm)))
  const own = { withdrawnBy: 'practitioner', told: 'in-writing' } as const
  await bed.as('nora', (act) => withdrawOwnWork(act, bed.childId, own, []))
  const rows = await bed.db.owner<{ id: number; sensitiveId: string }[]>`
    select user_id as id, sensitive_id::text as "sensitiveId" from sensitive_involvements`
  assert.deepEqual(
    rows.map(({ id }) => id),
    [bed.people.carla.userId],
  )
  const asBroker = await bed.as(
    'bea',
    ({ sql }) =>
      sql`select from withdraw_consents(${rows[0]!.sensitiveId}::bigint, 'practitioner', 'in-person', now())`,
  )
  assert.equal(asBroker.length, 0, 'a broker withdraws nobody’s judgement')
})

test('R-74, R-75, R-76: whatever is recorded, told, ended and withdrawn, the marker stands exactly while work on a ground in force goes on', async () => {
  const bed = await createConsentBed()
  const start = dayInLondon(NOW)
  const step = fc.oneof(
    fc.record({ kind: fc.constant('tell' as const), ago: fc.nat(3) }),
    fc.record({ kind: fc.constantFrom('untell', 'record', 'end', 'withdraw', 'wait') }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
      await bed.db.owner`truncate consent_withdrawals, sensitive_involvements, consent_records`
      let [now, source, own] = [0, false, false]
      let withdrawnOn = on('2000-01-01')
      for (const one of steps) {
        const at = later(now)
        const today = addDays(start, now)
        if (one.kind === 'wait') now++
        else if (one.kind === 'tell') {
          const consentedOn = addDays(today, -one.ago)
          await bed.tell(consentedOn, at)
          source = consentedOn > withdrawnOn
        } else if (one.kind === 'untell') {
          await bed.tell(null, at)
          source = false
        } else if (one.kind === 'record' && !own) {
          const ground = { ...byChild, givenOn: on(today) }
          await bed.as('nora', (act) => recordOwnWork(act, workOf(bed, ground)), at)
          own = true
        } else if (one.kind === 'end' && own) {
          await bed.as('nora', (act) => endOwnWork(act, bed.childId, today), at)
          own = false
        } else if (one.kind === 'withdraw' && own) {
          await bed.as('nora', (act) => withdrawOwnWork(act, bed.childId, byTheChild, []), at)
          ;[own, source, withdrawnOn] = [false, false, today]
        }
        assert.equal(await bed.isMarked(later(now)), source || own, JSON.stringify(one))
      }
    }),
    { numRuns: 12 },
  )
})
