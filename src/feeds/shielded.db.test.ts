import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  openShielded,
  putAway,
  recomposeChildren,
  shieldChild,
  takeOut,
  type ChildId,
} from '../children/index.ts'
import { forgetUnborneNames } from '../linkage/index.ts'
import { releaseRecord } from '../vault/index.ts'
import { actAs } from '../../test/support/acts.ts'
import { agreeToLift } from '../../test/support/lift.ts'
import {
  childOf,
  countChildren,
  createFeedBed,
  csvFile,
  ctfFile,
  dumpRecords,
  pdsFile,
  quarantinedRows,
  type FeedBed,
  type Told,
} from './load-file.fixture.ts'

const formats = {
  csv: { format: 'csv-profile', id: 'X1', school: '990002', write: csvFile },
  ctf: {
    format: 'ctf',
    id: 'V815290226001',
    school: '8152902',
    write: (children: readonly Told[]) => ctfFile(children),
  },
  pds: { format: 'pds-ndjson', id: '9990000123', school: '', write: pdsFile },
} as const
const formatNames = Object.keys(formats) as (keyof typeof formats)[]

const oliver: Told = {
  id: 'P1',
  given: 'Oliver',
  family: 'Wainwright',
  born: '2015-04-12',
  postcode: 'HG1 1AA',
  school: '990001',
  nhs: '9990000018',
}

async function createBed(): Promise<FeedBed> {
  const bed = await createFeedBed()
  await bed.register('first')
  for (const name of formatNames) await bed.register(name, { format: formats[name].format })
  return bed
}

/** A bed in which Oliver is shielded at a level, by people. */
async function shieldedBed(level: 1 | 2): Promise<{ bed: FeedBed; childId: ChildId }> {
  const bed = await createBed()
  await bed.load(
    'first',
    csvFile([
      oliver,
      {
        ...oliver,
        id: 'P2',
        given: 'Nadia',
        family: 'Quill',
        born: '2012-01-02',
        nhs: '9990000026',
        postcode: 'YO9 9XX',
      },
    ]),
  )
  const childId = (await childOf(bed.db, 'first', 'P1'))!.childId as ChildId
  await actAs(bed.db.worker, (act) =>
    shieldChild(
      act,
      childId,
      { level, authorityCode: null, placedBy: 'person', sourceLiftedAt: null },
      new Map(),
    ),
  )
  await bed.db.worker.begin(forgetUnborneNames)
  return { bed, childId }
}

/** All that the open tables hold, whatever role may read it, as text. */
async function openText(bed: FeedBed): Promise<string> {
  const tables = await bed.db.owner<{ table: string }[]>`
    select table_name as "table" from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`
  const texts: string[] = []
  for (const { table } of tables) {
    const rows = await bed.db.owner<{ text: string }[]>`select t::text as text from ${bed.db.owner(table)} t`
    texts.push(...rows.map(({ text }) => `${table} ${text}`))
  }
  return texts.join('\n')
}

for (const name of formatNames) {
  const { id, school, write } = formats[name]
  for (const level of [1, 2] as const) {
    test(`2009, R-39, ${name}, level ${level}: an update with another surname, postcode and school makes no second child and shows on no queue`, async () => {
      const { bed } = await shieldedBed(level)
      const moved: Told = { ...oliver, id, school, family: 'Hiddenby', postcode: 'YO1 1ZZ' }
      const { nhs: _, ...unnumbered } = moved
      const { file } = await bed.load(name, write([unnumbered]))
      assert.equal(file.state, 'applied')
      assert.equal(await countChildren(bed.db), 2)
      assert.deepEqual(await quarantinedRows(bed.db).then((rows) => rows.map((row) => row.sourceId)), [name])
      const [reviews] = await bed.db.owner<[{ n: number }]>`select count(*)::integer as n from review_items`
      assert.equal(reviews.n, 0)
      const text = await openText(bed)
      assert.doesNotMatch(text, /hiddenby|YO1 1ZZ/i)
    })
  }

  test(`near-is-never-new, ${name}: a row near a shielded child in any one way is quarantined`, async () => {
    const { bed } = await shieldedBed(2)
    const changes: Partial<Told>[] = [
      { family: 'Otherby' },
      { postcode: 'YO1 1ZZ' },
      { family: 'Wainwrite', postcode: 'YO1 1ZZ' },
      { given: 'Olivr', postcode: 'YO1 1ZZ' },
      { born: '2015-04-13', postcode: 'YO1 1ZZ' },
      { given: 'Wainwright', family: 'Oliver' },
    ]
    const { nhs: _, ...unnumbered } = oliver
    for (const change of changes) {
      await bed.load(name, write([{ ...unnumbered, id, school, ...change }]))
      assert.equal(await countChildren(bed.db), 2, JSON.stringify(change))
      assert.equal((await quarantinedRows(bed.db)).length, 1, JSON.stringify(change))
    }
  })

  test(`restricted-wins, ${name}: an open row that links to a shielded child goes into the vault and opens nothing`, async () => {
    const bed = await createBed()
    await bed.load('first', csvFile([oliver]))
    await bed.load('first', csvFile([{ ...oliver, restricted: true }]))
    await bed.load(name, write([{ ...oliver, id, school, postcode: 'HG1 1AA' }]))
    assert.equal(await countChildren(bed.db), 1)
    const child = await childOf(bed.db, 'first', 'P1')
    assert.equal(child?.status, 'withheld')
    assert.doesNotMatch(await openText(bed), /wainwright|oliver/i)
  })
}

test('R-58 to R-61: level 1 leaves the current name, gender and date of birth in the open, level 2 nothing', async () => {
  for (const level of [1, 2] as const) {
    const { bed, childId } = await shieldedBed(level)
    const text = await openText(bed)
    assert.equal(/wainwright/i.test(text), level === 1)
    assert.doesNotMatch(text, /HG1 1AA|9990000018/)
    assert.match(text, /Quill/)
    const [row] = await bed.db.owner<Record<string, unknown>[]>`
      select status, date_of_birth as born, authority_code as authority from children where child_id = ${childId}`
    assert.deepEqual(row, {
      status: level === 1 ? 'shielded' : 'withheld',
      born: level === 1 ? '2015-04-12' : null,
      authority: null,
    })
  }
})

test('moved-not-marked: no role of pages or feeds reads the vault, nor does the planner keep its values', async () => {
  const { bed } = await shieldedBed(2)
  for (const pool of [bed.db.web, bed.db.team, bed.db.worker])
    await assert.rejects(pool`select from vault.records`, { code: '42501' })
  for (const pool of [bed.db.web, bed.db.team])
    await assert.rejects(pool`select vault_read('{1}')`, { code: '42501' })
  await bed.db.owner`analyze`
  const [kept] = await bed.db.owner<[{ n: number }]>`
    select count(*)::integer as n from pg_stats
     where schemaname = 'public' and (coalesce(most_common_vals::text, '') || coalesce(histogram_bounds::text, '')) ~* 'wainwright|quill|HG1'`
  assert.equal(kept.n, 0)
})

test('what the vault keeps cannot be read without the key, and altered bytes are refused', async () => {
  const { bed, childId } = await shieldedBed(2)
  const [row] = await bed.db.owner<
    [{ text: string }]
  >`select encode(sealed, 'escape') as text from vault.records`
  assert.doesNotMatch(row.text, /Wainwright/)
  await bed.db.owner`update vault.records set sealed = set_byte(sealed, 40, (get_byte(sealed, 40) + 1) % 256)`
  await assert.rejects(actAs(bed.db.worker, (act) => openShielded(act, [childId])))
})

test('unshielding puts back what was there, byte for byte', async () => {
  const bed = await createBed()
  await bed.load('first', csvFile([oliver]))
  const childId = (await childOf(bed.db, 'first', 'P1'))!.childId as ChildId
  const before = await dumpRecords(bed.db)
  for (const level of [1, 2] as const) {
    await actAs(bed.db.worker, async (act) => {
      await takeOut(act, [childId])
      await putAway(
        act,
        childId,
        { level, authorityCode: null, placedBy: 'person', sourceLiftedAt: null },
        new Map(),
      )
    })
  }
  await agreeToLift(bed.db, childId)
  await actAs(bed.db.worker, async (act) => {
    await takeOut(act, [childId])
    await releaseRecord(act.sql, childId)
    await recomposeChildren(act, [childId], new Map())
  })
  const after = await dumpRecords(bed.db)
  for (const table of [
    'source_records',
    'source_links',
    'link_decisions',
    'involvements',
    'child_names',
    'child_addresses',
    'link_keys',
    'child_identifiers',
  ])
    assert.deepEqual(after[table], before[table], table)
})

test('R-66: a source that restricts no more lifts nothing, and one that goes on does not shield anew what people lifted', async () => {
  const bed = await createBed()
  await bed.load('first', csvFile([oliver]))
  await bed.load('first', csvFile([{ ...oliver, restricted: true }]))
  await bed.load('first', csvFile([{ ...oliver, postcode: 'HG1 2BB' }]))
  const child = (await childOf(bed.db, 'first', 'P1'))!
  assert.equal(child.status, 'withheld')
  const [shield] = await bed.db.owner<
    [{ lifted: boolean }]
  >`select source_lifted_at is not null as lifted from vault.records`
  assert.equal(shield.lifted, true)
})

test('R-39: a restricted child that nobody knows becomes no record, and waits for those who shield', async () => {
  const bed = await createBed()
  await bed.load('first', csvFile([{ ...oliver, restricted: true }]))
  assert.equal(await countChildren(bed.db), 0)
  assert.deepEqual(
    (await quarantinedRows(bed.db)).map(({ rule }) => rule),
    ['restricted'],
  )
  assert.doesNotMatch(await openText(bed), /wainwright/i)
})
