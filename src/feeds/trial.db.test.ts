import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../platform/random.ts'
import { continueStoredFile, letGoLive, readSourceStatus, refuseFile, releaseFile } from './index.ts'
import { buildVariants } from '../lib/matching/index.ts'
import { createFeedBed, csvFile, dumpRecords, type FeedBed, type Told } from './load-file.fixture.ts'

const random = seededRandom('trial')
const name = (): string => [...random(9)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('')

function crowd(n: number): Told[] {
  return Array.from({ length: n }, (_, i) => ({
    id: `W${i}`,
    given: name(),
    family: name(),
    born: new Date(Date.UTC(2010, 0, 1 + i)).toISOString().slice(0, 10),
    postcode: 'HG1 1AA',
  }))
}

/** A live register of `known`, and a care system on trial that may not make children. */
async function trialBed(known: readonly Told[]): Promise<FeedBed> {
  const bed = await createFeedBed()
  await bed.register('pds')
  await bed.load('pds', csvFile(known))
  await bed.register('care', { createsChildren: false, matchRateFloor: 0.7, liveAt: null })
  return bed
}

const status = (bed: FeedBed) => bed.run((act) => readSourceStatus(act, 'care'))

test('R-46, trial-applies-nothing: a file of a feed on trial is compared and held, however small, and cannot be released', async () => {
  const known = crowd(40)
  const bed = await trialBed(known)
  const before = await dumpRecords(bed.db)
  await assert.rejects(
    bed.run((act) => letGoLive(act, 'care')),
    { code: 'CP_FEED_NO_TRIAL_FILE' },
  )
  const { kind, file } = await bed.load('care', csvFile(known))
  assert.equal(kind, 'held')
  assert.deepEqual(await dumpRecords(bed.db), before)
  assert.equal((await status(bed)).trialShare, 1)
  await assert.rejects(
    bed.run((act) => releaseFile(act, file.fileId)),
    { code: 'CP_FEED_ON_TRIAL' },
  )
  assert.deepEqual(await dumpRecords(bed.db), before)
})

test('R-46, gate-before-live: with 94 of 100 rows matched a feed stays on trial, with 95 it goes live and its held file is applied', async () => {
  const known = crowd(95)
  const bed = await trialBed(known)
  const strangers = crowd(6).map((child, i) => ({ ...child, id: `S${i}` }))
  const poor = await bed.load('care', csvFile([...known.slice(0, 94), ...strangers]))
  assert.equal((await status(bed)).trialShare, 0.94)
  await assert.rejects(
    bed.run((act) => letGoLive(act, 'care')),
    { code: 'CP_FEED_BELOW_GATE' },
  )
  await bed.run((act) => refuseFile(act, poor.file.fileId))
  const { file } = await bed.load('care', csvFile([...known, ...strangers.slice(0, 5)]))
  assert.equal((await status(bed)).trialShare, 0.95)
  await bed.run((act) => letGoLive(act, 'care'))
  await continueStoredFile(bed.run, 'care', file.fileId, buildVariants([]))
  const [done] = (await status(bed)).files
  assert.deepEqual([done?.state, done?.rowsApplied], ['applied', 100])
  await assert.rejects(
    bed.run((act) => letGoLive(act, 'care')),
    { code: 'CP_FEED_LIVE' },
  )
  const next = await bed.load('care', csvFile(known))
  assert.equal(next.kind, 'applied')
})

test('R-46: rows that would be new children count as matched only where the feed may make them', async () => {
  const bed = await createFeedBed()
  await bed.register('pds', { liveAt: null })
  await bed.load('pds', csvFile(crowd(20)))
  assert.equal((await bed.run((act) => readSourceStatus(act, 'pds'))).trialShare, 1)
  await bed.register('care', { createsChildren: false, liveAt: null })
  await bed.load('care', csvFile(crowd(20)))
  assert.equal((await status(bed)).trialShare, 0)
})
