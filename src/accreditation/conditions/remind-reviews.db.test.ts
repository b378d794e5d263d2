import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sendMails } from '../../access/index.ts'
import { addDays, addMonths, day } from '../../lib/iso-date.ts'
import type { Mail } from '../../platform/mail.ts'
import { actAs } from '../../../test/support/acts.ts'
import { createMailSink, readMail } from '../../../test/support/mail-sink.ts'
import { AGENCY, createBed, recommendAll, shippedConditions, submitAll } from '../bed.fixture.ts'
import { decideApplication } from '../applications/assess.ts'
import { makeReminders } from '../checks/monitor.ts'
import { parseConditions } from './condition.ts'
import { accreditationMails } from './remind-reviews.ts'

const found = day('2026-11-22')
const bed = await createBed()
const { db, people, as } = bed
await db.owner`update users set email = username || '@agency.example', ends_on = null`

const sink = await createMailSink()

async function mailsOn(on: string): Promise<Mail[]> {
  const now = new Date(`${on}T12:00:00Z`)
  await actAs(db.worker, makeReminders, { now })
  const { length } = sink.mails
  const room = { writers: accreditationMails, send: sink.send, origin: 'https://cp.example' }
  for (const { userId } of Object.values(people))
    await sendMails((work) => actAs(db.worker, work, { now }), userId!, room)
  return sink.mails.slice(length).map(readMail)
}

test('R-94: delegates are told four weeks ahead of the conditions whose interval of review comes round, once', async () => {
  const conditions = parseConditions(shippedConditions)
  const months = Math.min(...conditions.map(({ reviewMonths }) => reviewMonths))
  const dueOn = addMonths(found, months)
  await submitAll(bed)
  await recommendAll(bed)
  await mailsOn(addDays(dueOn, -28)).then((mails) => assert.deepEqual(mails, [], 'not accredited yet'))
  await as(people.two, (act) => decideApplication(act, AGENCY, true))
  assert.deepEqual(await mailsOn(addDays(dueOn, -29)), [])
  const [mail, ...others] = await mailsOn(addDays(dueOn, -28))
  assert.deepEqual([mail?.to, others], ['delegate@agency.example', []])
  const told = conditions.filter(({ reviewMonths }) => reviewMonths === months).map(({ id }) => id)
  assert.deepEqual([...mail!.text.matchAll(/^- (A\d+): /gm)].map(([, id]) => id).toSorted(), told.toSorted())
  assert.doesNotMatch(mail!.text, /Ruth|Ellis|delegate/)
  assert.deepEqual(await mailsOn(addDays(dueOn, -27)), [])
})
