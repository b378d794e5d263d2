import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { storeShippedModel } from '../linkage/index.ts'
import {
  childOf,
  countChildren,
  createFeedBed,
  csvFile,
  daysLater,
  runAt,
  type FeedBed,
  type Told,
} from './load-file.fixture.ts'

const model = readFileSync(new URL('../../data/linkage-model.json', import.meta.url), 'utf8')
const { version } = JSON.parse(model) as { version: string }

function store(bed: FeedBed, text = model): Promise<boolean> {
  return bed.run(async (act) => {
    await act.require('organisations.load-reference-data', { type: 'Directory', id: 'contactpoint' })
    return storeShippedModel(act, text)
  })
}

async function createBed(): Promise<FeedBed> {
  const bed = await createFeedBed()
  await store(bed)
  for (const source of ['first', 'second']) await bed.register(source)
  return bed
}

const oliver: Told = {
  id: 'P1',
  given: 'Oliver',
  family: 'Wainwright',
  born: '2015-04-12',
  postcode: 'HG1 1AA',
}
const moved = { postcode: 'YO1 7QQ' }

type Kept = {
  outcome: string
  rule: string
  model_version: string
  match_bits: number | null
  pattern: number | null
  explanations: { childId: number; totalBits: number }[] | null
}

async function lastDecision(bed: FeedBed, source: string): Promise<Kept> {
  const [row] = await bed.db.owner<Kept[]>`
    select outcome, rule, model_version, match_bits, pattern, explanations from link_decisions
     where source_id = ${source} order by decision_id desc limit 1`
  return row!
}

test('R-36: a child that moved is linked by the model in force; version, score, pattern and explanation are kept', async () => {
  const bed = await createBed()
  await bed.load('first', csvFile([oliver]))
  await bed.load('second', csvFile([{ ...oliver, id: 'Q1', ...moved }]))
  assert.equal(await countChildren(bed.db), 1)
  const kept = await lastDecision(bed, 'second')
  assert.deepEqual([kept.outcome, kept.rule, kept.model_version], ['linked', 'evidence', version])
  assert.ok(kept.match_bits! > 3 && kept.pattern! > 0)
  const { childId } = (await childOf(bed.db, 'first', 'P1'))!
  assert.deepEqual(
    kept.explanations!.map((told) => told.childId),
    [childId],
  )
})

test('the middle name that one source gives tells of the child that another calls by it', async () => {
  const bed = await createBed()
  const cells = { CHILD_MIDDLE_NAMES: 'Rupert James' }
  await bed.load('first', csvFile([{ ...oliver, cells: { CHILD_MIDDLE_NAMES: 'Rupert' } }]))
  await bed.load('second', csvFile([{ ...oliver, id: 'Q1', given: 'Rupert', cells }]))
  const [key] = await bed.db.owner`select middle_words, house, outward_code from link_keys limit 1`
  assert.deepEqual({ ...key }, { middle_words: 'rupert', house: '1', outward_code: 'HG1' })
  assert.equal((await lastDecision(bed, 'second')).outcome, 'linked')
})

test('safeguard already-in-this-file: two records of one source and day never stand for one child unasked', async () => {
  const bed = await createBed()
  await bed.load('first', csvFile([oliver]))
  await bed.load(
    'second',
    csvFile([
      { ...oliver, id: 'Q1' },
      { ...oliver, id: 'Q2', ...moved },
    ]),
  )
  const kept = await lastDecision(bed, 'second')
  assert.deepEqual([kept.outcome, kept.rule], ['review', 'already-in-this-file'])
  assert.equal(await countChildren(bed.db), 1)
  assert.equal(await childOf(bed.db, 'second', 'Q2'), undefined)
})

test('safeguard already-in-this-file: a record that the source did not send that day does not stand in the way', async () => {
  const bed = await createBed()
  await bed.load('first', csvFile([oliver]))
  await bed.load('second', csvFile([{ ...oliver, id: 'Q1' }]))
  await bed.load('second', csvFile([{ ...oliver, id: 'Q2', ...moved }]), { run: runAt(bed, daysLater(1)) })
  assert.equal((await lastDecision(bed, 'second')).outcome, 'linked')
})

test('safeguard known-apart: pairs that people found to be two are read with the candidates', async () => {
  const bed = await createBed()
  await bed.load('first', csvFile([oliver]))
  await bed.load('second', csvFile([{ ...oliver, id: 'Q0', given: 'Harriet', ...moved }]))
  const ids = await bed.db.owner<{ id: number }[]>`select child_id as id from children order by 1`
  assert.equal(ids.length, 2)
  await bed.db
    .owner`update link_keys set given_norm = 'oliver', family_norm = 'wainwrite', house = '77' where child_id = ${ids[1]!.id}`
  await bed.db.owner.begin(async (sql) => {
    await sql`set local session_replication_role = replica`
    await sql`insert into do_not_link values (${ids[0]!.id}, ${ids[1]!.id}, 1, 1, now())`
  })
  await bed.load('second', csvFile([{ ...oliver, id: 'Q1' }]))
  const kept = await lastDecision(bed, 'second')
  assert.deepEqual([kept.outcome, kept.rule], ['review', 'known-apart'])
})

test('without a model the rules decide alone, and say so', async () => {
  const bed = await createFeedBed()
  await bed.register('first')
  await bed.register('second')
  await bed.load('first', csvFile([oliver]))
  await bed.load('second', csvFile([{ ...oliver, id: 'Q1', ...moved }]))
  const kept = await lastDecision(bed, 'second')
  assert.deepEqual(
    [kept.outcome, kept.rule, kept.model_version],
    ['review', 'near-existing-child', 'rules-1'],
  )
})

test('a shipped model is stored once; beside another in force a new one waits', async () => {
  const bed = await createBed()
  assert.equal(await store(bed), false)
  assert.equal(await store(bed, model.replace(version, 'newer')), true)
  const [count] = await bed.db.owner<[{ models: number; thresholds: number }]>`
    select (select count(*) from link_models)::integer as models, (select count(*) from link_thresholds)::integer as thresholds`
  assert.deepEqual({ ...count }, { models: 2, thresholds: 8 })
  const current = await bed.db.owner<{ version: string }[]>`select version from link_models where is_current`
  assert.deepEqual(
    current.map((row) => row.version),
    [version],
  )
})
