import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestApp } from '../../../test/support/app.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import { formatDay, type IsoDate } from '../../lib/iso-date.ts'
import { assertGolden, Browser, entriesOf, steady } from './browser.fixture.ts'

const app = await createTestApp()
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'
const UNKNOWN_NUMBER = 'C00000000098'

type Child = {
  readonly childId: number
  readonly publicId: string
  readonly number: string
  readonly given: string
  readonly family: string
  readonly dateOfBirth: IsoDate
  readonly postcode: string
  readonly street: string
  readonly isMarked: boolean
}

/** Open records, the ones with most services first. */
const children = await app.database.owner<Child[]>`
  select c.child_id as "childId", c.public_id as "publicId", c.child_number as "number", n.given, n.family,
         c.date_of_birth as "dateOfBirth", a.postcode, a.lines[1] as "street",
         exists (select from sensitive_involvements m where m.child_id = c.child_id and m.ended_on is null) as "isMarked"
    from children c
    join child_names n on n.child_id = c.child_id and n.position = 0
    join child_addresses a on a.child_id = c.child_id and a.postcode is not null
   where c.status = 'open'
   order by (select count(*) from involvements i where i.child_id = c.child_id) desc, n.family, n.given, c.date_of_birth`
const child = children.find((one) => !one.isMarked)!
const marked = children.find((one) => one.isMarked)!
const ofCallum = children.at(-2)!
const withheld = children.at(-1)!
await app.database.owner`update children set status = 'withheld' where child_id = ${withheld.childId}`
await app.database.owner`delete from child_search where child_id = ${withheld.childId}`

function details({ given, family, dateOfBirth }: Child): Record<string, string> {
  const [dayOfMonth = '', month = '', year = ''] = formatDay(dateOfBirth).split(' ')
  return {
    given,
    family,
    'dateOfBirth-day': dayOfMonth,
    'dateOfBirth-month': month,
    'dateOfBirth-year': year,
  }
}

async function openAs(username: string, { publicId }: Child): Promise<Browser> {
  const browser = await Browser.open(app, username)
  await browser.fill(`/children/${publicId}/reason`, { purpose: 'working-with-child' })
  return browser
}

test('home, visitor: says what the service is and is not, and discloses nothing', async (t) => {
  const browser = await Browser.open(app)
  const entries = await entriesOf(app, async () => {
    const { statusCode, body } = await browser.get('/')
    assert.equal(statusCode, 200)
    assert.deepEqual(await faultsIn(body), [])
    assertGolden(t, body, 'home.visitor')
  })
  assert.deepEqual(entries, [])
})

test('home, practitioner: records opened lately and own involvements, each shown being recorded', async (t) => {
  const browser = await openAs('callum', child)
  await browser.get(`/children/${child.publicId}`)
  await app.database.owner`
    insert into involvements (child_id, service_id, user_id, practitioner, started_on, confirmed_on)
    select ${ofCallum.childId}, u.service_id, u.user_id, u.name, '2026-01-05', '2026-03-03' from users u where u.username = 'callum'`
  const entries = await entriesOf(app, async () => {
    const { body } = await browser.get('/')
    assert.ok(body.includes(`/children/${child.publicId}`) && body.includes(`/children/${ofCallum.publicId}`))
    assert.deepEqual(await faultsIn(body), [])
    assertGolden(t, body, 'home.practitioner')
  })
  assert.deepEqual(
    entries.map(({ action, childId }) => ({ action, childId })),
    [
      { action: 'children.list-own-recent', childId: child.childId },
      { action: 'involvement.list-own', childId: ofCallum.childId },
    ],
  )
})

test('home, local team: search without involvements of their own', async () => {
  const browser = await Browser.open(app, 'stephen')
  const { statusCode, body } = await browser.get('/')
  assert.equal(statusCode, 200)
  assert.match(body, /Records you opened lately/)
  assert.doesNotMatch(body, /Your involvements/)
})

test('R-87: home, national team: no search and no record', async (t) => {
  const browser = await Browser.open(app, 'helen')
  const { statusCode, body } = await browser.get('/')
  assert.equal(statusCode, 200)
  assertGolden(t, body, 'home.national-team')
})

test('R-89: search and record are refused to somebody whose training lapsed, with what is missing', async () => {
  const browser = await Browser.open(app, 'owen')
  await browser.get('/account')
  for (const path of ['/search', `/children/${child.publicId}`, `/children/${child.publicId}/reason`]) {
    const { statusCode, body } = await browser.get(path)
    assert.equal(statusCode, 403)
    assert.match(body, /Your ContactPoint training is not up to date/)
    assert.ok(!body.includes(child.family))
  }
  for (const fields of [details(child), { given: 'A', family: 'B', postcode: '!' }]) {
    const { statusCode, body } = await browser.post('/search', fields)
    assert.equal(statusCode, 403)
    assert.match(body, /Your ContactPoint training is not up to date/)
  }
})

test('R-89: home, training lapsed: what is missing in place of the search, nothing of a child, no entry', async (t) => {
  const browser = await Browser.open(app, 'owen')
  const entries = await entriesOf(app, async () => {
    const { statusCode, body } = await browser.get('/')
    assert.equal(statusCode, 200)
    assert.deepEqual(await faultsIn(body), [])
    assert.doesNotMatch(body, /action="\/search"|Records you opened lately/)
    assertGolden(t, body, 'home-lapsed.practitioner')
  })
  assert.deepEqual(entries, [])
})

test('R-84: whoever looks at no records has no search form', async () => {
  for (const username of ['yusuf', 'helen']) {
    const browser = await Browser.open(app, username)
    const entries = await entriesOf(app, async () => {
      const { statusCode, body } = await browser.get('/search')
      assert.equal(statusCode, 403)
      assert.doesNotMatch(body, /action="\/search"/)
    })
    assert.deepEqual(
      entries.map(({ action, outcome }) => [action, outcome]),
      [['children.search', 'refused']],
    )
    assert.doesNotMatch((await browser.get('/')).body, /action="\/search"/)
  }
})

test('visitors are sent to sign in', async () => {
  const browser = await Browser.open(app)
  for (const path of ['/search', `/children/${child.publicId}`, `/children/${child.publicId}/reason`]) {
    const { statusCode, headers } = await browser.get(path)
    assert.equal(statusCode, 303)
    assert.match(String(headers.location), /^\/sign-in/)
  }
})

test('search: the form explains the minimum', async (t) => {
  const browser = await Browser.open(app, 'amara')
  const entries = await entriesOf(app, async () => {
    const { body } = await browser.get('/search')
    assert.deepEqual(await faultsIn(body), [])
    assertGolden(t, body, 'search.practitioner')
  })
  assert.deepEqual(entries, [])
})

test('R-49: too little is refused with what is missing, and is no search', async (t) => {
  const browser = await Browser.open(app, 'amara')
  await browser.get('/search')
  const entries = await entriesOf(app, async () => {
    const { statusCode, body } = await browser.post('/search', { family: 'Smith', postcode: 'YO12' })
    assert.equal(statusCode, 400)
    assert.match(body, /<title>Error: Find a child - /)
    assert.deepEqual(await faultsIn(body), [])
    assertGolden(t, body, 'search-refused.practitioner')
  })
  assert.deepEqual(entries, [
    { action: 'children.search', outcome: 'refused', childId: null, purpose: null, fields: ['too-little'] },
  ])
})

test('R-50, R-51: name and date of birth find the child; address cut short; search and cards recorded', async (t) => {
  const browser = await Browser.open(app, 'amara')
  await browser.get('/search')
  const entries = await entriesOf(app, async () => {
    const { statusCode, body, headers } = await browser.post('/search', details(child))
    assert.equal(statusCode, 200)
    assert.equal(headers.location, undefined)
    assert.ok(body.includes(`/children/${child.publicId}`))
    assert.ok(!body.includes(child.postcode) && !body.includes(child.street) && !body.includes(child.number))
    assert.deepEqual(await faultsIn(body), [])
    assertGolden(t, body, 'results.practitioner')
  })
  assert.deepEqual(entries[0], {
    action: 'children.search',
    outcome: 'done',
    childId: null,
    purpose: null,
    fields: ['given', 'family', 'date-of-birth'],
  })
  assert.ok(
    entries.some(({ action, childId }) => action === 'children.show-candidate' && childId === child.childId),
  )
})

test('search by number finds just that child, with or without spaces', async () => {
  const browser = await Browser.open(app, 'amara')
  const spaced = `${child.number.slice(0, 4)} ${child.number.slice(4, 8)} ${child.number.slice(8).toLowerCase()}`
  for (const childNumber of [child.number, spaced]) {
    const { body } = await browser.fill('/search', { childNumber })
    assert.match(body, /<title>1 possible match - /)
    assert.ok(body.includes(`/children/${child.publicId}`))
  }
})

test('R-55: a hidden child and one that is not there give the same page and the same entries', async (t) => {
  const browser = await Browser.open(app, 'amara')
  await browser.get('/search')
  const lookFor = async (childNumber: string) => {
    let page = ''
    const entries = await entriesOf(app, async () => {
      page = steady((await browser.post('/search', { childNumber })).body).replaceAll(
        /value="C\d{3} [\d ]+"/g,
        'value="NUMBER"',
      )
    })
    return { page, entries }
  }
  const hidden = await lookFor(withheld.number)
  assert.deepEqual(hidden, await lookFor(UNKNOWN_NUMBER))
  assert.match(hidden.page, /No record was found that you may see/)
  const { body } = await browser.post('/search', details(withheld))
  assert.ok(!body.includes(withheld.publicId))
  assert.deepEqual(await faultsIn(body), [])
  assertGolden(t, hidden.page, 'no-results.practitioner')
})

test('R-48: the reason page shows which child, and is a look that is recorded', async (t) => {
  const browser = await Browser.open(app, 'amara')
  const entries = await entriesOf(app, async () => {
    const { body } = await browser.get(`/children/${child.publicId}/reason`)
    assert.ok(body.includes(child.family) && body.includes(formatDay(child.dateOfBirth)))
    assert.deepEqual(await faultsIn(body), [])
    assertGolden(t, body, 'reason.practitioner')
  })
  assert.deepEqual(
    entries.map(({ action, childId, fields }) => ({ action, childId, fields })),
    [{ action: 'children.show-candidate', childId: child.childId, fields: ['name', 'date-of-birth'] }],
  )
})

test('R-48: no record without a reason; one given opens it and stands in the log', async () => {
  const browser = await Browser.open(app, 'amara')
  const path = `/children/${child.publicId}`
  const unasked = await browser.get(path)
  assert.equal(unasked.statusCode, 303)
  assert.equal(unasked.headers.location, `${path}/reason`)

  const wordless = await browser.fill(`${path}/reason`, { purpose: 'other' })
  assert.equal(wordless.statusCode, 400)
  assert.match(wordless.body, /<title>Error: /)
  assert.deepEqual(await faultsIn(wordless.body), [])
  assert.equal((await browser.get(path)).statusCode, 303)

  const entries = await entriesOf(app, async () => {
    const given = await browser.post(`${path}/reason`, { purpose: 'referral-received', note: 'left over' })
    assert.equal(given.statusCode, 303)
    assert.equal(given.headers.location, path)
    assert.equal((await browser.get(path)).statusCode, 200)
  })
  assert.deepEqual(
    entries.map(({ action, childId, purpose }) => ({ action, childId, purpose })),
    ['children.state-reason', 'children.open-record'].map((action) => ({
      action,
      childId: child.childId,
      purpose: 'referral-received',
    })),
  )
})

for (const [username, role] of [
  ['amara', 'practitioner'],
  ['stephen', 'local-team'],
] as const) {
  test(`R-54: the record, ${role}: who works with the child and how to reach them`, async (t) => {
    const browser = await openAs(username, child)
    const { statusCode, body } = await browser.get(`/children/${child.publicId}`)
    assert.equal(statusCode, 200)
    assert.deepEqual(await faultsIn(body), [])
    assert.ok(Buffer.byteLength(body) < 60_000)
    const services = await app.database.owner<{ name: string; phone: string }[]>`
      select s.name, coalesce(i.phone, s.phone, o.phone) as "phone"
        from involvements i join services s using (service_id) join organisations o using (organisation_id)
       where i.child_id = ${child.childId} and i.ended_on is null and i.withdrawn_at is null`
    for (const { name, phone } of services) {
      assert.ok(body.includes(name.replaceAll('&', '&amp;')))
      assert.ok(body.includes(`href="tel:${phone.replaceAll(' ', '')}"`))
    }
    assertGolden(t, body, `record.${role}`)
  })
}

test('R-15: numbers of other bodies are on no page of a record', async () => {
  const browser = await openAs('amara', child)
  const { body } = await browser.get(`/children/${child.publicId}`)
  const numbers = await app.database.owner<{ value: string }[]>`
    select i.value from child_identifiers i where i.child_id = ${child.childId}`
  assert.ok(numbers.length > 0)
  const text = body.replaceAll(/[\s\u00a0]/g, '')
  for (const { value } of numbers) assert.ok(!text.includes(value))
})

test('R-76: of a sensitive service the record says only that there may be one', async (t) => {
  const browser = await openAs('amara', marked)
  const { body } = await browser.get(`/children/${marked.publicId}`)
  assert.match(body, /There may be other support/)
  const hidden = await app.database.owner<
    { name: string; practitioner: string | null; phone: string | null }[]
  >`
    select s.name, v.practitioner, v.phone from sensitive_involvements v join services s using (service_id)
     where v.child_id = ${marked.childId}`
  assert.ok(hidden.length > 0)
  for (const text of hidden.flatMap((one) => [one.name, one.practitioner, one.phone])) {
    assert.ok(text === null || !body.includes(text))
  }
  assertGolden(t, body, 'record-marked.practitioner')
})

test('R-55: unknown, hidden and malformed ids answer with one page', async () => {
  const browser = await Browser.open(app, 'amara')
  const ids = [UNKNOWN_ID, withheld.publicId, 'x', child.publicId.toUpperCase(), `urn:uuid:${child.publicId}`]
  const answers = new Set<string>()
  for (const id of ids) {
    for (const path of [`/children/${id}`, `/children/${id}/reason`]) {
      const { statusCode, body } = await browser.get(path)
      assert.equal(statusCode, 404)
      answers.add(steady(body))
    }
  }
  assert.equal(answers.size, 1)
  const { statusCode } = await browser.fill('/search', {})
  assert.equal(statusCode, 400)
  for (const id of [UNKNOWN_ID, withheld.publicId]) {
    assert.equal((await browser.post(`/children/${id}/reason`, { purpose: 'duty' })).statusCode, 404)
  }
})

test('R-55: a miss is in the log as a miss, hidden or not', async () => {
  const browser = await Browser.open(app, 'amara')
  const missOf = async (id: string) => entriesOf(app, () => browser.get(`/children/${id}`))
  const hidden = await missOf(withheld.publicId)
  assert.deepEqual(hidden, await missOf(UNKNOWN_ID))
  assert.deepEqual(
    hidden.map(({ action, outcome, childId }) => ({ action, outcome, childId })),
    [{ action: 'children.open-record', outcome: 'not-found', childId: null }],
  )
})

test('R-87: the national team opens no record', async () => {
  const browser = await Browser.open(app, 'helen')
  assert.equal((await browser.get(`/children/${child.publicId}`)).statusCode, 403)
  await browser.get('/account')
  assert.equal((await browser.post('/search', details(child))).statusCode, 403)
})

test('nothing that was typed or shown is in the service log', async () => {
  const browser = await openAs('amara', child)
  await browser.get(`/children/${child.publicId}`)
  await browser.fill('/search', details(child))
  const log = app.logLines.join('\n')
  assert.ok(!log.includes(child.family) && !log.includes(child.publicId) && !log.includes(child.number))
})
