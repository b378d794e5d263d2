import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { testRelationKeys, testSeal } from '../../../test/support/decide.ts'
import { childOf, csvFile, type Told } from '../../feeds/load-file.fixture.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { Actor } from '../../platform/act.ts'
import { DeniedError, DomainError } from '../../platform/errors.ts'
import { declareRelation, ownFamilyRule } from '../../relations/index.ts'
import { createDesk, type Desk } from '../desk.fixture.ts'
import {
  addCandidate,
  decideReview,
  openReview,
  secondReview,
  storeShippedModel,
  undoReview,
  type Choice,
} from '../index.ts'

const model = readFileSync(new URL('../../../data/linkage-model.json', import.meta.url), 'utf8')
const code = (expected: string) => (error: unknown) => error instanceof DomainError && error.code === expected

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
  family: 'Ashcroft',
  born: '2013-02-03',
  postcode: 'LS1 1AA',
  nhs: '9990000115',
}
/** Near Oliver by all but the given name. */
const waiting: Told = { ...oliver, id: 'B1', given: 'O' }

type Known = { readonly childId: number; readonly publicId: string; readonly childNumber: string }
type Bed = { readonly desk: Desk; readonly item: string; readonly near: Known; readonly far: Known }

/** Two children, and a row of a second source that is near the first alone and waits. */
async function createBed(row: Partial<Told> = {}): Promise<Bed> {
  const desk = await createDesk()
  await desk.asSystem(async (act) => {
    await act.require('organisations.load-reference-data', { type: 'Directory', id: 'contactpoint' })
    return storeShippedModel(act, model)
  })
  for (const source of ['first', 'second']) await desk.register(source)
  await desk.load('first', csvFile([oliver, amelia]))
  await desk.load('second', csvFile([{ ...waiting, ...row }]))
  const items = await desk.items()
  assert.equal(items.length, 1)
  const known = async (id: string): Promise<Known> => (await childOf(desk.db, 'first', id))!
  return { desk, item: items[0]!.publicId, near: await known('A1'), far: await known('A2') }
}

const add = (
  { desk, item }: Bed,
  { childNumber }: Pick<Known, 'childNumber'>,
  by: Actor = desk.people.priya,
) => desk.as(by, (act) => addCandidate(act, item, childNumber, desk.variants))
const shownTo = ({ desk, item }: Bed, by: Actor = desk.people.stephen) =>
  desk.as(by, (act) => openReview(act, item))
const linkTo = ({ publicId }: Known): Choice => ({
  decision: 'link',
  childId: publicId,
  noteCode: 'checked-with-source',
})
const decide = ({ desk, item }: Bed, choice: Choice, by: Actor = desk.people.priya) =>
  desk.as(by, (act) => decideReview(act, item, choice))

async function entriesOf({ desk }: Bed, work: () => Promise<unknown>) {
  const [{ last }] = await desk.db.owner<[{ last: string }]>`
    select coalesce(max(entry_id), 0) as "last" from audit_entries`
  await work()
  const rows = await desk.db.owner<{ action: string; outcome: string; childId: number | null }[]>`
    select action, outcome, child_id as "childId" from audit_entries where entry_id > ${last} order by entry_id`
  return rows.map(({ action, outcome, childId }) => [action, outcome, childId])
}

/** Six more children of the authority, each like no other. */
async function someChildren(desk: Desk): Promise<Known[]> {
  const told = ['Nadia Quill', 'Bob Stern', 'Celia Marsh', 'Dirk Ivers', 'Fay Unwin', 'Gus Yarrow'].map(
    (name, i): Told => {
      const [given, family] = name.split(' ') as [string, string]
      return { id: `N${i}`, given, family, born: `201${i}-0${i + 3}-1${i}` }
    },
  )
  await desk.load('second', csvFile([waiting, ...told]))
  return Promise.all(told.map(async ({ id }) => (await childOf(desk.db, 'second', id))!))
}

test('REV-10, R-98: a child beside the row by its number is in the log, and everybody of the desk sees it from then on', async () => {
  const bed = await createBed()
  const { near, far } = bed
  const entries = await entriesOf(bed, () => add(bed, far))
  assert.deepEqual(entries, [
    ['children.compare-records', 'done', far.childId],
    ['children.compare-records', 'done', near.childId],
    ['linkage.add-candidate', 'done', far.childId],
  ])
  const { item, comparison } = await shownTo(bed)
  assert.deepEqual(item.childIds, [near.childId, far.childId])
  assert.deepEqual(
    comparison!.children.map(({ publicId }) => publicId),
    [near.publicId, far.publicId],
  )
  const [told] = comparison!.added
  assert.equal(told?.childId, far.childId)
  assert.ok(told.explanation!.totalBits < 0, 'the model speaks against it')
  assert.deepEqual(told.safeguards, [
    'birth-dates-differ',
    'given-names-disagree',
    'multiple-birth',
    'namesakes-close',
  ])
})

test('REV-10: what is said of an added child is what matching says of a candidate', async () => {
  const bed = await createBed()
  const [kept] = await bed.desk.db.owner<{ explanations: unknown[]; rule: string }[]>`
    select explanations, rule from link_decisions where source_id = 'second'`
  await bed.desk.db.owner`update feed_rows set candidate_child_ids = '{}' where candidate_child_ids <> '{}'`
  await add(bed, bed.near)
  const { added } = (await shownTo(bed)).comparison!
  assert.deepEqual(
    added.map(({ explanation }) => explanation),
    kept!.explanations,
  )
  assert.equal(added[0]?.safeguards[0], kept!.rule)
})

test('REV-10: an added child is chosen by the ordinary form, the row is linked there, holds, and is undone', async () => {
  const bed = await createBed()
  const { desk, far, item } = bed
  await assert.rejects(decide(bed, linkTo(far)), code('CP_REVIEW_NO_CHOICE'))
  await add(bed, far)
  await decide(bed, linkTo(far))
  await desk.runJobs()
  assert.equal((await childOf(desk.db, 'second', 'B1'))?.childId, far.childId)
  await desk.load('second', csvFile([{ ...waiting, postcode: 'YO1 1ZZ' }]))
  assert.equal((await childOf(desk.db, 'second', 'B1'))?.childId, far.childId)
  assert.deepEqual(await desk.items(), [])
  await desk.as(desk.people.priya, (act) => undoReview(act, item))
  await desk.runJobs()
  assert.equal(await childOf(desk.db, 'second', 'B1'), undefined)
  assert.equal((await desk.items()).length, 1)
})

test('REV-10: another record of the same source and day does not keep a person from linking the row to an added child', async () => {
  const bed = await createBed()
  await bed.desk.load('second', csvFile([waiting, { ...amelia, id: 'B2' }]))
  assert.equal((await childOf(bed.desk.db, 'second', 'B2'))?.childId, bed.far.childId)
  await add(bed, bed.far)
  await decide(bed, linkTo(bed.far))
  await bed.desk.runJobs()
  assert.equal((await childOf(bed.desk.db, 'second', 'B1'))?.childId, bed.far.childId)
})

test('two-for-contradictions: an added child with another NHS number needs two people, and the second sees it', async () => {
  const bed = await createBed({ nhs: '9990000123' })
  const { desk, item, far } = bed
  await add(bed, far)
  const decided = await decide(bed, linkTo(far))
  assert.equal(decided.needsSecond, true)
  assert.deepEqual(await desk.runJobs(), [])
  const opened = await shownTo(bed)
  assert.ok(opened.comparison!.children.some(({ publicId }) => publicId === far.publicId))
  assert.equal(opened.comparison!.added[0]?.safeguards[0], 'numbers-differ')
  await assert.rejects(
    desk.as(desk.people.priya, (act) => secondReview(act, item, true)),
    code('CP_DENIED'),
  )
  await desk.as(desk.people.stephen, (act) => secondReview(act, item, true))
  await desk.runJobs()
  assert.equal((await childOf(desk.db, 'second', 'B1'))?.childId, far.childId)
})

test('REV-10: that people found an added child and a candidate to be two is named', async () => {
  const bed = await createBed()
  const { near, far, desk } = bed
  const pair = [near.childId, far.childId].sort((a, b) => a - b)
  await desk.db.owner`
    with merge as (
      insert into child_merges (survivor_id, merged_id, needs_second, note_code, requested_by, requested_at, refused_at)
      values (${pair[0]!}, ${pair[1]!}, false, 'details-agree', ${desk.people.stephen.userId}, now(), now()) returning merge_id)
    insert into do_not_link select ${pair[0]!}, ${pair[1]!}, merge_id, ${desk.people.stephen.userId}, now() from merge`
  await desk.db.owner`update link_keys set given_norm = 'o' where child_id = ${near.childId}`
  await add(bed, far)
  assert.ok((await shownTo(bed)).comparison!.added[0]!.safeguards.includes('known-apart'))
})

test('unknown-as-hidden: an unknown number, a withheld record and another authority’s are refused alike, and nothing is kept', async () => {
  const bed = await createBed()
  const { desk, far } = bed
  const attempts: [string, () => Promise<unknown>][] = [
    ['nobody has it', () => Promise.resolve()],
    [
      'another authority’s',
      () => desk.db.owner`update children set authority_code = 'E06000998' where child_id = ${far.childId}`,
    ],
    [
      'nobody’s',
      () => desk.db.owner`update children set authority_code = null where child_id = ${far.childId}`,
    ],
    ['withheld', () => desk.load('first', csvFile([oliver, { ...amelia, restricted: true }]))],
  ]
  for (const [what, prepare] of attempts) {
    await prepare()
    const number = what === 'nobody has it' ? { childNumber: 'C00000000098' } : far
    const entries = await entriesOf(bed, async () => assert.equal(await add(bed, number), false, what))
    assert.deepEqual(entries, [['linkage.add-candidate', 'not-found', null]], what)
  }
  assert.deepEqual((await shownTo(bed)).item.childIds, [bed.near.childId])
})

test('R-101: a declared child is refused by its own rule, and hides the row once somebody else has added it', async () => {
  const bed = await createBed()
  const { desk, far } = bed
  const { given, family, born } = amelia
  await desk.as(desk.people.priya, (act) =>
    declareRelation(
      act,
      { seal: testSeal, keys: testRelationKeys },
      { kinship: 'own-child', child: { kind: 'named', given, family, dateOfBirth: born as IsoDate } },
    ),
  )
  const isOwnFamily = (error: unknown): boolean =>
    error instanceof DeniedError && error.rules.includes(ownFamilyRule)
  await assert.rejects(add(bed, far), isOwnFamily)
  await add(bed, far, desk.people.stephen)
  await assert.rejects(shownTo(bed, desk.people.priya), isOwnFamily)
  await assert.rejects(decide(bed, linkTo(far)), isOwnFamily)
})

test('protected-stay-away: a child that is withheld after it was added hides the row, and what was decided is not carried out', async () => {
  const bed = await createBed()
  const { desk } = bed
  await add(bed, bed.far)
  await decide(bed, linkTo(bed.far))
  await desk.load('first', csvFile([oliver, { ...amelia, restricted: true }]))
  await desk.runJobs()
  assert.equal(await childOf(desk.db, 'second', 'B1'), undefined)
  await assert.rejects(shownTo(bed), code('CP_NOT_FOUND'))
})

test('REV-10: five are added at most, whoever adds them and at the same time; one that is there is not added again', async () => {
  const bed = await createBed()
  const [first, second, third, fourth, fifth, sixth] = await someChildren(bed.desk)
  for (const child of [first!, second!, third!, fourth!]) await add(bed, child)
  for (const child of [bed.near, first!])
    await assert.rejects(add(bed, child), code('CP_REVIEW_RECORD_SHOWN'))
  const { priya, stephen } = bed.desk.people
  const answers = await Promise.allSettled([add(bed, fifth!, priya), add(bed, sixth!, stephen)])
  assert.deepEqual(answers.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  assert.equal((await shownTo(bed)).comparison!.children.length, 6)
  const unknown = { childNumber: 'C00000000098' }
  for (const number of [bed.far, unknown])
    await assert.rejects(add(bed, number), code('CP_REVIEW_RECORDS_ENOUGH'))
})

test('REV-10: nothing is added to a row that is decided about, nor where it is asked about a link that stands', async () => {
  const bed = await createBed()
  const { desk, item, far } = bed
  await decide(bed, { decision: 'ask-source', childId: null, noteCode: 'cannot-tell' })
  await desk.db.owner`update review_items set reason = 'rescored'`
  await assert.rejects(add(bed, far), code('CP_REVIEW_NO_CHOICE'))
  await desk.db.owner`update review_items set reason = 'last-source-withdrawn'`
  await assert.rejects(add(bed, far), code('CP_REVIEW_NO_CHOICE'))
  await desk.db.owner`update review_items set reason = 'near-existing-child'`
  await add(bed, far)
  await decide(bed, { decision: 'new-child', childId: null, noteCode: 'another-child' })
  await assert.rejects(add(bed, bed.near), code('CP_REVIEW_DECIDED'))
  for (const by of [desk.people.other, desk.people.worker])
    await assert.rejects(
      desk.as(by, (act) => addCandidate(act, item, far.childNumber, desk.variants)),
      code('CP_NOT_FOUND'),
    )
})

test('REV-10: an added child stays while the source repeats the row, and goes when the row says something else', async () => {
  const bed = await createBed()
  await add(bed, bed.far)
  await bed.desk.load(
    'second',
    csvFile([waiting, { ...oliver, id: 'B9', given: 'Zebedee', family: 'Moss', born: '2011-01-01' }]),
  )
  assert.equal((await shownTo(bed)).comparison!.added.length, 1)
  await bed.desk.load('second', csvFile([{ ...waiting, given: 'Ol' }]))
  const { item, comparison } = await shownTo(bed)
  assert.deepEqual([item.childIds, comparison!.added], [[bed.near.childId], []])
  assert.equal(await add(bed, bed.far), true)
})

test('REV-10: an added child that became part of another record is that record', async () => {
  const bed = await createBed()
  const [other] = await someChildren(bed.desk)
  await add(bed, bed.far)
  await bed.desk.db.owner`
    update children set status = 'merged', merged_into = ${other!.childId} where child_id = ${bed.far.childId}`
  const { item, comparison } = await shownTo(bed)
  assert.deepEqual(item.childIds, [bed.near.childId, other!.childId])
  assert.equal(comparison!.added[0]?.childId, other!.childId)
})

test('REV-10: a row without a date of birth is compared, and the model is not asked', async () => {
  const bed = await createBed()
  await bed.desk.db
    .owner`update feed_rows set payload = payload - 'dateOfBirth' where payload ->> 'sourceRecordId' = 'B1'`
  await add(bed, bed.far)
  const [told] = (await shownTo(bed)).comparison!.added
  assert.deepEqual([told?.explanation, told?.safeguards], [null, []])
})

test('second-line: the database takes an addition of a child and to a row of the own authority only, in the own name', async () => {
  const bed = await createBed()
  const { desk, far } = bed
  const [{ reviewId }] = await desk.db.owner<
    [{ reviewId: number }]
  >`select review_id as "reviewId" from review_items`
  const insert = (by: Actor, addedBy = by) =>
    desk.as(by, (act) =>
      act.sql`insert into review_additions (review_id, file_id, row_number, child_id, safeguards, added_by, added_at)
              values (${reviewId}, 1, 1, ${far.childId}, '{}', ${addedBy.userId}, now())`.then(
        () => undefined,
      ),
    )
  const { priya, stephen, other, worker } = desk.people
  for (const [by, name] of [
    [other, other],
    [worker, worker],
    [priya, stephen],
  ] as const)
    await assert.rejects(insert(by, name), { code: '42501' })
  await insert(priya)
  await desk.db.owner`update children set authority_code = 'E06000998' where child_id = ${far.childId}`
  await assert.rejects(insert(priya), { code: '42501' })
})
