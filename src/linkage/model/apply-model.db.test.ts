import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { childOf, csvFile, dumpRecords, runAt, type Told } from '../../feeds/load-file.fixture.ts'
import { DomainError } from '../../platform/errors.ts'
import { createDesk, NOW, type Desk } from '../desk.fixture.ts'
import { decideReview, lockLinks, openReview, storeShippedModel, undoReview, type Choice } from '../index.ts'
import { presentReview } from '../web/present-review.ts'
import { applyModel, undoModel } from './apply-model.ts'
import { modelWith, shippedModel } from './model-file.fixture.ts'
import { rescoreDecisions } from './rescore.ts'
import { addModel } from './store-model.ts'

const { version } = JSON.parse(shippedModel) as { version: string }
const code = (expected: string) => (error: unknown) => error instanceof DomainError && error.code === expected
const outdated = code('CP_LINK_REPORT_OUTDATED')
const minutesLater = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000)

const oliver: Told = {
  id: 'A1',
  given: 'Oliver',
  family: 'Wainwright',
  born: '2015-04-12',
  postcode: 'HG1 1AA',
}
const amelia: Told = {
  id: 'A2',
  given: 'Amelia',
  family: 'Thackray',
  born: '2013-08-30',
  postcode: 'HG2 8BB',
}
const movedOliver: Told = { ...oliver, id: 'B1', postcode: 'YO1 1ZZ' }
const movedAmelia: Told = { ...amelia, id: 'B2', postcode: 'YO1 7QQ' }

/** Two children whose rows of a second source the model in force linked, and a model that would link neither. */
async function createLinked(): Promise<Desk> {
  const desk = await createDesk()
  await desk.asSystem(async (act) => {
    await storeShippedModel(act, shippedModel)
    await addModel(act, modelWith('stricter', 60), 'ours')
  })
  await desk.register('first')
  await desk.register('second')
  await desk.load('first', csvFile([oliver, amelia]))
  await desk.load('second', csvFile([movedOliver, movedAmelia]))
  const rules = await desk.db.owner`select distinct rule from link_decisions where source_id = 'second'`
  assert.deepEqual(
    rules.map(({ rule }) => rule as string),
    ['evidence'],
  )
  return desk
}

const report = (desk: Desk, model = 'stricter', now = NOW) =>
  runAt(desk, now)((act) => rescoreDecisions(act, model))
const apply = (desk: Desk, reportId: number, now = NOW) =>
  runAt(desk, now)((act) => applyModel(act, reportId))
const undo = (desk: Desk, runId: number) => desk.asSystem((act) => undoModel(act, runId))

async function applyNow(desk: Desk, model = 'stricter') {
  return apply(desk, (await report(desk, model)).reportId)
}

async function inForce(desk: Desk): Promise<string> {
  const rows = await desk.db.owner<{ version: string }[]>`select version from link_models where is_current`
  assert.equal(rows.length, 1)
  return rows[0]!.version
}

/** All that a run could change, beside its own table. */
async function stateOf(desk: Desk) {
  return { version: await inForce(desk), records: await dumpRecords(desk.db) }
}

async function waiting(desk: Desk): Promise<string[][]> {
  return (await desk.items()).map(({ sourceRecordId, reason }) => [sourceRecordId, reason]).sort()
}

const decide = (desk: Desk, publicId: string, decision: Choice['decision']) =>
  desk.as(desk.people.priya, (act) =>
    decideReview(act, publicId, { decision, childId: null, noteCode: 'details-agree' }),
  )

async function itemOf(desk: Desk, recordId: string): Promise<string> {
  return (await desk.items()).find((item) => item.sourceRecordId === recordId)!.publicId
}

test('LNK-18: a report counts the links that the model doubts, and changes nothing', async () => {
  const desk = await createLinked()
  const before = await stateOf(desk)
  const { doubted, byRule } = await report(desk)
  assert.equal(doubted, 2)
  assert.deepEqual(byRule, { evidence: { decisions: 2, wouldReview: 2, wouldLink: 0 } })
  assert.deepEqual(await stateOf(desk), before)
})

test('LNK-18: a link that the new model doubts is put before a person and stays linked', async () => {
  const desk = await createLinked()
  const { records } = await stateOf(desk)
  const applied = await applyNow(desk)
  assert.deepEqual(applied, {
    runId: applied.runId,
    modelVersion: 'stricter',
    previousVersion: version,
    opened: 2,
    waiting: 0,
    gone: 0,
  })
  assert.equal(await inForce(desk), 'stricter')
  assert.deepEqual(await waiting(desk), [
    ['B1', 'rescored'],
    ['B2', 'rescored'],
  ])
  const after = (await stateOf(desk)).records
  assert.deepEqual({ ...after, review_items: [] }, { ...records, review_items: [] })
  const [entry] = await desk.db.owner`
    select action, fields, quantity from audit_entries order by entry_id desc limit 1`
  assert.deepEqual({ ...entry }, { action: 'linkage.apply-model', fields: ['stricter'], quantity: 2 })
  const [run] = await desk.db.owner`
    select report_id::integer, previous_version, applied_by, applied_at, reviews_opened, undone_at from link_model_runs`
  assert.deepEqual(
    { ...run },
    {
      report_id: 1,
      previous_version: version,
      applied_by: 'test',
      applied_at: NOW,
      reviews_opened: 2,
      undone_at: null,
    },
  )
})

test('LNK-18: a model is applied only on its latest report, of the same day, while what it rests on stands', async () => {
  const desk = await createLinked()
  await assert.rejects(apply(desk, 999), outdated)
  const { reportId: old } = await report(desk)
  await assert.rejects(apply(desk, old, minutesLater(24 * 60)), outdated)
  const { reportId: latest } = await report(desk, 'stricter', minutesLater(1))
  await assert.rejects(apply(desk, old, minutesLater(2)), outdated)

  await desk.db.owner`
    insert into link_thresholds (source_kind, model_version, link_bits, review_bits, evidence, set_by, set_at)
    values ('health', 'stricter', 50, 0, '{}', 'test', ${minutesLater(2)})`
  await assert.rejects(apply(desk, latest, minutesLater(3)), outdated)
  assert.equal(await inForce(desk), version)

  const { reportId: ofStricter } = await report(desk, 'stricter', minutesLater(4))
  const { reportId: ofShipped } = await report(desk, version, minutesLater(4))
  await apply(desk, ofStricter, minutesLater(5))
  await assert.rejects(apply(desk, ofStricter, minutesLater(5)), outdated, 'applied already')
  await assert.rejects(
    apply(desk, ofShipped, minutesLater(6)),
    outdated,
    'another model was put in force since',
  )
  assert.equal(await inForce(desk), 'stricter')
})

test('LNK-18: a run that stops in the middle changes nothing', async () => {
  const desk = await createLinked()
  const { reportId } = await report(desk)
  const before = await stateOf(desk)
  const stopped = desk.asSystem(async (act) => {
    await applyModel(act, reportId)
    throw new Error('stopped')
  })
  await assert.rejects(stopped, /stopped/)
  assert.deepEqual(await stateOf(desk), before)
  assert.equal((await apply(desk, reportId)).opened, 2, 'the report can be applied still')
  await assert.rejects(apply(desk, reportId), outdated, 'once')
})

test('LNK-18: undoing brings the former model back and takes only undecided rows off the list; twice changes nothing', async () => {
  const desk = await createLinked()
  const { runId } = await applyNow(desk)
  await decide(desk, await itemOf(desk, 'B1'), 'ask-source')
  assert.deepEqual(await undo(desk, runId), {
    modelVersion: 'stricter',
    previousVersion: version,
    closed: 1,
    isNew: true,
  })
  assert.equal(await inForce(desk), version)
  assert.deepEqual(await waiting(desk), [['B1', 'rescored']])
  const [entry] = await desk.db.owner`
    select action, quantity from audit_entries order by entry_id desc limit 1`
  assert.deepEqual({ ...entry }, { action: 'linkage.undo-model', quantity: 1 })

  const before = await stateOf(desk)
  const [run] = await desk.db.owner`select * from link_model_runs`
  const again = await runAt(desk, minutesLater(9))((act) => undoModel(act, runId))
  assert.deepEqual([again.isNew, again.closed], [false, 0])
  assert.deepEqual(await stateOf(desk), before)
  assert.deepEqual((await desk.db.owner`select * from link_model_runs`)[0], run)
})

test('LNK-18: undoing leaves a row that waits for another reason by now', async () => {
  const desk = await createLinked()
  const { runId } = await applyNow(desk)
  await desk.load(
    'second',
    csvFile([{ ...movedOliver, given: 'Zebedee', family: 'Quill', born: '2009-01-01' }]),
  )
  await undo(desk, runId)
  assert.deepEqual(await waiting(desk), [['B1', 'source-record-changed-identity']])
})

test('LNK-18: a link rests on the decision that made it, however often its source sent the record since', async () => {
  const desk = await createLinked()
  await desk.load('second', csvFile([{ ...movedOliver, postcode: 'YO1 9TT' }, movedAmelia]))
  const { opened } = await applyNow(desk)
  assert.equal(opened, 2)
})

test('LNK-18: a model is applied under the lock of links, and by the operator alone', async () => {
  const desk = await createLinked()
  const { reportId } = await report(desk)
  await assert.rejects(
    desk.as(desk.people.priya, (act) => applyModel(act, reportId)),
    code('CP_DENIED'),
  )
  await assert.rejects(
    desk.as(desk.people.priya, (act) => undoModel(act, 1)),
    code('CP_DENIED'),
  )
  const ended: string[] = []
  const whileLinking = async (work: () => Promise<unknown>): Promise<void> => {
    let done: Promise<unknown> | undefined
    await desk.asSystem(async (act) => {
      await lockLinks(act)
      done = work().then(() => ended.push('run'))
      await setTimeout(200)
      ended.push('linked')
    })
    await done
  }
  await whileLinking(() => apply(desk, reportId))
  await whileLinking(() => undo(desk, 1))
  assert.deepEqual(ended, ['linked', 'run', 'linked', 'run'])
})

test('LNK-18: runs are undone from the last', async () => {
  const desk = await createLinked()
  await desk.asSystem((act) => addModel(act, modelWith('strictest', 70), 'ours'))
  const first = await applyNow(desk)
  const second = await applyNow(desk, 'strictest')
  assert.deepEqual([second.previousVersion, second.opened, second.waiting], ['stricter', 0, 2])
  await assert.rejects(undo(desk, first.runId), code('CP_LINK_RUN_OVERTAKEN'))
  await assert.rejects(undo(desk, 999), code('CP_LINK_RUN_MISSING'))
  await undo(desk, second.runId)
  assert.deepEqual([await inForce(desk), (await desk.items()).length], ['stricter', 2])
  await undo(desk, first.runId)
  assert.deepEqual([await inForce(desk), (await desk.items()).length], [version, 0])
})

test('LNK-18: a doubted link waits on when its source sends the record again, with what the source says then', async () => {
  const desk = await createLinked()
  await applyNow(desk)
  await decide(desk, await itemOf(desk, 'B1'), 'ask-source')
  await desk.load('second', csvFile([movedAmelia, movedOliver]))
  assert.equal((await desk.items()).length, 2)
  const asked = async () => {
    const [row] = await desk.db
      .owner`select decision, file_id::integer as file from review_items where source_record_id = 'B1'`
    return { ...row }
  }
  assert.deepEqual(await asked(), { decision: 'ask-source', file: 2 })
  await desk.load('second', csvFile([{ ...movedOliver, postcode: 'YO1 9TT' }, movedAmelia]))
  assert.deepEqual(await asked(), { decision: null, file: 4 })
  const { comparison } = await desk.as(desk.people.priya, async (act) =>
    openReview(act, await itemOf(desk, 'B1')),
  )
  assert.match(JSON.stringify(comparison!.row), /YO1 9TT/)
})

test('LNK-18, REV-3: a person who keeps a doubted link settles it for every model; taken back, it waits again', async () => {
  const desk = await createLinked()
  await applyNow(desk)
  const publicId = await itemOf(desk, 'B1')
  const opened = await desk.as(desk.people.priya, (act) => openReview(act, publicId))
  const page = presentReview(opened, desk.variants)
  assert.match(page.why, /stays linked/)
  assert.deepEqual(
    page.form!.choices.map(({ value }) => value),
    ['new-child', 'not-the-same', 'ask-source', 'keep'],
  )
  await decide(desk, publicId, 'keep')
  assert.deepEqual(await desk.runJobs(), [])
  assert.deepEqual(await waiting(desk), [['B2', 'rescored']])
  assert.equal((await report(desk)).doubted, 1)

  const linked = await childOf(desk.db, 'second', 'B1')
  await desk.as(desk.people.priya, (act) => undoReview(act, publicId))
  assert.deepEqual(await desk.runJobs(), [])
  assert.deepEqual(await childOf(desk.db, 'second', 'B1'), linked)
  assert.equal((await desk.items()).length, 2)
  assert.equal((await report(desk)).doubted, 2)
})

test('LNK-18, REV-4: a doubted link that a person finds wrong is taken off the child', async () => {
  const desk = await createLinked()
  await applyNow(desk)
  const child = await childOf(desk.db, 'first', 'A1')
  await decide(desk, await itemOf(desk, 'B1'), 'new-child')
  assert.deepEqual(await childOf(desk.db, 'second', 'B1'), child, 'not before the job')
  assert.deepEqual(await desk.runJobs(), ['feeds.settle-review'])
  assert.notEqual((await childOf(desk.db, 'second', 'B1'))!.childId, child!.childId)
  assert.deepEqual(await childOf(desk.db, 'first', 'A1'), child)
  assert.deepEqual(await waiting(desk), [['B2', 'rescored']])
})

test('LNK-18: a doubted link without a row to show, and one before a person already, are counted and left', async () => {
  const desk = await createLinked()
  await desk.db.owner`
    update feed_rows set payload = payload || '{"action": "end"}' where source_record_id = 'B1'`
  const other = { ...movedAmelia, given: 'Zebedee', family: 'Quill', born: '2009-01-01' }
  await desk.load('second', csvFile([other]))
  assert.deepEqual(await waiting(desk), [['B2', 'source-record-changed-identity']])
  const { runId, opened, waiting: already, gone } = await applyNow(desk)
  assert.deepEqual([opened, already, gone], [0, 1, 1])
  await undo(desk, runId)
  assert.deepEqual(await waiting(desk), [['B2', 'source-record-changed-identity']])
})

test('LNK-18: more doubted links than people could look at are refused, and nothing changes', async () => {
  const desk = await createLinked()
  await desk.db.owner`
    with copied as (
      insert into link_decisions (source_id, source_record_id, outcome, rule, child_id, model_version, decided_by, decided_at,
             feed_file_id, row_number, match_bits, term_bits, pattern)
      select d.source_id, 'C' || n, d.outcome, d.rule, d.child_id, d.model_version, d.decided_by, d.decided_at, d.feed_file_id, d.row_number,
             d.match_bits, d.term_bits, d.pattern
        from link_decisions d, generate_series(1, 99999) n
       where d.source_record_id = 'B1'
      returning source_id, source_record_id, child_id, decision_id, decided_at)
    insert into source_links select source_id, source_record_id, child_id, decision_id, decided_at from copied`
  const { reportId, doubted } = await report(desk)
  assert.equal(doubted, 100_001)
  await assert.rejects(apply(desk, reportId), code('CP_LINK_RUN_TOO_LARGE'))
  assert.deepEqual([await inForce(desk), (await desk.items()).length], [version, 0])
})
