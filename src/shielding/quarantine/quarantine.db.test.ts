import assert from 'node:assert/strict'
import { test } from 'node:test'
import { childOf, countChildren, csvFile, quarantinedRows, type Told } from '../../feeds/load-file.fixture.ts'
import { DeniedError, NotFoundError } from '../../platform/errors.ts'
import {
  decideRequest,
  decideRow,
  openRow,
  readDesk,
  returnRow,
  secondRow,
  type RowDecision,
} from '../index.ts'
import { code, createShieldBed, oliver, type ShieldBed } from '../shielding.fixture.ts'

const near: Told = { ...oliver, id: 'X1', family: 'Hiddenby', postcode: 'HG1 1AB' }
const another = { choice: 'another-child', childPublicId: null, noteCode: 'sibling-or-twin' } as const
const newChild = { choice: 'new-child', childPublicId: null, noteCode: 'details-agree' } as const

/** Oliver is shielded, and a second source tells of somebody near. */
async function createRowBed(...told: Told[]): Promise<ShieldBed> {
  const bed = await createShieldBed()
  await bed.register('second')
  await bed.ask()
  await bed.load('second', csvFile(told))
  return bed
}

async function rowOf(bed: ShieldBed): Promise<string> {
  const { rows } = await bed.as('first', readDesk)
  return rows[0]!.publicId
}

async function decide(bed: ShieldBed, decision: RowDecision): Promise<string> {
  const id = await rowOf(bed)
  await bed.as('first', (act) => decideRow(act, id, decision))
  return id
}

/** What the files of the second source tell of their rows. */
async function receipts(bed: ShieldBed): Promise<unknown[]> {
  const rows = await bed.db.owner`
    select r.file_id, r.row_number, r.state, r.outcome, r.rule, r.child_id
      from feed_rows r join feed_files f on f.file_id = r.file_id where f.source_id = 'second' order by 1, 2`
  return [...rows]
}

const openVerdicts = async (bed: ShieldBed): Promise<number> => {
  const [row] = await bed.db.owner<[{ n: number }]>`select count(*)::integer as n from human_decisions`
  return row.n
}

test('R-39: the same child: the row goes into the vault, the receipt stays, and the source record is the child’s from then on', async () => {
  const bed = await createRowBed(near)
  const before = await receipts(bed)
  const opened = await bed.as('second', async (act) => openRow(act, await rowOf(bed)))
  assert.deepEqual(
    opened.children.map(({ publicId }) => publicId),
    [bed.child.publicId],
  )
  assert.deepEqual(opened.choices, ['same-child', 'another-child'])
  await decide(bed, { choice: 'same-child', childPublicId: bed.child.publicId, noteCode: 'details-agree' })
  assert.deepEqual(await bed.settleRows(), ['settled'])
  assert.deepEqual(await bed.settleRows(), [], 'run again it changes nothing')
  assert.equal((await childOf(bed.db, 'second', 'X1'))?.childId, bed.child.childId)
  assert.deepEqual(await receipts(bed), before)
  assert.deepEqual(
    [await bed.statusOf(), await countChildren(bed.db), await openVerdicts(bed)],
    ['withheld', 1, 0],
  )
  await bed.load('second', csvFile([{ ...near, given: 'Nobody', born: '2009-01-02', postcode: 'YO1 1ZZ' }]))
  assert.equal(
    (await quarantinedRows(bed.db)).length,
    1,
    'another person under the same record is a new question',
  )
  await bed.load('second', csvFile([{ ...near, postcode: 'YO1 1ZZ' }]))
  assert.equal((await quarantinedRows(bed.db)).length, 0, 'a newer row takes the place of an older')
})

test('R-39: another child: a record in the open, and this pair quarantines the source record never again', async () => {
  const bed = await createRowBed(near)
  const before = await receipts(bed)
  await decide(bed, another)
  assert.deepEqual(await bed.settleRows(), ['settled'])
  const made = await childOf(bed.db, 'second', 'X1')
  assert.deepEqual([made?.status, await countChildren(bed.db), await openVerdicts(bed)], ['open', 2, 0])
  assert.deepEqual(await receipts(bed), before)
  const [{ n }] = await bed.db.owner<[{ n: number }]>`
    select count(*)::integer as n from feed_rows r join feed_files f on f.file_id = r.file_id
     where f.source_id = 'second' and ${bed.child.childId} = any (r.candidate_child_ids)`
  assert.equal(n, 0)
  await bed.load('second', csvFile([{ ...near, family: 'Hiddenly' }]))
  assert.deepEqual(await quarantinedRows(bed.db), [])
})

test('R-39: where its source makes no children, another child waits on the review desk, without the shielded one', async () => {
  const bed = await createShieldBed()
  await bed.register('second', { createsChildren: false })
  await bed.ask()
  await bed.load('second', csvFile([near]))
  const before = await receipts(bed)
  await decide(bed, another)
  assert.deepEqual(await bed.settleRows(), ['settled'])
  const items = await bed.db.owner`select reason, child_ids, needs_shielding from review_queue`
  assert.deepEqual(
    items.map((item) => ({ ...item })),
    [{ reason: 'unknown-child', child_ids: [], needs_shielding: false }],
  )
  assert.deepEqual(await receipts(bed), before)
  await bed.load('second', csvFile([{ ...near, family: 'Hiddenly' }]))
  assert.deepEqual(await quarantinedRows(bed.db), [])
})

test('two-for-contradictions: where a number contradicts another person agrees; a decision can be taken back until then', async () => {
  const bed = await createShieldBed()
  await bed.load('first', csvFile([{ ...oliver, nhs: '9990000018' }]))
  await bed.register('second')
  await bed.ask()
  await bed.load('second', csvFile([{ ...near, given: 'Nadia', born: '2011-03-04', nhs: '9990000018' }]))
  const id = await decide(bed, another)
  assert.deepEqual(await bed.settleRows(), ['nothing'])
  await assert.rejects(
    bed.as('first', (act) => secondRow(act, id)),
    DeniedError,
  )
  await assert.rejects(
    bed.as('second', (act) => decideRow(act, id, another)),
    code('CP_SHIELD_STEP'),
  )
  await bed.as('first', (act) => returnRow(act, id))
  await assert.rejects(
    bed.as('second', (act) => secondRow(act, id)),
    code('CP_SHIELD_STEP'),
  )
  await decide(bed, another)
  await bed.as('second', (act) => secondRow(act, id))
  assert.deepEqual(await bed.settleRows(), ['settled'])
  assert.equal((await childOf(bed.db, 'second', 'X1'))?.status, 'open')
})

test('R-39, restricted-wins: a restricted row of nobody becomes a new child that is shielded at once', async () => {
  const bed = await createRowBed({
    ...near,
    given: 'Wilfred',
    born: '2010-10-10',
    postcode: 'YO1 1ZZ',
    restricted: true,
  })
  const opened = await bed.as('first', async (act) => openRow(act, await rowOf(bed)))
  assert.deepEqual([opened.choices, opened.children.length], [['new-child'], 0])
  await assert.rejects(decide(bed, another), code('CP_SHIELD_STEP'))
  await decide(bed, newChild)
  assert.deepEqual(await bed.settleRows(), ['settled'])
  assert.equal((await childOf(bed.db, 'second', 'X1'))?.status, 'withheld')
  assert.equal((await bed.as('first', readDesk)).shielded, 2)
})

test('R-39: a row that no shield holds any more goes the ordinary way, and not before', async () => {
  const bed = await createShieldBed()
  await bed.register('second')
  const request = await bed.ask()
  await bed.load('second', csvFile([near]))
  assert.deepEqual(await bed.settleRows(), ['nothing'])
  await bed.as('first', (act) =>
    decideRequest(act, request, { ground: 'asked-in-error', words: 'Another child was meant.' }),
  )
  await bed.agree('second')
  assert.equal(await bed.carryOut(73), 1)
  const [job] = await bed.db.owner<[{ n: number }]>`
    select count(*)::integer as n from graphile_worker.jobs where task_identifier = 'feeds.settle-quarantined'`
  assert.equal(job.n, 1)
  assert.deepEqual(await bed.settleRows(), ['released'])
  const made = await childOf(bed.db, 'second', 'X1')
  assert.deepEqual([made?.status, await quarantinedRows(bed.db)], ['open', []])
})

test('unknown-as-hidden: a row is there for those who shield in its authority alone, and the database holds to who decides', async () => {
  const bed = await createRowBed(near)
  const id = await rowOf(bed)
  for (const name of ['other', 'data'] as const) {
    await assert.rejects(
      bed.as(name, (act) => openRow(act, id)),
      NotFoundError,
    )
    await assert.rejects(
      bed.as(name, (act) => decideRow(act, id, another)),
      NotFoundError,
    )
  }
  const claim = (by: number) =>
    bed.as('first', (act) =>
      act.sql`update vault.quarantine set choice = 'another-child', note_code = 'cannot-tell', decided_by = ${by}, decided_at = ${act.now}`.then(),
    )
  await assert.rejects(claim(bed.users.second), { code: '23514' })
  await claim(bed.users.first)
  await assert.rejects(
    bed.as('second', (act) => act.sql`update vault.quarantine set choice = 'new-child'`.then()),
    { code: '23514' },
  )
  await assert.rejects(
    bed.as('first', (act) =>
      act.sql`update vault.quarantine set agreed_by = ${bed.users.first}, agreed_at = ${act.now}`.then(),
    ),
    { code: '23514' },
  )
})
