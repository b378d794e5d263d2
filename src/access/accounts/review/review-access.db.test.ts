import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, day } from '../../../lib/iso-date.ts'
import { actAs } from '../../../../test/support/acts.ts'
import { createAccountsBed, NOW } from '../bed.fixture.ts'
import { reinstateAccount } from '../suspend-account.ts'
import { confirmUsers, listToConfirm, reviewAccess } from './review-access.ts'

const { db, people, as } = await createAccountsBed()
const noon = (on: string): Date => new Date(`${on}T12:00:00Z`)
const nightly = (on: string) => actAs(db.worker, reviewAccess, { now: noon(on) })
const rounds = async (): Promise<number> => {
  const [row] = await db.owner<[{ n: number }]>`select count(*)::integer as n from access_reviews`
  return row.n
}
const suspended = async () =>
  (
    await db.owner<{ userId: number }[]>`
    select user_id as "userId" from user_suspensions where reason = 'not-confirmed' and until_at is null`
  ).map(({ userId }) => userId)
const opened = day('2026-11-22')
const due = addDays(opened, 28)

test('R-86: a review is opened for each organisation with users, every four months and not before', async () => {
  assert.equal(await nightly(opened), 0)
  assert.equal(await rounds(), 2)
  await nightly(opened)
  await nightly(addDays(due, -1))
  assert.equal(await rounds(), 2)
})

test('R-84, R-85: a delegate confirms the own organisation, nobody themselves, and nobody else anybody', async () => {
  const ids = async (actor: typeof people.officer) =>
    (await as(actor, listToConfirm)).map(({ userId }) => userId)
  const delegated = await ids(people.delegate)
  assert.deepEqual(delegated, [people.rose.userId!])
  assert.ok((await ids(people.officer)).includes(people.delegate.userId!))
  assert.ok(!(await ids(people.officer)).includes(people.officer.userId!))
  assert.ok(!(await ids(people.officer)).includes(people.elsewhere.userId!))
  await assert.rejects(ids(people.rose), { kind: 'denied' })
  for (const userId of [people.delegate, people.otherDelegate, people.officer].map((one) => one.userId!))
    await assert.rejects(
      as(people.delegate, (act) => confirmUsers(act, [people.rose.userId!, userId])),
      { kind: 'denied' },
    )
  assert.deepEqual(await ids(people.delegate), [people.rose.userId!], 'all or none')
  await as(people.delegate, (act) => confirmUsers(act, [people.rose.userId!]))
  assert.deepEqual(await ids(people.delegate), [])
  await assert.rejects(
    as(people.delegate, (act) => confirmUsers(act, [people.rose.userId!])),
    { code: 'CP_REVIEW_ANSWERED' },
  )
  await as(people.officer, (act) => confirmUsers(act, [people.delegate.userId!, people.second.userId!]))
  await as(people.second, (act) => confirmUsers(act, [people.officer.userId!]))
})

test('R-84: the database too lets nobody confirm themselves', async () => {
  const userId = people.national.userId!
  const own = db.team`
    insert into access_review_answers (review_id, user_id, confirmed_by, confirmed_at)
    select review_id, ${userId}, ${userId}, now() from access_reviews limit 1`
  await assert.rejects(own, { constraint_name: 'access_review_answers_two_people_check' })
})

test('R-86: on the due day those not confirmed are suspended, and one click brings them back until the next review', async () => {
  await nightly(addDays(due, -1))
  assert.deepEqual(await suspended(), [])
  assert.ok((await nightly(due)) > 0)
  const out = await suspended()
  assert.ok(out.includes(people.otherDelegate.userId!) && out.includes(people.elsewhere.userId!))
  for (const kept of [people.rose, people.delegate, people.officer, people.second])
    assert.ok(!out.includes(kept.userId!), kept.name)
  await as(people.officer, (act) => reinstateAccount(act, people.otherDelegate.userId!))
  assert.equal(await nightly(addDays(due, 1)), 0)
  assert.ok(!(await suspended()).includes(people.otherDelegate.userId!))
})

test('R-86: the next review comes four months after the last was opened', async () => {
  await db.owner`update users set ends_on = null`
  const before = await rounds()
  await nightly('2027-03-21')
  assert.equal(await rounds(), before)
  await nightly('2027-03-22')
  assert.ok((await rounds()) > before)
})

test('only the system opens and closes reviews', async () => {
  for (const actor of [people.officer, people.delegate, people.auditor])
    await assert.rejects(as(actor, reviewAccess, NOW), { kind: 'denied' })
})
