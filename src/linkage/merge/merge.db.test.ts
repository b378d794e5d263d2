import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  NameDictionary,
  openRecord,
  searchChildren,
  stateReason,
  type ChildId,
} from '../../children/index.ts'
import { csvFile, type Told } from '../../feeds/load-file.fixture.ts'
import { createDesk } from '../desk.fixture.ts'
import { listMerges, mergeChildren, previewMerge, readMerge, requestUnmerge, secondMerge } from '../index.ts'
import { ask, code, createDouble, double, dump, known, missing, oliver, youthWork } from './merge.fixture.ts'

test('MRG-1: a preview shows both and what would be, logs a look at each, and changes nothing', async () => {
  const { desk, survivor, merged } = await createDouble()
  const before = await dump(desk)
  const { one, other, after, needsSecond } = await desk.as(desk.people.priya, (act) =>
    previewMerge(act, survivor.publicId, merged.publicId),
  )
  assert.deepEqual([one.publicId, other.publicId], [survivor.publicId, merged.publicId])
  assert.deepEqual(
    after.places.map(({ postcode }) => postcode),
    ['HG1 1AA', 'YO1 1ZZ'],
  )
  assert.equal(needsSecond, false)
  assert.deepEqual(await dump(desk), before)
  const looks = await desk.db.owner<{ childId: number }[]>`
    select child_id as "childId" from audit_entries where action = 'children.compare-records' order by child_id`
  assert.deepEqual(
    looks.map(({ childId }) => childId),
    [survivor.childId, merged.childId].sort(),
  )
})

test('MRG-2, MRG-3: links, source records and services move, both records are composed anew, and the merged one is found no more', async () => {
  const { desk, survivor, merged } = await createDouble({}, { cells: youthWork })
  const { publicId } = await ask(desk, survivor, merged)
  assert.deepEqual(await desk.runJobs(), ['linkage.merge-children'])
  assert.equal((await known(desk, 'second', 'B1')).childId, survivor.childId)
  const counts = await desk.db.owner<{ childId: number; n: number }[]>`
    select child_id as "childId", count(*)::integer as n from (
      select child_id from child_names union all select child_id from link_keys union all select child_id from child_search
      union all select child_id from involvements union all select child_id from source_records) t group by 1`
  assert.deepEqual(
    counts.map(({ childId }) => childId),
    [survivor.childId],
    'nothing is left at the merged child',
  )
  const [moved] = await desk.db.owner<{ n: number }[]>`
    select count(*)::integer as n from involvements where child_id = ${survivor.childId} and practitioner = 'Jo Youth'`
  assert.equal(moved?.n, 1)
  const entries = await desk.db.owner<{ childId: number; subjectRef: string }[]>`
    select child_id as "childId", subject_ref as "subjectRef" from audit_entries where action = 'linkage.merge-children' order by 1`
  assert.deepEqual(
    entries.map((entry) => [entry.childId, entry.subjectRef]),
    [
      [survivor.childId, publicId],
      [merged.childId, publicId],
    ],
  )
})

test('MRG-3: the merged child’s opaque id and number lead to the survivor, and its own name finds the survivor', async () => {
  const { desk, survivor, merged } = await createDouble()
  await ask(desk, survivor, merged)
  await desk.runJobs()
  const sessionRef = Buffer.alloc(32, 7)
  await desk.db.owner`
    insert into sessions (session_ref, user_id, stage, authenticator, started_at, last_seen_at, ends_at)
    values (${sessionRef}, ${desk.people.worker.userId}, 'full', 'totp', '2026-11-22', '2026-11-22', '2026-11-23')`
  const worker = { ...desk.people.worker, sessionRef }
  assert.deepEqual(await desk.as(worker, (act) => openRecord(act, merged.publicId)), {
    kind: 'merged',
    publicId: survivor.publicId,
  })
  await desk.as(worker, (act) => stateReason(act, survivor.publicId, 'duty', null))
  const opened = await desk.as(worker, (act) => openRecord(act, survivor.publicId))
  assert.equal(opened.kind, 'opened')
  const names = new NameDictionary(desk.db.web, desk.variants)
  await names.refresh()
  for (const criteria of [
    { childNumber: merged.childNumber },
    { given: 'Ollie', family: 'Otherby', dateOfBirth: '2015-04-12' as never },
  ]) {
    const found = await desk.as(worker, (act) => searchChildren(act, names, criteria))
    assert.equal(found.kind, 'found')
    assert.deepEqual(found.kind === 'found' ? found.children.map((child) => child.publicId) : [], [
      survivor.publicId,
    ])
  }
})

test('MRG-3, R-55: when the survivor is withheld, the old id answers as an unknown one', async () => {
  const { desk, survivor, merged } = await createDouble()
  await ask(desk, survivor, merged)
  await desk.runJobs()
  await desk.load('first', csvFile([{ ...oliver, restricted: true }]))
  await assert.rejects(
    desk.as(desk.people.worker, (act) => openRecord(act, merged.publicId)),
    missing,
  )
})

test('unmerge-restores: undoing a merge puts every row of both records back, byte for byte', async () => {
  const { desk, survivor, merged } = await createDouble({ cells: youthWork }, { cells: youthWork })
  await desk.db.owner`
    insert into lead_professionals (child_id, involvement_id, from_at)
    select child_id, involvement_id, '2026-02-01' from involvements`
  const before = await dump(desk)
  const { publicId } = await ask(desk, survivor, merged)
  await desk.runJobs()
  const [leads] = await desk.db.owner<[{ n: number }]>`
    select count(*)::integer as n from lead_professionals where until_at is null`
  assert.equal(leads.n, 1, 'a child has one lead')
  assert.notDeepEqual(await dump(desk), before)
  await desk.as(desk.people.stephen, (act) => requestUnmerge(act, publicId))
  assert.deepEqual(await desk.runJobs(), ['linkage.unmerge-children'])
  assert.deepEqual(await dump(desk), before)
  const merge = await desk.as(desk.people.priya, (act) => readMerge(act, publicId))
  assert.ok(merge.undoneAt)
})

test('MRG-4: what sources told after the merge stays with the record it was told of', async () => {
  const { desk, survivor, merged } = await createDouble()
  const { publicId } = await ask(desk, survivor, merged)
  await desk.runJobs()
  await desk.load('second', csvFile([{ ...double, postcode: 'LS1 1AA', cells: youthWork }]))
  await desk.as(desk.people.priya, (act) => requestUnmerge(act, publicId))
  await desk.runJobs()
  assert.deepEqual(
    await desk.items(),
    [],
    'a merge holds when its rows come again, whatever their date of birth',
  )
  const [row] = await desk.db.owner<{ childId: number; postcode: string }[]>`
    select child_id as "childId", postcode from child_addresses where postcode = 'LS1 1AA'`
  assert.equal(row?.childId, merged.childId)
  const [service] = await desk.db.owner<{ childId: number }[]>`select child_id as "childId" from involvements`
  assert.equal(service?.childId, merged.childId, 'the service that its source told of goes with it')
})

test('MRG-5: two different NHS numbers, and a pair that was parted, need a second person', async () => {
  const { desk, survivor, merged } = await createDouble({ nhs: '9990000115' }, { nhs: '9990000123' })
  const { people, as } = desk
  const { publicId, state } = await ask(desk, survivor, merged)
  assert.equal(state, 'second')
  assert.deepEqual(await desk.runJobs(), [])
  const [{ mergeId }] = await desk.db.owner<
    [{ mergeId: number }]
  >`select merge_id as "mergeId" from child_merges`
  assert.equal(
    await mergeChildren(desk.asSystem, mergeId),
    'second',
    'a job that ran all the same does nothing',
  )
  await assert.rejects(
    as(people.priya, (act) => secondMerge(act, publicId, true)),
    code('CP_DENIED'),
  )
  await assert.rejects(
    desk.db.owner`update child_merges set seconded_by = requested_by`,
    /child_merges_two_people_check/,
  )
  await as(people.stephen, (act) => secondMerge(act, publicId, true))
  await desk.runJobs()
  assert.equal((await known(desk, 'second', 'B1')).childId, survivor.childId)
  await as(people.priya, (act) => requestUnmerge(act, publicId))
  await desk.runJobs()
  await desk.db.owner`delete from child_identifiers`
  assert.equal((await ask(desk, survivor, merged)).state, 'second', 'known apart')
})

test('MRG-5: the second person may disagree, and then nothing is merged', async () => {
  const { desk, survivor, merged } = await createDouble({ nhs: '9990000115' }, { nhs: '9990000123' })
  const { publicId } = await ask(desk, survivor, merged)
  await desk.as(desk.people.stephen, (act) => secondMerge(act, publicId, false))
  assert.deepEqual(await desk.runJobs(), [])
  assert.ok((await desk.as(desk.people.priya, (act) => readMerge(act, publicId))).refusedAt)
  await assert.rejects(
    desk.as(desk.people.stephen, (act) => secondMerge(act, publicId, true)),
    code('CP_MERGE_DECIDED'),
  )
})

test('MRG-6: a withheld child is never merged, asked for or not, and answers as an unknown one', async () => {
  const { desk, survivor, merged } = await createDouble()
  await ask(desk, survivor, merged)
  await desk.load('second', csvFile([{ ...double, restricted: true }]))
  await desk.runJobs()
  assert.equal((await known(desk, 'second', 'B1')).childId, merged.childId)
  const [row] = await desk.db.owner<
    { refusalCode: string }[]
  >`select refusal_code as "refusalCode" from child_merges`
  assert.equal(row?.refusalCode, 'not-possible')
  assert.equal((await desk.as(desk.people.priya, listMerges)).length, 0)
  const unknown = { ...merged, publicId: '00000000-0000-4000-8000-000000000000' }
  for (const hidden of [merged, unknown]) {
    await assert.rejects(ask(desk, survivor, hidden), missing)
    await assert.rejects(
      desk.as(desk.people.priya, (act) => previewMerge(act, hidden.publicId, survivor.publicId)),
      missing,
    )
  }
})

test('MRG-7, R-42: another authority’s team and a practitioner can neither look nor ask nor undo', async () => {
  const { desk, survivor, merged } = await createDouble()
  const { people, as } = desk
  const { publicId } = await ask(desk, survivor, merged)
  for (const actor of [people.other, people.worker]) {
    await assert.rejects(
      as(actor, (act) => previewMerge(act, survivor.publicId, merged.publicId)),
      missing,
    )
    await assert.rejects(ask(desk, survivor, merged, actor), missing)
    await assert.rejects(
      as(actor, (act) => readMerge(act, publicId)),
      missing,
    )
    await assert.rejects(
      as(actor, (act) => requestUnmerge(act, publicId)),
      missing,
    )
  }
  assert.equal((await as(people.other, listMerges)).length, 0)
})

test('MRG-8: a child is in one merge at a time, and merges of merges are undone from the last', async () => {
  const { desk, survivor, merged } = await createDouble()
  await desk.register('third')
  await desk.load(
    'third',
    csvFile([{ ...double, id: 'C1', given: 'Olly', family: 'Thirdby', born: '2014-01-02' }]),
  )
  const third = await known(desk, 'third', 'C1')
  const first = await ask(desk, survivor, merged)
  await assert.rejects(ask(desk, third, merged), code('CP_MERGE_NOT_POSSIBLE'))
  await desk.runJobs()
  const last = await ask(desk, third, survivor)
  await desk.runJobs()
  assert.deepEqual(await desk.as(desk.people.worker, (act) => openRecord(act, merged.publicId)), {
    kind: 'merged',
    publicId: third.publicId,
  })
  const undo = (publicId: string) => desk.as(desk.people.priya, (act) => requestUnmerge(act, publicId))
  await assert.rejects(undo(first.publicId), code('CP_MERGE_UNDO_OVERTAKEN'))
  await undo(last.publicId)
  await desk.runJobs()
  await undo(first.publicId)
  await desk.runJobs()
  assert.equal((await known(desk, 'second', 'B1')).childId, merged.childId)
})

test('MRG-9: what was decided about a row follows its child into a merge', async () => {
  const { desk, survivor, merged } = await createDouble()
  await desk.db.owner`
    insert into review_items (source_id, source_record_id, file_id, row_number, reason, authority_code, opened_at)
    select 'second', 'B1', file_id, row_number, 'near-existing-child', 'E06000999', now() from feed_rows where source_record_id = 'B1'`
  await desk.db.owner`
    update feed_rows set candidate_child_ids = array[${merged.childId}::integer] where source_record_id = 'B1'`
  await ask(desk, survivor, merged)
  await desk.runJobs()
  const [item] = await desk.db.owner<
    { childIds: ChildId[] }[]
  >`select child_ids as "childIds" from review_queue`
  assert.deepEqual(item?.childIds, [survivor.childId])
})

test('unmerge-restores: however many records are merged, undoing from the last puts back what was there after each step', async () => {
  const desk = await createDesk()
  await desk.register('first')
  const given = ['Oliver', 'Amelia', 'Thomas', 'Harriet', 'Zebedee', 'Ptolemy']
  const family = ['Wainwright', 'Quill', 'Thackeray', 'Mbeki', 'Singh', 'Oyelaran']
  const people = given.map((name, i): Told => ({
    id: `P${i}`,
    given: name,
    family: family[i]!,
    born: `20${10 + i}-0${1 + i}-1${i}`,
    postcode: `HG1 ${1 + i}AA`,
    ...(i % 2 === 0 ? { cells: youthWork } : {}),
  }))
  await desk.load('first', csvFile(people))
  await desk.db.owner`
    insert into lead_professionals (child_id, involvement_id, from_at)
    select child_id, involvement_id, '2026-02-01' from involvements`
  await desk.db.owner`
    insert into consent_records (child_id, service_id, source_id, source_record_id, ground, decided_by, given_on, scope, parent_may_be_told,
           recorded_at)
    select l.child_id, s.service_id, 'first', l.source_record_id, 'consent', 'not-told', '2026-01-01', 'existence', false, '2026-01-01'
      from source_links l, services s where s.is_sensitive and l.source_record_id in ('P1', 'P4')`
  await desk.db.owner`
    insert into sensitive_involvements (child_id, consent_id, source_id, source_record_id, service_id, started_on, confirmed_on)
    select child_id, consent_id, source_id, source_record_id, service_id, given_on, given_on from consent_records`
  const ids = (
    await desk.db.owner<{ childId: number; publicId: string; childNumber: string }[]>`
      select child_id as "childId", public_id as "publicId", child_number as "childNumber" from children order by child_id`
  ).map((row) => ({ ...row }))
  const step = fc.tuple(fc.nat(ids.length - 1), fc.nat(ids.length - 1)).filter(([a, b]) => a !== b)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (pairs) => {
      await desk.db.owner`delete from do_not_link`
      const done: { publicId: string; before: Record<string, string[]> }[] = []
      for (const [a, b] of pairs) {
        const before = await dump(desk)
        try {
          const { publicId } = await ask(desk, ids[a]!, ids[b]!)
          await desk.runJobs()
          done.push({ publicId, before })
        } catch (error) {
          assert.ok(missing(error), 'one of them is part of another already')
        }
      }
      for (const { publicId, before } of done.reverse()) {
        await desk.as(desk.people.priya, (act) => requestUnmerge(act, publicId))
        await desk.runJobs()
        assert.deepEqual(await dump(desk), before)
      }
    }),
    { numRuns: 15 },
  )
})
