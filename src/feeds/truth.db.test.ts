import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seedData } from '../app/demo.ts'
import { day } from '../lib/iso-date.ts'
import { seedFiles } from '../lib/synthetic/seed-files.ts'
import { createTestApp } from '../../test/support/app.ts'

const CHILDREN = 400
const { database: db } = await createTestApp({ children: CHILDREN })

/** Which person each row of the synthetic county is about, by `source record`. */
const personOf = new Map<string, string>()
for (const file of seedFiles({ seed: 'test', children: CHILDREN, on: day('2026-11-23'), data: seedData() })) {
  if (file.format !== 'truth') continue
  for (const line of [...file.chunks].join('').trimEnd().split('\n').slice(1)) {
    const [source, record, person] = line.split(',')
    personOf.set(`${source} ${record}`, person!)
  }
}

const links = await db.owner<{ key: string; childId: number }[]>`
  select l.source_id || ' ' || l.source_record_id as key, l.child_id as "childId" from source_links l`

test('the county is loaded, and the truth is about its rows', () => {
  assert.ok(links.length > CHILDREN)
  assert.deepEqual(
    links.filter(({ key }) => !personOf.has(key)),
    [],
  )
})

test('R-36: no false link: all source records of one child are about one person', () => {
  const persons = Map.groupBy(links, ({ childId }) => childId)
  const mixed = [...persons.values()].filter((of) => new Set(of.map(({ key }) => personOf.get(key))).size > 1)
  assert.deepEqual(mixed, [])
})

test('near-is-never-new: no person has two children, however the sources write the name', () => {
  const children = Map.groupBy(links, ({ key }) => personOf.get(key)!)
  const twice = [...children.values()].filter((of) => new Set(of.map(({ childId }) => childId)).size > 1)
  assert.deepEqual(twice, [])
})

test('R-35: every row is linked or waits for a person; nothing is lost', async () => {
  const waiting = await db.owner<{ key: string }[]>`
    select r.source_id || ' ' || r.source_record_id as key from review_items r where r.closed_at is null`
  const rejected = await db.owner<{ key: string }[]>`
    select f.source_id || ' ' || coalesce(r.supplied ->> 'SOURCE_RECORD_ID', r.source_record_id) as key
      from feed_rows r join feed_files f on f.file_id = r.file_id where r.state = 'rejected'`
  const done = new Set([...links, ...waiting].map(({ key }) => key))
  const missing = [...personOf.keys()].filter((key) => !done.has(key))
  assert.ok(
    missing.length <= rejected.length,
    `${missing.length} rows are nowhere, ${rejected.length} were rejected`,
  )
})

test('R-36: the model leaves few rows to people, and links children that moved', async () => {
  const [count] = await db.owner<[{ waiting: number; scored: number }]>`
    select (select count(*) from review_items where closed_at is null)::integer as waiting,
           (select count(*) from link_decisions where rule = 'evidence')::integer as scored`
  assert.ok(count.waiting < 0.03 * personOf.size, `${count.waiting} of ${personOf.size} rows wait`)
  assert.ok(count.scored > 0.03 * personOf.size, `${count.scored} rows were linked on the evidence`)
})
