import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { accessPolicy } from '../access/index.ts'
import { createPolicyEngine } from '../lib/policy/engine.ts'
import { policySchema } from '../lib/policy/slice-policy.ts'
import { addDays, day, dayInLondon } from '../lib/iso-date.ts'
import type { Act, Actor } from '../platform/act.ts'
import { actAs } from '../../test/support/acts.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { decideAsShipped } from '../../test/support/decide.ts'
import { createTestOrganisation, createTestUser } from '../../test/support/users.ts'
import { relationsPolicy } from '../relations/index.ts'
import { becomeLead } from './become-lead.ts'
import { clearAssessment } from './clear-assessment.ts'
import { confirmInvolvement } from './confirm-involvement.ts'
import { endInvolvement } from './end-involvement.ts'
import { handOverLead } from './hand-over-lead.ts'
import { listOwnInvolvements } from './list-own-involvements.ts'
import { involvementPolicy } from './policy.ts'
import { recordInvolvement, type NewInvolvement } from './record-involvement.ts'
import { setAssessment } from './set-assessment.ts'
import { readOwnChange, undoChange } from './undo-change.ts'

const db = await createTestDatabase()
const organisationId = await createTestOrganisation(db)

async function makeService(code: string, kind = 'social-care'): Promise<number> {
  const [row] = await db.owner<[{ id: number }]>`
    insert into services (code, organisation_id, name, kind) values (${code}, ${organisationId}, 'Team', ${kind}) returning service_id as id`
  return row.id
}

const team = await makeService('team')
const clinic = await makeService('clinic', 'sexual-health')
const rose = person(await createTestUser(db, 'rose', { serviceId: team, phone: '01632 960111' }))
const sam = person(await createTestUser(db, 'sam', { serviceId: team }))
const nora = person(await createTestUser(db, 'nora', { serviceId: clinic }))
const lena = person(await createTestUser(db, 'lena', { role: 'local-team' }), 'local-team')
const closed = await makeService('closed')
await db.owner`update services set closed_on = '2026-11-22' where service_id = ${closed}`
const carl = person(await createTestUser(db, 'carl', { serviceId: closed }))
const unattached = person(await createTestUser(db, 'una'))

const policies = [accessPolicy, involvementPolicy, relationsPolicy]
const decide = decideAsShipped(
  createPolicyEngine(
    policies.flatMap((one) => one.rules),
    policySchema(policies),
  ),
)
const morning = new Date('2026-11-22T09:00:00Z')
const today = dayInLondon(morning)
const born = day('2020-02-01')
let clock = morning.getTime()

function person(userId: number, role = 'practitioner'): Actor & { readonly userId: number } {
  return {
    kind: 'person',
    name: 'x',
    role,
    userId,
    organisationId,
    authorityCode: 'E06000999',
    rights: [],
    sessionRef: null,
  }
}

/** One act a second, under the real rules. */
function as<T>(actor: Actor, work: (act: Act) => Promise<T>, now = new Date((clock += 1000))): Promise<T> {
  return actAs(db.web, work, { actor, now, decide })
}

let children = 0
async function makeChild(status = 'open'): Promise<number> {
  const number = `C${String(++children).padStart(11, '0')}`
  const [row] = await db.owner<[{ id: number }]>`
    insert into children (public_id, child_number, status, date_of_birth, date_of_birth_accuracy, gender, composed_at)
    values (gen_random_uuid(), ${number}, ${status}, ${born}, 'exact', 'not-known', now()) returning child_id as id`
  await db.owner`insert into child_names (child_id, position, kind, given, family) values (${row.id}, 0, 'current', 'Ada', 'Test')`
  return row.id
}

const asGiven = (childId: number, over: Partial<NewInvolvement> = {}): NewInvolvement => ({
  childId,
  startedOn: today,
  phone: null,
  email: null,
  isLead: false,
  holdsAssessment: false,
  ...over,
})

/** Records and tells the involvement's id. */
async function involve(actor: Actor, childId: number, over: Partial<NewInvolvement> = {}): Promise<number> {
  const changeId = await as(actor, (act) => recordInvolvement(act, asGiven(childId, over)))
  const [row] = await db.owner<[{ id: number }]>`
    select involvement_id as id from involvement_changes where child_id = ${childId} and change_id = ${changeId}`
  return row.id
}

/** What everybody sees of a child: current and ended involvements, leads and assessments in force. */
async function visible(childId: number): Promise<unknown> {
  const [row] = await db.owner`
    select (select jsonb_agg(i order by involvement_id) from involvements i where child_id = ${childId} and withdrawn_at is null) as i,
           (select jsonb_agg(to_jsonb(l) - 'lead_id' order by lead_id) from lead_professionals l where child_id = ${childId}
               and until_at is distinct from '-infinity') as l,
           (select jsonb_agg(to_jsonb(a) - 'assessment_id' order by assessment_id) from shared_assessments a where child_id = ${childId}
               and until_at is distinct from '-infinity') as a`
  return row
}

async function logged(childId: number): Promise<string[]> {
  const rows = await db.owner<{ action: string }[]>`
    select action from audit_entries where child_id = ${childId} and outcome = 'done' order by entry_id`
  return rows.map((row) => row.action)
}

const refusedAs = (code: string) => (error: unknown) => {
  assert.equal((error as { code?: unknown }).code, code)
  return true
}

test('R-11: an involvement names the own service and job title, and is in the log', async () => {
  const childId = await makeChild()
  const given = asGiven(childId, {
    phone: '01632 960222',
    email: 'rose@bexford.example',
    isLead: true,
    holdsAssessment: true,
  })
  await as(rose, (act) => recordInvolvement(act, given))
  const [row] = await db.owner`
    select service_id, user_id, source_id, practitioner, role, phone, email, started_on, ended_on, confirmed_on, withdrawn_at
      from involvements where child_id = ${childId}`
  assert.deepEqual(
    { ...row },
    {
      service_id: team,
      user_id: rose.userId,
      source_id: null,
      practitioner: 'Rose Tester',
      role: 'Social worker',
      phone: '01632 960222',
      email: 'rose@bexford.example',
      started_on: today,
      ended_on: null,
      confirmed_on: today,
      withdrawn_at: null,
    },
  )
  const [entry] =
    await db.owner`select action, fields, user_id from audit_entries where child_id = ${childId}`
  assert.deepEqual(
    { ...entry },
    { action: 'involvement.record', fields: ['lead', 'shared-assessment'], user_id: rose.userId },
  )
})

test('recording is refused without an open service, for a sensitive one, twice, and outside birth to today', async () => {
  const childId = await makeChild()
  const refused = (actor: Actor, code: string, over: Partial<NewInvolvement> = {}): Promise<void> =>
    assert.rejects(
      as(actor, (act) => recordInvolvement(act, asGiven(childId, over))),
      refusedAs(code),
    )
  await refused(unattached, 'CP_INVOLVEMENT_NO_SERVICE')
  await refused(carl, 'CP_INVOLVEMENT_NO_SERVICE')
  await refused(nora, 'CP_INVOLVEMENT_SENSITIVE')
  await refused(lena, 'CP_DENIED')
  await refused(rose, 'CP_INVOLVEMENT_START_DATE', { startedOn: addDays(born, -1) })
  await refused(rose, 'CP_INVOLVEMENT_START_DATE', { startedOn: addDays(today, 1) })
  await as(rose, (act) => recordInvolvement(act, asGiven(childId, { startedOn: born })))
  await refused(rose, 'CP_INVOLVEMENT_EXISTS')
  assert.deepEqual(await logged(childId), ['involvement.record'])
})

test('a form sent twice at once records once', async () => {
  const childId = await makeChild()
  const both = await Promise.allSettled(
    [1, 2].map(() => as(rose, (act) => recordInvolvement(act, asGiven(childId)))),
  )
  assert.deepEqual(both.map((one) => one.status).sort(), ['fulfilled', 'rejected'])
})

test('a child whose record is withheld cannot be changed, whatever was recorded before', async () => {
  const childId = await makeChild()
  const id = await involve(rose, childId)
  const changeId = await as(rose, (act) => confirmInvolvement(act, childId, id))
  await db.owner`update children set status = 'withheld' where child_id = ${childId}`
  const other = await makeChild('withheld')
  const works: ((act: Act) => Promise<unknown>)[] = [
    (act) => recordInvolvement(act, asGiven(other)),
    (act) => confirmInvolvement(act, childId, id),
    (act) => endInvolvement(act, childId, id, today),
    (act) => undoChange(act, childId, changeId),
  ]
  for (const work of works) {
    await assert.rejects(as(rose, work), refusedAs('CP_NOT_FOUND'))
  }
})

test("R-21: another's involvement and another's change are refused by the policy, and the refusal is in the log", async () => {
  const childId = await makeChild()
  const id = await involve(sam, childId)
  const mine = await involve(rose, childId)
  const changeId = await as(sam, (act) => becomeLead(act, childId, id))
  const before = await visible(childId)
  const works: ((act: Act) => Promise<unknown>)[] = [
    (act) => confirmInvolvement(act, childId, id),
    (act) => endInvolvement(act, childId, id, today),
    (act) => becomeLead(act, childId, id),
    (act) => handOverLead(act, childId, id, mine),
    (act) => setAssessment(act, childId, id),
    (act) => clearAssessment(act, childId, id),
    (act) => undoChange(act, childId, changeId),
    (act) => readOwnChange(act, childId, changeId),
  ]
  for (const work of works) await assert.rejects(as(rose, work), refusedAs('CP_DENIED'))
  assert.deepEqual(await visible(childId), before)
  const [{ count }] = await db.owner<[{ count: number }]>`
    select count(*)::integer as count from audit_entries
     where user_id = ${rose.userId} and outcome = 'refused' and action like 'involvement.%'`
  assert.equal(count, works.length)
})

test('an involvement or change that is not there is not found', async () => {
  const childId = await makeChild()
  const elsewhere = await involve(rose, await makeChild())
  await assert.rejects(
    as(rose, (act) => confirmInvolvement(act, childId, elsewhere)),
    refusedAs('CP_NOT_FOUND'),
  )
  await assert.rejects(
    as(rose, (act) => undoChange(act, childId, 999_999)),
    refusedAs('CP_NOT_FOUND'),
  )
})

test('an end lies between start and today, takes lead and assessment along, and is final', async () => {
  const childId = await makeChild()
  const id = await involve(rose, childId, {
    startedOn: addDays(today, -3),
    isLead: true,
    holdsAssessment: true,
  })
  for (const wrong of [addDays(today, -4), addDays(today, 1)]) {
    await assert.rejects(
      as(rose, (act) => endInvolvement(act, childId, id, wrong)),
      refusedAs('CP_INVOLVEMENT_END_DATE'),
    )
  }
  await as(rose, (act) => endInvolvement(act, childId, id, addDays(today, -3)))
  const [row] = await db.owner`
    select (select count(*)::integer from lead_professionals where child_id = ${childId} and until_at is null) as leads,
           (select count(*)::integer from shared_assessments where child_id = ${childId} and until_at is null) as assessments`
  assert.deepEqual({ ...row }, { leads: 0, assessments: 0 })
  for (const work of [
    (act: Act) => endInvolvement(act, childId, id, today),
    (act: Act) => confirmInvolvement(act, childId, id),
    (act: Act) => becomeLead(act, childId, id),
    (act: Act) => setAssessment(act, childId, id),
  ]) {
    await assert.rejects(as(rose, work), refusedAs('CP_INVOLVEMENT_NOT_CURRENT'))
  }
  assert.deepEqual(await logged(childId), ['involvement.record', 'involvement.end'])
})

test('R-12: of two people who become lead at once one wins and the other is told', async () => {
  const childId = await makeChild()
  const ids = [await involve(rose, childId), await involve(sam, childId)]
  const both = await Promise.allSettled(
    [rose, sam].map((actor, i) => as(actor, (act) => becomeLead(act, childId, ids[i]!))),
  )
  const lost = both.filter((one) => one.status === 'rejected')
  assert.equal(lost.length, 1)
  refusedAs('CP_LEAD_TAKEN')(lost[0]!.reason)
})

test('R-12: the lead is handed over by who has it, to a current involvement of the same child', async () => {
  const childId = await makeChild()
  const [mine, theirs] = [await involve(rose, childId), await involve(sam, childId)]
  const elsewhere = await involve(sam, await makeChild())
  const handOver = (to: number) => as(rose, (act) => handOverLead(act, childId, mine, to))
  await assert.rejects(handOver(theirs), refusedAs('CP_LEAD_NOT_OWN'))
  await as(rose, (act) => becomeLead(act, childId, mine))
  await assert.rejects(
    as(sam, (act) => becomeLead(act, childId, theirs)),
    refusedAs('CP_LEAD_TAKEN'),
  )
  await assert.rejects(handOver(mine), refusedAs('CP_INVOLVEMENT_NOT_CURRENT'))
  await assert.rejects(handOver(elsewhere), refusedAs('CP_INVOLVEMENT_NOT_CURRENT'))
  await handOver(theirs)
  const leads =
    await db.owner`select involvement_id from lead_professionals where child_id = ${childId} and until_at is null`
  assert.deepEqual(
    leads.map((row) => row.involvement_id as number),
    [theirs],
  )
  await as(sam, (act) => endInvolvement(act, childId, theirs, today))
  await as(rose, (act) => becomeLead(act, childId, mine))
  await assert.rejects(handOver(theirs), refusedAs('CP_INVOLVEMENT_NOT_CURRENT'))
})

test('a lead whose involvement ended elsewhere stands in nobody’s way, and comes back with the undo', async () => {
  const childId = await makeChild()
  const [mine, theirs] = [await involve(rose, childId), await involve(sam, childId, { isLead: true })]
  await db.owner`update involvements set ended_on = ${today} where child_id = ${childId} and involvement_id = ${theirs}`
  const before = await visible(childId)
  const changeId = await as(rose, (act) => becomeLead(act, childId, mine))
  await as(rose, (act) => undoChange(act, childId, changeId))
  assert.deepEqual(await visible(childId), before)
})

test('R-13: the marker is set once and cleared once', async () => {
  const childId = await makeChild()
  const id = await involve(rose, childId)
  await assert.rejects(
    as(rose, (act) => clearAssessment(act, childId, id)),
    refusedAs('CP_ASSESSMENT_UNCHANGED'),
  )
  await as(rose, (act) => setAssessment(act, childId, id))
  await assert.rejects(
    as(rose, (act) => setAssessment(act, childId, id)),
    refusedAs('CP_ASSESSMENT_UNCHANGED'),
  )
  await as(rose, (act) => clearAssessment(act, childId, id))
  const actions = ['involvement.record', 'involvement.change-assessment', 'involvement.change-assessment']
  assert.deepEqual(await logged(childId), actions)
})

test('undo ends at midnight in London and works once', async () => {
  const childId = await makeChild()
  const made = new Date('2026-07-10T22:30:00Z')
  const record = () => as(rose, (act) => recordInvolvement(act, asGiven(childId, { startedOn: born })), made)
  const changeId = await record()
  const undo = (now: string) => as(rose, (act) => undoChange(act, childId, changeId), new Date(now))
  await assert.rejects(undo('2026-07-10T23:00:00Z'), refusedAs('CP_UNDO_TOO_LATE'))
  const late = await as(
    rose,
    (act) => readOwnChange(act, childId, changeId),
    new Date('2026-07-10T23:00:00Z'),
  )
  assert.equal(late.isUndoable, false)
  await undo('2026-07-10T22:59:59Z')
  await assert.rejects(undo('2026-07-10T22:59:59Z'), refusedAs('CP_UNDO_OVERTAKEN'))
  assert.deepEqual(await logged(childId), ['involvement.record', 'involvement.undo'])
  await record()
})

test('a change on which another rests is not undone before that one', async () => {
  const childId = await makeChild()
  const [mine, theirs] = [await involve(rose, childId), await involve(sam, childId)]
  const lead = await as(rose, (act) => becomeLead(act, childId, mine))
  const handed = await as(rose, (act) => handOverLead(act, childId, mine, theirs))
  await assert.rejects(
    as(rose, (act) => undoChange(act, childId, lead)),
    refusedAs('CP_UNDO_OVERTAKEN'),
  )
  await as(sam, (act) => confirmInvolvement(act, childId, theirs))
  await assert.rejects(
    as(rose, (act) => undoChange(act, childId, handed)),
    refusedAs('CP_UNDO_OVERTAKEN'),
  )
})

test('an end is not undone when there is another own involvement or another lead by now', async () => {
  const childId = await makeChild()
  const ended = async (): Promise<number> => {
    const id = await involve(rose, childId, { isLead: true })
    return as(rose, (act) => endInvolvement(act, childId, id, today))
  }
  const first = await ended()
  const again = await involve(rose, childId)
  await assert.rejects(
    as(rose, (act) => undoChange(act, childId, first)),
    refusedAs('CP_UNDO_OVERTAKEN'),
  )
  await as(rose, (act) => endInvolvement(act, childId, again, today))
  const second = await ended()
  await involve(sam, childId, { isLead: true })
  await assert.rejects(
    as(rose, (act) => undoChange(act, childId, second)),
    refusedAs('CP_UNDO_OVERTAKEN'),
  )
})

const steps = ['confirm', 'end', 'lead', 'hand-over', 'set', 'clear', 'record'] as const

function take(step: (typeof steps)[number], childId: number, mine: number, theirs: number) {
  return (act: Act): Promise<number> => {
    switch (step) {
      case 'confirm':
        return confirmInvolvement(act, childId, mine)
      case 'end':
        return endInvolvement(act, childId, mine, act.today)
      case 'lead':
        return becomeLead(act, childId, mine)
      case 'hand-over':
        return handOverLead(act, childId, mine, theirs)
      case 'set':
        return setAssessment(act, childId, mine)
      case 'clear':
        return clearAssessment(act, childId, mine)
      case 'record':
        return recordInvolvement(act, asGiven(childId, { isLead: true, holdsAssessment: true }))
    }
  }
}

test('INVARIANT undo-restores, one-lead: own changes undone last first leave what everybody sees as it was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...steps), { minLength: 1, maxLength: 6 }),
      async (sequence) => {
        const childId = await makeChild()
        const [mine, theirs] = [
          await involve(rose, childId, { startedOn: born }),
          await involve(sam, childId),
        ]
        await db.owner`update involvements set confirmed_on = ${born} where child_id = ${childId}`
        const states: { changeId: number; before: unknown }[] = []
        for (const step of sequence) {
          const before = await visible(childId)
          const changeId = await as(rose, take(step, childId, mine, theirs)).catch(
            (error: { kind?: string }) => {
              assert.equal(error.kind, 'conflict')
              return undefined
            },
          )
          if (changeId === undefined) assert.deepEqual(await visible(childId), before)
          else states.push({ changeId, before })
          const leads =
            await db.owner`select from lead_professionals where child_id = ${childId} and until_at is null`
          assert.ok(leads.length <= 1)
        }
        for (const { changeId, before } of states.reverse()) {
          await as(rose, (act) => undoChange(act, childId, changeId))
          assert.deepEqual(await visible(childId), before)
        }
      },
    ),
    { numRuns: 25 },
  )
})

test('own involvements: current ones of open records, longest unconfirmed first, each shown is in the log', async () => {
  const iris = person(await createTestUser(db, 'iris', { serviceId: team }))
  const [recent, old, ended, withheld] = [
    await makeChild(),
    await makeChild(),
    await makeChild(),
    await makeChild(),
  ]
  for (const childId of [recent, old, withheld]) await involve(iris, childId)
  const over = await involve(iris, ended)
  await as(iris, (act) => endInvolvement(act, ended, over, today))
  await db.owner`update children set status = 'withheld' where child_id = ${withheld}`
  await db.owner`update involvements set confirmed_on = '2026-01-01' where child_id = ${old}`
  const shown = await as(iris, (act) => listOwnInvolvements(act))
  assert.deepEqual(
    shown.map(({ childId, given, family }) => [childId, given, family]),
    [
      [old, 'Ada', 'Test'],
      [recent, 'Ada', 'Test'],
    ],
  )
  const entries = await db.owner`
    select child_id, fields from audit_entries where action = 'involvement.list-own' and user_id = ${iris.userId} order by entry_id`
  assert.deepEqual(
    entries.map((row) => [row.child_id, row.fields]),
    [
      [old, ['name']],
      [recent, ['name']],
    ],
  )
  await assert.rejects(
    as(lena, (act) => listOwnInvolvements(act)),
    refusedAs('CP_DENIED'),
  )
})

test('own involvements are 20 at most', async () => {
  const busy = person(await createTestUser(db, 'busy', { serviceId: team }))
  for (let i = 0; i < 21; i++) await involve(busy, await makeChild())
  assert.equal((await as(busy, (act) => listOwnInvolvements(act))).length, 20)
})
