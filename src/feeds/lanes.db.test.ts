import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recomposeChildren } from '../children/apply-source-records.ts'
import { seededRandom } from '../platform/random.ts'
import type { ChildId } from '../children/index.ts'
import { createFeedBed, csvFile, dumpRecords, type Told } from './load-file.fixture.ts'

const random = seededRandom('lanes')
const name = (): string => [...random(9)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('')
const given = Array.from({ length: 60 }, name)

/** Children who share given names, so that one lane wants new names that another has. */
function crowd(n: number): Told[] {
  return Array.from({ length: n }, (_, i) => ({
    id: `W${i}`,
    given: given[i % given.length]!,
    family: name(),
    born: new Date(Date.UTC(2009, 0, 1 + i * 3)).toISOString().slice(0, 10),
    postcode: 'HG1 1AA',
  }))
}

test('lanes: what two lanes say of one child at the same time is in its record both', async () => {
  const bed = await createFeedBed()
  await bed.register('feed')
  const children = crowd(160)
  const [one] = children
  children.push({ ...children.pop()!, born: one!.born, postcode: 'HG2 7AA' })
  await bed.load('feed', csvFile(children))
  const [first, last] = await bed.db.owner<{ childId: ChildId }[]>`
    select child_id as "childId" from source_links where source_record_id in ('W0', 'W159') order by source_record_id = 'W159' limit 2`
  await bed.db.owner.begin(async (sql) => {
    await sql`update source_records set child_id = ${first!.childId} where child_id = ${last!.childId}`
    await sql`update source_links set child_id = ${first!.childId} where child_id = ${last!.childId}`
    for (const table of [
      'child_names',
      'child_addresses',
      'child_attribute_sources',
      'link_keys',
      'child_search',
    ]) {
      await sql`delete from ${sql(table)} where child_id = ${last!.childId}`
    }
  })
  await bed.run((act) => recomposeChildren(act, [first!.childId], new Map()))
  await bed.load(
    'feed',
    csvFile(
      children.map((child) => ({ ...child, postcode: child.postcode === 'HG1 1AA' ? 'HG1 1AB' : 'HG2 7AB' })),
    ),
  )
  const applied = await bed.db
    .owner`select from feed_rows where state = 'applied' and source_record_id in ('W0', 'W159')`
  assert.equal(applied.length, 4)
  const told = withoutTime(await dumpRecords(bed.db))
  await bed.run((act) =>
    recomposeChildren(
      act,
      [first!.childId],
      new Map([['feed', { kind: 'education', authorityCode: 'E06000999' }]]),
    ),
  )
  assert.deepEqual(withoutTime(await dumpRecords(bed.db)), told)
})

test('lanes: a row that waits for others of a full round is applied in a later one', async () => {
  const bed = await createFeedBed()
  await bed.register('feed')
  await bed.load('feed', csvFile(crowd(1100)))
  const [told] = await bed.db.owner<[{ applied: number; children: number }]>`
    select (select count(*)::integer from feed_rows where state = 'applied') as applied,
           (select count(*)::integer from children) as children`
  assert.deepEqual({ ...told }, { applied: 1100, children: 1100 })
})

test('lanes: names counted side by side are counted right', async () => {
  const bed = await createFeedBed()
  await bed.register('feed')
  await bed.load('feed', csvFile(crowd(400)))
  const wrong = await bed.db.owner`
    select from given_names
     where bearers <> (select count(*) from child_search where child_search.given_id = given_names.name_id)
     union all
    select from family_names
     where bearers <> (select count(*) from child_search where child_search.family_id = family_names.name_id)`
  assert.equal(wrong.length, 0)
})

function withoutTime(dump: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(dump).map(([table, rows]) => [
      table,
      rows.map((row) => row.replaceAll(/"composed_at": ?"[^"]*"/g, '')),
    ]),
  )
}
