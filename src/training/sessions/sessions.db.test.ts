import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day } from '../../lib/iso-date.ts'
import type { Actor } from '../../platform/act.ts'
import { setRights } from '../../access/index.ts'
import { actAs } from '../../../test/support/acts.ts'
import { findTrainingCurrency } from '../index.ts'
import { createTrainingBed, NOW, sessionOf } from '../training.fixture.ts'
import { bookSession, cancelBooking } from './book.ts'
import { cancelSession, planSession } from './plan-session.ts'
import { openSession, recordResult } from './record-result.ts'

const bed = await createTrainingBed()
const { db, as, desk } = bed
const officer = await bed.person('officer', { role: 'local-team', rights: ['training'] })
const trainer = await bed.person('trainer')
const [ann, ben, cat] = [await bed.person('ann'), await bed.person('ben'), await bed.person('cat')]
const away = await bed.person('away', { organisation: 'elsewhere' })
const lapsed = await bed.person('lapsed')
await db.owner`update training_completions set expires_on = '2026-11-01' where user_id = ${lapsed.userId}`

const plan = (over: Parameters<typeof sessionOf>[0] = {}): Promise<string> =>
  desk(officer, (act) => planSession(act, sessionOf({ trainerId: trainer.userId, ...over })))
const book = (session: string, actor: Actor, userId = actor.userId!): Promise<{ hasPlace: boolean }> =>
  as(actor, (act) => bookSession(act, session, userId))
const AFTER = new Date('2026-12-01T13:00:00Z')

async function bookingOf(session: string, actor: Actor): Promise<{ id: string; hasPlace: boolean }> {
  const [row] = await db.owner<[{ id: string; hasPlace: boolean }]>`
    select b.public_id as id, b.placed_at is not null as "hasPlace" from training_bookings b
      join training_sessions s on s.session_id = b.session_id
     where s.public_id = ${session} and b.user_id = ${actor.userId} and b.cancelled_at is null`
  return row
}

test('never-overbooked: of many who book at once exactly as many get a place as there are, the others wait in order', async () => {
  const people = await Promise.all(Array.from({ length: 9 }, (_, i) => bed.person(`many${i}`)))
  const session = await plan({ places: 3 })
  const answers = await Promise.all(people.map((person) => book(session, person)))
  assert.equal(answers.filter(({ hasPlace }) => hasPlace).length, 3)
  const [count] = await db.owner<[{ placed: number }]>`
    select count(*)::integer as placed from training_bookings b join training_sessions s on s.session_id = b.session_id
     where s.public_id = ${session} and b.placed_at is not null`
  assert.equal(count.placed, 3)
})

test('R-122: whoever waits longest moves up when a place is given up, and nobody else', async () => {
  const session = await plan({ places: 1 })
  assert.deepEqual(await book(session, ann), { hasPlace: true })
  assert.deepEqual(await book(session, ben), { hasPlace: false })
  assert.deepEqual(await book(session, cat), { hasPlace: false })
  await assert.rejects(book(session, cat), { code: 'CP_BOOKING_EXISTS' })
  const { id } = await bookingOf(session, ann)
  await assert.rejects(
    as(ben, (act) => cancelBooking(act, id)),
    { kind: 'denied' },
  )
  await as(ann, (act) => cancelBooking(act, id))
  assert.equal((await bookingOf(session, ben)).hasPlace, true)
  assert.equal((await bookingOf(session, cat)).hasPlace, false)
  await assert.rejects(
    as(ann, (act) => cancelBooking(act, id)),
    { kind: 'not-found' },
  )
  assert.deepEqual(await book(session, ann), { hasPlace: false }, 'at the end of the list again')
})

test('R-89: somebody whose training lapsed books for themselves, and can book for nobody else', async () => {
  const session = await plan()
  await actAs(db.worker, (act) => setRights(act, 'lapsed', ['delegate']))
  await assert.rejects(book(session, lapsed, ann.userId!), { kind: 'denied' })
  assert.deepEqual(await book(session, lapsed), { hasPlace: true })
})

test('R-84: a delegate books for people of the own organisation alone, an officer for those of the authority', async () => {
  const session = await plan({ places: 9 })
  const delegate = await bed.person('delegate')
  await assert.rejects(book(session, delegate, ann.userId!), { kind: 'denied' })
  await actAs(db.worker, (act) => setRights(act, 'delegate', ['delegate']))
  assert.deepEqual(await book(session, delegate, ann.userId!), { hasPlace: true })
  await assert.rejects(book(session, delegate, away.userId!), { kind: 'denied' })
  await book(session, officer, away.userId!)
  const entries = await db.owner<{ action: string }[]>`
    select action from audit_entries where target_user_id = ${away.userId} and action = 'training.book-other' and outcome = 'done'`
  assert.equal(entries.length, 1)
})

test('R-122: nobody books a session that has begun or is cancelled, and none but the desk plans or cancels one', async () => {
  const session = await plan()
  await assert.rejects(
    as(ann, (act) => bookSession(act, session, ann.userId!), { now: AFTER }),
    {
      code: 'CP_SESSION_CLOSED',
    },
  )
  await assert.rejects(
    desk(ann, (act) => cancelSession(act, session)),
    { kind: 'denied' },
  )
  await desk(officer, (act) => cancelSession(act, session))
  await assert.rejects(book(session, ann), { code: 'CP_SESSION_CLOSED' })
  await assert.rejects(
    desk(officer, (act) => cancelSession(act, session)),
    { code: 'CP_SESSION_CLOSED' },
  )
  await assert.rejects(book('00000000-0000-4000-8000-000000000000', ann), { kind: 'not-found' })
  await assert.rejects(
    desk(ann, (act) => planSession(act, sessionOf())),
    { kind: 'denied' },
  )
  await assert.rejects(
    desk(officer, (act) => planSession(act, sessionOf({ authorityCode: 'E06000065' }))),
    {
      kind: 'denied',
    },
  )
  for (const bad of [{ places: 0 }, { startsAt: NOW }, { endsAt: NOW }, { provider: ' ' }])
    await assert.rejects(plan(bad), { code: 'CP_SESSION_FACTS' })
  const national = await bed.person('national', {
    role: 'national-team',
    authorityCode: null,
    rights: ['training'],
  })
  await assert.rejects(
    desk(national, (act) => planSession(act, sessionOf({ authorityCode: '' }))),
    { code: 'CP_SESSION_FACTS' },
  )
  await assert.rejects(plan({ course: 'safeguarding' }), { code: 'CP_COURSE_UNKNOWN' })
})

test('passed-to-count: the pass mark completes the course, and a corrected mark takes it back', async () => {
  const session = await plan({ course: 'contactpoint-team' })
  await book(session, ben)
  const { id } = await bookingOf(session, ben)
  const result = (wasThere: boolean, mark: number | null, now = AFTER, by = trainer): Promise<void> =>
    desk(by, (act) => recordResult(act, id, { wasThere, mark }), now)
  await assert.rejects(result(true, 90, NOW), { code: 'CP_RESULT_REFUSED' })
  await assert.rejects(result(false, 90), { code: 'CP_RESULT_REFUSED' })
  await assert.rejects(result(true, 90, AFTER, ann), { kind: 'denied' })
  const completions = async (): Promise<number> =>
    (
      await db.owner`select from training_completions where user_id = ${ben.userId} and course_code = 'contactpoint-team' and withdrawn_at is null`
    ).length
  await result(true, 79)
  assert.equal(await completions(), 0)
  await result(true, null)
  assert.equal(await completions(), 0)
  await result(true, 80)
  assert.equal(await completions(), 1)
  await result(true, 12, AFTER, officer)
  assert.equal(await completions(), 0)
})

test('R-89: having been at the refresher brings lapsed training back into force', async () => {
  const session = await plan()
  await book(session, lapsed).catch(() => {})
  const { id } = await bookingOf(session, lapsed)
  const held = async () =>
    (await findTrainingCurrency(db.web, lapsed.userId!, day('2026-12-02'))).contactpoint
  assert.equal((await held()).holds, false)
  await desk(trainer, (act) => recordResult(act, id, { wasThere: true, mark: null }), AFTER)
  assert.deepEqual(await held(), { holds: true, until: '2028-12-01' })
  await assert.rejects(
    desk(trainer, (act) => recordResult(act, id, { wasThere: true, mark: 5 }), AFTER),
    {
      code: 'CP_RESULT_REFUSED',
    },
  )
})

test('R-84: nobody records a result of their own, the trainer and the officer neither', async () => {
  const session = await plan()
  for (const person of [trainer, officer]) {
    await book(session, person)
    const { id } = await bookingOf(session, person)
    const own = desk(person, (act) => recordResult(act, id, { wasThere: true, mark: null }), AFTER)
    await assert.rejects(own, { kind: 'denied' })
  }
})

test('R-122: the list of a session is for its trainer and the officers', async () => {
  const session = await plan()
  await book(session, ann)
  for (const person of [trainer, officer]) {
    const { roll, hasBegun } = await desk(person, (act) => openSession(act, session))
    assert.deepEqual([roll.map(({ name }) => name), hasBegun], [['ann'], false])
  }
  await assert.rejects(
    desk(ann, (act) => openSession(act, session)),
    { kind: 'denied' },
  )
})
