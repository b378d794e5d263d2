import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withhold } from '../../test/support/withhold.ts'
import { DomainError, NotFoundError } from '../platform/errors.ts'
import { declareRelation } from '../relations/index.ts'
import { isRefusedBy, openDesk, reason } from './desk.fixture.ts'
import { readEntry } from './read-entry.ts'
import { revealChild } from './reveal-child.ts'

const desk = await openDesk('reveal')
const { owner, as, idOf, look, found, entryOf, lastEntry } = desk
const [child, family, hidden] = desk.children
const opened = 'children.open-record'

test('revealed-on-record: each reveal names child, reason and whose entry; without a reason there is none', async () => {
  const ref = await entryOf('amara', opened)
  const shown = await as('edith', (act) => revealChild(act, ref, reason))
  assert.deepEqual(
    { ...shown },
    { childId: child.childId, childNumber: child.number, given: child.given, family: child.family },
  )
  assert.deepEqual(
    { ...(await lastEntry('edith', 'monitoring.reveal-child')) },
    {
      outcome: 'done',
      childId: child.childId,
      purpose: 'sample-review',
      fields: ['name', 'number'],
      quantity: null,
      about: await idOf('amara'),
    },
  )
  for (const note of [null, 'x'.repeat(201)])
    await assert.rejects(
      as('edith', (act) => revealChild(act, ref, { reason: 'other', note })),
      (error) => error instanceof DomainError && error.code === 'CP_REVEAL_REASON_MISSING',
    )
})

test('revealed-on-record: a child is looked for by number after a reveal; a number that leads nowhere finds nothing', async () => {
  const byNumber = (number: string) => found('edith', { child: { ...reason, number } })
  const names = (await byNumber(child.number)).map(({ actorName }) => actorName)
  assert.deepEqual([...new Set(names)].toSorted(), ['Amara Osei', 'Beth Holroyd'])
  assert.equal((await lastEntry('edith', 'monitoring.reveal-child'))?.childId, child.childId)
  assert.deepEqual(await byNumber('00000000000'), [])
  const missed = await lastEntry('edith', 'monitoring.reveal-child')
  assert.equal(missed?.outcome, 'not-found')
  assert.deepEqual((await lastEntry('edith', 'monitoring.list-entries'))?.fields, ['from', 'to', 'child'])
})

test('revealed-on-record: in a transaction the database shows the child revealed, and no other', async () => {
  const seen = await as('edith', async (act) => {
    await revealChild(act, await entryOf('amara', opened), reason)
    return act.sql<{ id: number }[]>`
      select children.child_id as id from children join child_names using (child_id) group by 1`
  })
  assert.deepEqual(
    seen.map(({ id }) => id),
    [child.childId],
  )
  const unseen = await as('edith', async (act) => {
    await act.require('monitoring.reveal-child', { type: 'Child', id: '' })
    return act.sql`select reveal_by_entry(occurred_at, entry_id) from entries_under_audit where child_id is null limit 1`
  })
  assert.equal(unseen[0]?.['reveal_by_entry'], null)
  const reached = await as('stephen', async (act) => {
    await act.require('access.list-sessions', { type: 'Directory', id: 'contactpoint' })
    return act.sql`select reveal_by_number(${child.number}) as id`
  })
  assert.equal(reached[0]?.['id'], null)
})

test('not-own-family, R-101: whoever audits learns nothing of a declared child, and the attempt is an alert', async () => {
  const { seal, relationKeys: keys } = desk.stage.app
  const declared = {
    kind: 'named',
    given: family.given,
    family: family.family,
    dateOfBirth: family.born,
  } as const
  await as('edith', (act) => declareRelation(act, { seal, keys }, { kinship: 'sibling', child: declared }))
  const ref = await entryOf('amara', opened, family)
  await assert.rejects(
    as('edith', (act) => revealChild(act, ref, reason)),
    isRefusedBy('relations.not-own-family'),
  )
  await assert.rejects(
    look('edith', { child: { ...reason, number: family.number } }),
    isRefusedBy('relations.not-own-family'),
  )
  const alerts = await owner<{ childId: number }[]>`
    select child_id as "childId" from access_alerts where user_id = ${await idOf('edith')}`
  assert.deepEqual(
    alerts.map(({ childId }) => childId),
    [family.childId, family.childId],
  )
})

test('R-54: a withheld child is revealed to nobody, and its number leads nowhere', async () => {
  const ref = await entryOf('beth', opened, hidden)
  const before = await as('edith', (act) => revealChild(act, ref, reason))
  assert.equal(before.childId, hidden.childId)
  assert.deepEqual(await withhold(desk.stage.database, 1), [hidden.publicId])
  await assert.rejects(
    as('edith', (act) => revealChild(act, ref, reason)),
    NotFoundError,
  )
  assert.deepEqual(await found('edith', { child: { ...reason, number: hidden.number } }), [])
  assert.equal((await as('edith', (act) => readEntry(act, ref))).entry.isAboutChild, true)
})
