import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { Browser, entriesOf, steady } from '../../children/web/browser.fixture.ts'
import { createTestApp } from '../../../test/support/app.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'

const app = await createTestApp({ random: 'training pages' })
const { owner } = app.database
const [refresher, full] = await owner<{ id: string }[]>`
  select public_id::text as id from training_sessions order by starts_at limit 2`

/** Numbers and words of certificates are drawn in an order that other parts of the area share. */
const withoutNumbers = (html: string): string =>
  html
    .replaceAll(/certificates\/[0-9A-Z]{10}"/g, 'certificates/NUMBER"')
    .replaceAll(/>[0-9A-Z]{5} [0-9A-Z]{5}</g, '>NUMBER<')
    .replaceAll(/(Check word<\/dt><dd[^>]*>)[a-z]{8}/g, '$1WORD')
    .replaceAll(/option value="\d+"/g, 'option value="PERSON"')
    .replaceAll(/requirements\/\d+\//g, 'requirements/N/')

async function assertPage(
  t: TestContext,
  answer: LightMyRequestResponse,
  name: string,
  status = 200,
): Promise<void> {
  assert.equal(answer.statusCode, status, answer.body)
  assert.deepEqual(await faultsIn(answer.body), [])
  const path = new URL(`__golden__/${name}.html`, import.meta.url).pathname
  t.assert.fileSnapshot(withoutNumbers(steady(answer.body)), path, { serializers: [(page: string) => page] })
}

test('R-89: somebody whose training lapsed is led to their training, books a refresher, and reaches nothing else', async (t) => {
  const owen = await Browser.open(app, 'owen')
  const refused = await owen.get('/search')
  assert.equal(refused.statusCode, 403)
  assert.match(refused.body, /href="\/training"/)
  await assertPage(t, await owen.get('/training'), 'own.lapsed')
  const entries = await entriesOf(app, () => owen.post(`/training/sessions/${refresher!.id}/book`, {}))
  assert.deepEqual(
    entries.map(({ action, outcome, fields }) => ({ action, outcome, fields })),
    [{ action: 'training.book-own', outcome: 'done', fields: ['place'] }],
  )
  await assertPage(t, await owen.get('/training'), 'own-booked.lapsed')
  for (const path of [
    '/training/team',
    '/training/desk',
    `/training/sessions/${refresher!.id}`,
    '/training/desk/import',
  ])
    assert.equal((await owen.get(path)).statusCode, 403, path)
  assert.equal(
    (await owen.post('/training/certificates/check', { number: '0'.repeat(10), word: 'x' })).statusCode,
    403,
  )
})

test('R-122: a full session offers the waiting list, and a booking can be given up', async (t) => {
  const amara = await Browser.open(app, 'amara')
  await assertPage(t, await amara.get('/training'), 'own.practitioner')
  assert.equal((await amara.post(`/training/sessions/${full!.id}/book`, {})).statusCode, 303)
  const page = await amara.get('/training')
  assert.match(page.body, /Waiting list/)
  const again = await amara.post(`/training/sessions/${full!.id}/book`, {})
  await assertPage(t, again, 'refused.practitioner', 409)
  const [path = ''] = /\/training\/bookings\/[0-9a-f-]+\/cancel/.exec(page.body) ?? []
  assert.equal((await amara.post(path, {})).headers.location, '/training')
})

test('R-122: a certificate says name, course, day and validity, and is checked by number and word', async (t) => {
  const amara = await Browser.open(app, 'amara')
  const [, number = ''] = /certificates\/([0-9A-Z]{10})/.exec((await amara.get('/training')).body) ?? []
  const page = await amara.get(`/training/certificates/${number}`)
  await assertPage(t, page, 'certificate.practitioner')
  const [, word = ''] = /Check word<\/dt><dd[^>]*>([a-z]{8})/.exec(page.body) ?? []
  const priya = await Browser.open(app, 'priya')
  assert.equal((await priya.get(`/training/certificates/${number}`)).statusCode, 404)
  await assertPage(t, await priya.get('/training/certificates/check'), 'check.local-team')
  const check = (fields: Record<string, string>) => priya.post('/training/certificates/check', fields)
  await assertPage(t, await check({ number: 'short', word: '' }), 'check-faulty.local-team', 400)
  await assertPage(t, await check({ number, word: 'wrongone' }), 'check-none.local-team')
  const found = await check({
    number: `${number.slice(0, 5)} ${number.slice(5)}`.toLowerCase(),
    word: word.toUpperCase(),
  })
  assert.match(found.body, /This certificate stands/)
  assert.match(found.body, /Amara Osei/)
})

test('R-84, R-123: a delegate sees the people of the own organisation and books for them', async (t) => {
  const callum = await Browser.open(app, 'callum')
  await assertPage(t, await callum.get('/training/team'), 'team.delegate')
  await assertPage(t, await callum.post('/training/team', {}), 'team-faulty.delegate', 400)
  const [nadia, beth] = await owner<{ id: string }[]>`
    select user_id::text as id from users where username in ('nadia', 'beth') order by username desc`
  const book = (id: string) => callum.post('/training/team', { person: id, session: refresher!.id })
  assert.equal((await book(nadia!.id)).statusCode, 303)
  assert.equal((await book(beth!.id)).statusCode, 400)
  assert.equal((await (await Browser.open(app, 'amara')).get('/training/team')).statusCode, 403)
})

test('R-122: the desk plans a session, books somebody, and marks who came', async (t) => {
  const stephen = await Browser.open(app, 'stephen')
  await assertPage(t, await stephen.get('/training/desk'), 'desk.local-team')
  await assertPage(t, await stephen.get('/training/desk/new-session'), 'new-session.local-team')
  await assertPage(
    t,
    await stephen.post('/training/desk/new-session', { places: '0' }),
    'new-session-faulty.local-team',
    400,
  )
  const fields = {
    course: 'contactpoint-team',
    'on-day': '1',
    'on-month': '12',
    'on-year': '2026',
    starts: '09:30',
    ends: '12.30',
    places: '4',
    provider: 'The team',
    venue: 'County Hall',
    trainer: '',
  }
  for (const [wrong, words] of [
    [{ 'on-year': '2025' }, 'must lie ahead'],
    [{ ends: '09:00' }, 'must end after it starts'],
    [{ starts: '25:00' }, 'Enter a time such as'],
    [{ trainer: 'nobody.there' }, 'Nobody of your area has this username'],
  ] as const) {
    const refused = await stephen.post('/training/desk/new-session', { ...fields, ...wrong })
    assert.equal(refused.statusCode, 400)
    assert.ok(refused.body.includes(words), words)
  }
  const planned = await stephen.post('/training/desk/new-session', fields)
  const path = String(planned.headers.location)
  assert.equal((await stephen.post(`${path}/people`, { username: 'priya' })).statusCode, 303)
  assert.equal((await stephen.post(`${path}/people`, { username: 'nobody.there' })).statusCode, 403)
  await assertPage(t, await stephen.get(path), 'session.local-team')
  await owner`update training_sessions set starts_at = '2026-11-23T08:00Z', ends_at = '2026-11-23T08:30Z' where public_id = ${path.split('/')[3]!}`
  const begun = await stephen.get(path)
  await assertPage(t, begun, 'session-begun.local-team')
  const [result = ''] = /\/training\/bookings\/[0-9a-f-]+\/result/.exec(begun.body) ?? []
  assert.equal((await stephen.post(result, { was: 'there', mark: '101' })).statusCode, 400)
  assert.equal((await stephen.post(result, { was: 'there', mark: '85' })).headers.location, path)
  assert.match((await stephen.get(path)).body, /Completed[\s\S]*Mark 85/)
  assert.equal((await (await Browser.open(app, 'priya')).get(path)).statusCode, 403)
})

test('R-122: courses are added, changed and required on the desk', async (t) => {
  const stephen = await Browser.open(app, 'stephen')
  await assertPage(t, await stephen.get('/training/desk/new-course'), 'new-course.local-team')
  await assertPage(
    t,
    await stephen.post('/training/desk/new-course', {}),
    'new-course-faulty.local-team',
    400,
  )
  const course = {
    code: 'north-ways',
    title: 'Our ways',
    level: '1',
    module: 'integrated-working',
    groups: 'direct-users',
    delivery: 'session',
    months: '12',
  }
  assert.equal((await stephen.post('/training/desk/new-course', course)).statusCode, 303)
  assert.equal((await stephen.post('/training/desk/new-course', course)).statusCode, 409)
  const required = {
    course: 'north-ways',
    audience: 'practitioner',
    group: 'other-required',
    'from-day': '1',
    'from-month': '3',
    'from-year': '2027',
  }
  assert.equal((await stephen.post('/training/desk/requirements', required)).statusCode, 303)
  assert.equal(
    (await stephen.post('/training/desk/courses/north-ways', { ...course, retired: 'retired' })).statusCode,
    409,
  )
  await assertPage(t, await stephen.get('/training/desk/courses'), 'courses.local-team')
  await assertPage(t, await stephen.get('/training/desk/courses/north-ways'), 'course.local-team')
  assert.equal((await stephen.post('/training/desk/courses/contactpoint', course)).statusCode, 403)
})

test('R-122: pasted completions are tried, refused whole, or recorded with the wrong ones handed back', async (t) => {
  const stephen = await Browser.open(app, 'stephen')
  await assertPage(t, await stephen.get('/training/desk/import'), 'import.local-team')
  const rows =
    'person,course,completed_on,result\namara,shared-assessment,2026-05-04,completed\nnobody.there,shared-assessment,2026-05-04,completed\n'
  const send = (how: string, pasted = rows) =>
    stephen.post('/training/desk/import', { source: 'Learning system', rows: pasted, how })
  const count = async (): Promise<number> =>
    (await owner`select from training_completions where origin = 'import'`).length
  await assertPage(t, await send('trial'), 'import-trial.local-team')
  await assertPage(t, await send('all'), 'import-refused.local-team', 400)
  assert.equal(await count(), 0)
  await assertPage(t, await send('skip'), 'import-skipped.local-team')
  assert.equal(await count(), 1)
  await assertPage(t, await send('all', 'person,course\n'), 'import-unreadable.local-team', 400)
  assert.equal((await send('')).statusCode, 400)
})

test('R-89, R-84: one completion is recorded by hand, for as long as the course says, never one’s own or another authority’s', async (t) => {
  const stephen = await Browser.open(app, 'stephen')
  const path = '/training/desk/record'
  await assertPage(t, await stephen.get(path), 'record.local-team')
  await assertPage(t, await stephen.post(path, {}), 'record-faulty.local-team', 400)
  const fields = { username: 'Joanna', course: 'safeguarding', ...day('completedOn', '2', '11', '2026') }
  const ahead = await stephen.post(path, { ...fields, 'completedOn-day': '24' })
  assert.match(ahead.body, /The day must be today or in the past/)
  const entries = await entriesOf(app, async () => {
    assert.equal((await stephen.post(path, fields)).headers.location, '/training/desk')
  })
  assert.deepEqual(entries.at(-1) && [entries.at(-1)!.action, entries.at(-1)!.fields], [
    'training.record-completion',
    ['safeguarding'],
  ])
  const [done] = await owner<{ until: string; origin: string }[]>`
    select c.expires_on::text as until, c.origin from training_completions c join users u on u.user_id = c.user_id
     where u.username = 'joanna' and c.course_code = 'safeguarding' and c.completed_on = '2026-11-02'`
  assert.deepEqual({ ...done }, { until: '2029-11-02', origin: 'recorded' })
  for (const username of ['stephen', 'helen', 'nobody-at-all'])
    assert.equal((await stephen.fill(path, { ...fields, username })).statusCode, 403, username)
  const amara = await Browser.open(app, 'amara')
  assert.equal((await amara.get(path)).statusCode, 403)
})

function day(name: string, d: string, month: string, year: string): Record<string, string> {
  return { [`${name}-day`]: d, [`${name}-month`]: month, [`${name}-year`]: year }
}
