import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestApp } from '../../test/support/app.ts'
import { withhold } from '../../test/support/withhold.ts'
import { explainDecision } from '../access/index.ts'
import { createPolicy, shippedPolicy } from '../app/policy.ts'
import { compareRecords, identifyChild, openRecord, stateReason, type ChildId } from '../children/index.ts'
import { recordInvolvement } from '../involvement/record-involvement.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import { requestMerge } from '../linkage/index.ts'
import type { Act, Actor } from '../platform/act.ts'
import { DeniedError, NotFoundError } from '../platform/errors.ts'
import {
  declareRelation,
  judgeAlert,
  listAlerts,
  listOwnRelations,
  listRelationsOf,
  ownFamilyRule,
  removeRelation,
} from './index.ts'

const stage = await createTestApp({ children: 40, random: 'relations' })
const { app } = stage
const { owner } = stage.database
const [child, other] = await owner<
  { childId: ChildId; publicId: string; childNumber: string; given: string; family: string; born: IsoDate }[]
>`
  select c.child_id as "childId", c.public_id as "publicId", c.child_number as "childNumber", n.given, n.family,
         c.date_of_birth as born
    from children c join child_names n on n.child_id = c.child_id and n.position = 0
   where c.status = 'open' and c.date_of_birth_accuracy = 'exact' order by 1 limit 2`

const actors = new Map<string, Actor>()
async function actorOf(username: string): Promise<Actor> {
  const known = actors.get(username)
  if (known) return known
  const [row] = await owner<
    { userId: number; name: string; role: string; organisationId: number; authorityCode: string }[]
  >`
    select user_id as "userId", name, role, organisation_id as "organisationId", authority_code as "authorityCode"
      from users where username = ${username}`
  await stage.signIn(username)
  const [session] = await owner<{ ref: Buffer }[]>`
    select session_ref as ref from sessions where user_id = ${row!.userId} order by started_at desc limit 1`
  const actor: Actor = { kind: 'person', rights: [], ...row!, sessionRef: session!.ref }
  actors.set(username, actor)
  return actor
}
async function as<T>(username: string, work: (act: Act) => Promise<T>): Promise<T> {
  const actor = await actorOf(username)
  const pool = actor.role === 'practitioner' ? app.web : app.team
  return app.acts(pool, actor)(work)
}
const idOf = async (username: string): Promise<number> => (await actorOf(username)).userId!
const services = { seal: app.seal, keys: app.relationKeys }
const declare = (username: string, one = child!) =>
  as(username, (act) =>
    declareRelation(act, services, {
      kinship: 'own-child',
      child: { kind: 'named', given: one.given, family: one.family, dateOfBirth: one.born },
    }),
  )
const involvement = (childId: number) =>
  ({
    childId,
    startedOn: '2026-11-23' as IsoDate,
    phone: null,
    email: null,
    isLead: false,
    holdsAssessment: false,
  }) as const
const isOwnFamily = (error: unknown): boolean =>
  error instanceof DeniedError && error.rules.length === 1 && error.rules[0] === ownFamilyRule
const alertsOf = async (username: string) => {
  const userId = await idOf(username)
  return owner<{ id: number; childId: number; action: string; outcome: string; authority: string }[]>`
    select a.alert_id as id, a.child_id as "childId", e.action, e.outcome, a.authority_code as authority
      from access_alerts a join audit_entries e on e.entry_id = a.entry_id
     where a.user_id = ${userId} order by a.alert_id`
}

test('R-101, not-own-family: every way to a declared child is refused by its own rule, and each refusal raises an alert', async () => {
  await as('amara', (act) => stateReason(act, child!.publicId, 'duty', null))
  assert.equal((await as('amara', (act) => openRecord(act, child!.publicId))).kind, 'opened')
  await declare('amara')
  const { publicId, childId } = child!
  await assert.rejects(
    as('amara', (act) => openRecord(act, publicId)),
    isOwnFamily,
  )
  await assert.rejects(
    as('amara', (act) => identifyChild(act, publicId)),
    isOwnFamily,
  )
  await assert.rejects(
    as('amara', (act) => stateReason(act, publicId, 'duty', null)),
    isOwnFamily,
  )
  await assert.rejects(
    as('amara', (act) => recordInvolvement(act, involvement(childId))),
    isOwnFamily,
  )
  const authority = (await actorOf('amara')).authorityCode
  const same = { childId, outcome: 'refused', authority }
  assert.deepEqual(
    (await alertsOf('amara')).map(({ id: _, ...alert }) => alert),
    [
      { ...same, action: 'children.open-record' },
      { ...same, action: 'children.state-reason' },
      { ...same, action: 'children.state-reason' },
      { ...same, action: 'relations.work-with-child' },
    ],
  )
})

test('R-101: others and other children are not concerned', async () => {
  await as('amara', (act) => stateReason(act, other!.publicId, 'duty', null))
  assert.equal((await as('amara', (act) => openRecord(act, other!.publicId))).kind, 'opened')
  await as('beth', (act) => stateReason(act, child!.publicId, 'duty', null))
  assert.equal((await as('beth', (act) => openRecord(act, child!.publicId))).kind, 'opened')
  assert.equal((await alertsOf('beth')).length, 0)
})

test('R-101, R-35: a data manager does not compare records of the own family either', async () => {
  await declare('priya')
  await assert.rejects(
    as('priya', (act) => compareRecords(act, [child!.childId])),
    isOwnFamily,
  )
  assert.equal((await alertsOf('priya')).length, 1)
  const merge = (act: Act) => requestMerge(act, other!.publicId, child!.publicId, 'details-agree')
  await assert.rejects(as('priya', merge), isOwnFamily)
})

test('R-101: a number declared closes the record, also when it belongs to a record that became part of it', async () => {
  const number = { kinship: 'other', child: { kind: 'numbered', childNumber: other!.childNumber } } as const
  await as('imran', (act) => declareRelation(act, services, number))
  await assert.rejects(
    as('imran', (act) => openRecord(act, other!.publicId)),
    isOwnFamily,
  )
  const [survivor] = await owner<{ id: number; publicId: string }[]>`
    select child_id as id, public_id as "publicId" from children
     where status = 'open' and child_id not in (${child!.childId}, ${other!.childId}) limit 1`
  await owner`update children set status = 'merged', merged_into = ${survivor!.id} where child_id = ${other!.childId}`
  await assert.rejects(
    as('imran', (act) => openRecord(act, survivor!.publicId)),
    isOwnFamily,
  )
  await owner`update children set status = 'open', merged_into = null where child_id = ${other!.childId}`
})

test('R-55, R-101: a withheld record answers as unknown, declared or not, and raises no alert', async () => {
  const [hidden] = await withhold(stage.database, 1)
  const [row] = await owner<{ publicId: string; number: string }[]>`
    select public_id as "publicId", child_number as number from children where public_id = ${hidden!}`
  const before = (await alertsOf('imran')).length
  const childNumber = row!.number
  const declaration = { kinship: 'other', child: { kind: 'numbered', childNumber } } as const
  await as('imran', (act) => declareRelation(act, services, declaration))
  await assert.rejects(
    as('imran', (act) => openRecord(act, row!.publicId)),
    NotFoundError,
  )
  assert.equal((await alertsOf('imran')).length, before)
})

test('R-101: the database holds no name and no number of a relative, and nobody else’s declarations are read by a page', async () => {
  const rows = await owner<{ sealed: Buffer }[]>`select sealed from declared_relations`
  for (const { sealed } of rows) {
    const text = sealed.toString('latin1')
    assert.ok(
      ![child!.given, child!.family, child!.born, other!.childNumber, 'own-child'].some((one) =>
        text.includes(one),
      ),
    )
  }
  const seen = await as('beth', async (act) => {
    await listOwnRelations(act, app.seal)
    const [all] = await act.sql<
      [{ count: number }]
    >`select count(*)::integer as count from declared_relations`
    const [keys] = await act.sql<
      [{ count: number }]
    >`select count(*)::integer as count from declared_relation_keys`
    return all.count + keys.count
  })
  assert.equal(seen, 0)
})

test('R-101: nobody removes their own; the team removes, the row stays, and the record opens again', async () => {
  const [mine] = await as('amara', (act) => listOwnRelations(act, app.seal))
  assert.equal(mine!.declaration.child.kind, 'named')
  const amara = await idOf('amara')
  await assert.rejects(
    as('amara', (act) => removeRelation(act, amara, mine!.relationId)),
    DeniedError,
  )
  await assert.rejects(
    as('priya', (act) => removeRelation(act, amara, mine!.relationId)),
    DeniedError,
  )
  await declare('yusuf')
  const [own] = await as('yusuf', (act) => listOwnRelations(act, app.seal))
  const yusuf = await idOf('yusuf')
  await assert.rejects(
    as('yusuf', (act) => removeRelation(act, yusuf, own!.relationId)),
    DeniedError,
  )
  await assert.rejects(
    as('yusuf', (act) => listRelationsOf(act, app.seal, yusuf)),
    DeniedError,
  )

  const { relations } = await as('yusuf', (act) => listRelationsOf(act, app.seal, amara))
  assert.deepEqual(Object.keys(relations[0]!).sort(), ['declaredAt', 'kinship', 'relationId', 'removedAt'])
  await as('yusuf', (act) => removeRelation(act, amara, mine!.relationId))
  await assert.rejects(
    as('yusuf', (act) => removeRelation(act, amara, mine!.relationId)),
    NotFoundError,
  )
  assert.equal((await as('amara', (act) => openRecord(act, child!.publicId))).kind, 'opened')
  const [kept] = await as('amara', (act) => listOwnRelations(act, app.seal))
  assert.ok(kept!.removedAt !== null)
})

test('R-101: whoever audits decides once about each alert of the section, never about their own', async () => {
  await assert.rejects(
    as('edith', (act) => openRecord(act, child!.publicId)),
    DeniedError,
  )
  await owner`
    insert into access_alerts (kind, user_id, authority_code, child_id, entry_id, raised_at)
    select kind, ${await idOf('edith')}, authority_code, child_id, entry_id, raised_at from access_alerts limit 1`
  const [own] = await alertsOf('edith')
  const listed = await as('edith', listAlerts)
  assert.ok(listed.length > 0 && listed.every(({ userName }) => userName !== 'Edith Lowell'))
  await assert.rejects(
    as('edith', (act) => judgeAlert(act, own!.id, 'explained')),
    DeniedError,
  )
  await assert.rejects(as('stephen', listAlerts), DeniedError)
  await assert.rejects(
    as('stephen', (act) => judgeAlert(act, listed[0]!.alertId, 'explained')),
    DeniedError,
  )
  await as('edith', (act) => judgeAlert(act, listed[0]!.alertId, 'manager-told'))
  await assert.rejects(
    as('edith', (act) => judgeAlert(act, listed[0]!.alertId, 'explained')),
    {
      code: 'CP_ALERT_DECIDED',
    },
  )
  const [decided] = (await as('edith', listAlerts)).filter(({ alertId }) => alertId === listed[0]!.alertId)
  assert.deepEqual([decided!.decision, decided!.seenBy], ['manager-told', 'Edith Lowell'])
})

test('second-line: the database shows an auditor no alert of the own, of another section or to another right', async () => {
  const count = (act: Act) =>
    act.sql<[{ n: number }]>`select count(*)::integer as n from access_alerts`.then(([row]) => row.n)
  const asked = { type: 'Directory', id: 'contactpoint' }
  const seenBy = (username: string) =>
    as(username, async (act) => {
      await act.require('access.use-service', asked)
      return count(act)
    })
  const [{ n: all }] = await owner<[{ n: number }]>`select count(*)::integer as n from access_alerts`
  assert.equal(await seenBy('edith'), all - (await alertsOf('edith')).length)
  assert.equal(await seenBy('stephen'), 0)
  await owner`update access_alerts set authority_code = null`
  assert.equal(await seenBy('edith'), 0)
})

test('R-88, R-101: the explanation of a decision says what would become of a declared child', async () => {
  const question = { user: 'amara', action: 'children.open-record' }
  const explain = (isDeclared: boolean) =>
    as('yusuf', (act) => explainDecision(act, createPolicy(), shippedPolicy, { ...question, isDeclared }))
  const declared = await explain(true)
  assert.equal(declared.isPermitted, false)
  assert.deepEqual(
    declared.rules.map(({ id }) => id),
    [ownFamilyRule],
  )
  assert.equal((await explain(false)).isPermitted, true)
})

test('R-101: a user declares a hundred children at most', async () => {
  const numbered = (i: number) =>
    ({
      kinship: 'other',
      child: { kind: 'numbered', childNumber: `C${String(i).padStart(11, '0')}` },
    }) as const
  await as('tessa', async (act) => {
    for (let i = 0; i < 100; i++) await declareRelation(act, services, numbered(i))
  })
  await assert.rejects(
    as('tessa', (act) => declareRelation(act, services, numbered(100))),
    {
      code: 'CP_RELATIONS_TOO_MANY',
    },
  )
})
