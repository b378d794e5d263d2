import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { auditActions, listAboutUser } from '../audit/index.ts'
import { addDays } from '../lib/iso-date.ts'
import { DeniedError, DomainError, NotFoundError } from '../platform/errors.ts'
import { isRefusedBy, openDesk, reason, TODAY } from './desk.fixture.ts'
import { outcomes, type LoggedEntry } from './log-query.ts'
import { readEntry } from './read-entry.ts'

const desk = await openDesk('monitoring')
const { owner, as, idOf, look, found, entryOf, lastEntry } = desk
const [child] = desk.children
const opened = 'children.open-record'

const placesOf = (entries: readonly LoggedEntry[]): string[] =>
  entries.map(({ atMs, requestId, position }) => `${atMs} ${requestId} ${position}`)
/** How much must be found, read past every rule of the desk. */
async function wanted(username: string, where: string): Promise<number> {
  const viewer = await idOf(username)
  const [row] = await owner<[{ n: number }]>`
    select count(*)::integer as n from audit_entries e left join users u on u.user_id = e.user_id
     where e.user_id is distinct from ${viewer} and e.on_behalf_of is distinct from ${viewer}
       and e.target_user_id is distinct from ${viewer} and ${owner.unsafe(where)}`
  return row.n
}

test('R-99: a local auditor finds what people of the own section did and nobody else, a national one everybody', async () => {
  const sectionWide = "u.authority_code = 'E06000065'"
  const before = await wanted('edith', sectionWide)
  const local = await found('edith')
  assert.equal(local.length, before)
  assert.ok(local.some(({ actorName }) => actorName === 'Amara Osei'))
  assert.ok(!local.some(({ actorName }) => actorName === 'Marek Nowak'))
  assert.equal(new Set(placesOf(local)).size, local.length)
  const all = await wanted('nora', 'true')
  const national = await found('nora')
  assert.equal(national.length, all)
  assert.ok(['Marek Nowak', 'Edith Lowell'].every((name) => national.some((one) => one.actorName === name)))
})

test('R-98: what is asked for narrows what is found: user, organisation, action, outcome, days', async () => {
  const one = await found('edith', { username: 'amara', action: 'children.open-record', outcome: 'done' })
  assert.deepEqual([...new Set(one.map(({ actorName }) => actorName))], ['Amara Osei'])
  assert.equal(one.length, 3)
  assert.equal((await found('nora', { username: 'amara', action: 'children.open-record' })).length, 3)
  assert.deepEqual(await found('edith', { username: 'amara', outcome: 'refused' }), [])
  assert.deepEqual(await found('edith', { username: 'amara', to: addDays(TODAY, -1) }), [])
  const [{ code }] = await owner<[{ code: string }]>`
    select o.code from users u join organisations o using (organisation_id) where u.username = 'beth'`
  const colleagues = await found('edith', { organisation: code, action: 'children.open-record' })
  assert.deepEqual([...new Set(colleagues.map(({ actorName }) => actorName))], ['Beth Holroyd'])
})

test('R-99: a user, or an organisation, of elsewhere is as unknown as one that is not', async () => {
  for (const username of ['marek', 'nobody-of-that-name'])
    assert.deepEqual(await look('edith', { username }), { kind: 'unknown', field: 'username' })
  assert.deepEqual(await look('edith', { organisation: 'NONE' }), { kind: 'unknown', field: 'organisation' })
  assert.equal((await look('nora', { username: 'marek' })).kind, 'found')
})

test('R-98: a look spans 31 days at most, the first not after the last', async () => {
  for (const from of [addDays(TODAY, -31), addDays(TODAY, 1)])
    await assert.rejects(
      look('edith', { from }),
      (error) => error instanceof DomainError && error.code === 'CP_LOG_PERIOD',
    )
  assert.equal((await look('edith', { from: addDays(TODAY, -30) })).kind, 'found')
})

test('R-98, T21: each look is in the log by names of filters and quantity, and somebody else finds it', async () => {
  const page = await look('edith', { username: 'amara', outcome: 'done' })
  assert.ok(page.kind === 'found')
  const entry = await lastEntry('edith', 'monitoring.list-entries')
  assert.deepEqual(entry?.fields, ['from', 'to', 'username', 'outcome'])
  assert.equal(entry.quantity, page.entries.length)
  const seen = await found('nora', { username: 'edith', action: 'monitoring.list-entries' })
  assert.ok(seen.length > 0)
})

test('T21: nobody finds own entries, or what was done to or for them', async () => {
  await look('edith')
  await as('joel', async (act) => readEntry(act, await entryOf('amara', opened)))
  await assert.rejects(
    look('edith', { username: 'edith' }),
    isRefusedBy('monitoring.nobody-looks-for-themselves'),
  )
  const names = new Set((await found('edith')).map(({ actorName }) => actorName))
  assert.ok(!names.has('Edith Lowell') && names.has('Joel Barker'))
  const ref = await entryOf('edith', 'monitoring.list-entries')
  await assert.rejects(
    as('edith', (act) => readEntry(act, ref)),
    NotFoundError,
  )
  assert.equal((await as('joel', (act) => readEntry(act, ref))).entry.actorName, 'Edith Lowell')
  const about = await lastEntry('joel', 'monitoring.read-entry')
  assert.equal(about?.about, await idOf('edith'))
  const ofJoel = await found('edith', { username: 'joel', action: 'monitoring.read-entry' })
  assert.equal(ofJoel.length, 1, 'the look at Amara’s entry, not the one at her own')
})

test('T21, R-99: the database gives an auditor no entry of elsewhere and none of their own, whatever is asked of it', async () => {
  for (const [username, where] of [
    ['edith', "u.authority_code = 'E06000065'"],
    ['nora', 'true'],
  ] as const) {
    const seen = await as(username, async (act) => {
      await act.require('monitoring.list-entries', {
        type: 'Administered',
        id: 'log',
        attributes: { authority: 'E06000065', userId: 0 },
      })
      const [row] = await act.sql<[{ n: number }]>`select count(*)::integer as n from entries_under_audit`
      return row.n
    })
    assert.equal(seen, await wanted(username, where))
  }
  const nothing = await as('stephen', async (act) => {
    await act.require('access.list-sessions', { type: 'Directory', id: 'contactpoint' })
    const [row] = await act.sql<[{ n: number }]>`select count(*)::integer as n from entries_under_audit`
    return row.n
  })
  assert.equal(nothing, 0)
  await assert.rejects(desk.stage.app.web`select from entries_under_audit`, /permission denied/)
})

test('R-99, T21: whatever is asked for, an auditor of one section finds no entry of another, and never an own one', async () => {
  const day = fc.integer({ min: -12, max: 2 }).map((days) => addDays(TODAY, days))
  const maybe = <T>(...values: readonly T[]) => fc.constantFrom<T | null>(null, null, ...values)
  const some = fc.record({
    from: day,
    to: day,
    username: maybe('amara', 'marek', 'joel'),
    organisation: maybe('NYC-CSC', 'POL'),
    action: maybe(...auditActions.filter((name) => /^(children|monitoring)/.test(name))),
    outcome: maybe(...outcomes),
    child: maybe({ ...reason, number: child.number }),
  })
  const sections = new Map(
    (await owner<{ name: string; code: string }[]>`select name, authority_code as code from users`).map(
      ({ name, code }) => [name, code],
    ),
  )
  await fc.assert(
    fc.asyncProperty(some, async (over) => {
      if (over.from > over.to) return
      const page = await look('edith', over)
      for (const { actorName } of page.kind === 'found' ? page.entries : []) {
        assert.equal(sections.get(actorName), 'E06000065')
        assert.notEqual(actorName, 'Edith Lowell')
      }
    }),
    { numRuns: 60, seed: 7 },
  )
})

test('one entry: all but the child, the rules that decided, the others of its request; unknown and elsewhere alike', async () => {
  const { entry, others } = await as('edith', async (act) => readEntry(act, await entryOf('amara', opened)))
  assert.equal(entry.action, 'children.open-record')
  assert.equal(entry.purpose, 'child-protection')
  assert.ok(entry.policyRules.includes('children.practitioner-looks'))
  assert.ok(!('childId' in entry) && entry.isAboutChild)
  assert.equal(others.length, 0)
  const unknown = { ...(await entryOf('amara', opened)), position: 7 }
  for (const ref of [unknown, await entryOf('marek', opened)])
    await assert.rejects(
      as('edith', (act) => readEntry(act, ref)),
      NotFoundError,
    )
  await assert.rejects(
    as('stephen', async (act) => readEntry(act, await entryOf('amara', opened))),
    DeniedError,
  )
})

test('T21: what those who audit looked at is not told on the page of the account', async () => {
  await as('edith', async (act) => readEntry(act, await entryOf('amara', opened)))
  assert.equal((await lastEntry('edith', 'monitoring.read-entry'))?.about, await idOf('amara'))
  const told = await desk.stage.database.worker.begin(async (sql) => listAboutUser(sql, await idOf('amara')))
  assert.ok(told.every(({ action }) => !action.startsWith('monitoring.')))
})
