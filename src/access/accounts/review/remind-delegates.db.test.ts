import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, day } from '../../../lib/iso-date.ts'
import type { Mail } from '../../../platform/mail.ts'
import { actAs } from '../../../../test/support/acts.ts'
import { createMailSink, readMail } from '../../../../test/support/mail-sink.ts'
import { accessMails } from '../../mail/access-mails.ts'
import { sendMails } from '../../mail/send-mails.ts'
import { createAccountsBed } from '../bed.fixture.ts'
import { confirmUsers, reviewAccess } from './review-access.ts'

const { db, people, as } = await createAccountsBed()
await db.owner`update users set email = username || '@bexford.example'`
const opened = day('2026-11-22')
const due = addDays(opened, 28)
const noon = (on: string): Date => new Date(`${on}T12:00:00Z`)
const at = (on: string) => ({ now: noon(on) })

const sink = await createMailSink()

async function mailsOn(on: string): Promise<Mail[]> {
  await actAs(db.worker, reviewAccess, at(on))
  const { length } = sink.mails
  const room = { writers: accessMails, send: sink.send, origin: 'https://cp.example' }
  for (const { userId } of Object.values(people))
    await sendMails((work) => actAs(db.worker, work, at(on)), userId!, room)
  return sink.mails.slice(length).map(readMail)
}

test('R-86: delegates are reminded 28, 14 and 3 days before the end, each once, until everybody is confirmed', async () => {
  const told = new Map<string, string[]>()
  for (let on = opened; on < due; on = addDays(on, 1)) {
    for (const { to, text, subject } of await mailsOn(on)) {
      told.set(to, [...(told.get(to) ?? []), on])
      assert.equal(subject, 'Confirm who still needs ContactPoint')
      assert.match(text, /20 December 2026[^]*Not confirmed yet: 1/)
      assert.doesNotMatch(text, /rose|Rose|Tester|Bexford/)
    }
    if (on === addDays(due, -10))
      await as(people.delegate, (act) => confirmUsers(act, [people.rose.userId!]), noon(on))
  }
  assert.deepEqual(Object.fromEntries(told), {
    'delegate@bexford.example': [opened, addDays(due, -14)],
  })
})
