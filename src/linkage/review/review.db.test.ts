import assert from 'node:assert/strict'
import { test } from 'node:test'
import { childOf, countChildren, csvFile, quarantinedRows, type Told } from '../../feeds/load-file.fixture.ts'
import { settleReview } from '../../feeds/index.ts'
import { DomainError } from '../../platform/errors.ts'
import { createDesk, NOW, type Desk } from '../desk.fixture.ts'
import { decideReview, listReviews, openReview, secondReview, undoReview, type Choice } from '../index.ts'

const code = (expected: string) => (error: unknown) => error instanceof DomainError && error.code === expected
const missing = code('CP_NOT_FOUND')

const oliver: Told = {
  id: 'A1',
  given: 'Oliver',
  family: 'Wainwright',
  born: '2015-04-12',
  postcode: 'HG1 1AA',
}
const moved: Told = { ...oliver, id: 'B1', postcode: 'YO1 1ZZ' }

/** One child, and a row of a second source that is near it and waits. */
async function createWaiting(second: Partial<Told> = {}, first: Partial<Told> = {}): Promise<Desk> {
  const desk = await createDesk()
  await desk.register('first')
  await desk.register('second')
  await desk.load('first', csvFile([{ ...oliver, ...first }]))
  await desk.load('second', csvFile([{ ...moved, ...second }]))
  return desk
}

async function onlyItem(desk: Desk): Promise<string> {
  const items = await desk.items()
  assert.equal(items.length, 1)
  return items[0]!.publicId
}

async function publicIdOf(desk: Desk, sourceId: string, recordId: string): Promise<string> {
  return (await childOf(desk.db, sourceId, recordId))!.publicId
}

const agree = { noteCode: 'details-agree' } as const
const link = (childId: string): Choice => ({ decision: 'link', childId, ...agree })
const other = (decision: Choice['decision']): Choice => ({ decision, childId: null, ...agree })

async function entriesOf(desk: Desk, work: () => Promise<unknown>) {
  const [before] = await desk.db.owner<
    [{ last: string }]
  >`select coalesce(max(entry_id), 0) as "last" from audit_entries`
  await work()
  const rows = await desk.db.owner<{ action: string; outcome: string; childId: number | null }[]>`
    select action, outcome, child_id as "childId" from audit_entries where entry_id > ${before.last} order by entry_id`
  return rows.map((row) => ({ ...row }))
}

test('REV-1, R-98: an item is shown beside its candidate, and both looks are in the log', async () => {
  const desk = await createWaiting()
  const { people, as } = desk
  const publicId = await onlyItem(desk)
  const child = (await childOf(desk.db, 'first', 'A1'))!
  const entries = await entriesOf(desk, async () => {
    const { item, comparison, state } = await as(people.priya, (act) => openReview(act, publicId))
    assert.equal(state, 'open')
    assert.equal(item.reason, 'near-existing-child')
    assert.equal(comparison?.row.names[0]?.family, 'Wainwright')
    assert.deepEqual(
      comparison?.children.map((one) => one.publicId),
      [child.publicId],
    )
    assert.equal(comparison?.children[0]?.sources[0]?.sourceName, 'Feed first')
  })
  assert.deepEqual(
    entries.map(({ action, childId }) => [action, childId]),
    [
      ['children.compare-records', child.childId],
      ['linkage.open-review', null],
    ],
  )
})

test('REV-1, R-15: of numbers nothing but whether they agree leaves the database, and no service', async () => {
  const desk = await createWaiting({ nhs: '9990000123' }, { nhs: '9990000115' })
  const publicId = await onlyItem(desk)
  const { comparison } = await desk.as(desk.people.priya, (act) => openReview(act, publicId))
  const text = JSON.stringify(comparison)
  assert.ok(!text.includes('9990000123') && !text.includes('9990000115'))
  assert.deepEqual(
    comparison?.numbers.map(({ scheme, agrees }) => [scheme, agrees]),
    [['nhs-number', false]],
  )
  assert.ok(!('involvement' in comparison!.row) && !('identifiers' in comparison!.row))
})

test('REV-2, R-42: an item of another authority, an unknown one and a practitioner’s request answer alike', async () => {
  const desk = await createWaiting()
  const publicId = await onlyItem(desk)
  const unknown = '00000000-0000-4000-8000-000000000000'
  const { people, as } = desk
  const tries = [
    (id: string) => as(people.other, (act) => openReview(act, id)),
    (id: string) => as(people.worker, (act) => openReview(act, id)),
    (id: string) => as(people.other, (act) => decideReview(act, id, other('ask-source'))),
    (id: string) => as(people.other, (act) => undoReview(act, id)),
    (id: string) => as(people.other, (act) => secondReview(act, id, true)),
  ]
  for (const attempt of tries) {
    for (const id of [publicId, unknown]) {
      const entries = await entriesOf(desk, () => assert.rejects(attempt(id), missing))
      assert.deepEqual(
        entries.map(({ outcome }) => outcome),
        ['not-found'],
      )
    }
  }
  const queue = await as(people.other, (act) => listReviews(act, null))
  assert.deepEqual([queue.counts.length, queue.items.length], [0, 0])
  await assert.rejects(
    as(people.worker, (act) => listReviews(act, null)),
    code('CP_DENIED'),
  )
})

for (const [what, change] of [
  ['a candidate is withheld', { first: { restricted: true }, second: {} }],
  ['the row is restricted', { first: {}, second: { restricted: true } }],
] as const) {
  test(`REV-2, R-39: when ${what} nothing is on the desk, whoever asks`, async () => {
    const desk = await createDesk()
    await desk.register('first')
    await desk.register('second')
    await desk.load('first', csvFile([oliver]))
    if (what.startsWith('a candidate')) await desk.load('first', csvFile([{ ...oliver, ...change.first }]))
    await desk.load('second', csvFile([{ ...moved, ...change.second }]))
    const queue = await desk.as(desk.people.priya, (act) => listReviews(act, null))
    assert.deepEqual([queue.counts.length, queue.items.length], [0, 0])
    const [items] = await desk.db.owner<[{ n: number }]>`select count(*)::integer as n from review_items`
    assert.equal(items.n, 0)
    assert.equal((await quarantinedRows(desk.db)).length, 1)
  })
}

test('REV-2, R-39: a row that waits goes to those who shield once a child it may be about is shielded', async () => {
  const desk = await createWaiting()
  const publicId = await onlyItem(desk)
  const { people, as } = desk
  const candidate = await publicIdOf(desk, 'first', 'A1')
  await desk.load('first', csvFile([{ ...oliver, restricted: true }]))
  const queue = await as(people.priya, (act) => listReviews(act, null))
  assert.deepEqual([queue.counts.length, queue.items.length], [0, 0])
  await assert.rejects(
    as(people.priya, (act) => openReview(act, publicId)),
    missing,
  )
  for (const choice of [link(candidate), other('new-child'), other('not-the-same'), other('ask-source')]) {
    await assert.rejects(
      as(people.priya, (act) => decideReview(act, publicId, choice)),
      missing,
    )
  }
  const [row] = await desk.db.web`select * from review_row((select review_id from review_items))`
  assert.equal(row, undefined, 'the database itself gives nothing')
  assert.equal((await quarantinedRows(desk.db)).length, 1)
})

test('REV-3, REV-4: a link is decided in one transaction with its entries, carried out by the job, and closes the item', async () => {
  const desk = await createWaiting()
  const publicId = await onlyItem(desk)
  const child = (await childOf(desk.db, 'first', 'A1'))!
  const { people, as } = desk
  const aborted = as(people.priya, async (act) => {
    await decideReview(act, publicId, link(child.publicId))
    throw new Error('after deciding')
  })
  await assert.rejects(aborted, /after deciding/)
  assert.deepEqual(await desk.runJobs(), [], 'the job belongs to the transaction of the decision')

  const entries = await entriesOf(desk, () =>
    as(people.priya, (act) => decideReview(act, publicId, link(child.publicId))),
  )
  assert.deepEqual(
    entries.map(({ action, childId }) => [action, childId]),
    [
      ['linkage.decide-review', null],
      ['linkage.decide-review', child.childId],
    ],
  )
  assert.equal(await childOf(desk.db, 'second', 'B1'), undefined, 'nothing of a record changes on the page')
  await assert.rejects(
    as(people.stephen, (act) => decideReview(act, publicId, other('new-child'))),
    code('CP_REVIEW_DECIDED'),
  )
  assert.deepEqual(await desk.runJobs(), ['feeds.settle-review'])
  assert.equal((await childOf(desk.db, 'second', 'B1'))?.childId, child.childId)
  assert.deepEqual(await desk.items(), [])
  const [decision] = await desk.db.owner<{ rule: string }[]>`
    select rule from link_decisions where source_id = 'second' order by decision_id desc limit 1`
  assert.equal(decision?.rule, 'decided-by-person')
  const [{ reviewId }] = await desk.db.owner<[{ reviewId: number }]>`
    select review_id as "reviewId" from review_items where public_id = ${publicId}`
  const before = await desk.db.owner`select * from source_links order by source_id`
  assert.equal(await settleReview(desk.asSystem, reviewId, desk.variants), 'settled')
  assert.deepEqual(await desk.db.owner`select * from source_links order by source_id`, before)
})

test('REV-3: a link holds when the row comes again changed, and is a new question when it has become another person', async () => {
  const desk = await createWaiting({ nhs: '9990000123' }, { nhs: '9990000115' })
  const publicId = await onlyItem(desk)
  const child = await publicIdOf(desk, 'first', 'A1')
  const { people, as } = desk
  await as(people.priya, (act) => decideReview(act, publicId, link(child)))
  await as(people.stephen, (act) => secondReview(act, publicId, true))
  await desk.runJobs()
  await desk.load('second', csvFile([{ ...moved, nhs: '9990000123', postcode: 'YO2 2ZZ' }]))
  assert.equal((await childOf(desk.db, 'second', 'B1'))?.publicId, child)
  assert.deepEqual(await desk.items(), [])

  await desk.load(
    'second',
    csvFile([{ ...moved, given: 'Zebedee', family: 'Quillfeather', born: '2009-09-01' }]),
  )
  assert.deepEqual(
    (await desk.items()).map(({ reason }) => reason),
    ['source-record-changed-identity'],
  )
})

test('REV-3: a new child is made although the row is near, even by a source that may make none, and stays itself', async () => {
  const desk = await createDesk()
  await desk.register('first')
  await desk.register('second', { createsChildren: false })
  await desk.load('first', csvFile([oliver]))
  await desk.load('second', csvFile([moved]))
  const publicId = await onlyItem(desk)
  await desk.as(desk.people.priya, (act) => decideReview(act, publicId, other('new-child')))
  await desk.runJobs()
  assert.equal(await countChildren(desk.db), 2)
  const made = await publicIdOf(desk, 'second', 'B1')
  assert.notEqual(made, await publicIdOf(desk, 'first', 'A1'))
  await desk.load('second', csvFile([{ ...moved, postcode: 'HG1 1AA' }]))
  assert.equal(await publicIdOf(desk, 'second', 'B1'), made)
  assert.deepEqual(await desk.items(), [])
  const [decided] = await desk.db.owner<{ childId: number }[]>`
    select child_id as "childId" from human_decisions where verdict = 'new-child'`
  assert.ok(decided?.childId)
})

test('near-is-never-new: "a new child" is no answer about a withheld child that came near after it was said', async () => {
  const desk = await createWaiting()
  const publicId = await onlyItem(desk)
  await desk.as(desk.people.priya, (act) => decideReview(act, publicId, other('new-child')))
  await desk.register('third')
  const hidden: Told = { ...oliver, id: 'C1', family: 'Otherby', postcode: 'LS1 1AA', given: 'Oliver' }
  await desk.load('third', csvFile([{ ...hidden, born: '2015-04-12' }]))
  await desk.load('third', csvFile([{ ...hidden, restricted: true }]))
  const before = await countChildren(desk.db)
  await desk.runJobs()
  assert.equal(await countChildren(desk.db), before)
  assert.equal(await childOf(desk.db, 'second', 'B1'), undefined)
  assert.ok((await quarantinedRows(desk.db)).some(({ sourceId }) => sourceId === 'second'))
})

test('protected-stay-away: a link is not carried out when its child was withheld since it was decided', async () => {
  const desk = await createWaiting()
  const publicId = await onlyItem(desk)
  const child = await publicIdOf(desk, 'first', 'A1')
  await desk.as(desk.people.priya, (act) => decideReview(act, publicId, link(child)))
  await desk.load('first', csvFile([{ ...oliver, restricted: true }]))
  await desk.runJobs()
  assert.equal(await childOf(desk.db, 'second', 'B1'), undefined)
  const [standing] = await desk.db.owner`select from human_decisions where withdrawn_at is null`
  assert.equal(standing, undefined)
  await assert.rejects(
    desk.as(desk.people.priya, (act) => openReview(act, publicId)),
    missing,
  )
})

test('REV-3: "none of these" is decided again without them, and never linked to them when it comes again', async () => {
  const desk = await createWaiting()
  const publicId = await onlyItem(desk)
  const child = await publicIdOf(desk, 'first', 'A1')
  await desk.as(desk.people.priya, (act) => decideReview(act, publicId, other('not-the-same')))
  await desk.runJobs()
  const made = await publicIdOf(desk, 'second', 'B1')
  assert.notEqual(made, child)
  await desk.load('second', csvFile([{ ...moved, postcode: 'HG1 1AA' }]))
  assert.equal(await publicIdOf(desk, 'second', 'B1'), made)
})

test('REV-6: asking the source changes nothing and keeps the item, and the next version of the row is asked about anew', async () => {
  const desk = await createWaiting()
  const publicId = await onlyItem(desk)
  const { people, as } = desk
  await as(people.priya, (act) => decideReview(act, publicId, other('ask-source')))
  assert.deepEqual(await desk.runJobs(), [])
  assert.equal((await as(people.priya, (act) => openReview(act, publicId))).state, 'asked')
  await desk.load('second', csvFile([{ ...moved, cells: { CHILD_GENDER: 'male' } }]))
  assert.equal((await as(people.priya, (act) => openReview(act, publicId))).state, 'open')
})

for (const [reason, second, first] of [
  ['identifier-contradicts', { given: 'Zebedee', nhs: '9990000115' }, { nhs: '9990000115' }],
  ['near-existing-child', { nhs: '9990000123' }, { nhs: '9990000115' }],
] as const) {
  test(`REV-5: ${reason} with a number that speaks against it needs two people, and the second is another person`, async () => {
    const desk = await createWaiting(second, first)
    const items = await desk.items()
    assert.deepEqual(
      items.map((item) => item.reason),
      [reason],
    )
    const publicId = items[0]!.publicId
    const child = await publicIdOf(desk, 'first', 'A1')
    const { people, as } = desk
    await as(people.priya, (act) => decideReview(act, publicId, link(child)))
    assert.deepEqual(await desk.runJobs(), [])
    assert.equal((await as(people.priya, (act) => openReview(act, publicId))).state, 'second')
    await assert.rejects(
      as(people.priya, (act) => secondReview(act, publicId, true)),
      code('CP_DENIED'),
    )
    await assert.rejects(
      desk.db.owner`update review_items set seconded_by = decided_by, seconded_at = now()`,
      /two_people/,
    )
    await as(people.stephen, (act) => secondReview(act, publicId, false))
    assert.equal((await as(people.priya, (act) => openReview(act, publicId))).state, 'open')
    await as(people.priya, (act) => decideReview(act, publicId, link(child)))
    await as(people.stephen, (act) => secondReview(act, publicId, true))
    await desk.runJobs()
    assert.equal((await childOf(desk.db, 'second', 'B1'))?.publicId, child)
    const [decided] = await desk.db.owner<{ agreedBy: number | null }[]>`
      select agreed_by as "agreedBy" from human_decisions where withdrawn_at is null`
    assert.equal(decided?.agreedBy, people.stephen.userId)
  })
}

test('REV-5: a record of a source that became another person’s is split off its child by two people', async () => {
  const desk = await createDesk()
  await desk.register('first')
  await desk.register('second')
  await desk.load('first', csvFile([oliver]))
  await desk.load('second', csvFile([{ ...oliver, id: 'B1' }]))
  const child = await publicIdOf(desk, 'first', 'A1')
  assert.equal(await publicIdOf(desk, 'second', 'B1'), child)
  const stranger: Told = { ...moved, given: 'Zebedee', family: 'Quillfeather', born: '2009-09-01' }
  await desk.load('second', csvFile([stranger]))
  const publicId = await onlyItem(desk)
  const { people, as } = desk
  await as(people.priya, (act) => decideReview(act, publicId, other('new-child')))
  await as(people.stephen, (act) => secondReview(act, publicId, true))
  await desk.runJobs()
  const made = (await childOf(desk.db, 'second', 'B1'))!
  assert.notEqual(made.publicId, child)
  const records = await desk.db.owner<{ childId: number }[]>`
    select child_id as "childId" from source_records where source_id = 'second'`
  assert.deepEqual(
    records.map(({ childId }) => childId),
    [made.childId],
    'the child it was split off keeps nothing of it',
  )

  await as(people.stephen, (act) => undoReview(act, publicId))
  await desk.runJobs()
  assert.equal(await publicIdOf(desk, 'second', 'B1'), child, 'what the source had said before is back')
  const [void_] = await desk.db.owner<{ status: string; rows: number }[]>`
    select status, (select count(*)::integer from child_names where child_id = ${made.childId}) as rows
      from children where child_id = ${made.childId}`
  assert.deepEqual({ ...void_ }, { status: 'void', rows: 0 })
  assert.deepEqual(
    (await desk.items()).map(({ reason }) => reason),
    ['source-record-changed-identity'],
  )
})

test('REV-5: a child is never left without a source by a split', async () => {
  const desk = await createDesk()
  await desk.register('first')
  await desk.load('first', csvFile([oliver]))
  await desk.load(
    'first',
    csvFile([{ ...oliver, given: 'Zebedee', family: 'Quillfeather', born: '2009-09-01' }]),
  )
  const publicId = await onlyItem(desk)
  for (const decision of ['new-child', 'not-the-same'] as const) {
    await assert.rejects(
      desk.as(desk.people.priya, (act) => decideReview(act, publicId, other(decision))),
      code('CP_REVIEW_NO_CHOICE'),
    )
  }
})

test('REV-7: a link is undone within its day by who made it, and the row waits as before', async () => {
  const desk = await createWaiting()
  const publicId = await onlyItem(desk)
  const child = await publicIdOf(desk, 'first', 'A1')
  const { people, as } = desk
  await as(people.priya, (act) => decideReview(act, publicId, link(child)))
  await desk.runJobs()
  await assert.rejects(
    as(people.stephen, (act) => undoReview(act, publicId)),
    missing,
  )
  const tomorrow = new Date(NOW.getTime() + 86_400_000)
  await assert.rejects(
    as(people.priya, (act) => undoReview(act, publicId), tomorrow),
    code('CP_REVIEW_UNDO_TOO_LATE'),
  )
  await as(people.priya, (act) => undoReview(act, publicId))
  await assert.rejects(
    as(people.priya, (act) => undoReview(act, publicId)),
    code('CP_REVIEW_UNDO_OVERTAKEN'),
  )
  await desk.runJobs()
  assert.equal(await childOf(desk.db, 'second', 'B1'), undefined)
  const items = await desk.items()
  assert.deepEqual(
    items.map(({ reason }) => reason),
    ['near-existing-child'],
  )
  assert.notEqual(items[0]!.publicId, publicId)
  await desk.load('second', csvFile([{ ...moved, cells: { CHILD_GENDER: 'male' } }]))
  assert.equal(await childOf(desk.db, 'second', 'B1'), undefined, 'the link is not sticky any more')
})

test('REV-7: a decision that is not carried out yet is undone on the spot', async () => {
  const desk = await createWaiting()
  const publicId = await onlyItem(desk)
  const child = await publicIdOf(desk, 'first', 'A1')
  await desk.as(desk.people.priya, (act) => decideReview(act, publicId, link(child)))
  await desk.as(desk.people.priya, (act) => undoReview(act, publicId))
  await desk.runJobs()
  assert.equal(await childOf(desk.db, 'second', 'B1'), undefined)
  assert.equal(await onlyItem(desk), publicId)
})

test('REV-4: nothing is carried out for a paused feed; the decision waits with it', async () => {
  const desk = await createWaiting()
  const publicId = await onlyItem(desk)
  const child = await publicIdOf(desk, 'first', 'A1')
  await desk.as(desk.people.priya, (act) => decideReview(act, publicId, link(child)))
  await desk.db.owner`update feed_sources set paused_at = now(), paused_by = 'x' where source_id = 'second'`
  await assert.rejects(desk.runJobs(), code('CP_FEED_PAUSED'))
  await desk.db.owner`update feed_sources set paused_at = null, paused_by = null`
  const [{ reviewId }] = await desk.db.owner<
    [{ reviewId: number }]
  >`select review_id as "reviewId" from review_items`
  assert.equal(await settleReview(desk.asSystem, reviewId, desk.variants), 'settled')
  assert.equal((await childOf(desk.db, 'second', 'B1'))?.publicId, child)
})

test('REV-6: a record about to lose its last source is kept by a person', async () => {
  const desk = await createDesk()
  await desk.register('first')
  await desk.load('first', csvFile([oliver]))
  await desk.load('first', csvFile([{ ...oliver, cells: { ACTION: 'delete' } }]))
  const publicId = await onlyItem(desk)
  await assert.rejects(
    desk.as(desk.people.priya, (act) => decideReview(act, publicId, other('new-child'))),
    code('CP_REVIEW_NO_CHOICE'),
  )
  await desk.as(desk.people.priya, (act) => decideReview(act, publicId, other('keep')))
  assert.deepEqual(await desk.items(), [])
  assert.ok(await childOf(desk.db, 'first', 'A1'))
})

test('REV-8: the queue is most urgent first, then the longest waiting', async () => {
  const desk = await createDesk()
  await desk.register('first')
  await desk.register('second', { createsChildren: false })
  await desk.load('first', csvFile([{ ...oliver, nhs: '9990000115' }]))
  await desk.load(
    'second',
    csvFile([
      { ...moved, id: 'U', given: 'Nobody', family: 'Known', born: '2010-01-05' },
      { ...moved, id: 'N' },
      { ...moved, id: 'I', given: 'Zebedee', nhs: '9990000115' },
    ]),
  )
  const { items, counts } = await desk.as(desk.people.priya, (act) => listReviews(act, null))
  assert.deepEqual(
    items.map(({ sourceRecordId }) => sourceRecordId),
    ['I', 'N', 'U'],
  )
  assert.deepEqual(
    counts.map(({ reason }) => reason),
    ['identifier-contradicts', 'near-existing-child', 'unknown-child'],
  )
  const some = await desk.as(desk.people.priya, (act) => listReviews(act, 'unknown-child'))
  assert.deepEqual(
    some.items.map(({ sourceRecordId }) => sourceRecordId),
    ['U'],
  )
})
