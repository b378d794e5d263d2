import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeniedError, DomainError, NotFoundError } from '../../platform/errors.ts'
import { readNotices } from '../../organisations/index.ts'
import { isRefusedBy } from '../desk.fixture.ts'
import { decideReview } from './decide-review.ts'
import { findNextReview, listReviews, openReview } from './read-reviews.ts'
import type { ReviewDecision, ReviewNote } from './review.ts'
import { openReviews } from './reviews.fixture.ts'
import { readShare, setShare } from './set-share.ts'

const desk = await openReviews('decide')
const { owner, stage, as, idOf, log, reviewFor, lastEntry } = desk
const at = '2026-11-21T12:00:00Z'
const dates = { day: '2026-11-21', dueOn: '2026-11-27' }
const ofAmara = await reviewFor(await log({ by: 'amara', at }), dates)
const ofMarek = await reviewFor(await log({ by: 'marek', at }), dates)
const byEdith = await reviewFor(await log({ by: 'edith', at }), dates)
const forEdith = await reviewFor(await log({ by: 'beth', at, servedId: await idOf('edith') }), dates)
const aboutEdith = await reviewFor(await log({ by: 'beth', at, aboutId: await idOf('edith') }), dates)
const about = [byEdith, forEdith, aboutEdith]

const decide = (
  username: string,
  id: string,
  decision: ReviewDecision,
  note: ReviewNote,
  seen: number,
): Promise<void> => as(username, (act) => decideReview(act, id, { decision, note }, seen))
const waitingOf = async (username: string): Promise<string[]> =>
  (await as(username, listReviews)).waiting.map(({ publicId }) => publicId)
const fails = (code: string) => (error: unknown) => error instanceof DomainError && error.code === code

test('R-99: local auditors see reviews of their section, national ones all, and others none', async () => {
  assert.deepEqual(await waitingOf('edith'), [ofAmara])
  assert.deepEqual((await waitingOf('joel')).toSorted(), [ofAmara, ...about].toSorted())
  assert.deepEqual((await waitingOf('nora')).toSorted(), [ofAmara, ofMarek, ...about].toSorted())
  await assert.rejects(waitingOf('stephen'), DeniedError)
  await assert.rejects(
    as('edith', (act) => openReview(act, ofMarek)),
    NotFoundError,
  )
  const { coverage } = await as('nora', listReviews)
  assert.deepEqual(
    coverage.map(({ code, waiting }) => [code, waiting]).toSorted(),
    [
      ['E06000065', 4],
      ['E08000016', 1],
    ].toSorted(),
  )
})

test('T21: nobody opens or decides reviews of what they did, or what was done for or about them', async () => {
  for (const id of about) {
    await assert.rejects(
      as('edith', (act) => openReview(act, id)),
      NotFoundError,
    )
    await assert.rejects(decide('edith', id, 'explained', 'works-with-child', 0), NotFoundError)
    assert.equal((await as('joel', (act) => openReview(act, id))).review.publicId, id)
  }
})

test('T21: the policy refuses a review of one’s own, whatever the database lets through', async () => {
  const own = await idOf('edith')
  for (const whose of ['userId', 'servedId', 'aboutId'])
    for (const action of ['monitoring.open-review', 'monitoring.decide-review']) {
      const attributes = { authority: 'E06000065', userId: 0, servedId: 0, aboutId: 0, [whose]: own }
      await assert.rejects(
        as('edith', (act) => act.require(action, { type: 'LogEntry', id: '', attributes })),
        isRefusedBy('monitoring.nobody-reads-about-themselves'),
      )
    }
})

test('T21, R-99: the database gives an auditor no review of their own or of elsewhere, and takes no decision about one', async () => {
  const hidden = await owner<{ id: number }[]>`
    select review_id as id from entry_reviews where public_id::text = any (${[...about, ofMarek]}::text[])`
  const { reviews, found } = await as('edith', async (act) => {
    await act.require('monitoring.read-entry', {
      type: 'LogEntry',
      id: '',
      attributes: { authority: 'E06000065', userId: 0, servedId: 0, aboutId: 0 },
    })
    const reviews = await act.sql<{ id: string }[]>`select public_id as id from entry_reviews`
    const found = await act.sql`select from entry_review_rules`
    return { reviews, found: found.count }
  })
  assert.deepEqual([reviews.map(({ id }) => id), found], [[ofAmara], 1])
  for (const { id } of hidden)
    await assert.rejects(decideStraight('edith', id, 'edith'), /row-level security/)
  const [{ id }] = await owner<[{ id: number }]>`
    select review_id as id from entry_reviews where public_id = ${ofAmara}`
  await assert.rejects(decideStraight('edith', id, 'joel'), /row-level security/, 'in another’s name')
  for (const table of [
    'entry_reviews',
    'entry_review_decisions',
    'entry_review_rules',
    'entry_review_shares',
  ])
    for (const change of [`delete from ${table}`, `update ${table} set entry_id = 1`])
      await assert.rejects(stage.database.team.unsafe(change), /permission denied|does not exist/)
  await assert.rejects(
    stage.database.team`update entry_review_decisions set note_code = 'duty-work'`,
    /permission denied/,
  )
})

async function decideStraight(username: string, reviewId: number, by: string): Promise<void> {
  const decidedBy = await idOf(by)
  await as(username, async (act) => {
    await act.require('monitoring.list-reviews', {
      type: 'Administered',
      id: '',
      attributes: { authority: 'E06000065', userId: 0 },
    })
    await act.sql`
      insert into entry_review_decisions (review_id, position, decision, note_code, decided_by, decided_at)
      values (${reviewId}, 1, 'explained', 'duty-work', ${decidedBy}, ${act.now})`
  })
}

test('R-98: looks and decisions are in the log, with whose entry it is and the decision as fields', async () => {
  await as('edith', (act) => openReview(act, ofAmara))
  const looked = await lastEntry('edith', 'monitoring.open-review')
  assert.deepEqual([looked?.outcome, looked?.about], ['done', await idOf('amara')])
  assert.equal((await lastEntry('edith', 'monitoring.list-reviews'))?.quantity, 1)
  await decide('edith', ofAmara, 'ask-the-manager', 'reason-unclear', 0)
  const decided = await lastEntry('edith', 'monitoring.decide-review')
  assert.deepEqual(decided?.fields, ['ask-the-manager', 'reason-unclear'])
  assert.equal(decided.about, await idOf('amara'))
})

test('R-100: while the manager is asked it waits, behind those nobody looked at; a decision is followed, never changed', async () => {
  assert.deepEqual(await waitingOf('edith'), [ofAmara])
  assert.equal(await as('edith', findNextReview), undefined)
  await assert.rejects(
    decide('edith', ofAmara, 'explained', 'works-with-child', 0),
    fails('CP_LOG_REVIEW_MOVED_ON'),
  )
  await assert.rejects(
    decide('edith', ofAmara, 'explained', 'own-interest', 1),
    fails('CP_LOG_REVIEW_VERDICT'),
  )
  await decide('joel', ofAmara, 'explained', 'manager-confirms', 1)
  assert.deepEqual(await waitingOf('edith'), [])
  await assert.rejects(
    decide('edith', ofAmara, 'ask-the-manager', 'no-work-known', 2),
    fails('CP_LOG_REVIEW_VERDICT'),
  )
  await assert.rejects(
    owner`
      insert into entry_review_decisions (review_id, position, decision, note_code, decided_by, decided_at)
      select review_id, 9, 'ask-the-manager', 'no-work-known', ${await idOf('joel')}, now() from entry_reviews where public_id = ${ofAmara}`,
    /does not wait again/,
  )
  await decide('joel', ofAmara, 'suspected-misuse', 'untrue-reason', 2)
  const { decisions, review } = await as('edith', (act) => openReview(act, ofAmara))
  assert.deepEqual(
    decisions.map(({ decision, by }) => [decision, by]),
    [
      ['ask-the-manager', 'Edith Lowell'],
      ['explained', 'Joel Barker'],
      ['suspected-misuse', 'Joel Barker'],
    ],
  )
  assert.ok(review.reviewedAt)
})

test('R-98: of two who decide at the same time one is told of the other', async () => {
  const results = await Promise.allSettled([
    decide('nora', forEdith, 'explained', 'duty-work', 0),
    decide('joel', forEdith, 'explained', 'duty-work', 0),
  ])
  const rejected = results.filter((one) => one.status === 'rejected')
  assert.equal(rejected.length, 1)
  assert.ok(fails('CP_LOG_REVIEW_MOVED_ON')(rejected[0]!.reason))
})

test('R-100, T21: accounts officers of the section are told of a suspected misuse, by the number of the review alone', async () => {
  const told = async (username: string) => {
    const { unseen } = await as(username, readNotices)
    return unseen.filter(({ kind }) => kind === 'misuse-suspected').map(({ reference }) => reference)
  }
  const [{ reference }] = await owner<[{ reference: string }]>`
    select review_id::text as reference from entry_reviews where public_id = ${ofAmara}`
  assert.deepEqual(await told('yusuf'), [reference])
  assert.deepEqual(await told('stephen'), [reference])
  assert.deepEqual(await told('helen'), [], 'of another section')
  const [kept] = await owner<Record<string, unknown>[]>`
    select subject_ref, audience, authority_code from notices where kind = 'misuse-suspected'`
  assert.deepEqual({ ...kept }, { subject_ref: reference, audience: 'team', authority_code: 'E06000065' })
})

test('R-100: an accounts officer is not told of what they are suspected of', async () => {
  const id = await reviewFor(await log({ by: 'yusuf', at }), dates)
  await decide('edith', id, 'suspected-misuse', 'own-interest', 0)
  const countOf = async (username: string) => (await as(username, readNotices)).unseen.length
  assert.equal(await countOf('stephen'), (await countOf('yusuf')) + 1 + (await othersOf('stephen')))
})

/** Notices of other kinds, which accounts officers alone are not told. */
async function othersOf(username: string): Promise<number> {
  const { unseen } = await as(username, readNotices)
  return unseen.filter(({ kind }) => kind !== 'misuse-suspected').length
}

test('R-98: coverage counts what was reviewed in time, late, waits and is overdue, of 28 days; what waits has no age', async () => {
  await owner`truncate entry_review_days, entry_review_rules cascade`
  const make = async (day: string, dueOn: string, reviewed: string | null): Promise<void> => {
    const id = await reviewFor(await log({ by: 'amara', at }), { day, dueOn })
    await owner`update entry_reviews set reviewed_at = ${reviewed && new Date(reviewed)} where public_id = ${id}`
  }
  await make('2026-11-10', '2026-11-17', '2026-11-17T23:59:00Z')
  await make('2026-11-10', '2026-11-17', '2026-11-18T00:00:00Z')
  await make('2026-10-26', '2026-10-31', '2026-10-30T10:00:00Z')
  await make('2026-10-25', '2026-10-31', '2026-10-30T10:00:00Z')
  await make('2026-09-01', '2026-09-08', null)
  await make('2026-11-16', '2026-11-23', null)
  const { coverage } = await as('edith', listReviews)
  assert.deepEqual(
    coverage.map((one) => ({ ...one })),
    [
      {
        code: 'E06000065',
        name: 'North Yorkshire',
        inTime: 2,
        late: 1,
        waiting: 2,
        overdue: 1,
        oldestOn: '2026-09-01',
      },
    ],
  )
})

test('R-99: a national auditor sets the share, dated and in the log; nobody else does, nor outside its bounds', async () => {
  await as('nora', (act) => setShare(act, { oneIn: 20, atLeast: 3 }))
  assert.deepEqual((await lastEntry('nora', 'monitoring.set-share'))?.fields, ['one-in', 'at-least'])
  const { share, history } = await as('nora', readShare)
  assert.deepEqual({ ...share }, { oneIn: 20, atLeast: 3 })
  assert.deepEqual(
    history.map(({ oneIn, by }) => [oneIn, by]),
    [[20, 'Nora Whitby']],
  )
  for (const over of [{ oneIn: 0 }, { oneIn: 1001 }, { oneIn: 1.5 }, { atLeast: 101 }, { atLeast: -1 }])
    await assert.rejects(
      as('nora', (act) => setShare(act, { oneIn: 20, atLeast: 3, ...over })),
      fails('CP_LOG_REVIEW_SHARE'),
    )
  for (const username of ['edith', 'helen'])
    await assert.rejects(
      as(username, (act) => setShare(act, { oneIn: 20, atLeast: 3 })),
      DeniedError,
    )
  await assert.rejects(
    as('edith', async (act) => {
      await act.require('monitoring.list-reviews', {
        type: 'Administered',
        id: '',
        attributes: { authority: 'E06000065', userId: 0 },
      })
      const by = await idOf('edith')
      await act.sql`insert into entry_review_shares (one_in, at_least, set_by, set_at) values (1, 1, ${by}, ${act.now})`
    }),
    /row-level security/,
  )
})
