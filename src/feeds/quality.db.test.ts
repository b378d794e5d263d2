import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readQuality } from './index.ts'
import { createFeedBed, csvFile, type Told } from './load-file.fixture.ts'

const ann: Told = { id: 'A1', given: 'Ann', family: 'Quillfeather', born: '2014-03-02', postcode: 'HG1 1AA' }
const bo: Told = { id: 'B1', given: 'Bo', family: 'Marchbanks', born: '2026-05-09' }

test('R-47: match rate, queue and what people found are counted by source; a row that says nothing new is not counted', async () => {
  const bed = await createFeedBed()
  await bed.register('pds')
  await bed.register('care', { createsChildren: false })
  await bed.load('pds', csvFile([ann, bo]))
  await bed.load('care', csvFile([ann, { ...ann, id: 'A2', born: '2014-02-03', postcode: 'LS1 4AP' }]))
  await bed.load(
    'pds',
    csvFile([ann, bo, { ...ann, id: 'A9', given: 'Zacharias', family: 'Oddy', born: '2009-01-31' }]),
  )
  await bed.db.owner`update review_items set opened_at = opened_at - interval '3 days'`
  const { sources, merges, groups } = await bed.run(readQuality)
  const of = (id: string) => sources.find(({ sourceId }) => sourceId === id)!
  assert.deepEqual([of('pds').decided, of('pds').reviewed, of('pds').matchedShare], [3, 0, 1])
  assert.equal(of('pds').waiting, 0)
  assert.equal(of('pds').oldestWaitingDays, null)
  assert.deepEqual([of('care').decided, of('care').reviewed, of('care').matchedShare], [1, 1, 0.5])
  assert.deepEqual([of('care').waiting, of('care').oldestWaitingDays], [1, 3])
  assert.deepEqual(merges, { children: 3, merged: 0, unmerged: 0 })
  assert.equal(groups.find(({ group }) => group === 'all')?.rows, 2)
})

test('R-47: what is older than 90 days is not counted', async () => {
  const bed = await createFeedBed()
  await bed.register('pds')
  await bed.load('pds', csvFile([ann]))
  await bed.db.owner`update link_decisions set decided_at = decided_at - interval '91 days'`
  const { sources } = await bed.run(readQuality)
  assert.deepEqual([sources[0]!.decided, sources[0]!.matchedShare], [0, null])
})

test('R-47: expected precision and recall are the sums of the model’s own probabilities', async () => {
  const bed = await createFeedBed()
  await bed.register('pds')
  await bed.load('pds', csvFile([ann, bo]))
  await bed.db
    .owner`update link_decisions set outcome = 'linked', match_bits = 0 where source_record_id = 'A1'`
  await bed.db
    .owner`update link_decisions set outcome = 'review', match_bits = log(2.0, 1.0 / 3) where source_record_id = 'B1'`
  await bed.load(
    'pds',
    csvFile([ann, bo, { id: 'C1', given: 'Cuthbert', family: 'Oddy', born: '2009-01-31' }]),
  )
  await bed.db
    .owner`update link_decisions set outcome = 'linked', match_bits = null where source_record_id = 'C1'`
  const [pds] = (await bed.run(readQuality)).sources
  assert.equal(pds!.expectedPrecision?.toFixed(6), '0.500000')
  assert.equal(pds!.expectedRecall?.toFixed(6), (0.5 / 0.75).toFixed(6))
})
