import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actAs, systemActor } from '../../test/support/acts.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { createTestUser } from '../../test/support/users.ts'
import { createPolicy, shippedPolicy } from '../app/policy.ts'
import type { PolicySet } from '../lib/policy/slice-policy.ts'
import { decideBy } from './decide.ts'
import { explainDecision, type Question } from './explain-decision.ts'
import { simulatePolicy, type SimulatedChange } from './simulate-policy.ts'
import { suspendUser } from './users.ts'

const db = await createTestDatabase()
await createTestUser(db, 'amara')
const teamId = await createTestUser(db, 'priya', { role: 'local-team', rights: ['accounts'] })
await createTestUser(db, 'rowan', { role: 'local-team', rights: ['data'] })
await createTestUser(db, 'sasha')
await actAs(db.worker, (act) => suspendUser(act, 'sasha'))

const explain = (question: Question) =>
  actAs(db.worker, (act) => explainDecision(act, createPolicy(), shippedPolicy, question))

test('R-98: a permission is explained by the rules that the decision itself names', async () => {
  const explained = await explain({ user: 'amara', action: 'children.open-record' })
  assert.equal(explained.isPermitted, true)
  assert.deepEqual(explained.rules, [{ id: 'children.practitioner-looks', source: 'R-80, R-82' }])
  assert.ok(explained.standing.every(({ holds }) => holds))
})

test('a refusal is explained by what forbids it, and by nothing where no rule permits', async () => {
  const suspended = await explain({ user: 'sasha', action: 'children.open-record' })
  assert.deepEqual(
    suspended.rules.map(({ id }) => id),
    ['access.not-suspended'],
  )
  const stranger = await explain({ user: 'amara', action: 'access.administer-users' })
  assert.deepEqual([stranger.isPermitted, stranger.rules], [false, []])
})

test('what is the person’s own and another authority’s are told apart', async () => {
  const asked = { user: 'priya', action: 'access.administer-users' }
  const permitted = async (over: Partial<Question>) => (await explain({ ...asked, ...over })).isPermitted
  assert.deepEqual(
    [await permitted({}), await permitted({ isOwn: true }), await permitted({ authority: 'E06000998' })],
    [true, false, false],
  )
})

test('unknown users and actions are said to be so, and asking leaves an entry', async () => {
  await assert.rejects(explain({ user: 'nobody', action: 'children.open-record' }), {
    code: 'CP_USER_UNKNOWN',
  })
  await assert.rejects(explain({ user: 'amara', action: 'children.fly' }), { code: 'CP_ACTION_UNKNOWN' })
  const [last] = await db.owner`
    select target_user_id, fields from audit_entries where action = 'access.explain-decision' and outcome = 'done'
     order by entry_id desc limit 1`
  assert.deepEqual({ ...last }, { target_user_id: teamId, fields: ['access.administer-users'] })
})

test('R-84: only who administers the account may ask', async () => {
  const priya = {
    ...systemActor,
    kind: 'person' as const,
    role: 'local-team',
    userId: teamId,
    authorityCode: 'E06000998',
  }
  const asking = actAs(
    db.worker,
    (act) =>
      explainDecision(act, createPolicy(), shippedPolicy, {
        user: 'amara',
        action: 'children.open-record',
      }),
    { actor: priya, decide: decideBy(createPolicy()) },
  )
  await assert.rejects(asking, { code: 'CP_DENIED' })
})

async function changes(next: PolicySet): Promise<SimulatedChange[]> {
  const deciding = (policy: PolicySet) => ({ policy, engine: createPolicy(policy) })
  const told = await actAs(db.worker, (act) => simulatePolicy(act, deciding(shippedPolicy), deciding(next)))
  assert.equal(told.users, 4)
  return [...told.changes]
}

const without = (id: string): PolicySet => ({
  ...shippedPolicy,
  rules: shippedPolicy.rules.filter((rule) => rule.id !== id),
})

test('the same policy changes nothing for anybody', async () => {
  assert.deepEqual(await changes(shippedPolicy), [])
})

test('who would lose what is named: a rule taken out takes from those it permitted, suspended people apart', async () => {
  const lost = await changes(without('children.practitioner-looks'))
  assert.deepEqual(
    lost.find(({ action }) => action === 'children.open-record'),
    {
      action: 'children.open-record',
      change: 'lose',
      users: 1,
      usernames: ['amara'],
    },
  )
  assert.ok(lost.every(({ change }) => change === 'lose'))
})

test('who would gain what is named: without the rule on suspension a suspended person looks again', async () => {
  const gained = await changes(without('access.not-suspended'))
  assert.deepEqual([...new Set(gained.flatMap(({ usernames }) => usernames))], ['sasha'])
  assert.ok(gained.some(({ action, change }) => action === 'children.open-record' && change === 'gain'))
})

test('a rule on other people’s things is seen where own ones are not concerned', async () => {
  const gained = await changes(without('access.nobody-administers-themselves'))
  assert.ok(gained.some(({ action }) => action === 'access.administer-users'))
  assert.ok(gained.every(({ change, usernames }) => change === 'gain' && usernames.join() === 'priya'))
})
