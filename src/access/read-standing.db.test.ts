import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reinstateOrganisation, suspendOrganisation } from '../accreditation/index.ts'
import { addDays, day, type IsoDate } from '../lib/iso-date.ts'
import { createPolicyEngine } from '../lib/policy/engine.ts'
import { policySchema } from '../lib/policy/slice-policy.ts'
import { DeniedError } from '../platform/errors.ts'
import { actAs } from '../../test/support/acts.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { createTestOrganisation, createTestUser, testEnds } from '../../test/support/users.ts'
import { decideBy } from './decide.ts'
import { accessPolicy } from './policy.ts'
import { readStanding } from './read-standing.ts'
import { actorOf } from './sessions/sessions.ts'
import { lapsedConditions } from './standing.ts'
import { addNeed, reinstateUser, suspendUser } from './users.ts'

const db = await createTestDatabase()
const userId = await createTestUser(db, 'rose')
const organisationId = await createTestOrganisation(db)

const noon = (on: IsoDate): Date => new Date(`${on}T12:00:00Z`)
const lapsedAt = async (now: Date, id = userId): Promise<string[]> =>
  lapsedConditions(await readStanding(db.web, id, now)).map((state) => state.condition)
const lapsed = (on: IsoDate, id = userId): Promise<string[]> => lapsedAt(noon(on), id)

test('R-89: on the day each fact ends, exactly its condition is lost', async () => {
  const lost: string[] = []
  const ends = [
    ['need', testEnds.need],
    ['training', testEnds.training],
    ['other-training', testEnds.otherTraining],
    ['accreditation', testEnds.accreditation],
    ['in-post', testEnds.inPost],
    ['vetting', testEnds.vetting],
  ] as const
  for (const [condition, until] of ends) {
    assert.deepEqual((await lapsed(addDays(until, -1))).sort(), [...lost].sort())
    lost.push(condition)
    assert.deepEqual((await lapsed(until)).sort(), [...lost].sort())
  }
})

test('the day begins at midnight in London, summer time included', async () => {
  const id = await createTestUser(db, 'summer')
  await actAs(db.worker, (act) =>
    addNeed(act, id, { from: day('2026-01-01'), until: day('2026-07-01'), approvedBy: 'test' }),
  )
  assert.deepEqual(await lapsedAt(new Date('2026-06-30T22:59:59Z'), id), [])
  assert.deepEqual(await lapsedAt(new Date('2026-06-30T23:00:00Z'), id), ['need'])
})

test('T16: a fact withdrawn refuses the very next reading, and one restored permits it', async () => {
  const on = day('2026-11-22')
  assert.deepEqual(await lapsed(on), [])
  await actAs(db.worker, (act) => suspendOrganisation(act, organisationId))
  assert.deepEqual(await lapsed(on), ['accreditation'])
  await actAs(db.worker, (act) => reinstateOrganisation(act, organisationId), {
    now: new Date('2026-11-22T10:00:00Z'),
  })
  assert.deepEqual(await lapsed(on), [])
  assert.deepEqual(await lapsedAt(new Date('2026-11-22T09:30:00Z')), ['accreditation'])
  await actAs(db.worker, (act) => suspendUser(act, 'rose'))
  assert.deepEqual(await lapsed(on), ['not-suspended'])
  await actAs(db.worker, (act) => reinstateUser(act, 'rose'))
  assert.deepEqual(await lapsed(on), [])
})

test('a new account meets no condition but being in post and the organisation’s', async () => {
  await createTestUser(db, 'newcomer')
  const [row] = await db.owner<[{ id: number }]>`
    insert into users (username, name, job_title, organisation_id, role, authority_code, starts_on)
    select 'bare', 'Bare', 'None', organisation_id, role, authority_code, starts_on from users where username = 'newcomer'
    returning user_id as "id"`
  assert.deepEqual(await lapsed(day('2026-11-22'), row.id), [
    'need',
    'vetting',
    'training',
    'other-training',
    'agreement',
  ])
})

test('nobody has no standing', async () => {
  await assert.rejects(readStanding(db.web, 999_999, noon(day('2026-11-22'))), { kind: 'not-found' })
})

test('standing is read in one statement', async () => {
  let statements = 0
  const counting = new Proxy(db.web, {
    apply: (target, self, args) => {
      const query = Reflect.apply(target, self, args) as Promise<unknown>
      const send = query.then.bind(query)
      // Parts of a statement are not awaited.
      query.then = ((...handlers: Parameters<typeof send>) => {
        statements++
        return send(...handlers)
      }) as typeof query.then
      return query
    },
  })
  await readStanding(counting, userId, noon(day('2026-11-22')))
  assert.equal(statements, 1)
})

test('T16: the policy refuses on the day a condition lapses, names it in order, and the refusal is in the log', async () => {
  const decide = decideBy(createPolicyEngine(accessPolicy.rules, policySchema([accessPolicy])))
  const actor = actorOf(
    {
      userId,
      username: 'rose',
      name: 'Rose',
      role: 'practitioner',
      organisationId,
      authorityCode: 'E06000999',
    },
    null,
  )
  const use = (on: IsoDate) => actAs(db.web, async () => 'used', { actor, decide, now: noon(on) })
  assert.equal(await use(addDays(testEnds.need, -1)), 'used')
  await assert.rejects(use(testEnds.training), (error: unknown) => {
    assert.ok(error instanceof DeniedError)
    assert.deepEqual(error.lapsed, ['need', 'training'])
    assert.deepEqual(error.rules, ['access.need-in-force', 'access.training-in-force'])
    return true
  })
  const refused = await db.owner<{ policyRules: string[] }[]>`
    select policy_rules as "policyRules" from audit_entries where user_id = ${userId} and outcome = 'refused'`
  assert.deepEqual(refused[0]?.policyRules, ['access.need-in-force', 'access.training-in-force'])
})
