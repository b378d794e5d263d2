import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFacts } from '../../src/access/read-standing.ts'
import { lapsedConditions } from '../../src/access/standing.ts'
import { systemActor } from '../../src/app/acts.ts'
import { Browser, steady } from '../../src/children/web/browser.fixture.ts'
import { mergeChildren } from '../../src/linkage/merge/merge-children.ts'
import { createTestApp, TEST_NOW } from '../support/app.ts'
import { withhold } from '../support/withhold.ts'
import { actions, expected, readLines, userWith } from './table.ts'

const app = await createTestApp({ random: 'records' })
const { owner } = app.database

type Known = {
  readonly publicId: string
  readonly given: string
  readonly family: string
  readonly born: string
}
const detailsOf = (publicIds: string[]) => owner<Known[]>`
  select c.public_id as "publicId", n.given, n.family, c.date_of_birth::text as born
    from children c join child_names n on n.child_id = c.child_id and n.position = 0
   where c.public_id in ${owner(publicIds)}`
const opened = await owner<{ publicId: string }[]>`
  select public_id as "publicId" from children
   where status = 'open' and authority_code = 'E06000065' and date_of_birth_accuracy = 'exact' order by child_id limit 4`
const [open, family, stays, merges] = opened.map(({ publicId }) => publicId) as [
  string,
  string,
  string,
  string,
]
const closed = await owner<{ publicId: string }[]>`
  select public_id as "publicId" from children where status = 'open' order by child_id desc limit 2`
const declared = await detailsOf([family, closed[1]!.publicId])
const [hidden, hiddenFamily] = (await withhold(app.database, 2)) as [string, string]

const [priya, stephen] = [await Browser.open(app, 'priya'), await Browser.open(app, 'stephen')]
const asked = await priya.fill('/merges', { one: stays, other: merges, keep: 'one', note: 'details-agree' })
await stephen.fill(`${String(asked.headers.location)}/second`, { answer: 'agree' })
const [merge] = await owner<{ id: number }[]>`select max(merge_id) as id from child_merges`
await mergeChildren(app.app.acts(app.app.worker, systemActor('test')), merge!.id)

/** What there is to look at, by state and relation. */
const ids: Readonly<Record<string, string>> = {
  'open none': open,
  'open declared': family,
  'withheld none': hidden,
  'withheld declared': hiddenFamily,
  'merged none': merges,
  'unknown none': '00000000-0000-4000-8000-000000000000',
}
const cells = readLines('records.csv').map(([state, relation, reason, answer]) => ({
  id: ids[`${state} ${relation}`]!,
  label: `${state}, ${relation}, ${reason}`,
  isStated: reason === 'stated',
  answer: answer!,
}))
const people = await owner<
  { username: string; userId: number; role: string; authority: string; isSupervised: boolean }[]
>`
  select username, user_id as "userId", role, coalesce(authority_code, '') as authority, not needs_supervision(user_id) as "isSupervised"
    from users order by user_id`

/** Whether the table lets a person open a record that is not of the own family. */
async function mayOpen({ userId, role, authority, isSupervised }: (typeof people)[number]): Promise<boolean> {
  const { standing, rights, organisationId } = await readFacts(owner, userId, TEST_NOW)
  return expected({
    action: actions.find(({ name }) => name === 'children.open-record')!,
    principal: userWith(role, rights, { authority, organisation: organisationId, userId }),
    resource: { type: 'Child', attributes: { isDeclared: false } },
    lacking: lapsedConditions(standing).map(({ condition }) => condition),
    isRecent: true,
    isSupervised,
  })
}

async function declareFamily(browser: Browser): Promise<void> {
  for (const { given, family: familyName, born } of declared) {
    const [year = '', month = '', day = ''] = born.split('-')
    const fields = { kinship: 'own-child', given, family: familyName }
    await browser.get('/account/relations/new')
    await browser.post('/account/relations/new/check-answers', {
      ...fields,
      'born-day': day,
      'born-month': month,
      'born-year': year,
    })
  }
}

/** The answer in the table's words; `unlike` when it is none of them. */
function answerOf({ statusCode, headers, body }: Awaited<ReturnType<Browser['get']>>): string {
  const to = String(headers.location ?? '')
  if (statusCode === 200 && body.includes('id="services"')) return 'shown'
  if (statusCode === 303 && to.endsWith('/reason')) return 'asks-reason'
  if (statusCode === 303 && to === `/children/${stays}`) return 'leads-on'
  if (statusCode === 403 || (statusCode === 303 && /^\/(sign-in|account\/)/.test(to))) return 'refused'
  return statusCode === 404 ? 'not-found' : 'unlike'
}

test('G4: each record answers each person by state, relation and reason as the table says; hidden and absent alike', async () => {
  const wrong: string[] = []
  let lookers = 0
  for (const person of people) {
    const may = await mayOpen(person)
    if (may) lookers++
    const absent = new Set<string>()
    for (const isStated of [false, true]) {
      const browser = await Browser.open(app, person.username)
      if (!isStated) await declareFamily(browser)
      for (const cell of cells.filter((one) => one.isStated === isStated)) {
        if (isStated) await browser.fill(`/children/${cell.id}/reason`, { purpose: 'child-protection' })
        const answer = await browser.get(`/children/${cell.id}`)
        const got = answerOf(answer)
        if (got === 'not-found') absent.add(steady(answer.body))
        if (may ? got !== cell.answer : !['refused', 'not-found'].includes(got))
          wrong.push(`${person.username}: ${cell.label}: ${got} for ${may ? cell.answer : 'refused'}`)
      }
    }
    assert.ok(absent.size <= 1, `${person.username}: hidden and absent records answer in ${absent.size} ways`)
  }
  assert.deepEqual(wrong, [])
  assert.ok(lookers >= 5 && lookers < people.length, `${lookers} of ${people.length} may look`)
})
