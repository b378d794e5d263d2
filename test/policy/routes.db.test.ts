import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFacts } from '../../src/access/read-standing.ts'
import { conditions, lapsedConditions, type Condition } from '../../src/access/standing.ts'
import { shippedPolicy } from '../../src/app/policy.ts'
import { Browser } from '../../src/children/web/browser.fixture.ts'
import { createRouteExamples } from '../house/route-examples.fixture.ts'
import { createTestApp, TEST_NOW } from '../support/app.ts'
import { actions, expected, readLines, userWith, type Attributes, type Case } from './table.ts'

/** Each guarded route with what it does, to the thing its example leads to; what is not said of a thing is the person's own. */
const gates = Map.groupBy(
  readLines('routes.csv').map(([method, route, action, thing]) => ({ method, route, action, thing })),
  ({ method, route }) => `${method} ${route}`,
)

const app = await createTestApp({ random: 'routes' })
const { owner } = app.database
const { examples, people, child, another } = await createRouteExamples(app)
const organisations = Object.fromEntries(
  (await owner<{ code: string; id: number }[]>`select code, organisation_id as id from organisations`).map(
    ({ code, id }) => [code, id],
  ),
)
const names = (
  await owner<
    { name: string }[]
  >`select distinct given || ' ' || family as name from child_names where position = 0`
).map(({ name }) => name)
const guarded = app.web.registeredRoutes.filter(
  ({ method, config }) => method !== 'HEAD' && (config.access ?? 'signed-in') === 'signed-in',
)
/** Forms that ask for what is then looked up, and pages that lead to one of them, show nothing of anybody. */
const formsOnly = [
  'GET /account/recovery-codes',
  'GET /training/certificates/check',
  ...guarded
    .map(({ method, url }) => `${method} ${url}`)
    .filter((route) => /^GET \/(children|account)\/.*\/check-answers$/.test(route)),
]
const usernames = Object.keys(people).filter((username) => username !== 'ready')
const usernameOf = (url: string): string => examples[url]!.by?.username ?? 'amara'

test('the table says of every guarded route what it does, and of no other', () => {
  const known = guarded.map(({ method, url }) => `${method} ${url}`)
  assert.deepEqual([...gates.keys(), ...formsOnly].toSorted(), [...new Set(known)].toSorted())
})

type Person = Pick<Case, 'principal' | 'lacking' | 'isSupervised'>

async function personOf(username: string): Promise<Person> {
  const userId = people[username]!
  const facts = await readFacts(owner, userId, TEST_NOW)
  const [{ role, authority, isSupervised }] = await owner<
    [{ role: string; authority: string; isSupervised: boolean }]
  >`
    select role, coalesce(authority_code, '') as authority, not needs_supervision(user_id) as "isSupervised"
      from users where user_id = ${userId}`
  return {
    principal: userWith(role, facts.rights, {
      authority,
      organisation: facts.organisationId,
      userId,
    }),
    lacking: lapsedConditions(facts.standing).map(({ condition }) => condition),
    isSupervised,
  }
}

function thingOf(action: string, said: string, own: Attributes): Case['resource'] {
  const { resource: type } = shippedPolicy.actions.find(({ name }) => name === action)!
  const told = Object.fromEntries(said.split(' ').map((pair) => pair.split('=') as [string, string]))
  const attributes = Object.entries(shippedPolicy.resources[type]!).map(([name, kind]) => {
    const value = told[name]
    if (kind === 'Bool') return [name, value !== undefined && people[value] === own['userId']]
    if (name === 'organisation')
      return [name, value === undefined ? own['organisation'] : organisations[value]]
    if (kind === 'Long') return [name, value === undefined ? ownId(name, action, own) : people[value]]
    return [name, value ?? own['authority']]
  })
  return { type, attributes: Object.fromEntries(attributes) as Attributes }
}

/** Whose a thing of one's own is; on a page about many it is nobody's. */
function ownId(name: string, action: string, own: Attributes): number {
  return name === 'ownerId' || (name === 'userId' && action.startsWith('training.'))
    ? Number(own['userId'])
    : 0
}

/** What the table refuses a person of all that a route does; nothing: the person may. */
function refusedOf(route: string, { principal, lacking, isSupervised }: Person): string[] {
  const own = principal.entity.attributes as Attributes
  return gates
    .get(route)!
    .filter(({ action, thing }) => {
      const asked = actions.find(({ name }) => name === action)!
      const resource = thingOf(action!, thing!, own)
      return !expected({ action: asked, principal, resource, lacking, isRecent: true, isSupervised })
    })
    .map(({ action }) => action!)
}

/** Somebody signed in with a token for forms, and with a reason for the examples' records: what is asked for is what answers. */
async function enter(username: string): Promise<Browser> {
  const browser = await Browser.open(app, username)
  await browser.get('/account')
  for (const { publicId } of [child, another])
    await browser.fill(`/children/${publicId}/reason`, { purpose: 'working-with-child' })
  return browser
}

/** How a person's request was answered, and what the log says of it. */
async function attempt(browser: Browser, { method, url }: { method: string; url: string }) {
  const { path, fields = {} } = examples[url]!
  const [{ last }] = await owner<[{ last: string }]>`select max(entry_id) as last from audit_entries`
  const { statusCode, headers, body } =
    method === 'GET' ? await browser.get(path) : await browser.post(path, fields)
  const entries = await owner<{ action: string; outcome: string }[]>`
    select action, outcome from audit_entries where entry_id > ${last} and user_id = ${people[browser.username!]!}`
  const isSentAway =
    statusCode === 303 && /^\/(sign-in|signed-out|account\/supervision)/.test(String(headers.location))
  const isNamedRefused = statusCode === 404 && entries.some(({ outcome }) => outcome === 'refused')
  const isRefused = isSentAway || isNamedRefused || statusCode === 403
  const isElsewhere = statusCode === 404 || (method === 'GET' ? statusCode === 303 : statusCode === 400)
  return {
    statusCode,
    isSentToWait: statusCode === 303 && String(headers.location).startsWith('/account/supervision'),
    isRefused,
    /** Absent and hidden answer alike: a row that the database keeps from a person is not there. A way to another page shows nothing, a form sent back does nothing. */
    isKeptOut: isRefused || isElsewhere,
    done: entries.filter(({ outcome }) => outcome === 'done').map(({ action }) => action),
    namesChild: names.some((name) => body.includes(name)),
  }
}

/** Asks each route for each of `who`, those who may not first: they leave everything as it is. @returns how many were asked. */
async function sweep(method: string, who: (url: string) => readonly string[]): Promise<number> {
  const wrong: string[] = []
  let cells = 0
  /** Of people who are refused, used again and again: that changes nothing of theirs. */
  const sessions = new Map<string, Browser>()
  const persons = new Map<string, Person>()
  for (const username of usernames) {
    persons.set(username, await personOf(username))
    sessions.set(username, await enter(username))
  }
  for (const mayAtFirst of [false, true]) {
    for (const { method: own, url } of guarded) {
      const route = `${own} ${url}`
      if (own !== method || !gates.has(route)) continue
      for (const username of who(url)) {
        if ((refusedOf(route, persons.get(username)!).length === 0) !== mayAtFirst) continue
        const person = mayAtFirst ? await personOf(username) : persons.get(username)!
        const refused = refusedOf(route, person)
        const may = refused.length === 0
        const browser = may ? await enter(username) : sessions.get(username)!
        const answer = await attempt(browser, { method, url })
        cells++
        /** Where a session waits for a supervisor, every page but the own account leads there, whatever the policy says. */
        const isHeld = !person.isSupervised && answer.isSentToWait && answer.done.length === 0
        const isRight = isHeld
          ? !answer.namesChild
          : may
            ? !answer.isRefused && answer.statusCode < 500
            : answer.isKeptOut &&
              !answer.done.some((action) => refused.includes(action)) &&
              !answer.namesChild
        if (!isRight) wrong.push(`${username} ${may ? 'may' : 'may not'} ${route}: ${JSON.stringify(answer)}`)
      }
    }
  }
  assert.deepEqual(wrong, [], `${wrong.length} of ${cells}`)
  return cells
}

test('G4: every page answers every persona as the table says', async () => {
  assert.ok((await sweep('GET', () => usernames)) > 1500)
})

const LONG_AGO = '1970-01-01T00:00Z'
const withdrawn = (table: string, which = 'true') =>
  [
    `update ${table} set withdrawn_at = '${LONG_AGO}' where withdrawn_at is null and ${which}`,
    `update ${table} set withdrawn_at = null where withdrawn_at = '${LONG_AGO}'`,
  ] as const
const required = (group: string): string =>
  `exists (select from trainee_requirements needed where needed.user_id = training_completions.user_id
             and needed.course_code = training_completions.course_code and needed.group_name = '${group}')`

/** What takes one condition from everybody, and what gives it back. */
const lapses: Readonly<Record<Condition, readonly [lapse: string, restore: string]>> = {
  'not-suspended': [
    `update users set suspended_at = '${LONG_AGO}' where suspended_at is null`,
    `update users set suspended_at = null where suspended_at = '${LONG_AGO}'`,
  ],
  'in-post': [
    `update users set starts_on = starts_on + 9999`,
    `update users set starts_on = starts_on - 9999`,
  ],
  accreditation: [
    `insert into accreditation_suspensions (organisation_id, from_at, reason)
     select organisation_id, '${LONG_AGO}', 'misuse' from organisations`,
    `delete from accreditation_suspensions where from_at = '${LONG_AGO}'`,
  ],
  need: withdrawn('user_needs'),
  vetting: withdrawn('user_vettings'),
  training: withdrawn('training_completions', required('contactpoint')),
  'other-training': withdrawn('training_completions', required('other-required')),
  agreement: [
    withdrawn('agreement_signatures')[0],
    `delete from agreement_signatures where withdrawn_at is null; ${withdrawn('agreement_signatures')[1]}`,
  ],
}

for (const condition of conditions) {
  test(`G4, R-89: whoever may is answered as the table says once ${condition} lapsed`, async () => {
    const [lapse, restore] = lapses[condition]
    await owner.unsafe(lapse)
    try {
      const by = (url: string): string[] => [usernameOf(url)]
      assert.ok((await personOf('amara')).lacking.includes(condition))
      assert.ok((await sweep('GET', by)) + (await sweep('POST', by)) > 90)
    } finally {
      await owner.unsafe(restore)
    }
  })
}

test('G4: every form answers every persona as the table says', async () => {
  assert.ok((await sweep('POST', () => usernames)) > 2000)
})
