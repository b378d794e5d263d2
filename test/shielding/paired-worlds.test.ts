import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../src/lib/synthetic/random.ts'
import { answerTo, createWorld, hidden, ids, type Asked, type World } from './worlds.fixture.ts'

const isLong = process.env.CONTACTPOINT_TEST_LONG === '1'
const REQUESTS = isLong ? 4000 : 120
const people = ['amara', 'priya', 'nora'] as const

const born = {
  'dateOfBirth-day': hidden.born.day,
  'dateOfBirth-month': hidden.born.month,
  'dateOfBirth-year': hidden.born.year,
}
const slip = (name: string): string => name.slice(0, 3) + name.slice(4)

/** Searches by what level 1 leaves in the open; at level 2 they find nobody. */
const byCard: readonly Readonly<Record<string, string>>[] = [
  { given: hidden.given, family: hidden.family, ...born },
  { given: slip(hidden.given), family: hidden.family, ...born },
  { given: hidden.given, family: slip(hidden.family), ...born },
  { given: hidden.family, family: hidden.given, ...born },
  { given: hidden.given, family: hidden.family, ageFrom: '11', ageTo: '11' },
  { given: hidden.given, family: hidden.family, postcode: hidden.postcode },
  { childNumber: ids.childNumber },
]
/** Searches by what every shield hides. */
const byHidden: readonly Readonly<Record<string, string>>[] = [
  { given: hidden.given, family: hidden.former, ...born, 'dateOfBirth-year': '2013' },
  { family: hidden.former, postcode: hidden.postcode },
  { family: hidden.family, postcode: hidden.postcode },
  { given: hidden.given, postcode: hidden.postcode },
  { family: hidden.family, postcode: 'YO12' },
  { given: hidden.carer, family: hidden.former, postcode: hidden.postcode },
]
const pages = [
  '/',
  '/search',
  '/reviews',
  '/merges',
  '/feeds',
  '/feed-quality',
  '/account',
  '/account/children',
]

function* requests(
  count: number,
  searches: readonly Readonly<Record<string, string>>[],
  byId: boolean,
): Generator<Asked> {
  const random = new Random(20_261, 123)
  for (let i = 0; i < count; i++) {
    const by = random.pick(people)
    const kind = random.fraction()
    if (kind < 0.6) yield { by, path: '/search', fields: random.pick(searches) }
    else if (kind < 0.8 && byId) {
      const path = `/children/${ids.publicId}`
      yield random.pick<Asked>([
        { by, path },
        { by, path: `${path}/reason` },
        { by, path: `${path}/reason`, fields: { purpose: 'working-with-child' } },
        { by, path: `${path}/involvement/new` },
        {
          by: 'priya',
          path: '/merges/preview',
          fields: { one: ids.childNumber, other: ids.childNumber, keep: 'one' },
        },
      ])
    } else yield { by, path: random.pick(pages) }
  }
}

async function assertAlike(one: World, other: World, asked: Iterable<Asked>): Promise<number> {
  let count = 0
  for (const request of asked) {
    const [first, second] = [await answerTo(one, request), await answerTo(other, request)]
    assert.equal(first, second, JSON.stringify(request))
    count++
  }
  return count
}

test('R-55, R-60, T9: a child at level 2 answers on every route as one who was never there', async () => {
  const [absent, shielded] = [await createWorld('absent', people), await createWorld('level-2', people)]
  assert.equal(
    await assertAlike(absent, shielded, requests(REQUESTS, [...byCard, ...byHidden], true)),
    REQUESTS,
  )
})

test('R-60, T9: a child at level 1 is found by nothing that the shield hides', async () => {
  const [absent, shielded] = [await createWorld('absent', people), await createWorld('level-1', people)]
  assert.equal(await assertAlike(absent, shielded, requests(REQUESTS, byHidden, false)), REQUESTS)
  const found = { by: 'amara', path: '/search', fields: byCard[0]! }
  assert.notEqual(
    await answerTo(absent, found),
    await answerTo(shielded, found),
    'the test sees a child that is there',
  )
  const record = await shielded.browsers['amara']!.fill(`/children/${ids.publicId}/reason`, {
    purpose: 'working-with-child',
  })
  const page = await shielded.browsers['amara']!.get(String(record.headers.location))
  assert.match(page.body, /No more of this record is shown/)
  for (const value of [hidden.former, hidden.postcode, hidden.house, hidden.carer, hidden.phone, hidden.nhs])
    assert.ok(!page.body.includes(value))
})
