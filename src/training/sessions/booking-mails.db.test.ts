import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sendMails } from '../../access/index.ts'
import type { Mail } from '../../platform/mail.ts'
import { SEND_MAILS } from '../../platform/outbox/outbox.ts'
import { actAs } from '../../../test/support/acts.ts'
import { createMailSink, readMail } from '../../../test/support/mail-sink.ts'
import { createTrainingBed, NOW, sessionOf } from '../training.fixture.ts'
import { bookSession, cancelBooking } from './book.ts'
import { trainingMails } from './booking-mails.ts'
import { cancelSession, planSession } from './plan-session.ts'

const { db, as, desk, person } = await createTrainingBed()
const officer = await person('officer', { role: 'local-team', rights: ['training'] })
const one = await person('one', { email: 'one@bexford.example', name: 'Una First' })
const two = await person('two', { email: 'two@bexford.example', name: 'Duo Second' })
const three = await person('three', { email: 'three@bexford.example', name: 'Trey Third' })

const sink = await createMailSink()

async function sent(now = NOW): Promise<Mail[]> {
  const { length } = sink.mails
  const room = { writers: trainingMails, send: sink.send, origin: 'https://cp.example' }
  for (const { userId } of [one, two, three])
    await sendMails((work) => actAs(db.worker, work, { now }), userId!, room)
  return sink.mails.slice(length).map(readMail)
}

const bookingOf = async (userId: number | null, sessionId: string): Promise<string> => {
  const [row] = await db.owner<{ id: string }[]>`
    select b.public_id as id from training_bookings b join training_sessions s on s.session_id = b.session_id
     where b.user_id = ${userId} and s.public_id = ${sessionId} and b.cancelled_at is null`
  return row!.id
}

test('R-122: whoever moves up is mailed once, with the session and the day, and nobody else', async () => {
  const session = await desk(officer, (act) => planSession(act, sessionOf({ places: 1 })))
  for (const who of [one, two, three]) await as(who, (act) => bookSession(act, session, who.userId!))
  assert.deepEqual(await sent(), [], 'a booking of one’s own is no news')
  await as(one, async (act) => cancelBooking(act, await bookingOf(one.userId, session)))
  const jobs = await db.owner`select from graphile_worker.jobs where task_identifier = ${SEND_MAILS}`
  assert.equal(jobs.length, 1)
  const [mail, ...others] = await sent()
  assert.deepEqual([mail?.to, others], ['two@bexford.example', []])
  assert.match(mail!.text, /1 December 2026.*09:30, Bexford Library/)
  assert.match(mail!.text, /https:\/\/cp\.example\/training/)
  assert.doesNotMatch(mail!.subject + mail!.text, /Una|Duo|Trey|First|Second|Third/)
  assert.deepEqual(await sent(), [])
})

test('R-122: a cancelled session is told to all on its list, waiting ones too', async () => {
  const session = await desk(officer, (act) => planSession(act, sessionOf({ places: 1 })))
  for (const who of [one, three]) await as(who, (act) => bookSession(act, session, who.userId!))
  await desk(officer, (act) => cancelSession(act, session))
  const mails = await sent()
  assert.deepEqual(
    mails.map(({ to }) => to),
    ['one@bexford.example', 'three@bexford.example'],
  )
  for (const { subject } of mails) assert.equal(subject, 'A training session is cancelled')
})

test('what is over when the mail is sent is not told: a place given up, a session begun', async () => {
  const session = await desk(officer, (act) => planSession(act, sessionOf({ places: 1 })))
  for (const who of [one, two, three]) await as(who, (act) => bookSession(act, session, who.userId!))
  await as(one, async (act) => cancelBooking(act, await bookingOf(one.userId, session)))
  await as(two, async (act) => cancelBooking(act, await bookingOf(two.userId, session)))
  assert.deepEqual(await sent(new Date('2026-12-01T09:31:00Z')), [])
})
