import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestApp } from '../../test/support/app.ts'

const { database: db } = await createTestApp({ children: 120 })
const NOBODY = 999_999_999
const tables = [
  ...['child_names', 'child_addresses', 'child_identifiers', 'child_carers', 'child_settings'],
  ...['child_health_contacts', 'child_attribute_sources', 'source_records', 'source_links', 'link_decisions'],
  'link_keys',
]
const isRefused = { code: '23503' }

for (const table of tables) {
  test(`known-children: ${table} takes no row of a child that does not exist`, async () => {
    const stored = db.owner(table)
    await assert.rejects(
      async () => db.owner`
        insert into ${stored} overriding system value
        select r.* from (select to_jsonb(t) || ${db.owner.json({ child_id: NOBODY, decision_id: NOBODY, source_id: 'none' })} as row from ${stored} t limit 1) one
         cross join lateral jsonb_populate_record(null::${stored}, one.row) as r`,
      isRefused,
    )
    await assert.rejects(
      async () =>
        db.owner`update ${stored} set child_id = ${NOBODY} where ctid = (select t.ctid from ${stored} t where t.child_id is not null limit 1)`,
      isRefused,
    )
  })
}

test('known-children: a child is neither removed nor renumbered', async () => {
  const [{ childId }] = await db.owner<[{ childId: number }]>`
    select max(child_id) + 1 as "childId" from children`
  await db.owner`
    insert into children (child_id, public_id, child_number, status, date_of_birth, date_of_birth_accuracy, gender, composed_at)
    overriding system value
    values (${childId}, gen_random_uuid(), 'none', 'open', '2020-01-01', 'exact', 'female', '2026-11-22')`
  await assert.rejects(async () => db.owner`delete from children where child_id = ${childId}`, isRefused)
  await assert.rejects(
    async () => db.owner`update children set child_id = default where child_id = ${childId}`,
    isRefused,
  )
  await assert.rejects(async () => db.owner`truncate children cascade`, isRefused)
})
