import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  check,
  checkpointOf,
  key,
  kindsOf,
  logSigner,
  makeFolder,
  mth,
  naivePath,
  origin,
  shardFiles,
  signer,
  someLeaves,
  writeFiles,
} from './naive-log.fixture.ts'
import { spansOf } from './spans.ts'

const next = signer('contactpoint.example/log/2027', 1, 7)
const trust = { keys: [key(logSigner), key(next)], witnesses: [] }

/** Two shards of 1,500 and 700 entries. */
function writeTwoShards() {
  const dir = makeFolder()
  const first = someLeaves(origin, 1500)
  const previous = { origin, root: mth(first).toString('base64'), size: '1500' }
  const second = someLeaves(next.name, 700, 10_000, previous)
  for (const [name, leaves, by] of [
    ['2026', first, logSigner],
    ['2027', second, next],
  ] as const) {
    mkdirSync(join(dir, name))
    writeFiles(join(dir, name), [...shardFiles(leaves), ['checkpoint', checkpointOf(by.name, leaves, [by])]])
  }
  writeFiles(dir, [['shards', '2026\n2027\n']])
  return { dir, first, second }
}

const sizes = fc.array(
  fc.record({ size: fc.integer({ min: 1, max: 3000 }), older: fc.array(fc.nat(2999), { maxLength: 4 }) }),
  { minLength: 1, maxLength: 4 },
)

test('a part is read in whole bundles, ascending and apart, and holds sample, tail and the ends of older checkpoints', () => {
  fc.assert(
    fc.property(sizes, fc.nat(6000), fc.nat(3000), (shards, sample, tail) => {
      const heads = shards.map(({ size, older }) => ({
        size,
        past: older.map((at) => ({ size: 1 + (at % size) })),
      }))
      const spans = spansOf(heads, { sample, tail }, randomBytes)
      const isRead = (at: number, index: number) =>
        spans[at]!.some(({ start, end }) => start <= index && index < end)
      let read = 0
      for (const [at, { size, past }] of heads.entries()) {
        let before = -1
        for (const { start, end } of spans[at]!) {
          assert.ok(before < start && start % 256 === 0 && start < end)
          assert.ok(end === size || (end < size && end % 256 === 0))
          read += end - start
          before = end
        }
        for (const older of [...past, { size }]) assert.ok(isRead(at, older.size - 1))
      }
      const newest = heads.at(-1)!.size
      for (let index = Math.max(0, newest - tail); index < newest; index++)
        assert.ok(isRead(heads.length - 1, index))
      const all = heads.reduce((sum, { size }) => sum + size, 0)
      assert.ok(read >= Math.min(all, sample - 255 * heads.length))
    }),
  )
})

test('each bundle of each shard can be drawn', async () => {
  const { dir } = writeTwoShards()
  const seen = new Set<number>()
  for (let place = 0; place < 9; place++) {
    const random = () => Buffer.from([0, 0, 0, 0, 0, place])
    const report = await check(dir, { trust, parts: { sample: 1, tail: 1 }, random })
    assert.equal(report.findings.total, 0)
    assert.equal(report.shards.length, 2)
    seen.add(report.shards[0]!.tree!.read * 10_000 + report.shards[1]!.tree!.read)
  }
  assert.ok(seen.size > 1)
})

test('a sample finds an entry that was changed in an older shard', async () => {
  const { dir } = writeTwoShards()
  const file = join(dir, '2026', naivePath('entries', 2))
  const bytes = readFileSync(file)
  bytes[40]! ^= 1
  writeFileSync(file, bytes)
  assert.deepEqual(await kindsOf(check(dir, { trust, parts: { sample: 0, tail: 1 } })), [])
  assert.ok((await kindsOf(check(dir, { trust, parts: { sample: 5000, tail: 1 } }))).includes('root'))
})

test('with a part of the entries, too, an older checkpoint must be a prefix', async () => {
  const { dir, first, second } = writeTwoShards()
  const parts = { sample: 0, tail: 1 }
  const since = (leaves: readonly Buffer[], by = logSigner) =>
    new Map([['kept', Buffer.from(checkpointOf(by.name, leaves, [by]))]])
  for (const size of [1, 255, 256, 257, 512, 1023, 1499, 1500])
    assert.deepEqual(await kindsOf(check(dir, { trust, parts, since: since(first.slice(0, size)) })), [])
  assert.deepEqual(await kindsOf(check(dir, { trust, parts, since: since(second.slice(0, 300), next) })), [])
  for (const size of [300, 512, 1499]) {
    const other = [...first.slice(0, size - 1), first[size]!]
    assert.deepEqual(await kindsOf(check(dir, { trust, parts, since: since(other) })), ['prefix'], `${size}`)
  }
  const larger = someLeaves(origin, 1501)
  assert.deepEqual(await kindsOf(check(dir, { trust, parts, since: since(larger) })), ['prefix'])
})
