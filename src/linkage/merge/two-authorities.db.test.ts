import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvFile } from '../../feeds/load-file.fixture.ts'
import { declareRelation } from '../../relations/index.ts'
import type { Act, Actor } from '../../platform/act.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import { actAs } from '../../../test/support/acts.ts'
import { testRelationKeys, testSeal } from '../../../test/support/decide.ts'
import { NOW, OTHER_AUTHORITY, type Desk } from '../desk.fixture.ts'
import {
  findRecordByNumber,
  listMerges,
  mergeChildren,
  previewMerge,
  readMerge,
  requestMerge,
  requestUnmerge,
  secondMerge,
} from '../index.ts'
import { ask, code, createDouble, double, dump, known, missing, type Known } from './merge.fixture.ts'

const OWN_AUTHORITY = 'E06000999'

const createPair = () => createDouble({}, {}, OTHER_AUTHORITY)

async function agree(desk: Desk, publicId: string, by: Actor = desk.people.other): Promise<void> {
  await desk.as(by, (act) => secondMerge(act, publicId, true))
}

async function authorityOf(desk: Desk, { childId }: Known): Promise<string | null> {
  const [row] = await desk.db.owner<[{ code: string | null }]>`
    select authority_code as code from children where child_id = ${childId}`
  return row.code
}

async function movesTo(desk: Desk, { childId }: Known, authority: string): Promise<void> {
  await desk.db.owner`update children set authority_code = ${authority} where child_id = ${childId}`
}

async function addAuthority(desk: Desk, gssCode: string): Promise<void> {
  await desk.db.owner`
    insert into authorities (gss_code, dfe_code, name, type, region) values (${gssCode}, '997', 'Thirdby', 'unitary', 'none')`
}

async function outwardCodeIn(desk: Desk, outward: string, authority: string): Promise<void> {
  await desk.db.owner`
    insert into outward_codes (outward_code, authority_code, postcode_area, postcodes, share)
    values (${outward}, ${authority}, ${outward.slice(0, 2)}, 1, 1)`
}

/** What a page would do that asked no permission: SQL in the role and name of a person. */
function asPage(desk: Desk, actor: Actor, work: (act: Act) => Promise<unknown>): Promise<unknown> {
  return actAs(desk.db.web, work, { actor, now: NOW })
}

test('both-authorities-agree, MRG-10: a reviewer of either authority asks, nothing is merged before, and one of the other agrees', async () => {
  for (const [asks, agrees, colleague] of [
    ['priya', 'other', 'stephen'],
    ['other', 'priya', undefined],
  ] as const) {
    const { desk, survivor, merged } = await createPair()
    const { people } = desk
    const preview = await desk.as(people[asks], (act) =>
      previewMerge(act, survivor.publicId, merged.publicId),
    )
    assert.deepEqual([preview.isOfTwoAuthorities, preview.needsSecond], [true, true])
    const { publicId, state } = await ask(desk, survivor, merged, people[asks])
    assert.equal(state, 'second')
    assert.deepEqual(await desk.runJobs(), [])
    const [{ mergeId }] = await desk.db.owner<
      [{ mergeId: number }]
    >`select merge_id as "mergeId" from child_merges`
    assert.equal(await mergeChildren(desk.asSystem, mergeId), 'second')
    await assert.rejects(agree(desk, publicId, people[asks]), code('CP_DENIED'))
    if (colleague) await assert.rejects(agree(desk, publicId, people[colleague]), missing)
    await assert.rejects(agree(desk, publicId, people.worker), missing)
    await agree(desk, publicId, people[agrees])
    assert.deepEqual(await desk.runJobs(), ['linkage.merge-children'])
    assert.equal((await known(desk, 'second', 'B1')).childId, survivor.childId)
  }
})

test('MRG-10: who has no part in either record can neither look nor ask, as if there were none', async () => {
  const { desk, survivor, merged } = await createPair()
  await addAuthority(desk, 'E06000997')
  await movesTo(desk, merged, 'E06000997')
  const { publicId } = await ask(desk, survivor, merged)
  const ways: readonly ((act: Act) => Promise<unknown>)[] = [
    (act) => previewMerge(act, survivor.publicId, merged.publicId),
    (act) => requestMerge(act, survivor.publicId, merged.publicId, 'details-agree'),
    (act) => readMerge(act, publicId),
    (act) => secondMerge(act, publicId, true),
    (act) => requestUnmerge(act, publicId),
  ]
  for (const work of ways) await assert.rejects(desk.as(desk.people.other, work), missing)
  assert.equal((await desk.as(desk.people.other, listMerges)).length, 0)
})

test('MRG-10, MRG-1: a preview shows of the other record what comparing shows, logs both looks, and changes nothing', async () => {
  const { desk, survivor, merged } = await createPair()
  const before = await dump(desk)
  const { one, other } = await desk.as(desk.people.priya, async (act) => {
    const found = await findRecordByNumber(act, merged.childNumber)
    return previewMerge(act, survivor.publicId, found!)
  })
  assert.deepEqual(Object.keys(other).toSorted(), Object.keys(one).toSorted())
  assert.deepEqual(
    other.sources.map(({ record }) => record.identifiers),
    [[]],
  )
  assert.deepEqual(await dump(desk), before)
  const looks = await desk.db.owner<{ childId: number }[]>`
    select child_id as "childId" from audit_entries where action = 'children.compare-records' order by child_id`
  assert.equal(looks.length, 2)
})

test('MRG-10: both authorities list a merge, the one whose answer is waited for first, and read it', async () => {
  const { desk, survivor, merged } = await createPair()
  const { people, as } = desk
  const { publicId } = await ask(desk, survivor, merged)
  const third = { ...double, id: 'B2', given: 'Zebedee', family: 'Quill', born: '2012-01-02' }
  await desk.load(
    'second',
    csvFile([double, third, { ...third, id: 'B3', given: 'Nora', born: '2011-05-05' }]),
  )
  const later = await ask(
    desk,
    await known(desk, 'second', 'B2'),
    await known(desk, 'second', 'B3'),
    people.other,
  )
  const listed = async (actor: Actor): Promise<string[]> =>
    (await as(actor, listMerges)).map((merge) => merge.publicId)
  assert.deepEqual(await listed(people.other), [publicId, later.publicId])
  for (const actor of [people.priya, people.stephen]) assert.deepEqual(await listed(actor), [publicId])
  for (const actor of [people.priya, people.stephen, people.other])
    assert.equal((await as(actor, (act) => readMerge(act, publicId))).otherAuthorityCode, OTHER_AUTHORITY)
  await agree(desk, publicId)
  await desk.runJobs()
  assert.deepEqual(await listed(people.other), [later.publicId, publicId], 'nothing waits any more')
})

test('MRG-10, unmerge-restores: either authority has it undone, byte for byte, and both must agree anew', async () => {
  for (const by of ['stephen', 'other'] as const) {
    const { desk, survivor, merged } = await createPair()
    const before = await dump(desk)
    const { publicId } = await ask(desk, survivor, merged)
    await agree(desk, publicId)
    await desk.runJobs()
    assert.notDeepEqual(await dump(desk), before)
    await desk.as(desk.people[by], (act) => requestUnmerge(act, publicId))
    assert.deepEqual(await desk.runJobs(), ['linkage.unmerge-children'])
    assert.deepEqual(await dump(desk), before)
    assert.equal((await ask(desk, survivor, merged, desk.people.other)).state, 'second')
  }
})

test('MRG-10: the other authority may disagree and who asked may take it back, and nothing is merged', async () => {
  const { desk, survivor, merged } = await createPair()
  const { people, as } = desk
  const refused = await ask(desk, survivor, merged)
  await as(people.other, (act) => secondMerge(act, refused.publicId, false))
  const takenBack = await ask(desk, survivor, merged)
  await as(people.priya, (act) => requestUnmerge(act, takenBack.publicId))
  for (const { publicId } of [refused, takenBack])
    await assert.rejects(agree(desk, publicId), code('CP_MERGE_DECIDED'))
  assert.deepEqual(await desk.runJobs(), [])
  assert.equal((await known(desk, 'second', 'B1')).childId, merged.childId)
})

test('MRG-10: a merge, and its undoing, counts for both authorities', async () => {
  const { desk, survivor, merged } = await createPair()
  const countsOf = async (authority: string): Promise<(number | undefined)[]> => {
    const [row] = await desk.db.owner<{ merged: number; unmerged: number }[]>`
      select merged, unmerged from merge_counts(${authority}, '2026-01-01')`
    return [row?.merged, row?.unmerged]
  }
  const { publicId } = await ask(desk, survivor, merged)
  await agree(desk, publicId)
  await desk.runJobs()
  for (const code of [OWN_AUTHORITY, OTHER_AUTHORITY]) assert.deepEqual(await countsOf(code), [1, 0])
  await desk.as(desk.people.other, (act) => requestUnmerge(act, publicId))
  await desk.runJobs()
  for (const code of [OWN_AUTHORITY, OTHER_AUTHORITY]) assert.deepEqual(await countsOf(code), [0, 1])
})

test('MRG-6, MRG-10: a record that is withheld before the answer makes the merge one that there is not', async () => {
  const { desk, survivor, merged } = await createPair()
  const { publicId } = await ask(desk, survivor, merged)
  await desk.load('second', csvFile([{ ...double, restricted: true }]))
  for (const actor of [desk.people.other, desk.people.priya]) {
    await assert.rejects(
      desk.as(actor, (act) => readMerge(act, publicId)),
      missing,
    )
    assert.equal((await desk.as(actor, listMerges)).length, 0)
  }
  const unknown = '00000000-0000-4000-8000-000000000000'
  for (const id of [publicId, unknown]) await assert.rejects(agree(desk, id), missing)
  assert.equal(
    await desk.as(desk.people.priya, (act) => findRecordByNumber(act, merged.childNumber)),
    undefined,
  )
})

test('MRG-6, MRG-10: a record that is withheld after the answer is not merged', async () => {
  const { desk, survivor, merged } = await createPair()
  const { publicId } = await ask(desk, survivor, merged)
  await agree(desk, publicId)
  await desk.load('second', csvFile([{ ...double, restricted: true }]))
  await desk.runJobs()
  assert.equal((await known(desk, 'second', 'B1')).childId, merged.childId)
})

test('MRG-11: the record that stays belongs where its address is, and each where it was after the undoing', async () => {
  const { desk, survivor, merged } = await createPair()
  await outwardCodeIn(desk, 'HG1', OWN_AUTHORITY)
  await outwardCodeIn(desk, 'YO1', OTHER_AUTHORITY)
  const { publicId } = await ask(desk, survivor, merged)
  await agree(desk, publicId)
  await desk.runJobs()
  assert.equal(await authorityOf(desk, survivor), OTHER_AUTHORITY)
  await desk.as(desk.people.other, (act) => requestUnmerge(act, publicId))
  await desk.runJobs()
  assert.deepEqual(
    [await authorityOf(desk, survivor), await authorityOf(desk, merged)],
    [OWN_AUTHORITY, OTHER_AUTHORITY],
  )
})

test('MRG-12: a record that comes to an authority which was not asked is not merged', async () => {
  const own = await createDouble({ nhs: '9990000115' }, { nhs: '9990000123' })
  const two = await createPair()
  await addAuthority(two.desk, 'E06000997')
  for (const [{ desk, survivor, merged }, agrees, authority] of [
    [own, 'stephen', OTHER_AUTHORITY],
    [two, 'other', 'E06000997'],
  ] as const) {
    const { publicId } = await ask(desk, survivor, merged)
    await movesTo(desk, merged, authority)
    await agree(desk, publicId, desk.people[agrees])
    await desk.runJobs()
    assert.equal((await known(desk, 'second', 'B1')).childId, merged.childId)
    const merge = await desk.as(desk.people.priya, (act) => readMerge(act, publicId))
    assert.equal(merge.refusalCode, 'not-possible')
  }
})

test('not-own-family: a merge of a child whom the second person declared is refused, whichever record it is', async () => {
  const { desk, survivor, merged } = await createPair()
  const { publicId } = await ask(desk, survivor, merged)
  const child = {
    kind: 'named',
    given: 'Ollie',
    family: 'Otherby',
    dateOfBirth: double.born as IsoDate,
  } as const
  await desk.as(desk.people.other, (act) =>
    declareRelation(act, { seal: testSeal, keys: testRelationKeys }, { kinship: 'own-child', child }),
  )
  await assert.rejects(agree(desk, publicId), code('CP_DENIED'))
})

test('second-line, MRG-10: the database takes the agreement of nobody but a reviewer of the other authority, in their own name', async () => {
  const { desk, survivor, merged } = await createPair()
  const { people } = desk
  await ask(desk, survivor, merged)
  const sign = (by: Actor, name: Actor) =>
    asPage(
      desk,
      by,
      (act) =>
        act.sql`update child_merges set seconded_by = ${name.userId}, seconded_at = ${NOW} returning merge_id`,
    )
  const [one, other] = [people.stephen, people.other]
  for (const [by, name] of [
    [one, one],
    [one, other],
    [other, one],
  ] as const)
    await assert.rejects(sign(by, name), /only a reviewer of the authority that is waited for agrees/)
  for (const role of [one, people.worker])
    await assert.rejects(
      desk.db.owner`update child_merges set seconded_by = ${role.userId}`,
      /only a reviewer of the authority that is waited for agrees/,
    )
  assert.equal(((await sign(people.worker, people.worker)) as unknown[]).length, 0)
  assert.equal(((await sign(other, other)) as unknown[]).length, 1)
  await assert.rejects(
    desk.db.owner`update child_merges set needs_second = false`,
    /child_merges_other_authority_check/,
  )
})

test('second-line, MRG-10: nobody asks past the other authority, for another one, or in another name', async () => {
  const { desk, survivor, merged } = await createPair()
  const { priya, other, worker } = desk.people
  const row = {
    survivor_id: survivor.childId,
    merged_id: merged.childId,
    authority_code: OWN_AUTHORITY as string,
    other_authority_code: OTHER_AUTHORITY as string | null,
    needs_second: true,
    note_code: 'details-agree',
    requested_by: priya.userId,
    requested_at: NOW,
  }
  const insert = (by: Actor, over: Partial<typeof row>) =>
    asPage(desk, by, (act) => act.sql`insert into child_merges ${act.sql({ ...row, ...over })}`)
  const refused = /row-level security/
  await assert.rejects(insert(priya, { other_authority_code: null }), refused)
  await assert.rejects(insert(priya, { merged_id: survivor.childId + 100_000 }), refused)
  await assert.rejects(insert(priya, { requested_by: other.userId }), refused)
  await assert.rejects(insert(other, { requested_by: other.userId }), refused, 'as if the first had asked')
  await assert.rejects(insert(worker, { requested_by: worker.userId }), refused)
  await assert.rejects(insert(priya, { needs_second: false }), /child_merges_other_authority_check/)
  await movesTo(desk, merged, OWN_AUTHORITY)
  await assert.rejects(insert(priya, {}), refused)
  await insert(priya, { other_authority_code: null, needs_second: false })
})
