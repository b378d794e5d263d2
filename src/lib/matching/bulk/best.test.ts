import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inPlainMemory } from '../model/text-table.ts'
import { createBestTable, createNoteBest, readBest } from './best.ts'
import { ByteList } from './growing.ts'
import { linkThreshold } from './threshold.ts'

function idsOf(...ids: readonly string[]) {
  const list = new ByteList(ids.length, inPlainMemory)
  for (const id of ids) list.add(Buffer.from(id), 0, id.length)
  return list.export()
}

test('the best candidate stays, the others count against it, in whatever order they come', () => {
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
  ]) {
    const best = createBestTable(1, inPlainMemory)
    const note = createNoteBest(best, idsOf('a', 'b', 'c'))
    for (const candidate of order) note(candidate, 0, [4, 10, 1][candidate]!, candidate)
    const { candidates, patterns, odds, others } = readBest(best)
    assert.deepEqual([candidates[0], patterns[0], odds[0], others[0]], [1, 1, 10, 5])
  }
})

test('several rows of one index record are one candidate, of which the best row counts', () => {
  const best = createBestTable(1, inPlainMemory)
  const note = createNoteBest(best, idsOf('a', 'a'))
  note(0, 0, 4, 0)
  note(1, 0, 10, 0)
  const { candidates, odds, others } = readBest(best)
  assert.deepEqual([candidates[0], odds[0], others[0]], [1, 10, 0])
})

test('the threshold lets one link in a thousand be wrong as the model expects, and never the unlikely', () => {
  assert.ok(linkThreshold(Float64Array.from([1, 1, 1, 0.6])) > 0.999)
  assert.equal(linkThreshold(Float64Array.from([...new Array<number>(1000).fill(1), 0.6, 0.4])), 0.6)
})
