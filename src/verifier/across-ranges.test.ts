import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  check,
  checkpointOf,
  kindsOf,
  logSigner,
  makeFolder,
  origin,
  someLeaves,
  writeShard,
} from './naive-log.fixture.ts'

const RANGE = 65_536
const leaves = someLeaves(origin, RANGE + 600)

/** The log with the entry at `at` altered, properly built. */
function altered(at: number, change: (leaf: Buffer) => void): string {
  const dir = makeFolder()
  const changed = [...leaves]
  changed[at] = Buffer.from(leaves[at]!)
  change(changed[at])
  writeShard(dir, changed)
  return dir
}

test('older checkpoints on, before and after the border of two ranges are prefixes, and forged ones are not', async () => {
  const dir = makeFolder()
  writeShard(dir, leaves)
  const kept = [1, 256, 257, RANGE - 1, RANGE, RANGE + 1, RANGE + 256, RANGE + 300, RANGE + 600]
  const at = (tree: readonly Buffer[]) =>
    new Map(
      kept.map((size) => [
        `kept ${size}`,
        Buffer.from(checkpointOf(origin, tree.slice(0, size), [logSigner])),
      ]),
    )
  assert.deepEqual(await kindsOf(check(dir, { since: at(leaves) })), [])
  const { findings } = await check(dir, {
    since: at([...leaves.slice(0, 100), leaves[101]!, ...leaves.slice(101)]),
  })
  assert.deepEqual([...findings.counts], [['prefix', kept.length - 1]])
})

test('an entry that falls back behind the last one of the range before breaks the order', async () => {
  const dir = altered(RANGE, (leaf) => leaves[RANGE - 1]!.copy(leaf, 5, 5, 21))
  assert.deepEqual(await kindsOf(check(dir)), ['order'])
})

test('an entry that is dated more than an hour before the range before breaks the dating', async () => {
  const dir = altered(RANGE, (leaf) => leaf.writeUInt32BE(leaf.readUInt32BE(1) - 3, 1))
  assert.deepEqual(await kindsOf(check(dir)), ['dating'])
})

test('an entry that is not above the one before it in its own range breaks the order', async () => {
  const dir = altered(500, (leaf) => leaves[499]!.copy(leaf, 5, 5, 21))
  assert.deepEqual(await kindsOf(check(dir)), ['order'])
})
