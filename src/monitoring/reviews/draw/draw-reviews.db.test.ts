import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemActor } from '../../../../test/support/acts.ts'
import { openReviews } from '../reviews.fixture.ts'
import { setShare } from '../set-share.ts'
import { drawReviews } from './draw-reviews.ts'

const desk = await openReviews('draw')
const { owner, stage, log, draw, drawAgain, foundBy, as } = desk
const worker = stage.app.acts(stage.app.worker, systemActor)

async function logOpenings(by: string, count: number, at: string): Promise<void> {
  await log({ at, by })
  await owner`
    insert into audit_entries (occurred_at, action, outcome, actor_kind, actor_name, user_id, organisation_id, role, request_id, build, salt)
    select last.occurred_at, last.action, last.outcome, 'person', last.actor_name, last.user_id, last.organisation_id, last.role,
           gen_random_uuid(), 'test', last.salt
      from (select * from audit_entries order by entry_id desc limit 1) as last cross join generate_series(2, ${count})`
}

async function drawnBy(): Promise<Record<string, number>> {
  const rows = await owner<{ username: string; n: number }[]>`
    select u.username, count(*)::integer as n from entry_review_rules r
      join entry_reviews v using (entry_id, drawn_for_on) join users u using (user_id)
     where r.rule = 'sample' group by 1`
  return Object.fromEntries(rows.map(({ username, n }) => [username, n]))
}

test('R-98: one opening in 100 is sampled of each authority, rounded up, at least five; refused ones and other days are not', async () => {
  await logOpenings('amara', 601, '2026-11-21T12:00:00Z')
  await logOpenings('marek', 30, '2026-11-21T12:00:00Z')
  await log({ at: '2026-11-21T13:00:00Z', by: 'helen' })
  await log({ at: '2026-11-21T13:00:00Z', by: 'beth', outcome: 'refused' })
  await log({ at: '2026-11-20T23:59:59Z', by: 'imran' })
  await log({ at: '2026-11-22T00:00:00Z', by: 'imran' })
  await drawAgain('2026-11-21')
  assert.deepEqual(await drawnBy(), { amara: 7, marek: 5, helen: 1 })
  const first = await foundBy('sample')
  await drawAgain('2026-11-21')
  assert.notDeepEqual(await foundBy('sample'), first, 'chance chooses anew')
})

test('R-98: each review says entry, whose it is, rule with version, and its last day in time', async () => {
  const [row] = await owner<{ due: string; day: string; agrees: boolean; version: number }[]>`
    select v.due_on as due, v.drawn_for_on as day, e.user_id = v.user_id and e.occurred_at = v.occurred_at as agrees, r.version
      from entry_reviews v join entry_review_rules r using (entry_id, drawn_for_on) join audit_entries e using (entry_id) limit 1`
  assert.deepEqual({ ...row }, { due: '2026-11-27', day: '2026-11-21', agrees: true, version: 1 })
  const [entry] = await owner<{ outcome: string; quantity: number; actor: string }[]>`
    select outcome, quantity, actor_name as actor from audit_entries where action = 'monitoring.draw-reviews' order by entry_id desc limit 1`
  assert.deepEqual({ ...entry }, { outcome: 'done', quantity: 13, actor: 'test' })
})

test('R-98: a day is drawn once, however often and by however many; days that were missed follow one by one', async () => {
  await drawAgain('2026-11-21')
  const before = await foundBy('sample')
  assert.equal(await draw(), undefined)
  assert.deepEqual(await foundBy('sample'), before)
  stage.setNow(new Date('2026-11-25T02:10:00Z'))
  const both = await Promise.all([draw(), draw()])
  assert.deepEqual(both.toSorted(), ['2026-11-22', undefined])
  assert.deepEqual([await draw(), await draw(), await draw()], ['2026-11-23', '2026-11-24', undefined])
})

test('R-98: a job that dies leaves nothing drawn, and the next draws the day whole', async () => {
  stage.setNow(new Date('2026-11-26T02:10:00Z'))
  await log({ at: '2026-11-25T12:00:00Z', by: 'amara' })
  const before = (await foundBy('sample')).length
  await assert.rejects(
    worker(async (act) => {
      await drawReviews(act)
      throw new Error('killed')
    }),
    /killed/,
  )
  assert.equal((await foundBy('sample')).length, before)
  assert.equal(await draw(), '2026-11-25')
  assert.equal((await foundBy('sample')).length, before + 1)
})

test('R-99: the share that the national team set holds from the next draw on, and the day says which held', async () => {
  await as('nora', (act) => setShare(act, { oneIn: 50, atLeast: 2 }))
  await drawAgain('2026-11-21')
  assert.deepEqual(await drawnBy(), { amara: 13, marek: 2, helen: 1 })
  const [held] = await owner`select one_in, at_least from entry_review_days`
  assert.deepEqual({ ...held }, { one_in: 50, at_least: 2 })
})

test('reviews of an entry that is lawfully erased go with it', async () => {
  const [id] = await foundBy('sample')
  await owner`delete from audit_entries where entry_id = ${id!}::bigint`
  assert.ok(!(await foundBy('sample')).includes(id!))
  const [left] = await owner`select count(*)::integer as n from entry_reviews where entry_id = ${id!}::bigint`
  assert.equal(left?.['n'], 0)
})
