import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createTestDatabase } from '../../../test/support/database.ts'

const { web } = await createTestDatabase()
const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'))
const awkward = fc.constantFrom('', 'NULL', 'null', '{}', '"', '\\', ',', ' ', '{a,b}', '\n')

test('an array of text goes to the database and comes back as it was, whatever is in it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(text, awkward, fc.constant(null))), async (items) => {
      const [row] = await web<[{ items: (string | null)[]; n: number }]>`
        select ${items}::text[] as items, cardinality(${items}::text[]) as n`
      assert.deepEqual([row.items, row.n], [items, items.length])
    }),
    { numRuns: 200 },
  )
})

test('whole numbers and days come back as numbers and as text of days', async () => {
  const [row] = await web`
    select ${[1, -2]}::integer[] as integers, ${[2 ** 40]}::bigint[] as bigints, ${['2026-11-23']}::date[] as days,
           array[null, 3]::integer[] as gaps, '{}'::integer[] as nothing`
  assert.deepEqual(row, {
    integers: [1, -2],
    bigints: [2 ** 40],
    days: ['2026-11-23'],
    gaps: [null, 3],
    nothing: [],
  })
})
