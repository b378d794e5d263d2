import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { actAs } from '../../../test/support/acts.ts'
import { createMailSink } from '../../../test/support/mail-sink.ts'
import { createTestUser } from '../../../test/support/users.ts'
import { listUsersWithMails } from '../../platform/outbox/queries.ts'
import type { MailWriters } from '../../platform/outbox/mail-writer.ts'
import { queueMails } from '../../platform/outbox/outbox.ts'
import { createAccountsBed, NOW } from '../accounts/bed.fixture.ts'
import { sendMails } from './send-mails.ts'

const { db } = await createAccountsBed()
const sink = await createMailSink()
const userId = await createTestUser(db, 'wanda', { email: 'wanda@bexford.example' })
const writers: MailWriters = {
  'access-ends': (_act, _userId, subjectRefs) =>
    Promise.resolve({ subject: 'About', lines: subjectRefs, action: { text: 'Read on', path: '/account' } }),
}
const room = { writers, send: sink.send, origin: 'https://cp.example:8443' }
const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000)
const deliver = (minutes: number) =>
  sendMails((work) => actAs(db.worker, work, { now: at(minutes) }), userId, room)
const queue = (subjectRef: string) =>
  db.worker.begin((sql) => queueMails(sql, [{ userId, kind: 'access-ends', subjectRef }], NOW))
const idOf = (mail = ''): string => /^Message-ID: (.*)\r$/im.exec(mail)?.[1] ?? ''
const isWaiting = async (): Promise<boolean> =>
  (await db.worker.begin((sql) => listUsersWithMails(sql))).includes(userId)

/** The worker dies after the server took the mail, and before that is noted. */
async function crash(minutes: number): Promise<void> {
  let dies: () => void = () => {}
  const dead = new Promise<void>((resolve) => (dies = resolve))
  void sendMails((work) => actAs(db.worker, work, { now: at(minutes) }), userId, {
    ...room,
    send: async (mail) => {
      await sink.send(mail)
      dies()
      await new Promise(() => {})
    },
  })
  await dead
}

beforeEach(async () => {
  await db.owner`delete from mails where user_id = ${userId}`
  sink.refuse(false)
})

test('mailed-at-least-once: after a crash the same message goes again, under the same Message-ID, and is then done', async () => {
  const { length } = sink.mails
  await queue('first')
  await crash(0)
  assert.equal(await isWaiting(), true)
  await deliver(10)
  await deliver(20)
  const copies = sink.mails.slice(length)
  assert.equal(copies.length, 2)
  assert.match(idOf(copies[0]), /^<\d+\.\d+@cp\.example>$/)
  assert.equal(idOf(copies[0]), idOf(copies[1]))
  assert.equal(await isWaiting(), false)
})

test('mailed-at-least-once: what came after a crash is a message of its own, so that no reader drops it', async () => {
  const { length } = sink.mails
  await queue('early')
  await crash(0)
  await queue('late')
  await deliver(10)
  const [, ...later] = sink.mails.slice(length)
  assert.deepEqual(
    later.map((mail) => ['early', 'late'].filter((word) => mail.includes(word))),
    [['early'], ['late']],
  )
  assert.notEqual(idOf(later[0]), idOf(later[1]))
})

test('a message that was begun is left alone for ten minutes, so that two workers send it once', async () => {
  const { length } = sink.mails
  await queue('once')
  await crash(0)
  await deliver(9)
  assert.equal(sink.mails.length, length + 1)
  await queue('twice')
  await Promise.all([deliver(9), deliver(9)])
  assert.equal(sink.mails.length, length + 2)
})

test('a message of which the server’s answer is never known is given to it three times, no more', async () => {
  const { length } = sink.mails
  await queue('thrice')
  for (const minutes of [0, 10, 20]) await crash(minutes)
  assert.equal(await isWaiting(), false)
  await deliver(30)
  assert.equal(sink.mails.length, length + 3)
})

test('what the server refuses is no try: it goes at once when the server takes it, however often it refused', async () => {
  const { length } = sink.mails
  await queue('refused')
  sink.refuse(true)
  for (let i = 0; i < 5; i++) await assert.rejects(deliver(0), { code: 'CP_MAIL_NOT_SENT' })
  sink.refuse(false)
  await deliver(0)
  await deliver(20)
  assert.equal(sink.mails.length, length + 1)
})
