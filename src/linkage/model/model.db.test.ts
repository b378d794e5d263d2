import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildVariants } from '../../lib/matching/index.ts'
import type { RunAct } from '../../platform/act.ts'
import { DomainError } from '../../platform/errors.ts'
import { actAs } from '../../../test/support/acts.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { createTestOrganisation } from '../../../test/support/users.ts'
import { listModels } from './list-models.ts'
import { modelWith, shippedModel as shipped } from './model-file.fixture.ts'
import { rescoreDecisions } from './rescore.ts'
import { setThresholds } from './set-thresholds.ts'
import { addModel, storeShippedModel } from './store-model.ts'

const { version } = JSON.parse(shipped) as { version: string }
const variants = buildVariants([])
const heading =
  'match,groups,a_given,a_middle,a_family,a_date_of_birth,a_postcode,a_house,b_given,b_middle,b_family,b_date_of_birth,b_postcode,b_house'
const same = 'yes,movers,Amy,,Lee,2015-04-12,HG1 1AA,1,Amy,,Lee,2015-04-12,YO1 7QQ,9'

async function createBed(): Promise<{ db: TestDatabase; run: RunAct }> {
  const db = await createTestDatabase()
  const run: RunAct = (work) => actAs(db.worker, work)
  return { db, run }
}

function store(run: RunAct, text: string): Promise<boolean> {
  return run(async (act) => {
    await act.require('organisations.load-reference-data', { type: 'Directory', id: 'contactpoint' })
    return storeShippedModel(act, text)
  })
}

const inForce = (db: TestDatabase) => db.owner<{ link_bits: number; evidence: { pairs: number } }[]>`
  select link_bits, evidence from link_thresholds where source_kind = 'health' order by threshold_id desc`

test('R-36: thresholds are set on labelled pairs, with their evidence, and earlier ones stay', async () => {
  const { db, run } = await createBed()
  await store(run, shipped)
  const csv = `${heading}\n${`${same}\n`.repeat(3100)}`
  const result = await run((act) => setThresholds(act, 'health', csv, variants))
  assert.equal(result.kind, 'chosen')
  assert.equal(result.modelVersion, version)
  const [latest, before] = await inForce(db)
  assert.equal(latest!.evidence.pairs, 3100)
  assert.ok(before!.evidence.pairs > 100_000)
  const [entry] = await db.owner`select action, quantity from audit_entries order by entry_id desc limit 1`
  assert.deepEqual({ ...entry }, { action: 'linkage.set-thresholds', quantity: 3100 })
})

test('R-36: pairs that prove too little change nothing', async () => {
  const { db, run } = await createBed()
  await store(run, shipped)
  const result = await run((act) => setThresholds(act, 'health', `${heading}\n${same}\n`, variants))
  assert.ok(result.kind === 'not-proved')
  assert.equal((await inForce(db)).length, 1)
})

test('without a model there is nothing to set or to compare with', async () => {
  const { run } = await createBed()
  const isMissing = (error: unknown) => error instanceof DomainError && error.code === 'CP_LINK_MODEL_MISSING'
  await assert.rejects(
    run((act) => setThresholds(act, 'health', `${heading}\n${same}\n`, variants)),
    isMissing,
  )
  await assert.rejects(
    run((act) => rescoreDecisions(act, 'other')),
    isMissing,
  )
})

test('a model is never changed: neither its rates nor its version', async () => {
  const { db, run } = await createBed()
  await store(run, shipped)
  await assert.rejects(db.worker`update link_models set model = '{}'`, { code: '42501' })
  await assert.rejects(db.worker`delete from link_models`, { code: '42501' })
  await assert.rejects(db.worker`update link_thresholds set link_bits = 0`, { code: '42501' })
  await assert.rejects(db.web`update link_models set model = '{}'`, { code: '42501' })
  await assert.rejects(db.web`update link_thresholds set link_bits = 0`, { code: '42501' })
})

test('a report on another model counts what would change by rule, and changes no link', async () => {
  const { db, run } = await createBed()
  await store(run, shipped)
  await store(run, modelWith('stricter', 30))
  const organisationId = await createTestOrganisation(db)
  await db.owner`
    insert into feed_sources (source_id, name, format, organisation_id, kind, authority_code, creates_children, match_rate_floor)
    values ('gp', 'GP', 'csv-profile', ${organisationId}, 'health', null, true, 0)`
  await db.owner`
    insert into link_decisions (source_id, source_record_id, outcome, rule, model_version, decided_by, decided_at, feed_file_id, row_number,
           match_bits, term_bits, pattern)
    select 'gp', 'R' || n, o.outcome, o.rule, ${version}, 'test', now(), 1, n, 12, 1, 111
      from (values (1, 'linked', 'evidence'), (2, 'review', 'near-existing-child'), (1, 'linked', 'evidence')) o (n, outcome, rule)`
  await db.owner`
    insert into children (child_id, public_id, child_number, status, date_of_birth, date_of_birth_accuracy, gender, composed_at)
    overriding system value values (1, gen_random_uuid(), '1', 'open', '2015-04-12', 'exact', 'not-known', now())`
  await db.owner`
    insert into source_links (source_id, source_record_id, child_id, decision_id, linked_at)
    select source_id, source_record_id, 1, max(decision_id), now() from link_decisions where outcome = 'linked' group by 1, 2`
  const before = await db.owner`select * from link_decisions order by decision_id`
  const report = await run((act) => rescoreDecisions(act, 'stricter'))
  assert.deepEqual(report.byRule, {
    evidence: { decisions: 1, wouldReview: 1, wouldLink: 0 },
    'near-existing-child': { decisions: 1, wouldReview: 0, wouldLink: 0 },
  })
  assert.equal(report.decisions, 2)
  assert.deepEqual(await db.owner`select * from link_decisions order by decision_id`, before)
  const [kept] =
    await db.owner`select model_version, report from link_model_reports where report_id = ${report.reportId}`
  assert.deepEqual(
    { ...kept },
    { model_version: 'stricter', report: { decisions: 2, byRule: report.byRule } },
  )
})

const codeIs = (code: string) => (error: unknown) => error instanceof DomainError && error.code === code

test('LNK-17: an added model waits beside the one in force, with what it was trained on', async () => {
  const { db, run } = await createBed()
  await store(run, shipped)
  const text = modelWith('other', 5)
  const added = await run((act) => addModel(act, text, 'two years of our own feeds'))
  assert.deepEqual(added, { version: 'other', isNew: true, hasThresholds: true })
  const { models, runs } = await run(listModels)
  assert.deepEqual(
    models.map(({ version: of, isCurrent, trainedOn, kinds }) => [of, isCurrent, trainedOn, kinds.length]),
    [
      [version, true, JSON.parse(shipped).trainedOn, 4],
      ['other', false, 'two years of our own feeds', 4],
    ],
  )
  assert.equal(runs.length, 0)
  assert.equal((await run((act) => addModel(act, text, 'again'))).isNew, false)
  const entries =
    await db.owner`select action, fields from audit_entries where action like 'linkage.%' order by entry_id`
  assert.deepEqual(
    entries.map(({ action, fields }) => [action, fields]),
    [
      ['linkage.add-model', ['other']],
      ['linkage.list-models', []],
    ],
  )
})

test('LNK-17: a version that is kept never comes to mean another model', async () => {
  const { db, run } = await createBed()
  await store(run, shipped)
  const other = JSON.parse(shipped) as { indexRecords: number }
  other.indexRecords++
  const before = await db.owner`select * from link_models`
  await assert.rejects(
    run((act) => addModel(act, JSON.stringify(other), 'ours')),
    codeIs('CP_LINK_MODEL_TAKEN'),
  )
  assert.deepEqual(await db.owner`select * from link_models`, before)
})

test('R-36: a model without thresholds can be neither compared nor applied before they are set for it', async () => {
  const { run } = await createBed()
  await store(run, shipped)
  const { thresholds: _left, ...bare } = JSON.parse(modelWith('bare', 5)) as Record<string, unknown>
  const { hasThresholds } = await run((act) => addModel(act, JSON.stringify(bare), 'ours'))
  assert.equal(hasThresholds, false)
  const csv = `${heading}\n${`${same}\n`.repeat(3100)}`
  for (const kind of ['health', 'education', 'social-care', 'other'] as const) {
    await assert.rejects(
      run((act) => rescoreDecisions(act, 'bare')),
      codeIs('CP_LINK_THRESHOLDS_MISSING'),
    )
    const set = await run((act) => setThresholds(act, kind, csv, variants, 'bare'))
    assert.equal(set.modelVersion, 'bare')
  }
  assert.equal((await run((act) => rescoreDecisions(act, 'bare'))).decisions, 0)
})
