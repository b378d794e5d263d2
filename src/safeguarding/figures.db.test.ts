import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestApp } from '../../test/support/app.ts'
import { faultsIn } from '../../test/support/valid-html.ts'
import { Browser, steady } from '../children/web/browser.fixture.ts'

const app = await createTestApp({ children: 10, random: 'override-figures' })
const { owner } = app.database
await owner`insert into user_rights (user_id, right_name, given_at) select user_id, 'shielding', now() from users where username = 'joel'`
const [northYorkshire, hull, york] = ['E06000065', 'E06000010', 'E06000014'] as const

/** Looks that found nothing, begun at an instant by somebody of a section, past every use case. */
async function looked(count: number, at: string, section: string = northYorkshire): Promise<void> {
  await owner`
    insert into vault.overrides (public_id, user_id, organisation_id, own_section_code, session_ref, outcome, section_code, reason, sealed_words,
           began_at, ends_at, ended_at, due_on)
    select gen_random_uuid(), user_id, organisation_id, ${section}, '', 'not-held', ${section}, 'danger-to-life', '',
           ${at}, ${at}::timestamptz + interval '1 minute', ${at}, '2026-11-24'
      from users cross join generate_series(1, ${count}) where username = 'marek'`
}

await looked(20, '2026-10-31T23:30:00Z')
await looked(9, '2026-10-01T00:00:00+01:00', hull)
await looked(3, '2026-10-10T12:00:00Z', york)
await looked(40, '2026-09-30T22:30:00Z')
await looked(7, '2026-08-15T12:00:00Z')
await looked(50, '2026-11-01T00:00:00Z')
await looked(50, '2025-10-31T23:59:00Z')
const joel = await Browser.open(app, 'joel')
const nora = await Browser.open(app, 'nora')

async function figuresOf(person: Browser): Promise<Map<string, string>> {
  const answer = await person.get('/emergency/figures.csv')
  assert.match(String(answer.headers['content-type']), /^text\/csv/)
  const lines = answer.body.trimEnd().split('\n').slice(1)
  return new Map(
    lines.map((line) => {
      const [month = '', code = ''] = line.split(',')
      return [`${month} ${code}`.trimEnd(), line.slice(line.lastIndexOf(',') + 1)]
    }),
  )
}

test('R-79: whole months by clocks in England count, small counts and what would give one away do not', async () => {
  const figures = await figuresOf(joel)
  assert.equal(figures.get('2026-10'), '32')
  assert.equal(figures.get('2026-10 E06000065'), '20')
  assert.equal(figures.get(`2026-10 ${hull}`), 'not shown', 'the whole less the others would be 3')
  assert.equal(figures.get(`2026-10 ${york}`), 'not shown')
  assert.equal(figures.get('2026-09'), '40')
  assert.equal(figures.get('2026-08'), 'not shown')
  assert.ok(!figures.has('2026-11') && !figures.has('2025-10') && figures.has('2025-11'))
  assert.deepEqual(await figuresOf(nora), figures, 'the same for every reader')
})

test('R-79: the page shows the own authority and all, for the national team all alone, and nothing to others', async (t) => {
  for (const [person, name] of [
    [joel, 'figures.shielding'],
    [nora, 'figures.national'],
  ] as const) {
    const answer = await person.get('/emergency/figures')
    assert.deepEqual(await faultsIn(answer.body), [])
    const golden = new URL(`web/__golden__/${name}.html`, import.meta.url).pathname
    t.assert.fileSnapshot(steady(answer.body), golden, { serializers: [(page: string) => page] })
  }
  for (const username of ['marek', 'edith', 'stephen'])
    assert.equal((await (await Browser.open(app, username)).get('/emergency/figures')).statusCode, 403)
})

test('second-line: the database counts looks for whoever reviews them alone', async () => {
  const counted = await app.database.shield.begin(async (sql) => {
    const count = async (): Promise<number> =>
      (await sql`select * from override_months('2026-10-01', '2026-11-01')`).length
    const none = await count()
    await sql`select set_config('contactpoint.shields', 'E06000065', true)`
    return [none, await count()]
  })
  assert.deepEqual(counted, [0, 3])
})
