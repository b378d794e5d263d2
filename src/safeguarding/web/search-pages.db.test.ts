import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { createTestApp, TEST_NOW } from '../../../test/support/app.ts'
import { actAs } from '../../../test/support/acts.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { explainAffected } from '../../children/affected/explain.fixture.ts'
import { putAway, type ChildId } from '../../children/index.ts'
import { Browser, steady } from '../../children/web/browser.fixture.ts'

const app = await createTestApp({ children: 40, random: 'affected' })
const { owner, worker, web } = app.database
type Child = { readonly childId: ChildId; readonly publicId: string }
const children = await owner<Child[]>`
  select c.child_id as "childId", c.public_id as "publicId" from children c
    join child_addresses a on a.child_id = c.child_id and a.postcode is not null
   where c.status = 'open' order by 1`
const [first, second, carded, hidden, lodger] = [0, 1, 2, 3, 4].map((at) => children[at]!)
const path = '/safeguarding/search'
const stated = { purpose: 'adult-may-harm', words: 'Told by the hospital this morning' }
const carer = { ...stated, given: 'ZOE', family: 'O’Quillfeather' }
const home = { ...stated, house: 'Flat 2, 14', postcode: 'YO26 9ZZ' }

/** A carer of children, and where the carer lives, written past every use case. */
async function addCarer(to: readonly Child[], family: string, lines: string[] = []): Promise<void> {
  await owner`
    insert into child_carers (child_id, position, given, family, relationship, has_parental_responsibility, phone, address_lines, postcode)
    select id, 1 + (select coalesce(max(position), 0) from child_carers where child_id = id), 'Zoë', ${family}, 'mother', true, '+44 1632 960 123',
           ${lines}::text[], ${lines.length ? 'YO26 9ZZ' : null}
      from unnest(${to.map(({ childId }) => childId)}::integer[]) as id`
}
const marek = await Browser.open(app, 'marek')
const forget = () => owner`delete from safeguarding_searches`
const shown = (page: LightMyRequestResponse): string[] =>
  [...page.body.matchAll(/href="\/children\/([0-9a-f-]{36})"/g)].map(([, id]) => id!).sort()
const idsOf = (...some: (Child | undefined)[]): string[] => some.map((one) => one!.publicId).sort()
const lastEntries = (count: number) => owner<
  { action: string; outcome: string; child: number | null; rest: unknown[] }[]
>`
  select action, outcome, child_id as child, array[purpose, quantity::text, array_to_string(fields, ' ')] as rest from (
    select * from audit_entries order by entry_id desc limit ${count}) last order by entry_id`

async function assertPage(
  t: TestContext,
  answer: LightMyRequestResponse,
  name: string,
  status = 200,
): Promise<void> {
  assert.equal(answer.statusCode, status, answer.body)
  assert.deepEqual(await faultsIn(answer.body), [])
  const golden = new URL(`__golden__/${name}.html`, import.meta.url).pathname
  t.assert.fileSnapshot(steady(answer.body), golden, { serializers: [(page: string) => page] })
}

await addCarer([first!, second!, carded!, hidden!], "O'Quillfeather")
await addCarer([lodger!], 'Lodger', ['Flat 2', '14 Mill Lane'])
await owner`update child_addresses set lines = array['Flat 2', '14 Mill Lane'], postcode = 'YO26 9ZZ' where child_id = ${first!.childId}`
await owner`update child_addresses set lines = array['15 Mill Lane'], postcode = 'YO26 9ZZ' where child_id = ${second!.childId}`
const all = idsOf(first, second, carded, hidden)

test('R-52: children of a parent or carer are found by the exact names, however they are written, or with the phone', async (t) => {
  await forget()
  await assertPage(t, await marek.get(path), 'search.practitioner')
  assert.deepEqual(shown(await marek.post(path, carer)), all)
  assert.deepEqual(shown(await marek.post(path, { ...carer, phone: '01632 960123' })), all)
  for (const other of [{ phone: '01632 960124' }, { given: 'Zo' }, { family: 'Quillfeather' }])
    assert.deepEqual(shown(await marek.post(path, { ...carer, ...other })), [])
})

test('R-52: an address finds who lives there and whose carer does, no other home; nothing tells by what a child was found', async (t) => {
  await forget()
  assert.deepEqual(shown(await marek.fill(path, home)), idsOf(first, lodger))
  assert.deepEqual(shown(await marek.post(path, { ...home, house: '15' })), idsOf(second))
  const both = await marek.post(path, { ...home, ...carer })
  assert.deepEqual(shown(both), [...all, lodger!.publicId].sort())
  await assertPage(t, both, 'affected.practitioner')
  assert.doesNotMatch(both.body, /Quillfeather|Mill Lane|YO26 9ZZ/)
})

test('R-98: the search with its purpose, and each child shown, are entries before anything is shown', async () => {
  await forget()
  await marek.fill(path, home)
  const fields = 'name date-of-birth gender postcode-district'
  const [search, ...listed] = (await lastEntries(3)).map((entry) => ({ ...entry }))
  assert.deepEqual(search, {
    action: 'safeguarding.search',
    outcome: 'done',
    child: null,
    rest: ['adult-may-harm', '2', 'address'],
  })
  assert.deepEqual(listed.map(({ child }) => child).sort(), [first!.childId, lodger!.childId].sort())
  for (const { action, rest } of listed)
    assert.deepEqual([action, rest], ['safeguarding.show-candidate', ['adult-may-harm', null, fields]])
})

test('R-55, R-60: a shielded child of either level answers as one that is not there, in page and log', async (t) => {
  await forget()
  const none = await marek.fill(path, { ...carer, family: 'Nobody' })
  await assertPage(t, none, 'none-affected.practitioner')
  const entriesOfNone = await lastEntries(1)
  for (const child of [first!, second!])
    await owner`delete from child_carers where child_id = ${child.childId}`
  for (const [child, level] of [
    [carded!, 1],
    [hidden!, 2],
  ] as const)
    await actAs(worker, (act) =>
      putAway(
        act,
        child.childId,
        { level, authorityCode: null, placedBy: 'person', sourceLiftedAt: null },
        new Map(),
      ),
    )
  const answer = await marek.post(path, carer)
  assert.equal(steady(answer.body), steady(none.body))
  assert.deepEqual(await lastEntries(1), entriesOfNone)
})

test('R-50: more than ten are too many, and none of them is shown', async (t) => {
  await forget()
  const eleven = children.slice(5, 16)
  await addCarer(eleven.slice(1), 'Everybody')
  assert.equal(shown(await marek.fill(path, { ...carer, family: 'Everybody' })).length, 10)
  await addCarer(eleven.slice(0, 1), 'Everybody')
  const page = await marek.post(path, { ...carer, family: 'Everybody' })
  assert.deepEqual(shown(page), [])
  await assertPage(t, page, 'too-many-affected.practitioner')
})

test('R-52: less than names or an address is no search; the page says what is missing', async (t) => {
  await forget()
  await marek.get(path)
  await assertPage(
    t,
    await marek.post(path, { given: 'Zoe', postcode: 'ZZ9' }),
    'search-faulty.practitioner',
    400,
  )
  for (const less of [{ family: '' }, { given: '', family: '' }, { words: '' }, { purpose: 'curiosity' }])
    assert.equal((await marek.post(path, { ...carer, ...less })).statusCode, 400)
  const [row] = await owner`select count(*)::integer as n from safeguarding_searches`
  assert.equal(row?.['n'], 0)
})

test('R-52: five searches a day for a person and thirty for an organisation; what is more is refused and recorded', async (t) => {
  t.after(() => app.setNow(TEST_NOW))
  await forget()
  await marek.get(path)
  for (let i = 0; i < 5; i++) assert.equal((await marek.post(path, carer)).statusCode, 200)
  await assertPage(t, await marek.post(path, carer), 'search-quota.practitioner', 403)
  assert.deepEqual(
    (await lastEntries(1)).map(({ action, outcome }) => [action, outcome]),
    [['safeguarding.search', 'refused']],
  )
  await forget()
  const put = (count: number, at: Date) => owner`
    insert into safeguarding_searches (user_id, organisation_id, searched_at)
    select amara.user_id, marek.organisation_id, ${at} from users amara, users marek, generate_series(1, ${count})
     where amara.username = 'amara' and marek.username = 'marek'`
  await put(40, new Date('2026-11-22T23:59:00Z'))
  await put(29, TEST_NOW)
  assert.equal((await marek.post(path, carer)).statusCode, 200)
  assert.equal((await marek.post(path, carer)).statusCode, 403)
})

test('R-52: nobody searches so without the right, or without fresh factors', async (t) => {
  await forget()
  t.after(() => app.setNow(TEST_NOW))
  for (const username of ['amara', 'priya', 'nora', 'edith'])
    assert.equal((await (await Browser.open(app, username)).get(path)).statusCode, 403)
  assert.match((await marek.get('/')).body, new RegExp(`href="${path}"`))
  app.setNow(new Date(TEST_NOW.getTime() + 6 * 60_000))
  for (const answer of [await marek.get(path), await marek.post(path, carer)])
    assert.match(String(answer.headers.location), /^\/account\/confirm/)
})

test('second-line: the database finds nobody for whom the claim does not say that they may search', async () => {
  const found = await web.begin(async (sql) => {
    const count = async (): Promise<number> =>
      (await sql`select * from affected_children('Zoë', 'Everybody', null, 'YO26 9ZZ', 200)`).length
    const none = await count()
    await sql`select set_config('contactpoint.safeguards_at', ${TEST_NOW.toISOString()}, true)`
    return [none, await count()]
  })
  assert.deepEqual([found[0], found[1]! > 10], [0, true])
})

test('the statement of the search reads indexes alone, and no statistics hold a name', async () => {
  await owner`
    insert into child_carers (child_id, position, given, family, relationship, has_parental_responsibility, postcode)
    select ${first!.childId}, 100 + n, 'G' || n % 500, 'F' || n % 997, 'mother', true, 'YO1 ' || n % 10 || 'AA' from generate_series(1, 20000) n`
  await owner`analyze child_carers, child_addresses`
  const plan = await explainAffected(owner)
  for (const index of ['child_carers_name_idx', 'child_addresses_postcode_idx', 'child_carers_postcode_idx'])
    assert.match(plan, new RegExp(`Index Scan using ${index}`), plan)
  assert.doesNotMatch(plan, /Seq Scan/)
  const kept =
    await owner`select tablename, attname from pg_stats where tablename like 'child_carers%' and (most_common_vals is not null or histogram_bounds is not null)
    and attname in ('plain_name', 'plain_name1', 'given', 'family', 'postcode', 'phone')`
  assert.deepEqual([...kept], [])
})
