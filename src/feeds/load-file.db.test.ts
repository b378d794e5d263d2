import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reinstateOrganisation, suspendOrganisation } from '../accreditation/index.ts'
import { openShielded, type ChildId } from '../children/index.ts'
import type { Act, RunAct } from '../platform/act.ts'
import { seededRandom } from '../platform/random.ts'
import { actAs } from '../../test/support/acts.ts'
import {
  childOf,
  countChildren,
  createFeedBed,
  csvFile,
  ctfFile,
  daysLater,
  dumpContent,
  dumpRecords,
  pdsFile,
  runAt,
  type FeedBed,
  type Told,
} from './load-file.fixture.ts'
import { pauseFeed, releaseFile, resumeFeed } from './index.ts'

/** Two are twins, two are the same child twice, one has a service, one may not be recorded. */
const town: readonly Told[] = [
  {
    id: 'A1',
    given: 'Oliver',
    family: 'Wainwright',
    born: '2015-04-12',
    postcode: 'HG1 1AA',
    school: '990001',
    nhs: '9990000115',
  },
  {
    id: 'A2',
    given: 'Amelia',
    family: 'Wainwright',
    born: '2015-04-12',
    postcode: 'HG1 1AA',
    school: '990001',
    nhs: '9990000123',
  },
  { id: 'A3', given: 'Zoë', family: 'Ng', born: '2012-01-30', postcode: 'YO1 1ZZ' },
  { id: 'A4', given: 'Zoe', family: 'Ng', born: '2012-01-30', postcode: 'YO1 1ZZ' },
  {
    id: 'A5',
    given: 'Beth',
    family: 'Khan',
    born: '2010-07-07',
    cells: {
      SERVICE_CODE: 'YW-1',
      INVOLVEMENT_START: '2026-01-05',
      PRACTITIONER_NAME: 'Sam Worker',
      LEAD_PROFESSIONAL: 'Y',
      CAF: 'Y',
    },
  },
  { id: 'A6', given: 'Noah', family: 'Otherby', born: '2016-02-02', restricted: true },
  { id: 'A7', given: 'Ivy', family: 'Faulty', born: 'never' },
]
const townFile = csvFile(town)

async function fileState(bed: FeedBed, fileId: number): Promise<string> {
  const [row] = await bed.db.owner<
    { state: string }[]
  >`select state from feed_files where file_id = ${fileId}`
  return row!.state
}

test('R-33: a file of each format makes its children, a row of the wrong shape nothing', async () => {
  const bed = await createFeedBed()
  await bed.register('csv')
  await bed.register('ctf', { format: 'ctf' })
  await bed.register('pds', { format: 'pds-ndjson', kind: 'health' })
  const { kind, file } = await bed.load('csv', townFile)
  assert.equal(kind, 'applied')
  assert.deepEqual(
    [file.rowsRead, file.rowsValid, file.rowsRejected, file.rowsMatched, file.rowsApplied],
    [7, 6, 1, 6, 6],
  )
  assert.equal(await countChildren(bed.db), 4)
  await bed.load(
    'ctf',
    ctfFile([{ id: 'V815290126001', given: 'Freya', family: 'Thackray', born: '2013-03-03' }]),
  )
  await bed.load(
    'pds',
    pdsFile([
      { id: '9990000115', nhs: '9990000115', given: 'George', family: 'Umpleby', born: '2018-08-08' },
    ]),
  )
  assert.equal(await countChildren(bed.db), 6)
})

for (const [format, text] of [
  ['csv-profile', townFile],
  ['ctf', ctfFile(town.filter(({ id }) => id !== 'A7').map((one) => ({ ...one, school: '8152901' })))],
  ['pds-ndjson', pdsFile(town.filter(({ id }) => id !== 'A7'))],
] as const) {
  test(`applied-once: the same ${format} file again changes nothing at all`, async () => {
    const bed = await createFeedBed()
    await bed.register('feed', { format })
    await bed.load('feed', text)
    const before = await dumpRecords(bed.db)
    const again = await bed.load('feed', text, { run: runAt(bed, daysLater(3)) })
    assert.equal(again.kind, 'unchanged')
    assert.deepEqual(await dumpRecords(bed.db), before)
  })
}

test('applied-once: the same rows in another file move the day of confirmation and nothing else', async () => {
  const bed = await createFeedBed()
  await bed.register('feed')
  const settled = town.filter(({ id }) => !['A4', 'A6'].includes(id))
  await bed.load('feed', csvFile(settled))
  const before = await dumpRecords(bed.db)
  const again = await bed.load('feed', csvFile([...settled].reverse()), { run: runAt(bed, daysLater(3)) })
  assert.equal(again.kind, 'applied')
  const after = await dumpRecords(bed.db)
  assert.notDeepEqual(after, before)
  const expected = Object.entries(before).map(([table, rows]) => [
    table,
    rows.map((row) => row.replaceAll('"confirmed_on": "2026-11-22"', '"confirmed_on": "2026-11-25"')),
  ])
  assert.deepEqual(after, Object.fromEntries(expected))
})

class Crash extends Error {}

/** Stops at the `n`th act: before it begins, when its work is done but not committed, or right after the commit. */
function crashing(run: RunAct, n: number, when: 'before' | 'within' | 'after'): RunAct {
  let count = 0
  return async <T>(work: (act: Act) => Promise<T>): Promise<T> => {
    const isLast = ++count === n
    if (isLast && when === 'before') throw new Crash()
    const value = await run(async (act) => {
      const done = await work(act)
      if (isLast && when === 'within') throw new Crash()
      return done
    })
    if (isLast && when === 'after') throw new Crash()
    return value
  }
}

test('applied-once: a load stopped at any act and called again ends like one that was never stopped', async () => {
  const whole = await createFeedBed()
  await whole.register('feed')
  let acts = 0
  await whole.load('feed', townFile, {
    run: (work) => {
      acts += 1
      return whole.run(work)
    },
  })
  const expected = await dumpContent(whole.db)
  assert.ok(acts >= 7)
  for (const when of ['within', 'after'] as const) {
    const bed = await createFeedBed()
    for (let n = 1; n <= acts; n++) {
      await bed.db.owner.unsafe(await emptyRecords(bed))
      await bed.register('feed')
      await assert.rejects(bed.load('feed', townFile, { run: crashing(bed.run, n, when) }), Crash)
      const { file } = await bed.load('feed', townFile)
      assert.equal(file.state, 'applied')
      const counts = [file.rowsRead, file.rowsValid, file.rowsRejected, file.rowsMatched, file.rowsApplied]
      assert.deepEqual(counts, [7, 6, 1, 6, 6], `${when} act ${n}`)
      assert.deepEqual(
        withoutFileIds(await dumpContent(bed.db)),
        withoutFileIds(expected),
        `${when} act ${n}`,
      )
    }
  }
})

test('applied-once: stopped at every act in turn, a load still arrives', async () => {
  const whole = await createFeedBed()
  await whole.register('feed')
  await whole.load('feed', townFile)
  const bed = await createFeedBed()
  await bed.register('feed')
  let stops = 0
  for (let n = 1; stops < 100; n++) {
    try {
      await bed.load('feed', townFile, { run: crashing(bed.run, n, 'before') })
      break
    } catch (error) {
      if (!(error instanceof Crash)) throw error
      stops += 1
    }
  }
  assert.ok(stops >= 5)
  assert.deepEqual(withoutFileIds(await dumpContent(bed.db)), withoutFileIds(await dumpContent(whole.db)))
})

async function emptyRecords(bed: FeedBed): Promise<string> {
  const tables = await bed.db.owner<{ name: string }[]>`
    select table_name as name from information_schema.columns
      join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and table_type = 'BASE TABLE' and column_name in ('child_id', 'file_id', 'norm')
       and table_name not like 'audit%' and table_name <> 'access_reasons' group by 1`
  return `truncate ${tables.map(({ name }) => name).join(', ')} cascade`
}

function withoutFileIds(content: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(content).map(([table, rows]) => [
      table,
      rows.map((row) => row.replaceAll(/"(?:feed_)?file_id":\d+/g, '')).sort(),
    ]),
  )
}

/** `n` children who share nothing. */
function crowd(prefix: string, n: number): Told[] {
  const random = seededRandom(prefix)
  const name = (): string => [...random(9)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('')
  return Array.from({ length: n }, (_, i) => ({
    id: `${prefix}${i}`,
    given: name(),
    family: name(),
    born: new Date(Date.UTC(2010, 0, 1 + (i % 5000))).toISOString().slice(0, 10),
  }))
}

test('applied-once: a file of several batches stopped after the first of each step goes on after it', async () => {
  const bed = await createFeedBed()
  await bed.register('feed')
  await bed.load('feed', csvFile(crowd('w', 1600)))
  await bed.register('feed', { matchRateFloor: 0.5 })
  const text = csvFile(crowd('w', 1600).map((child) => ({ ...child, postcode: 'HG1 1AA' })))
  const seen: string[] = []
  for (const stop of ['validate 1000', 'match 1000', 'apply 1000', 'none']) {
    const load = bed.load('feed', text, {
      onProgress: (step, rows) => {
        seen.push(`${step} ${rows}`)
        if (seen.at(-1) === stop) throw new Crash()
      },
    })
    await (stop === 'none' ? load : assert.rejects(load, Crash))
  }
  assert.deepEqual(seen, [
    'validate 1000',
    'validate 1600',
    'match 1000',
    'match 1600',
    'apply 1000',
    'apply 1600',
  ])
  assert.equal(await countChildren(bed.db), 1600)
})

test('R-34: files of one source are worked in the order they came; another source does not wait', async () => {
  const bed = await createFeedBed()
  await bed.register('feed')
  await bed.register('other')
  await assert.rejects(bed.load('feed', townFile, { run: crashing(bed.run, 3, 'after') }), Crash)
  await assert.rejects(bed.load('feed', csvFile(crowd('x', 2))), { code: 'CP_FEED_FILE_UNFINISHED' })
  assert.equal((await bed.load('other', csvFile(crowd('x', 2)))).kind, 'applied')
  assert.equal((await bed.load('feed', townFile)).kind, 'applied')
  assert.equal((await bed.load('feed', csvFile(crowd('y', 2)))).kind, 'applied')
})

test('pause-stops-next-batch: a paused feed does nothing further, keeps what it did, and goes on when resumed', async () => {
  const bed = await createFeedBed()
  await bed.register('feed')
  const text = csvFile(crowd('w', 1200))
  let hasPaused = false
  const stopped = bed.load('feed', text, {
    run: async (work) => {
      if (!hasPaused && (await countChildren(bed.db)) === 1000) {
        hasPaused = true
        await bed.run((act) => pauseFeed(act, 'feed'))
      }
      return bed.run(work)
    },
  })
  await assert.rejects(stopped, { code: 'CP_FEED_PAUSED' })
  assert.equal(await countChildren(bed.db), 1000)
  await assert.rejects(bed.load('feed', text), { code: 'CP_FEED_PAUSED' })
  assert.equal(await countChildren(bed.db), 1000)
  await bed.run((act) => resumeFeed(act, 'feed'))
  assert.equal((await bed.load('feed', text)).kind, 'applied')
  assert.equal(await countChildren(bed.db), 1200)
})

test('R-95: the feed of a supplier that lost its accreditation waits', async () => {
  const bed = await createFeedBed()
  await bed.register('feed')
  await assert.rejects(bed.load('feed', townFile, { run: runAt(bed, new Date('2027-03-01T09:00:00Z')) }), {
    code: 'CP_FEED_SUPPLIER_NOT_ACCREDITED',
  })
  await assert.rejects(bed.load('nobody', townFile), { code: 'CP_FEED_SOURCE_UNKNOWN' })
})

test('R-95, pause-stops-next-batch: a suspension in the midst of a file stops it, and the feed goes on when it ends', async () => {
  const bed = await createFeedBed()
  await bed.register('feed')
  const text = csvFile(crowd('w', 1200))
  const [source] = await bed.db.owner<{ supplier: number }[]>`
    select organisation_id as supplier from feed_sources where source_id = 'feed'`
  let hasSuspended = false
  const stopped = bed.load('feed', text, {
    run: async (work) => {
      if (!hasSuspended && (await countChildren(bed.db)) === 1000) {
        hasSuspended = true
        await bed.run((act) => suspendOrganisation(act, source!.supplier, 'misuse'))
      }
      return bed.run(work)
    },
  })
  await assert.rejects(stopped, { code: 'CP_FEED_SUPPLIER_NOT_ACCREDITED' })
  assert.equal(await countChildren(bed.db), 1000)
  await bed.run((act) => reinstateOrganisation(act, source!.supplier))
  assert.equal((await bed.load('feed', text)).kind, 'applied')
  assert.equal(await countChildren(bed.db), 1200)
})

test('R-31: a file that turns out unreadable keeps no row, though rows before the fault were read', async () => {
  const bed = await createFeedBed()
  await bed.register('feed')
  const text = `${csvFile(crowd('w', 1100))}W1,"not closed`
  await assert.rejects(bed.load('feed', text), { name: 'FileRefusedError' })
  const [{ rows, faults, state, code }] = await bed.db.owner<
    [{ rows: number; faults: number; state: string; code: string }]
  >`
    select (select count(*)::integer from feed_rows) as rows, (select count(*)::integer from feed_row_faults) as faults, state,
           fault_code as code from feed_files`
  assert.deepEqual([rows, faults, state], [0, 0, 'refused'])
  assert.match(code, /^CP_FILE_/)
  assert.equal(await countChildren(bed.db), 0)
  assert.equal((await bed.load('feed', townFile)).kind, 'applied')
})

test('R-46, wrong-file-waits: a file in which too few rows find their child is held, applies nothing, and goes on once released', async () => {
  const bed = await createFeedBed()
  await bed.register('pds')
  await bed.register('care', { matchRateFloor: 0.7, createsChildren: false })
  await bed.load('pds', csvFile(crowd('w', 100)))
  const wrong = csvFile(crowd('v', 120))
  const before = await dumpRecords(bed.db)
  const held = await bed.load('care', wrong)
  assert.deepEqual([held.kind, held.file.state], ['held', 'held'])
  assert.equal((await bed.load('care', wrong)).kind, 'held')
  assert.deepEqual(await dumpRecords(bed.db), before)
  await bed.run((act) => releaseFile(act, held.file.fileId))
  assert.equal((await bed.load('care', wrong)).kind, 'applied')
  assert.equal(await countChildren(bed.db), 100)
  await assert.rejects(
    bed.run((act) => releaseFile(act, held.file.fileId)),
    { code: 'CP_FEED_FILE_NOT_HELD' },
  )
  assert.equal(await fileState(bed, held.file.fileId), 'applied')
})

test('R-45: a withdrawn row takes its word off the child; the last one is put before a person', async () => {
  const bed = await createFeedBed()
  await bed.register('pds')
  await bed.register('care')
  const child = {
    id: 'P1',
    given: 'Oliver',
    family: 'Wainwright',
    born: '2015-04-12',
    postcode: 'HG1 1AA',
    nhs: '9990000115',
  }
  await bed.load('pds', csvFile([child]))
  await bed.load('care', csvFile([{ ...child, id: 'C1' }]))
  await bed.load('care', csvFile([{ ...child, id: 'C2', family: 'Otherby' }]), {
    run: runAt(bed, daysLater(1)),
  })
  const { childId } = (await childOf(bed.db, 'care', 'C1'))!
  const remove = (...ids: string[]): string =>
    csvFile(ids.map((id) => ({ id, given: '', family: '', born: '', cells: { ACTION: 'delete' } })))
  await bed.load('care', remove('C1', 'NOBODY'))
  assert.equal(await childOf(bed.db, 'care', 'C1'), undefined)
  const names = await bed.db.owner<
    { source_id: string }[]
  >`select source_id from source_records where child_id = ${childId} order by 1`
  assert.deepEqual(
    names.map((row) => row.source_id),
    ['care', 'pds'],
  )
  await bed.load('care', remove('C2'))
  await bed.load('pds', remove('P1'))
  const [review] = await bed.db.owner<
    { reason: string }[]
  >`select reason from review_items where closed_at is null and source_id = 'pds'`
  assert.equal(review?.reason, 'last-source-withdrawn')
  assert.equal((await childOf(bed.db, 'pds', 'P1'))?.childId, childId)
})

test('R-45: two rows of one file never take the last two sources off a child together', async () => {
  const bed = await createFeedBed()
  await bed.register('pds')
  const child = {
    id: 'P1',
    given: 'Oliver',
    family: 'Wainwright',
    born: '2015-04-12',
    postcode: 'HG1 1AA',
    nhs: '9990000115',
  }
  await bed.load('pds', csvFile([child]))
  await bed.load('pds', csvFile([{ ...child, id: 'P2' }]), { run: runAt(bed, daysLater(1)) })
  const { childId } = (await childOf(bed.db, 'pds', 'P2'))!
  await bed.load(
    'pds',
    csvFile(['P1', 'P2'].map((id) => ({ id, given: '', family: '', born: '', cells: { ACTION: 'delete' } }))),
  )
  const [{ n }] = await bed.db.owner<
    [{ n: number }]
  >`select count(*)::integer as n from source_records where child_id = ${childId}`
  assert.ok(n > 0, 'a child without any source is left')
})

test('R-11: the end of an involvement closes it and takes nothing else off the child', async () => {
  const bed = await createFeedBed()
  await bed.register('care')
  const service = { SERVICE_CODE: 'YW-1', INVOLVEMENT_START: '2026-01-05' }
  const child = {
    id: 'C1',
    given: 'Oliver',
    family: 'Wainwright',
    born: '2015-04-12',
    postcode: 'HG1 1AA',
    restricted: true,
  }
  await bed.load('care', csvFile([{ ...child, restricted: false, cells: service }]))
  await bed.load('care', csvFile([{ ...child, cells: service }]))
  await bed.load(
    'care',
    csvFile([
      {
        id: 'C1',
        given: '',
        family: '',
        born: '',
        cells: { ACTION: 'end', ...service, INVOLVEMENT_END: '2026-11-01' },
      },
    ]),
  )
  const { childId } = (await childOf(bed.db, 'care', 'C1'))!
  const content = await actAs(
    bed.db.worker,
    async (act) => (await openShielded(act, [childId as ChildId])).get(childId as ChildId)!.content,
  )
  assert.deepEqual(
    content['involvements']?.map((row) => row['ended_on']),
    ['2026-11-01'],
  )
  assert.deepEqual(
    content.source_records.map(({ payload }) => [payload.names[0]?.family, payload.restricted]),
    [['Wainwright', true]],
  )
  assert.equal((await childOf(bed.db, 'care', 'C1'))?.status, 'withheld')
})
