import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day } from '../lib/iso-date.ts'
import { actAs } from '../../test/support/acts.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { createTestUser, testEnds } from '../../test/support/users.ts'
import { findTrainingCurrency, recordCompletion } from './index.ts'

const db = await createTestDatabase()
const userId = await createTestUser(db, 'rose')

test('R-89: each course is current to the day before it expires, on its own', async () => {
  assert.deepEqual(await findTrainingCurrency(db.web, userId, day('2026-11-22')), {
    contactpoint: { holds: true, until: testEnds.training },
    'other-required': { holds: true, until: testEnds.otherTraining },
  })
  const { contactpoint, 'other-required': other } = await findTrainingCurrency(
    db.web,
    userId,
    testEnds.training,
  )
  assert.deepEqual([contactpoint.holds, other.holds], [false, true])
})

test('told again, a completion is corrected; a new one renews', async () => {
  const course = 'contactpoint'
  const record = (completedOn: string, expiresOn: string) =>
    actAs(db.worker, (act) =>
      recordCompletion(act, { userId, course, completedOn: day(completedOn), expiresOn: day(expiresOn) }),
    )
  const until = async () => (await findTrainingCurrency(db.web, userId, day('2026-11-22'))).contactpoint.until
  await record('2026-01-01', '2026-12-24')
  assert.equal(await until(), '2026-12-24')
  await record('2026-11-20', '2027-11-20')
  assert.equal(await until(), '2027-11-20')
})

test('a completion is of a known user', async () => {
  const work = actAs(db.worker, (act) =>
    recordCompletion(act, {
      userId: 999_999,
      course: 'contactpoint',
      completedOn: day('2026-01-01'),
      expiresOn: day('2027-01-01'),
    }),
  )
  await assert.rejects(work, { kind: 'not-found' })
})
