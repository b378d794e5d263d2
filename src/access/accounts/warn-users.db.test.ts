import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, day } from '../../lib/iso-date.ts'
import { requeueMails, SEND_MAILS } from '../../platform/outbox/outbox.ts'
import { actAs } from '../../../test/support/acts.ts'
import { createMailSink } from '../../../test/support/mail-sink.ts'
import { createTestUser, testEnds } from '../../../test/support/users.ts'
import { conditions, type Standing } from '../standing.ts'
import { createAccountsBed } from './bed.fixture.ts'
import { accessMails } from '../mail/access-mails.ts'
import { sendMails } from '../mail/send-mails.ts'
import { warningsOf, warnUsers } from './warn-users.ts'

const { db, people, as } = await createAccountsBed()
const userId = await createTestUser(db, 'wanda', { email: 'wanda@bexford.example', name: 'Wanda Warned' })
const noon = (on: string): Date => new Date(`${on}T12:00:00Z`)
const asSystem = <T>(work: Parameters<typeof actAs<T>>[1], on: string) =>
  actAs(db.worker, work, { now: noon(on) })

const { send, mails, refuse } = await createMailSink()
const room = { writers: accessMails, send, origin: 'https://cp.example' }
const deliver = (on: string) => sendMails((work) => asSystem(work, on), userId, room)
const waiting = async (): Promise<number> => {
  const [row] = await db.owner<[{ n: number }]>`
    select count(*)::integer as n from mails where user_id = ${userId} and sent_at is null`
  return row.n
}

test('R-86: what ends is told 90, 30 and 7 days ahead, each once', async () => {
  const told: string[] = []
  for (let on = addDays(testEnds.need, -95); on < testEnds.need; on = addDays(on, 1)) {
    const { length } = mails
    await asSystem(warnUsers, on)
    await asSystem(warnUsers, on)
    await deliver(on)
    if (mails.slice(length).some((mail) => /approval of your need/.test(mail))) told.push(on)
  }
  assert.deepEqual(
    told,
    [90, 30, 7].map((days) => addDays(testEnds.need, -days)),
  )
})

test('a mail names what ends and when, and neither a person nor an organisation', async () => {
  const [mail = ''] = mails
  assert.match(mail, /^To: .*wanda@bexford\.example/m)
  const body = mail.slice(mail.indexOf('\r\n\r\n')).replaceAll('=\r\n', '')
  assert.match(body, /10 January 2027/)
  assert.match(body, /https:\/\/cp\.example\/account/)
  assert.doesNotMatch(mail, /Wanda|Warned|Bexford Social|Tester/)
})

test('a mail that the server refuses stays, and goes with the next try', async () => {
  await asSystem(warnUsers, '2027-03-14')
  const before = await waiting()
  assert.ok(before > 0)
  refuse(true)
  await assert.rejects(deliver('2027-03-14'), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'CP_MAIL_NOT_SENT')
    assert.ok(!JSON.stringify([error.message, error.cause]).includes('wanda'))
    return true
  })
  assert.equal(await waiting(), before)
  refuse(false)
  const { length } = mails
  await deliver('2027-03-14')
  await deliver('2027-03-14')
  assert.equal(mails.length, length + 1)
  assert.equal(await waiting(), 0)
})

test('what was renewed since, and whoever has left, is not mailed', async () => {
  await db.owner`update mails set sent_at = null, tried_at = null, tries = 0 where user_id = ${userId} and subject_ref like 'in-post %'`
  await db.owner`update users set ends_on = '2028-03-20' where user_id = ${userId}`
  const { length } = mails
  await deliver('2027-03-14')
  assert.equal(mails.length, length)
  assert.equal(await waiting(), 0)
})

test('the sending is queued once for each user, with what is new and again each night while it waits', async () => {
  const jobs = async () =>
    (
      await db.owner<{ key: string }[]>`
    select key from graphile_worker.jobs where task_identifier = ${SEND_MAILS}`
    ).map(({ key }) => key)
  const clear = () =>
    db.owner`select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs))`
  await clear()
  await asSystem(warnUsers, '2026-11-22')
  assert.deepEqual(await jobs(), [], 'nothing is new')
  await db.owner`delete from mails where user_id = ${userId}`
  for (let i = 0; i < 2; i++) await asSystem(warnUsers, '2026-11-22')
  assert.deepEqual(await jobs(), [`${SEND_MAILS} ${userId}`])
  await clear()
  await db.worker.begin(requeueMails)
  assert.ok((await jobs()).includes(`${SEND_MAILS} ${userId}`))
})

test('R-84: only the system warns', async () => {
  for (const actor of [people.national, people.officer, people.rose])
    await assert.rejects(as(actor, warnUsers), { kind: 'denied' })
})

test('R-86: whatever ends when, a warning names the nearest mark that is not over', () => {
  const today = day('2026-11-22')
  const until = fc.option(fc.integer({ min: -10, max: 200 }).map((n) => addDays(today, n)))
  fc.assert(
    fc.property(fc.array(until, { minLength: 8, maxLength: 8 }), (ends) => {
      const standing: Standing = conditions.map((condition, i) => {
        const end = ends[i] ?? null
        return { condition, until: end, holds: end === null || today < end, whoToAsk: 'organisation' }
      })
      for (const { condition, untilOn, days } of warningsOf(standing, today)) {
        assert.notEqual(condition, 'not-suspended')
        assert.ok(today < untilOn && untilOn <= addDays(today, days))
        for (const nearer of [7, 30, 90].filter((one) => one < days))
          assert.ok(addDays(today, nearer) < untilOn)
      }
    }),
  )
})
