import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { Browser, steady } from '../../children/web/browser.fixture.ts'
import { createTestApp } from '../../../test/support/app.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'

const app = await createTestApp({ random: 'accreditation pages' })
const { owner } = app.database

async function assertPage(
  t: TestContext,
  { statusCode, body }: LightMyRequestResponse,
  name: string,
  status = 200,
): Promise<void> {
  assert.equal(statusCode, status, body)
  assert.deepEqual(await faultsIn(body), [])
  const main = /<main[\s\S]*<\/main>/.exec(body)?.[0] ?? body
  t.assert.fileSnapshot(
    steady(main.replaceAll(/[0-9a-f]{64}/g, 'SHA')),
    new URL(`__golden__/${name}.html`, import.meta.url).pathname,
    { serializers: [(text: string) => text] },
  )
}

const day = (name: string, [dayOfMonth = '', month = '', year = '']: readonly string[]) => ({
  [`${name}-day`]: dayOfMonth,
  [`${name}-month`]: month,
  [`${name}-year`]: year,
})

type Upload = {
  readonly name: string
  readonly bytes: Buffer | string
  readonly type?: string
  readonly field?: string
}

/** Sends a file as a browser does, with the token of the page shown last. */
async function upload(username: string, conditionId: string, file: Upload, csrf?: string) {
  const cookie = await app.signIn(username)
  const path = `/your-organisation/conditions/${conditionId}`
  const page = await app.web.inject({ url: path, headers: { cookie } })
  const token = csrf ?? /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
  const cookies = [cookie, ...page.cookies.map(({ name, value }) => `${name}=${value}`)].join('; ')
  const boundary = 'x-boundary-x'
  const { name, bytes, type = 'application/octet-stream', field = 'file' } = file
  const payload = Buffer.concat([
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n`),
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`,
    ),
    Buffer.from(bytes),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  return app.web.inject({
    method: 'POST',
    url: `${path}/evidence`,
    payload,
    headers: { cookie: cookies, 'content-type': `multipart/form-data; boundary=${boundary}` },
  })
}

const filesOf = async (conditionId: string): Promise<string[]> =>
  (
    await owner<{ name: string }[]>`
      select e.name from accreditation_evidence e
        join accreditation_applications a on a.application_id = e.application_id
        join organisations o on o.organisation_id = a.organisation_id
       where o.code = 'VOL-LIN' and e.condition_id = ${conditionId} order by e.evidence_id`
  ).map(({ name }) => name)

const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n')

test('R-121: an upload is kept whole, and handed out only as an attachment that no browser interprets', async () => {
  const taken = await upload('ruth', 'A3', { name: 'Plan für 2026.pdf', bytes: pdf })
  assert.deepEqual([taken.statusCode, taken.headers.location], [303, '/your-organisation/conditions/A3'])
  const [row] = await owner<{ id: string; sha: string }[]>`
    select public_id as id, e.sha256 = sha256(c.content) as sha
      from accreditation_evidence e join accreditation_evidence_chunks c on c.evidence_ref = e.public_id where condition_id = 'A3'`
  assert.equal(row!.sha, true)
  for (const [username, path] of [
    ['ruth', `/your-organisation/evidence/${row!.id}`],
    ['stephen', `/accreditation/VOL-LIN/evidence/${row!.id}`],
  ] as const) {
    const { headers, rawPayload, statusCode } = await (await Browser.open(app, username)).get(path)
    assert.equal(statusCode, 200)
    assert.deepEqual(rawPayload, pdf)
    assert.equal(headers['content-type'], 'application/pdf')
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(
      headers['content-disposition'],
      `attachment; filename="Plan f_r 2026.pdf"; filename*=UTF-8''Plan%20f%C3%BCr%202026.pdf`,
    )
    assert.equal(headers['content-security-policy'], "default-src 'none'; sandbox")
  }
  for (const username of ['hannah', 'amara']) {
    const other = await Browser.open(app, username)
    assert.ok([403, 404].includes((await other.get(`/your-organisation/evidence/${row!.id}`)).statusCode))
  }
})

test('content-agrees-with-name: a lie, a program, markup, nothing and too much are refused, and nothing is kept', async () => {
  const tooLarge = Buffer.concat([pdf, Buffer.alloc(10 * 1024 * 1024)])
  for (const [name, bytes, words] of [
    ['plan.pdf', 'not a pdf', 'does not fit its name'],
    ['plan.exe', pdf, 'must be a PDF'],
    ['plan.pdf.exe', pdf, 'Rename the file'],
    ['plan.exe.pdf', pdf, 'Rename the file'],
    ['plan.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'must be a PDF'],
    ['plan.html', '<p>x</p>', 'must be a PDF'],
    ['plan.txt', '<script>1</script>', 'does not fit its name'],
    ['plan.pdf', '', 'The file is empty'],
    ['plan.pdf', tooLarge, '10 MB or smaller'],
    ['', '', 'Choose a file'],
  ] as const) {
    const { statusCode, body } = await upload('ruth', 'A5', { name, bytes, type: 'application/pdf' })
    assert.equal(statusCode, 400, name)
    assert.ok(body.includes(words), `${name}: ${words}`)
  }
  assert.deepEqual(await filesOf('A5'), [])
})

test('a name with folders or a null byte never reaches the database as such', async () => {
  for (const name of ['../../etc/plan.pdf', 'c:\\x\\plan.pdf', 'plan\u0000.pdf']) {
    const { statusCode } = await upload('ruth', 'A6', { name, bytes: pdf })
    assert.ok([303, 400].includes(statusCode), name)
  }
  assert.ok((await filesOf('A6')).every((name) => name === 'plan.pdf'))
})

test('token-by-default: a file without the token of a page is not taken', async () => {
  const { statusCode } = await upload('ruth', 'A8', { name: 'plan.pdf', bytes: pdf }, 'forged')
  assert.equal(statusCode, 403)
  assert.deepEqual(await filesOf('A8'), [])
})

test('R-93: an agency’s own pages', async (t) => {
  const ruth = await Browser.open(app, 'ruth')
  await assertPage(t, await ruth.get('/your-organisation'), 'own.delegate')
  await assertPage(t, await ruth.get('/your-organisation/conditions/A20'), 'own-condition.delegate')
  const faulty = await ruth.post('/your-organisation/conditions/A20', { level: 'partly' })
  await assertPage(t, faulty, 'own-condition-faulty.delegate', 400)
  await assertPage(t, await ruth.get('/your-organisation/responsible'), 'responsible.delegate')
  await assertPage(
    t,
    await ruth.post('/your-organisation/responsible', { email: 'x' }),
    'responsible-faulty.delegate',
    400,
  )
  assert.equal((await ruth.get('/your-organisation/conditions/A29')).statusCode, 404)
  const again = await ruth.post('/your-organisation/apply', {})
  assert.equal(again.statusCode, 409)
  assert.match(again.body, /An application is under way already/)
})

test('R-95, R-121: the register and an organisation, for the local team', async (t) => {
  const stephen = await Browser.open(app, 'stephen')
  const all = await stephen.get('/accreditation')
  assert.equal(all.statusCode, 200)
  assert.deepEqual(await faultsIn(all.body), [])
  await assertPage(t, await stephen.get('/accreditation?status=suspended'), 'register-suspended.local-team')
  await assertPage(t, await stephen.get('/accreditation?status=due'), 'register-due.local-team')
  await assertPage(t, await stephen.get('/accreditation?status=never'), 'register-empty.local-team')
  await assertPage(t, await stephen.get('/accreditation/VOL-COM'), 'organisation-accredited.local-team')
  await assertPage(t, await stephen.get('/accreditation/VOL-HAV'), 'organisation-own-assessment.local-team')
  await assertPage(t, await stephen.get('/accreditation/VOL-STE'), 'organisation-suspended.local-team')
  await assertPage(t, await stephen.get('/accreditation/VOL-HAV/conditions/A20'), 'condition.local-team')
  const joel = await Browser.open(app, 'joel')
  await assertPage(t, await joel.get('/accreditation/VOL-HAV'), 'organisation-to-decide.local-team')
  await assertPage(
    t,
    await joel.post('/accreditation/VOL-HAV/decide', {}),
    'organisation-faulty.local-team',
    400,
  )
  const unknown = await stephen.get('/accreditation/NO-SUCH')
  assert.equal(unknown.statusCode, 404)
})

test('R-87: the national team sees authorities with their counts, and the conditions to edit', async (t) => {
  const helen = await Browser.open(app, 'helen')
  const register = await helen.get('/accreditation')
  assert.match(register.body, /By authority[\s\S]*E06000065/)
  await assertPage(t, await helen.get('/accreditation?status=suspended'), 'register-suspended.national-team')
  const narrowed = await helen.get('/accreditation?authority=E06000065&status=suspended')
  assert.ok(!narrowed.body.includes('By authority') && narrowed.body.includes('VOL-STE'))
  assert.equal((await helen.post('/accreditation-conditions', {})).statusCode, 303)
  await assertPage(t, await helen.get('/accreditation-conditions/A7'), 'condition-edit.national-team')
  const wording = { title: 'Lawful basis', asked: 'It is written down.', evidence: 'A paper.', months: '6' }
  assert.equal((await helen.post('/accreditation-conditions/A7', wording)).statusCode, 303)
  const faulty = await helen.post('/accreditation-conditions/A7', { months: '5' })
  assert.equal(faulty.statusCode, 400)
  await assertPage(t, await helen.get('/accreditation-conditions'), 'conditions-draft.national-team')
  assert.equal((await helen.post('/accreditation-conditions/publish', {})).statusCode, 403)
  const omar = await Browser.open(app, 'omar')
  await omar.get('/accreditation-conditions')
  assert.equal((await omar.post('/accreditation-conditions/publish', {})).statusCode, 303)
  const late = await omar.post('/accreditation-conditions/A7', wording)
  assert.equal(late.statusCode, 409)
})

test('R-93: from the decision of the second person to checks and follow-up, on the pages', async (t) => {
  const joel = await Browser.open(app, 'joel')
  const to = (path: string) => `/accreditation/VOL-COM${path}`
  await joel.get('/accreditation/VOL-COM')
  const planned = await joel.post(to('/checks'), {
    kind: 'papers',
    ...day('plannedOn', ['24', '11', '2026']),
  })
  assert.equal(planned.statusCode, 303)
  const [check] = await owner<
    { id: string }[]
  >`select public_id as id from compliance_checks where kind = 'papers'`
  const path = to(`/checks/${check!.id}`)
  await assertPage(t, await joel.get(path), 'check.local-team')
  await assertPage(t, await joel.post(path, { outcome: 'small-concern' }), 'check-faulty.local-team', 400)
  const past = await joel.post(path, { outcome: 'small-concern', ...day('followUpOn', ['1', '1', '2026']) })
  assert.match(past.body, /Choose a day that is today or later/)
  const done = await joel.post(path, { outcome: 'small-concern', ...day('followUpOn', ['1', '12', '2026']) })
  assert.equal(done.statusCode, 303)
  assert.equal((await joel.get(path)).statusCode, 404, 'a check is done once')
  assert.equal((await joel.post(`${path}/close`, {})).statusCode, 303)
  assert.equal((await joel.post(`${path}/close`, {})).statusCode, 409)
  const [remedy] = await owner<{ id: string }[]>`select min(item_id)::text as id from accreditation_plan_items
     join accreditation_applications using (application_id) where state = 'decided'`
  assert.equal((await joel.post(to(`/plan/${remedy!.id}/close`), {})).statusCode, 303)
  assert.equal((await joel.post('/accreditation/VOL-HAV/decide', { answer: 'agree' })).statusCode, 303)
  assert.match((await joel.get('/accreditation/VOL-HAV')).body, /Decided/)
})

test('R-95: whoever works for a suspended organisation is refused at the next request, and its delegate is told', async () => {
  const hannah = await Browser.open(app, 'hannah')
  const stephen = await Browser.open(app, 'stephen')
  assert.equal((await hannah.get('/search')).statusCode, 200)
  await stephen.get('/accreditation/VOL-COM')
  const faulty = await stephen.post('/accreditation/VOL-COM/suspend', {})
  assert.equal(faulty.statusCode, 400)
  assert.equal((await stephen.post('/accreditation/VOL-COM/suspend', { reason: 'misuse' })).statusCode, 303)
  const refused = await hannah.get('/search')
  assert.equal(refused.statusCode, 403)
  assert.match(refused.body, /Your organisation is not accredited/)
  const own = await hannah.get('/your-organisation')
  assert.equal(own.statusCode, 200)
  assert.match(own.body, /is suspended: its users and its feeds are stopped/)
  const seen = /action="(\/notices\/[^"]+)"/.exec(own.body)![1]!
  assert.equal((await hannah.post(seen, {})).headers.location, '/notices')
  assert.ok(
    (await stephen.get('/accreditation')).body.includes('is suspended: its users'),
    'the team is told too',
  )
  assert.equal((await stephen.post('/accreditation/VOL-COM/reinstate', {})).statusCode, 303)
  assert.equal((await hannah.get('/search')).statusCode, 200)
})

test('R-84: nobody without the right or of another role reaches the pages', async () => {
  for (const username of ['amara', 'priya', 'ruth']) {
    const browser = await Browser.open(app, username)
    for (const path of [
      '/accreditation',
      '/accreditation/VOL-COM',
      '/accreditation/NO-SUCH',
      '/accreditation-conditions',
    ]) {
      assert.ok([403, 404].includes((await browser.get(path)).statusCode), `${username} ${path}`)
    }
  }
  for (const username of ['amara', 'priya']) {
    const browser = await Browser.open(app, username)
    assert.equal((await browser.get('/your-organisation')).statusCode, 403)
  }
})
