import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome } from './outcome.ts'
import { AUTHORITY, code, createBrokerageBed, OTHER_AUTHORITY } from './brokerage.fixture.ts'
import { readFigures } from './index.ts'

const { as, db, people } = await createBrokerageBed()

/** Requests answered at an instant, due an hour later or earlier, past every use case. */
async function answered(
  count: number,
  outcome: Outcome,
  at: string,
  isLate = false,
  authority = AUTHORITY,
): Promise<void> {
  const due = new Date(Date.parse(at) + (isLate ? -3_600_000 : 3_600_000))
  await db.owner`
    insert into contact_requests (public_id, asker_id, authority_code, sealed, need, urgency, asked_at, due_at, state, taken_by, outcome, answered_at)
    select gen_random_uuid(), ${people.asker.userId}, ${authority}, '', 'plan-together', 'planned-work', ${at}::timestamptz - interval '1 day',
           ${due}, 'answered', ${people.broker.userId}, ${outcome}, ${at}
      from generate_series(1, ${count})`
}

test('R-79: whole months of the own authority count, small counts and what would give one away do not', async () => {
  await answered(20, 'will-contact', '2026-10-31T23:30:00Z')
  await answered(9, 'declines', '2025-11-01T00:00:00Z', true)
  await answered(10, 'no-service', '2026-05-05T10:00:00Z')
  await answered(3, 'cannot-tell', '2026-05-05T10:00:00Z')
  await answered(50, 'cannot-tell', '2026-05-05T10:00:00Z', false, OTHER_AUTHORITY)
  await answered(50, 'declines', '2026-11-01T00:00:00Z')
  await answered(50, 'declines', '2025-10-31T23:59:00Z')
  const { from, until, answered: all, inTime, late, byOutcome } = await as('broker', readFigures)
  assert.deepEqual([from, until, all, inTime, late], ['2025-11-01', '2026-11-01', 42, 33, 9])
  assert.deepEqual(Object.fromEntries(byOutcome.map(({ outcome, count }) => [outcome, count])), {
    'will-contact': 20,
    'contact-them': null,
    'declines-openly': null,
    declines: null,
    'no-service': 10,
    'cannot-tell': null,
  })
})

test('R-84: figures are the own team’s', async () => {
  const { answered: theirs } = await as('foreign', readFigures)
  assert.equal(theirs, 50)
  await assert.rejects(as('manager', readFigures), code('CP_DENIED'))
})
