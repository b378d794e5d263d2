import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimAct } from '../../src/access/index.ts'
import type { Tx } from '../../src/platform/db/connect.ts'
import { createTestApp, TEST_NOW } from '../support/app.ts'

const stage = await createTestApp({ children: 30, random: 'second line of calls' })
const { owner, web } = stage.database
const [ids] = await owner<{ amara: number; leah: number; priya: number; childId: number }[]>`
  select (select user_id from users where username = 'amara') as amara, (select user_id from users where username = 'leah') as leah,
         (select user_id from users where username = 'priya') as priya,
         (select child_id from children where status = 'open' order by 1 limit 1) as "childId"`
const { amara, leah, priya, childId } = ids!
const after = (minutes: number): Date => new Date(TEST_NOW.getTime() + minutes * 60_000)

function as<T>(userId: number, now: Date, work: (sql: Tx) => Promise<T>): Promise<T> {
  const nobody = {
    kind: 'person',
    name: '',
    role: '',
    organisationId: null,
    authorityCode: null,
    rights: [],
    sessionRef: null,
  } as const
  return web.begin(async (sql) => {
    await claimAct(sql, { ...nobody, userId }, now)
    return work(sql)
  }) as Promise<T>
}
const reaches = (now: Date): Promise<boolean> =>
  as(leah, now, async (sql) => {
    const [row] = await sql<
      [{ reached: boolean }]
    >`select exists (select from children) and exists (select from child_names) as reached`
    return row.reached
  })
const isRefused = { message: /row-level security/ }

test('second-line, R-81: an operator reaches records in a call that runs, while both may look, and not else', async (t) => {
  t.after(() => owner`update users set suspended_at = null`)
  assert.equal(await reaches(TEST_NOW), false)
  await owner`
    insert into mediated_calls (operator_id, served_id, purpose, opened_at, ends_at) values (${leah}, ${amara}, 'duty', ${TEST_NOW}, ${after(15)})`
  assert.equal(await reaches(after(-1)), false)
  assert.equal(await reaches(TEST_NOW), true)
  assert.equal(await reaches(after(15)), false)
  for (const userId of [amara, leah]) {
    await owner`update users set suspended_at = ${TEST_NOW} where user_id = ${userId}`
    assert.equal(await reaches(after(1)), false)
    await owner`update users set suspended_at = null where user_id = ${userId}`
  }
  await owner`delete from user_rights where user_id = ${leah}`
  assert.equal(await reaches(after(1)), false)
  await owner`insert into user_rights (user_id, right_name, given_at) values (${leah}, 'mediate', ${TEST_NOW})`
  await owner`update mediated_calls set served_id = ${priya}`
  assert.equal(await reaches(after(1)), false)
  await owner`update mediated_calls set served_id = ${amara}, closed_at = ${after(1)}`
  assert.equal(await reaches(after(2)), false)
  await owner`update mediated_calls set closed_at = null`
})

test('second-line, R-81: in a call nothing about a child can be written', async () => {
  const tables = ['lead_professionals', 'shared_assessments', 'involvement_changes'] as const
  for (const table of tables)
    await assert.rejects(
      as(leah, TEST_NOW, (sql) => sql`insert into ${sql(table)} default values`),
      isRefused,
      table,
    )
  await assert.rejects(
    as(leah, TEST_NOW, (sql) => sql`insert into involvements (user_id) values (${leah})`),
    isRefused,
  )
  await owner`
    insert into involvements (child_id, service_id, user_id, started_on, confirmed_on)
    select ${childId}, users.service_id, ${leah}, '2026-11-01', '2026-11-01' from users where users.user_id = ${amara}`
  const ended = await as(
    leah,
    TEST_NOW,
    (sql) => sql`update involvements set ended_on = '2026-11-02' where user_id = ${leah} returning 1`,
  )
  assert.equal(ended.length, 0)
  for (const table of tables) {
    const [rules] = await owner<{ commands: string[] }[]>`
      select array_agg(cmd order by cmd) as commands from pg_policies where tablename = ${table} and permissive = 'RESTRICTIVE'`
    assert.deepEqual(rules!.commands, ['INSERT', 'UPDATE'], table)
  }
})

test('second-line, R-101: what the person served declared can be compared in a call, and changed by nobody', async () => {
  await owner`insert into declared_relations (user_id, sealed, declared_at) values (${amara}, '\\x00', ${TEST_NOW})`
  const seen = (userId: number, now: Date) =>
    as(
      userId,
      now,
      async (sql) => (await sql`select from declared_relations where user_id = ${amara}`).length,
    )
  assert.equal(await seen(leah, TEST_NOW), 1)
  assert.equal(await seen(leah, after(15)), 0)
  assert.equal(await seen(priya, TEST_NOW), 0)
  await assert.rejects(
    as(
      leah,
      TEST_NOW,
      (sql) => sql`
      insert into declared_relations (user_id, sealed, declared_at) values (${amara}, '\\x00', ${TEST_NOW})`,
    ),
    isRefused,
  )
})
