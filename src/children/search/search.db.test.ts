import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addYears, ageYearsOn, type IsoDate } from '../../lib/iso-date.ts'
import { swapDayAndMonth } from '../../lib/matching/index.ts'
import { parsePostcode } from '../../lib/identifiers/index.ts'
import type { Actor } from '../../platform/act.ts'
import { actAs, systemActor } from '../../../test/support/acts.ts'
import { createTestApp } from '../../../test/support/app.ts'
import { withhold } from '../../../test/support/withhold.ts'
import { MAX_CANDIDATES, searchChildren, type SearchCriteria, type SearchOutcome } from '../index.ts'

const { app, database: db } = await createTestApp({ children: 400 })
const TODAY = '2026-11-23' as IsoDate
const actor: Actor = { ...systemActor, kind: 'person', name: 'amara', role: 'practitioner', userId: 1 }

type Known = {
  readonly publicId: string
  readonly childNumber: string
  readonly status: string
  readonly given: string
  readonly family: string
  readonly born: IsoDate
  readonly postcode: string | null
}
const all = await db.owner<Known[]>`
  select c.public_id as "publicId", c.child_number as "childNumber", c.status, n.given, n.family, c.date_of_birth as born, a.postcode
    from children c
    join child_names n on n.child_id = c.child_id and n.position = 0
    left join child_addresses a on a.child_id = c.child_id
   order by c.child_id`
const hidden = new Set(await withhold(db, 8))
const children = all.filter((child) => child.status === 'open' && !hidden.has(child.publicId))
const withheld = all.filter((child) => hidden.has(child.publicId))

function search(criteria: SearchCriteria): Promise<SearchOutcome> {
  return actAs(db.web, (act) => searchChildren(act, app.names, criteria), { actor })
}

/** From 1; 0 when the child is not among those shown. */
async function rankOf(child: Known, criteria: SearchCriteria): Promise<number> {
  const outcome = await search(criteria)
  if (outcome.kind !== 'found') return 0
  assert.ok(outcome.children.length <= MAX_CANDIDATES)
  return outcome.children.findIndex((found) => found.publicId === child.publicId) + 1
}

/** The share of the children that come up with what is asked of each, among the first `within`. */
async function shareFound(
  asked: readonly Known[],
  ask: (child: Known) => SearchCriteria,
  within = MAX_CANDIDATES,
): Promise<number> {
  let found = 0
  for (const child of asked) {
    const rank = await rankOf(child, ask(child))
    if (rank > 0 && rank <= within) found += 1
  }
  return found / asked.length
}

const some = children.filter((_, i) => i % 4 === 0)
const whole = ({ given, family, born }: Known): SearchCriteria => ({ given, family, dateOfBirth: born })

/** The letter in the middle and the one after it exchanged; doubled when they are the same. */
function typo(name: string): string {
  const at = Math.max(1, Math.floor(name.length / 2) - 1)
  const [a, b] = [name[at] ?? '', name[at + 1] ?? '']
  return a === b || b === ''
    ? name.slice(0, at) + a + name.slice(at)
    : name.slice(0, at) + b + a + name.slice(at + 2)
}

test('the county that is searched has open and withheld children', () => {
  assert.ok(children.length > 300)
  assert.ok(withheld.length > 0)
})

test('R-51: full name and date of birth find the child first', async () => {
  assert.ok((await shareFound(children, whole, 1)) >= 0.99)
})

const ways: Readonly<Record<string, readonly [least: number, ask: (child: Known) => SearchCriteria]>> = {
  'a slip in the given name': [0.97, (child) => ({ ...whole(child), given: typo(child.given) })],
  'a slip in the family name': [0.97, (child) => ({ ...whole(child), family: typo(child.family) })],
  'given and family name in each other’s place': [
    0.97,
    (child) => ({ ...whole(child), given: child.family, family: child.given }),
  ],
  'day and month exchanged': [
    0.97,
    (child) => ({ ...whole(child), dateOfBirth: swapDayAndMonth(child.born) ?? child.born }),
  ],
  'the year one out': [0.95, (child) => ({ ...whole(child), dateOfBirth: addYears(child.born, -1) })],
  'the given name and date of birth alone': [0.97, ({ given, born }) => ({ given, dateOfBirth: born })],
  'the family name and date of birth alone': [0.97, ({ family, born }) => ({ family, dateOfBirth: born })],
  'names and age': [
    0.95,
    ({ given, family, born }) => ({
      given,
      family,
      age: { from: ageYearsOn(born, TODAY), to: ageYearsOn(born, TODAY), on: TODAY },
    }),
  ],
}

for (const [way, [least, ask]] of Object.entries(ways)) {
  test(`R-51: ${way} still find the child`, async () => {
    const share = await shareFound(some, ask)
    assert.ok(share >= least, `${share} of the children are found`)
  })
}

test('R-51: names with the first half of the postcode find the child', async () => {
  const housed = some.filter((child) => child.postcode !== null)
  const share = await shareFound(housed, ({ given, family, postcode }) => {
    const parsed = parsePostcode(postcode!)
    assert.ok(parsed.ok)
    return { given, family, postcode: { outward: parsed.value.split(' ')[0]! } }
  })
  assert.ok(share >= 0.97, `${share} of the children are found`)
})

test('R-51: a known form of the given name finds the child', async () => {
  const forms = (child: Known): string | undefined => app.variants.variantsOf(child.given.toLowerCase())[0]
  const named = children.filter((child) => forms(child) !== undefined).slice(0, 100)
  assert.ok(named.length >= 30)
  const share = await shareFound(named, (child) => ({ ...whole(child), given: forms(child)! }))
  assert.ok(share >= 0.97, `${share} of the children are found`)
})

test('R-51: either part of a double family name finds the child', async () => {
  const double = children.filter((child) => /^\p{L}{3,}-\p{L}{3,}$/u.test(child.family))
  assert.ok(double.length > 0)
  for (const at of [0, 1]) {
    assert.equal(
      await shareFound(double, (child) => ({ ...whole(child), family: child.family.split('-')[at]! })),
      1,
    )
  }
})

test('R-49: the number finds its child alone', async () => {
  for (const child of some) {
    const outcome = await search({ childNumber: child.childNumber })
    assert.ok(outcome.kind === 'found')
    assert.deepEqual(
      outcome.children.map((found) => found.publicId),
      [child.publicId],
    )
  }
})

test('R-55: a withheld child is never found, by number, names or address, and says nothing of itself', async () => {
  for (const child of withheld) {
    const { postcode } = child
    assert.deepEqual(await search({ childNumber: child.childNumber }), { kind: 'none' })
    assert.equal(await rankOf(child, whole(child)), 0)
    assert.equal(await rankOf(child, { given: child.given, dateOfBirth: child.born }), 0)
    if (postcode)
      assert.equal(
        await rankOf(child, {
          family: child.family,
          postcode: { full: postcode, outward: postcode.split(' ')[0]! },
        }),
        0,
      )
  }
})

test('R-50: never more than ten are shown; more than that names nobody', async () => {
  const [common] = await db.owner<[{ outward: string }]>`
    select split_part(postcode, ' ', 1) as outward from child_search where postcode is not null group by 1 order by count(*) desc limit 1`
  for (const child of some) {
    const outcome = await search({
      given: child.given,
      family: child.family,
      age: { from: 0, to: 18, on: TODAY },
      postcode: { outward: common.outward },
    })
    if (outcome.kind === 'found') assert.ok(outcome.children.length <= MAX_CANDIDATES)
    if (outcome.kind === 'too-many') assert.deepEqual(Object.keys(outcome), ['kind'])
  }
})

test('R-50: a card holds what is needed to tell children apart and nothing else', async () => {
  const outcome = await search(whole(children[0]!))
  assert.ok(outcome.kind === 'found')
  assert.deepEqual(Object.keys(outcome.children[0]!).sort(), [
    'childId',
    'dateOfBirth',
    'family',
    'gender',
    'given',
    'knownAs',
    'postcode',
    'publicId',
    'reasons',
  ])
})

const tooFew: readonly SearchCriteria[] = [
  {},
  { given: 'Oliver' },
  { given: 'Oliver', family: 'Smith' },
  { dateOfBirth: TODAY },
  { family: 'Smith', gender: 'male' },
  { family: 'Smith', postcode: { outward: 'HG1' } },
  { family: 'Smith', age: { from: 5, to: 6, on: TODAY } },
  { postcode: { full: 'HG1 1AA', outward: 'HG1' } },
]

test('R-49, no-browsing: less than the minimum is refused before anything is looked at', async () => {
  for (const criteria of tooFew) {
    await assert.rejects(search(criteria), { code: 'CP_SEARCH_TOO_FEW_CRITERIA' }, JSON.stringify(criteria))
  }
})

type Entry = {
  action: string
  outcome: string
  fields: string[]
  quantity: number | null
  childId: number | null
}

/** What one search left in the log. */
async function entriesOf(criteria: SearchCriteria): Promise<Entry[]> {
  const [last] = await db.owner<[{ id: number }]>`select max(entry_id) as id from audit_entries`
  await search(criteria)
  return db.owner<Entry[]>`
    select action, outcome, fields, quantity, child_id as "childId" from audit_entries where entry_id > ${last.id} order by entry_id`
}

test('R-98: a search leaves an entry for itself and one for each child shown, with names of fields and no value', async () => {
  const child = children[0]!
  const outcome = await search(whole(child))
  assert.ok(outcome.kind === 'found')
  const [searched, ...shown] = await entriesOf(whole(child))
  assert.deepEqual(searched, {
    action: 'children.search',
    outcome: 'done',
    fields: ['given', 'family', 'date-of-birth'],
    quantity: outcome.children.length,
    childId: null,
  })
  assert.deepEqual(
    shown.map(({ action, childId }) => [action, childId]),
    outcome.children.map(({ childId }) => ['children.show-candidate', childId]),
  )
  const [{ texts }] = await db.owner<[{ texts: string }]>`
    select string_agg(to_jsonb(a)::text, ' ') as texts from (select * from audit_entries order by entry_id desc limit 20) a`
  assert.equal(texts.includes(child.family) || texts.includes(child.childNumber), false)
})

test('R-98: a search that finds nobody leaves its entry', async () => {
  const entries = await entriesOf({ given: 'Qqqqq', family: 'Zzzzz', dateOfBirth: '2015-04-12' as IsoDate })
  assert.deepEqual(
    entries.map(({ action, quantity }) => [action, quantity]),
    [['children.search', 0]],
  )
})

test('R-98: a search that finds too many shows nobody and leaves its entry', async () => {
  await db.owner`
    with many as (
      insert into children (public_id, child_number, status, date_of_birth, date_of_birth_accuracy, gender, composed_at)
      select gen_random_uuid(), 'T' || i, 'open', date '2016-05-01' + i, 'exact', 'not-known', now() from generate_series(1, 15) i
      returning child_id, date_of_birth), given as (
      insert into given_names (norm, bearers) values ('quintessa', 15) returning name_id), family as (
      insert into family_names (norm, bearers) values ('vantongeren', 15) returning name_id), named as (
      insert into child_names (child_id, position, kind, given, family) select child_id, 0, 'current', 'Quintessa', 'Vantongeren' from many)
    insert into child_search (family_id, given_id, date_of_birth, postcode, organisation_id, child_id, gender, name_kind)
    select family.name_id, given.name_id, many.date_of_birth, 'HG1 1AA', null, many.child_id, 3, 0 from many, given, family`
  await app.names.refresh()
  const criteria: SearchCriteria = {
    given: 'Quintessa',
    family: 'Vantongeren',
    age: { from: 10, to: 10, on: TODAY },
  }
  assert.deepEqual(await search(criteria), { kind: 'too-many' })
  assert.deepEqual(
    (await entriesOf(criteria)).map(({ action, quantity }) => [action, quantity]),
    [['children.search', 0]],
  )
})

test('R-98: when the entry cannot be written, nothing is shown', async () => {
  await db.owner`revoke insert on audit_entries from contactpoint_web`
  try {
    await assert.rejects(search(whole(children[0]!)), { code: '42501' })
  } finally {
    await db.owner`grant insert on audit_entries to contactpoint_web`
  }
})
