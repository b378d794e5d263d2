import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actAs, systemActor } from '../../test/support/acts.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { createTestUser } from '../../test/support/users.ts'
import { createPolicy } from '../app/policy.ts'
import { decideBy } from './decide.ts'
import { lookingRights, setRights, type Right } from './rights.ts'
import { suspendUser } from './users.ts'

const db = await createTestDatabase()
const decide = decideBy(createPolicy())
const userId = await createTestUser(db, 'team', { role: 'local-team', rights: [] })
await createTestUser(db, 'worker')
const team = {
  ...systemActor,
  kind: 'person' as const,
  role: 'local-team',
  userId,
  authorityCode: 'E06000999',
}
const give = (username: string, wanted: readonly Right[]) =>
  actAs(db.worker, (act) => setRights(act, username, wanted))
const suspendsWorker = () => actAs(db.worker, (act) => suspendUser(act, 'worker'), { actor: team, decide })

test('R-84: a right counts from the next decision on, and so does its loss', async () => {
  await assert.rejects(suspendsWorker(), { code: 'CP_DENIED' })
  await give('team', ['accounts'])
  await suspendsWorker()
  await give('team', [])
  await assert.rejects(suspendsWorker(), { code: 'CP_DENIED' })
})

test('nobody-audits-himself: the right to audit stands alone', async () => {
  await assert.rejects(give('team', ['audit', 'accounts']), { code: 'CP_RIGHT_AUDIT' })
  await give('team', ['audit'])
})

test('operators-look-for-others: the right to take calls stands beside none that looks at records, in a local team alone', async () => {
  for (const looking of lookingRights)
    await assert.rejects(give('team', ['mediate', looking]), { code: 'CP_RIGHT_MEDIATE' })
  await give('team', ['mediate', 'training'])
  await createTestUser(db, 'national', { role: 'national-team', authorityCode: null, rights: [] })
  await assert.rejects(give('national', ['mediate']), { code: 'CP_RIGHT_MEDIATE' })
  await assert.rejects(give('worker', ['mediate']), { code: 'CP_RIGHT_ROLE' })
})

test('R-85: a team’s rights belong to the team, a delegate to an organisation', async () => {
  await assert.rejects(give('worker', ['data']), { code: 'CP_RIGHT_ROLE' })
  await assert.rejects(give('team', ['delegate']), { code: 'CP_RIGHT_ROLE' })
  await give('worker', ['delegate'])
})

test('overrides-are-told-to-another, R-62: looks in an emergency are for police and social care, and beside no delegate', async () => {
  await give('worker', ['override'])
  await assert.rejects(give('worker', ['override', 'delegate']), { code: 'CP_RIGHT_OVERRIDE' })
  await assert.rejects(give('team', ['override']), { code: 'CP_RIGHT_ROLE' })
  await db.owner`update organisations set kind = 'housing'`
  await assert.rejects(give('worker', ['override']), { code: 'CP_RIGHT_OVERRIDE' })
})

test('R-52: the search for affected children is for local teams, police and social care', async () => {
  await db.owner`update organisations set kind = 'police'`
  await give('worker', ['safeguarding-search', 'delegate'])
  await give('team', ['safeguarding-search', 'data'])
  await assert.rejects(give('national', ['safeguarding-search']), { code: 'CP_RIGHT_ROLE' })
  await db.owner`update organisations set kind = 'housing'`
  await assert.rejects(give('worker', ['safeguarding-search']), { code: 'CP_RIGHT_OVERRIDE' })
  await give('team', ['safeguarding-search'])
})

test('setting rights is recorded with the user they are of, and replaces what was there', async () => {
  await give('team', ['data', 'training'])
  await give('team', ['training', 'training'])
  const rows = await db.owner`select right_name from user_rights where user_id = ${userId}`
  assert.deepEqual(
    rows.map((row) => row['right_name']),
    ['training'],
  )
  const [last] = await db.owner`
    select action, target_user_id, fields from audit_entries where action = 'access.set-rights' order by entry_id desc limit 1`
  assert.deepEqual({ ...last }, { action: 'access.set-rights', target_user_id: userId, fields: ['rights'] })
})
