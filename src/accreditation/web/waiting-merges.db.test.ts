import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Browser } from '../../children/web/browser.fixture.ts'
import { createTestApp, TEST_NOW } from '../../../test/support/app.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'

const app = await createTestApp({ random: 'waiting merges' })
const { owner } = app.database
const [OWN, OTHER] = ['E06000065', 'E06000014']
await owner`update notices set seen_at = ${TEST_NOW}`
await owner`update users set authority_code = ${OTHER} where username in ('stephen', 'yusuf')`
const children = await owner<{ childId: number }[]>`
  select child_id as "childId" from children where status = 'open' order by child_id limit 2`
const [first, second] = children.map(({ childId }) => childId)
const [{ mergeId }] = await owner<[{ mergeId: number }]>`
  insert into child_merges (survivor_id, merged_id, authority_code, other_authority_code, needs_second, note_code, requested_by, requested_at)
  select ${first!}, ${second!}, ${OWN!}, ${OTHER!}, true, 'details-agree', user_id, ${TEST_NOW} from users where username = 'priya'
  returning merge_id as "mergeId"`
const browsers: Record<string, Browser> = {}
for (const username of ['stephen', 'priya', 'yusuf', 'helen', 'amara'])
  browsers[username] = await Browser.open(app, username)

async function countFor(username: string): Promise<string | undefined> {
  const { body } = await browsers[username]!.get('/account')
  return /<a class="app-nav__link" href="\/notices"[^>]*>(.*?)<\/a>/
    .exec(body)?.[1]
    ?.replaceAll(/<[^>]+>/g, '')
}

test('MRG-13: a merge that waits for the other authority is counted for its data managers, and for nobody else', async () => {
  assert.equal(await countFor('stephen'), 'Notices 1 waiting')
  for (const username of ['priya', 'yusuf', 'helen', 'amara'])
    assert.equal(await countFor(username), undefined, username)
  const { body } = await browsers['stephen']!.get('/notices')
  assert.match(body, /href="\/merges">Another authority asks for a merge that your team must agree to</)
  assert.ok(!body.includes('Nothing new'))
  assert.deepEqual(await faultsIn(body), [])
})

test('MRG-13: it is counted no more when it touches a withheld record, was answered, or was taken back', async () => {
  for (const childId of [first!, second!]) {
    await owner`update children set status = 'withheld' where child_id = ${childId}`
    assert.equal(await countFor('stephen'), undefined)
    await owner`update children set status = 'open' where child_id = ${childId}`
  }
  await owner`update child_merges set refused_at = ${TEST_NOW}, refusal_code = 'taken-back' where merge_id = ${mergeId}`
  assert.equal(await countFor('stephen'), undefined)
  await owner`
    update child_merges set refused_at = null, refusal_code = null, seconded_at = ${TEST_NOW},
           seconded_by = (select user_id from users where username = 'stephen')
     where merge_id = ${mergeId}`
  assert.equal(await countFor('stephen'), undefined)
  assert.match((await browsers['stephen']!.get('/notices')).body, /Nothing new/)
})
