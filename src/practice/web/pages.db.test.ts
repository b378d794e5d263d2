import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Browser, entriesOf, steady } from '../../children/web/browser.fixture.ts'
import { createTestApp } from '../../../test/support/app.ts'
import { withhold } from '../../../test/support/withhold.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { systemActor } from '../../app/acts.ts'
import { importCompletions } from '../../training/import/import-completions.ts'
import { chooseChildren, practiceTasks } from '../index.ts'

const app = await createTestApp({ random: 'practice' })
const { owner } = app.database
const run = app.app.acts(app.app.worker, systemActor('test'))
await withhold(app.database, 3)
await run(chooseChildren)

function assertGolden(t: TestContext, html: string, name: string): void {
  const path = new URL(`__golden__/${name}.html`, import.meta.url).pathname
  t.assert.fileSnapshot(withoutNames(steady(html)), path, { serializers: [(page: string) => page] })
}

/** Which children a trainee is given depends on the order in which lanes of a load made them. */
function withoutNames(html: string): string {
  return html.replace(/Search for [^,<>]+, born \d+ \w+ \d+/g, 'Search for NAME, born DAY')
}

/** As the log would show a whole run of a persona; the run itself is the journey's. */
async function logWholeRun(username: string): Promise<void> {
  const fullName = ['given', 'family', 'date-of-birth']
  const entries: [string, string, string[], number | null][] = [
    ['children.search', 'refused', ['too-little'], null],
    ['children.search', 'done', fullName, 1],
    ['children.search', 'done', fullName, 0],
    ['children.state-reason', 'done', [], null],
    ['children.open-record', 'done', ['services'], null],
    ['involvement.record', 'done', ['lead'], null],
    ['involvement.end', 'done', [], null],
    ['access.read-own-account', 'done', [], null],
  ]
  for (const [action, outcome, fields, quantity] of entries)
    await owner`
      insert into audit_entries (occurred_at, action, outcome, actor_kind, actor_name, role, fields, quantity, policy_rules, request_id, build, salt, user_id)
      select '2026-11-20T10:00Z', ${action}, ${outcome}, 'person', 'x', 'practitioner', ${fields}, ${quantity}, '{}', gen_random_uuid(), 'test',
             decode(repeat('00', 32), 'hex'), users.user_id
        from users where users.username = ${username}`
}

test('R-101: a trainee sees the ten tasks with children of their own to search for', async (t) => {
  const amara = await Browser.open(app, 'amara')
  const entries = await entriesOf(app, async () => {
    const page = await amara.get('/practice')
    assert.equal(page.statusCode, 200)
    assert.deepEqual(await faultsIn(page.body), [])
    assertGolden(t, page.body, 'own.practitioner')
    assert.match(page.body, /0 of 10 tasks done/)
    assert.ok(!page.body.includes('the child whom your trainer names'))
  })
  assert.deepEqual(
    entries.map(({ action, outcome }) => [action, outcome]),
    [['practice.read-own', 'done']],
  )
})

test('R-101: what the trainee does ticks tasks', async () => {
  const imran = await Browser.open(app, 'imran')
  await imran.fill('/search', { given: 'Emma' })
  const [, given = '', family = '', day = '', month = '', year = ''] =
    /Search for (\S+) ([^,]+), born (\d+) (\w+) (\d+)\./.exec((await imran.get('/practice')).body) ?? []
  const months =
    'January February March April May June July August September October November December'.split(' ')
  const born = {
    'dateOfBirth-day': day,
    'dateOfBirth-month': String(months.indexOf(month) + 1),
    'dateOfBirth-year': year,
  }
  const found = await imran.fill('/search', { given, family, ...born })
  assert.match(found.body, new RegExp(family))
  await imran.get('/account')
  const page = await imran.get('/practice')
  assert.match(page.body, /3 of 10 tasks done/)
})

test('R-101: a withheld child that a trainee is told of is found by nobody', async () => {
  const [withheld] = await owner<{ given: string; family: string; born: string }[]>`
    select given, family, to_char(date_of_birth, 'YYYY-MM-DD') as born from practice_children where kind = 'withheld' limit 1`
  const [year = '', month = '', day = ''] = withheld!.born.split('-')
  const amara = await Browser.open(app, 'amara')
  const { given, family } = withheld!
  const born = { 'dateOfBirth-day': day, 'dateOfBirth-month': month, 'dateOfBirth-year': year }
  const answer = await amara.fill('/search', { given, family, ...born })
  assert.equal(answer.statusCode, 200)
  assert.ok(!answer.body.includes(`/children/`), 'a withheld child is shown')
})

test('R-101, R-122: a trainer sees everybody, and whole runs go into the import of the real service', async (t) => {
  await logWholeRun('beth')
  const stephen = await Browser.open(app, 'stephen')
  assert.equal((await stephen.get('/practice')).headers.location, '/practice/trainees')
  const page = await stephen.get('/practice/trainees')
  assert.deepEqual(await faultsIn(page.body), [])
  assertGolden(t, page.body, 'trainees.local-team')
  const progress = await stephen.get('/practice/trainees/progress.csv')
  assert.equal(progress.headers['content-type'], 'text/csv; charset=utf-8')
  assert.ok(progress.body.startsWith(`username,name,tasks_done,${practiceTasks.join(',')}\n`))
  assert.match(progress.body, /^beth,Beth Holroyd,10(,2026-11-20){10}$/m)
  const completions = await stephen.get('/practice/trainees/completions.csv')
  assert.equal(
    completions.body,
    'person,course,completed_on,result\nbeth,contactpoint-practice,2026-11-20,completed\n',
  )
  const report = await run((act) =>
    importCompletions(act, {
      bytes: bytesOf(completions.body),
      authorityCode: null,
      source: 'practice',
      isDryRun: false,
      skipsWrong: false,
      onFault: () => assert.fail('the import refuses what the practice area made'),
    }),
  )
  assert.deepEqual(report, { rows: 1, recorded: 1, failed: 0, wrong: 0 })
})

test('R-122: whoever has no right to train sees nobody else’s run', async () => {
  for (const username of ['amara', 'callum', 'yusuf', 'helen']) {
    const browser = await Browser.open(app, username)
    for (const path of ['', '/progress.csv', '/completions.csv'])
      assert.equal((await browser.get(`/practice/trainees${path}`)).statusCode, 403, `${username} ${path}`)
  }
})

test('practice-stays-apart: children to practise with are refused outside a practice area', async () => {
  await owner`update installation set kind = 'production'`
  await assert.rejects(
    owner`insert into practice_children (kind, child_id, given, family, date_of_birth)
          select 'open', child_id, 'A', 'B', '2016-01-01' from children limit 1`,
    /practice area only/,
  )
  await owner`update installation set kind = 'test'`
})

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
