import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { actAs, systemActor } from '../../test/support/acts.ts'
import { createTestApp } from '../../test/support/app.ts'
import { withhold } from '../../test/support/withhold.ts'
import { testSeal } from '../../test/support/decide.ts'
import { openPurposeNote } from '../audit/index.ts'
import type { Actor } from '../platform/act.ts'
import { DeniedError, DomainError } from '../platform/errors.ts'
import {
  identifyChild,
  listOwnRecent,
  openRecord,
  stateReason,
  type OpenedRecord,
  type Purpose,
} from './index.ts'

const { database: db } = await createTestApp({ children: 120 })
const UNKNOWN = '00000000-0000-4000-8000-000000000000'
const sessionRef = Buffer.alloc(32, 1)
const otherSession = Buffer.alloc(32, 2)

const [user] = await db.owner<[{ id: number }]>`select user_id as id from users where username = 'amara'`
const actor: Actor = {
  ...systemActor,
  kind: 'person',
  name: 'Amara Osei',
  role: 'practitioner',
  userId: user.id,
  sessionRef,
}
for (const ref of [sessionRef, otherSession]) {
  await db.owner`
    insert into sessions (session_ref, user_id, stage, authenticator, started_at, last_seen_at, ends_at)
    values (${ref}, ${user.id}, 'full', 'totp', '2026-11-22', '2026-11-22', '2026-11-23')`
}
const [child] = await db.owner<[{ childId: number; publicId: string; childNumber: string }]>`
  select c.child_id as "childId", c.public_id as "publicId", c.child_number as "childNumber"
    from children c join child_carers k on k.child_id = c.child_id join child_addresses a on a.child_id = c.child_id
   where c.status = 'open' order by 1 limit 1`
const [hidden] = await withhold(db, 1)

beforeEach(() => db.owner`truncate access_reasons, audit_entries`)

const open = (publicId: string, as = actor): Promise<OpenedRecord> =>
  actAs(db.web, (act) => openRecord(act, publicId), { actor: as })
const state = (publicId: string, purpose: Purpose = 'duty', note: string | null = null): Promise<void> =>
  actAs(db.web, (act) => stateReason(act, publicId, purpose, note), { actor })

type Entry = {
  action: string
  outcome: string
  childId: number | null
  subject: string | null
  purpose: string | null
  note: string | null
  fields: string[]
}
const entries = async (): Promise<Entry[]> =>
  [
    ...(await db.owner<(Omit<Entry, 'note'> & { note: Buffer | null })[]>`
  select action, outcome, child_id as "childId", subject_ref as subject, purpose, purpose_note as note, fields
    from audit_entries order by entry_id`),
  ].map((entry) => ({ ...entry, note: entry.note && openPurposeNote(testSeal, entry.note) }))

async function failure(work: Promise<unknown>): Promise<object> {
  try {
    await work
  } catch (error) {
    assert.ok(error instanceof DomainError)
    return { name: error.name, code: error.code, kind: error.kind, message: error.message }
  }
  return assert.fail('nothing was refused')
}

test('R-48: without a reason nothing is shown, and no entry says that it was', async () => {
  assert.deepEqual(await open(child.publicId), { kind: 'reason-needed' })
  assert.deepEqual(await entries(), [])
})

test('R-48, R-98: with a reason the record opens, and the entry says why and which parts held something', async () => {
  await state(child.publicId, 'other', 'asked by the court')
  const opened = await open(child.publicId)
  assert.ok(opened.kind === 'opened')
  assert.deepEqual(opened.record.reason, { purpose: 'other', note: 'asked by the court' })
  const [stated, looked] = await entries()
  const same = {
    outcome: 'done',
    childId: child.childId,
    subject: null,
    purpose: 'other',
    note: 'asked by the court',
  }
  assert.deepEqual(stated, { ...same, action: 'children.state-reason', fields: [] })
  assert.deepEqual({ ...looked, fields: [] }, { ...same, action: 'children.open-record', fields: [] })
  const { record } = opened
  const parts = {
    identity: true,
    address: record.address !== null,
    carers: record.carers.length > 0,
    education: record.setting !== null,
    health: record.health.length > 0,
    services: record.services.current.length + record.services.ended.length > 0,
    'other-support-marker': record.services.mayHaveOtherSupport,
  }
  assert.deepEqual(
    new Set(looked!.fields),
    new Set(Object.entries(parts).flatMap(([part, is]) => (is ? [part] : []))),
  )
})

test('R-48: a reason is for one child and one session', async () => {
  await state(child.publicId)
  const [other] = await db.owner<[{ publicId: string }]>`
    select public_id as "publicId" from children where status = 'open' and child_id <> ${child.childId} order by child_id limit 1`
  assert.equal((await open(other.publicId)).kind, 'reason-needed')
  assert.equal((await open(child.publicId, { ...actor, sessionRef: otherSession })).kind, 'reason-needed')
  assert.equal((await open(child.publicId, { ...actor, sessionRef: null })).kind, 'reason-needed')
})

test('R-48: another reason replaces the first for what follows; looks before keep theirs', async () => {
  await state(child.publicId, 'duty')
  await open(child.publicId)
  await state(child.publicId, 'child-protection')
  await open(child.publicId)
  const looks = (await entries()).filter(({ action }) => action === 'children.open-record')
  assert.deepEqual(
    looks.map(({ purpose }) => purpose),
    ['duty', 'child-protection'],
  )
})

test('R-48: `other` needs words, 200 characters at most, and no other reason takes any', async () => {
  const wrong: [Purpose, string | null][] = [
    ['other', null],
    ['other', ''],
    ['other', 'x'.repeat(201)],
    ['duty', 'words'],
  ]
  for (const [purpose, note] of wrong)
    await assert.rejects(state(child.publicId, purpose, note), { code: 'CP_REASON_NOTE_MISSING' })
  await state(child.publicId, 'other', 'x'.repeat(200))
})

for (const [what, use] of [
  ['opening', open],
  ['stating a reason for', state],
  ['identifying', (id: string) => actAs(db.web, (act) => identifyChild(act, id), { actor })],
] as const) {
  test(`R-55: ${what} a withheld and an unknown child is the same to whoever asks, and in the log but for the id`, async () => {
    assert.deepEqual(await failure(use(hidden!)), await failure(use(UNKNOWN)))
    const [first, second] = await entries()
    assert.deepEqual([first!.subject, second!.subject], [hidden, UNKNOWN])
    assert.deepEqual({ ...first, subject: null }, { ...second, subject: null })
    assert.deepEqual([first!.outcome, first!.childId], ['not-found', null])
  })
}

test('R-55: a reason given before the record was withheld opens nothing after', async () => {
  await state(child.publicId)
  await db.owner`update children set status = 'withheld' where child_id = ${child.childId}`
  try {
    await assert.rejects(open(child.publicId), { code: 'CP_NOT_FOUND' })
    assert.deepEqual(await actAs(db.web, listOwnRecent, { actor }), [])
  } finally {
    await db.owner`update children set status = 'open' where child_id = ${child.childId}`
  }
})

test('R-98, recorded-before-shown: when the entry cannot be written the record is not returned', async () => {
  await state(child.publicId)
  await db.owner`revoke insert on audit_entries from contactpoint_web`
  try {
    await assert.rejects(open(child.publicId), { code: '42501' })
    await assert.rejects(state(child.publicId, 'child-protection'), { code: '42501' })
    await assert.rejects(
      actAs(db.web, (act) => identifyChild(act, child.publicId), { actor }),
      { code: '42501' },
    )
  } finally {
    await db.owner`grant insert on audit_entries to contactpoint_web`
  }
  const opened = await open(child.publicId)
  assert.equal(opened.kind === 'opened' && opened.record.reason.purpose, 'duty')
})

test('R-98: a refused look shows nothing and leaves an entry with the id asked for', async () => {
  const decide = (_act: unknown, action: string) =>
    Promise.resolve({
      action,
      isPermitted: action === 'access.use-service',
      rules: ['test.forbid'],
      policyVersion: 'test',
      lapsed: [],
    })
  await state(child.publicId)
  await assert.rejects(
    actAs(db.web, (act) => openRecord(act, child.publicId), { actor, decide }),
    DeniedError,
  )
  const entry = (await entries()).at(-1)!
  assert.deepEqual(
    [entry.action, entry.outcome, entry.subject, entry.childId],
    ['children.open-record', 'refused', child.publicId, null],
  )
})

test('R-15, R-16: the record holds no number of another body, no source and no key of the database', async () => {
  await state(child.publicId)
  const opened = await open(child.publicId)
  assert.ok(opened.kind === 'opened')
  const text = JSON.stringify(opened.record)
  const secrets = await db.owner<{ text: string }[]>`
    select value as text from child_identifiers where child_id = ${child.childId} and scheme <> 'local'
    union select source_record_id from source_records where child_id = ${child.childId}`
  assert.ok(secrets.length > 0)
  for (const secret of secrets) assert.equal(text.includes(secret.text), false)
})

test('R-98: the list of own records shows what was opened in the last fortnight, and each shown is a look in the log', async () => {
  await state(child.publicId)
  await open(child.publicId)
  const list = (now: Date) => actAs(db.web, listOwnRecent, { actor, now })
  const recent = await list(new Date('2026-12-01T09:00:00Z'))
  assert.deepEqual(
    recent.map(({ publicId }) => publicId),
    [child.publicId],
  )
  const last = (await entries()).at(-1)!
  assert.deepEqual([last.action, last.childId], ['children.list-own-recent', child.childId])
  assert.deepEqual(await list(new Date('2026-12-07T09:00:00Z')), [])
  assert.deepEqual(await actAs(db.web, listOwnRecent, { actor: { ...actor, userId: actor.userId! + 1 } }), [])
})
