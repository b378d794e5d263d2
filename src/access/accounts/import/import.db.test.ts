import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor } from '../../../platform/act.ts'
import type { ImportOptions, Totals } from '../../../platform/table-import/import-table.ts'
import type { Act } from '../../../platform/act.ts'
import { faultLine } from '../../../platform/table-import/faults-csv.ts'
import type { FaultyRow } from '../../../platform/table-import/table-row.ts'
import { createAccountsBed, NOW } from '../bed.fixture.ts'
import { decideNeed } from '../decide-need.ts'
import { importLeavers, type LeaverColumn } from './import-leavers.ts'
import { importNominations } from './import-nominations.ts'
import { nominationColumns, type NominationColumn } from './nomination-rows.ts'

const { db, as, people } = await createAccountsBed()
await db.owner`update organisations set authority_code = 'E06000999'`
await db.owner`
  insert into services (code, organisation_id, name, kind)
  select 'YOUTH', organisation_id, 'Bexford Youth', 'youth-work' from organisations where code = 'bexford-youth'`

type Options = { isDryRun?: boolean; skipsWrong?: boolean }

async function load<Column extends string, Report extends Totals>(
  actor: Actor,
  useCase: (act: Act, options: ImportOptions<Column>) => Promise<Report>,
  text: string,
  options: Options = {},
): Promise<Report & { faults: FaultyRow<Column>[] }> {
  const faults: FaultyRow<Column>[] = []
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text)
  }
  const report = await as(actor, (act) =>
    useCase(act, {
      bytes: bytes(),
      isDryRun: false,
      skipsWrong: false,
      onFault: (row) => faults.push(row),
      ...options,
    }),
  )
  return { ...report, faults }
}

const header = `${nominationColumns.join(',')}\n`
const nell =
  'nell,Nell New,nell@bexford.example,,Social worker,bexford-social-care,CARE,direct-work,30/09/2027\n'
const owen =
  'owen,Owen New,owen@bexford.example,01234 567,Social worker,bexford-social-care,CARE,front-door,2028-01-01\n'
const nominate = (actor: Actor, rows: string, options: Options = {}) =>
  load<NominationColumn, Awaited<ReturnType<typeof importNominations>>>(
    actor,
    importNominations,
    header + rows,
    options,
  )
const leave = (actor: Actor, rows: string, options: Options = {}) =>
  load<LeaverColumn, Awaited<ReturnType<typeof importLeavers>>>(
    actor,
    importLeavers,
    `person,ends_on\n${rows}`,
    options,
  )
const usersNow = () => db.owner`select username from users order by 1`.values()
const endOf = async (username: string): Promise<string | null> => {
  const [row] = await db.owner<{ end: string | null }[]>`
    select ends_on::text as end from users where username = ${username}`
  return row!.end
}

test('R-85, R-89: people of a file are nominated, each waiting for another person, and a second time nothing changes', async () => {
  const before = await usersNow()
  const tried = await nominate(people.delegate, nell + owen, { isDryRun: true })
  assert.deepEqual([tried.nominated, tried.unchanged, tried.wrong], [2, 0, 0])
  assert.deepEqual(await usersNow(), before, 'a trial leaves nothing')
  const done = await nominate(people.delegate, nell + owen)
  assert.deepEqual(done, { rows: 2, wrong: 0, nominated: 2, unchanged: 0, faults: [] })
  const again = await nominate(people.delegate, nell + owen + nell)
  assert.deepEqual(again, { rows: 3, wrong: 0, nominated: 0, unchanged: 3, faults: [] })
  const made = await db.owner`
    select u.username, u.role, u.authority_code, s.code, n.need, n.until_on::text, n.nominated_by = ${people.delegate.userId} as own,
           n.decision, exists (select from credentials c where c.user_id = u.user_id) as opened,
           (select count(*)::integer from audit_entries a
             where a.target_user_id = u.user_id and a.action = 'access.nominate-user') as entries
      from users u join user_nominations n on n.user_id = u.user_id join services s on s.service_id = u.service_id
     where u.username in ('nell', 'owen') order by 1`
  const common = {
    role: 'practitioner',
    authority_code: 'E06000999',
    code: 'CARE',
    own: true,
    decision: null,
  }
  assert.deepEqual(
    made.map((row) => ({ ...row })),
    [
      { username: 'nell', ...common, need: 'direct-work', until_on: '2027-09-30', opened: false, entries: 1 },
      { username: 'owen', ...common, need: 'front-door', until_on: '2028-01-01', opened: false, entries: 1 },
    ],
  )
})

test('R-89: nobody approves a need that they imported', async () => {
  await nominate(people.officer, nell.replaceAll('nell', 'own.import'))
  const [made] = await db.owner<{ userId: number; nominationId: number }[]>`
    select n.user_id as "userId", n.nomination_id as "nominationId"
      from user_nominations n join users u on u.user_id = n.user_id where u.username = 'own.import'`
  await assert.rejects(
    as(people.officer, (act) => decideNeed(act, made!.userId, 'approved')),
    { kind: 'denied' },
  )
  await as(people.second, (act) => decideNeed(act, made!.userId, 'approved'))
  const { unchanged } = await nominate(people.officer, nell.replaceAll('nell', 'own.import'))
  assert.equal(unchanged, 1, 'a decision makes no second nomination')
})

const wrongNominations: readonly (readonly [row: string, field: string])[] = [
  [nell.replace('nell,', 'N!,'), 'username'],
  [nell.replace('nell,', 'rose,'), 'username'],
  [nell.replace('Nell New', 'Another Name'), 'username'],
  [nell.replace('direct-work', 'front-door'), 'username'],
  [nell.replace('nell,Nell New', 'new.one,'), 'name'],
  [nell.replace('nell,', 'new.one,').replace('nell@bexford.example', 'nowhere'), 'email'],
  [nell.replace('nell,', 'new.one,').replace('e,,', `e,${'9'.repeat(31)},`), 'phone'],
  [nell.replace('nell,', 'new.one,').replace('Social worker', ''), 'job_title'],
  [nell.replace('nell,', 'new.one,').replace('bexford-social-care', 'bexford-youth'), 'organisation'],
  [nell.replace('nell,', 'new.one,').replace('bexford-social-care', 'no-such-place'), 'organisation'],
  [nell.replace('nell,', 'new.one,').replace('CARE', 'YOUTH'), 'service'],
  [nell.replace('nell,', 'new.one,').replace('direct-work', 'curiosity'), 'need'],
  [nell.replace('nell,', 'new.one,').replace('30/09/2027', '09/30/2027'), 'until'],
  [nell.replace('nell,', 'new.one,').replace('30/09/2027', '22/11/2026'), 'until'],
  [nell.replace('nell,', 'new.one,').replace('30/09/2027', '23/11/2029'), 'until'],
]

test('whole-or-named: a wrong nomination keeps the file out, and is told by line and field without its values', async () => {
  const before = await usersNow()
  for (const [row, field] of wrongNominations) {
    const rows = nell.replaceAll('nell', 'right.one') + row
    await assert.rejects(nominate(people.delegate, rows), { code: 'CP_USERS_ROWS_WRONG' }, row)
    const { faults } = await nominate(people.delegate, rows, { isDryRun: true })
    assert.deepEqual(
      faults.map((fault) => [fault.line, fault.field]),
      [[3, field]],
      row,
    )
    const told = faults[0]!.problem
    for (const value of row.trim().split(','))
      assert.ok(value.length < 4 || !told.includes(value) || told.includes(`${value}, `), `${value}: ${told}`)
  }
  assert.deepEqual(await usersNow(), before)
  const { nominated, wrong, faults } = await nominate(
    people.delegate,
    nell.replaceAll('nell', 'right.one') + wrongNominations.map(([row]) => row).join(''),
    { skipsWrong: true },
  )
  assert.deepEqual([nominated, wrong], [1, wrongNominations.length])
  assert.match(faultLine(nominationColumns, faults[1]!), /^rose,Nell New,.*,4,username,"another account/)
})

test('R-84, R-85: a file reaches the own organisation or section, and nobody else imports', async () => {
  const youth = nell.replace('bexford-social-care,CARE', 'bexford-youth,YOUTH').replaceAll('nell', 'in.youth')
  for (const actor of [people.delegate, people.elsewhere])
    await assert.rejects(nominate(actor, youth), { code: 'CP_USERS_ROWS_WRONG' })
  for (const actor of [people.rose, people.auditor]) {
    await assert.rejects(nominate(actor, youth), { kind: 'denied' })
    await assert.rejects(leave(actor, 'nell,2027-01-01\n'), { kind: 'denied' })
  }
  for (const actor of [people.otherDelegate, people.elsewhere]) {
    const { faults } = await leave(actor, 'nell,2027-01-01\nnobody.at.all,2027-01-01\n', { isDryRun: true })
    assert.equal(new Set(faults.map(({ problem }) => problem)).size, 1, 'hidden and unknown answer alike')
  }
  assert.equal((await nominate(people.otherDelegate, youth)).nominated, 1)
})

async function openSession(username: string): Promise<void> {
  await db.owner`
    insert into sessions (session_ref, user_id, stage, authenticator, started_at, last_seen_at, ends_at)
    select decode(md5(${username}), 'hex'), user_id, 'full', 'totp', ${NOW}, ${NOW}, '2026-12-01' from users where username = ${username}`
}

test('R-86: a leaver of today or before is out at the next request, one of a day ahead then, and a second time nothing changes', async () => {
  await db.owner`update users set starts_on = '2026-01-01'`
  for (const username of ['nell', 'owen', 'rose']) await openSession(username)
  const rows = 'NELL@bexford.example,2026-11-20\nowen,22/11/2026\nrose,2027-01-01\nrose,2027-01-01\n'
  const { ended, unchanged } = await leave(people.delegate, rows)
  assert.deepEqual([ended, unchanged], [3, 1])
  assert.deepEqual(
    [await endOf('nell'), await endOf('owen'), await endOf('rose')],
    ['2026-11-22', '2026-11-22', '2027-01-01'],
  )
  const left = await db.owner`
    select u.username from sessions s join users u on u.user_id = s.user_id where s.ended_at is not null order by 1`.values()
  assert.deepEqual([...left].flat(), ['nell', 'owen'])
  const again = await leave(people.delegate, rows)
  assert.deepEqual([again.ended, again.unchanged], [0, 4])
  const later = await leave(people.delegate, 'nell,2027-05-01\n')
  assert.deepEqual([later.ended, await endOf('nell')], [0, '2026-11-22'], 'nobody comes back by a file')
  const entries = await db.owner`
    select from audit_entries a join users u on u.user_id = a.target_user_id
     where u.username in ('nell', 'owen', 'rose') and a.fields = '{end,import}'`
  assert.equal(entries.length, 3)
})

test('whole-or-named: a wrong leaver keeps the file out; nobody ends their own post, and a name of two people names nobody', async () => {
  await db.owner`update users set email = 'shared@bexford.example' where username in ('delegate', 'right.one')`
  await db.owner`update users set starts_on = '2026-11-22' where username = 'rose'`
  const wrong: readonly (readonly [row: string, field: string])[] = [
    ['delegate,2027-01-01', 'person'],
    ['shared@bexford.example,2027-01-01', 'person'],
    ['officer,2027-01-01', 'person'],
    ['other-delegate,2027-01-01', 'person'],
    ['right.one,01/13/2027', 'ends_on'],
    ['rose,2026-11-22', 'ends_on'],
    ['own.import,2027-03-02', 'ends_on'],
  ]
  for (const [row, field] of wrong) {
    const rows = `own.import,2027-03-01\n${row}\n`
    await assert.rejects(leave(people.delegate, rows), { code: 'CP_USERS_ROWS_WRONG' }, row)
    assert.equal(await endOf('own.import'), null)
    const { faults } = await leave(people.delegate, rows, { isDryRun: true })
    assert.deepEqual(
      faults.map((fault) => [fault.line, fault.field]),
      [[3, field]],
      row,
    )
  }
  const report = await leave(
    people.delegate,
    `own.import,2027-03-01\n${wrong.map(([row]) => row).join('\n')}\n`,
    { skipsWrong: true },
  )
  assert.deepEqual([report.ended, report.wrong], [1, wrong.length])
  assert.equal(await endOf('own.import'), '2027-03-01')
})

test('a file that is no CSV or lacks a column is refused with the line', async () => {
  for (const text of ['username,name\n', `${header}"nell\n`])
    await assert.rejects(
      load<NominationColumn, Totals>(people.delegate, importNominations, text),
      { code: 'CP_USERS_FILE_UNREADABLE' },
      text,
    )
  await assert.rejects(load<LeaverColumn, Totals>(people.delegate, importLeavers, 'person\n'), {
    code: 'CP_USERS_FILE_UNREADABLE',
  })
})
