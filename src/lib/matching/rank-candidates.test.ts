import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { day } from '../iso-date.ts'
import { NameIndex } from './name-index.ts'
import { buildVariants } from './name-variants.ts'
import {
  FLOOR_BITS,
  rankCandidates,
  type Candidate,
  type RankedCandidate,
  type SearchQuery,
} from './rank-candidates.ts'

const GIVEN = [
  'katherine',
  'kathrine',
  'katherina',
  'oliver',
  'olivre',
  'baby',
  'fatima',
  'james',
  'thomas',
  'katie',
]
const FAMILY = [
  'smith',
  'smiht',
  'smyth',
  'jones',
  'okafor',
  'okafro',
  'thomas',
  'james',
  'smithjones',
  'patel',
]

const names = {
  given: indexOf('given', GIVEN, ['katherine', 'katie']),
  family: indexOf('family', FAMILY, ['smith', 'smyth']),
}

function indexOf(
  kind: 'given' | 'family',
  norms: readonly string[],
  pair: readonly [string, string],
): NameIndex {
  const index = new NameIndex(kind, buildVariants([pair]))
  for (const [at, norm] of norms.entries()) index.add(at + 1, norm, 1000 >> at)
  return index
}

function child(childId: number, given: string, family: string, rest: Partial<Candidate> = {}): Candidate {
  const ids = { givenId: names.given.idOf(given) ?? 99, familyId: names.family.idOf(family) ?? 99 }
  const facts = {
    dateOfBirth: day('2012-03-04'),
    postcode: 'LS1 6AE',
    gender: 'female',
    nameKind: 'current',
  } as const
  return { childId, ...ids, ...facts, ...rest }
}

function rank(query: SearchQuery, ...candidates: readonly Candidate[]): RankedCandidate[] {
  return rankCandidates(query, candidates, names, 10)
}

function ids(ranked: readonly RankedCandidate[]): number[] {
  return ranked.map(({ childId }) => childId)
}

const katherine = { given: 'Katherine', family: 'Smith', dateOfBirth: day('2012-03-04') } as const
const atHome = { full: 'LS1 6AE', outward: 'LS1', sector: 'LS1 6' }

test('R-51: full name and date of birth suffice, and the reasons say so', () => {
  const [found, ...others] = rank(katherine, child(7, 'katherine', 'smith'), child(8, 'oliver', 'jones'))
  assert.deepEqual(others, [])
  assert.equal(found?.childId, 7)
  assert.deepEqual(found?.reasons, [
    { field: 'given', level: 'exact' },
    { field: 'family', level: 'exact' },
    { field: 'dateOfBirth', level: 'exact' },
  ])
})

test('R-37: a nickname, a variant surname and an exchanged day and month are all told', () => {
  const [found] = rank(
    { given: 'Katie', family: 'Smyth', dateOfBirth: day('2012-04-03'), postcode: { outward: 'LS1' } },
    child(7, 'katherine', 'smith'),
  )
  assert.deepEqual(found?.reasons, [
    { field: 'given', level: 'variant' },
    { field: 'family', level: 'variant' },
    { field: 'dateOfBirth', level: 'day-month-swap' },
    { field: 'postcode', level: 'outward' },
  ])
})

test('names typed in each other’s place are found, below the same names in their own', () => {
  const dateOfBirth = day('2012-03-04')
  for (const [given, family] of [
    ['thomas', 'james'],
    ['james', 'thomas'],
  ] as const) {
    const ranked = rank({ given, family, dateOfBirth }, child(1, family, given), child(2, given, family))
    assert.deepEqual(ids(ranked), [2, 1])
    assert.deepEqual(ranked[1]?.reasons[2], { field: 'names', level: 'exchanged' })
  }
})

test('names count as exchanged only where both agree well', () => {
  const dateOfBirth = day('2012-03-04')
  assert.deepEqual(
    rank({ given: 'Patel', family: 'Oliver', dateOfBirth }, child(1, 'katherine', 'patel')),
    [],
  )
  assert.deepEqual(rank({ given: 'Okafor', family: 'Katie', dateOfBirth }, child(1, 'katie', 'patel')), [])
  assert.deepEqual(
    ids(rank({ given: 'Patel', family: 'Oliver', dateOfBirth }, child(1, 'oliver', 'patel'))),
    [1],
  )
})

test('R-37: a record of an unnamed baby is found by family name and date of birth', () => {
  assert.deepEqual(ids(rank(katherine, child(7, 'baby', 'smith'))), [7])
})

test('a typed given name that stands for none counts as not typed', () => {
  const query = { ...katherine, given: 'Baby Girl' }
  const [found] = rank(query, child(7, 'katherine', 'smith'))
  assert.deepEqual(found?.reasons[0], { field: 'family', level: 'exact' })
})

test('a name that has not reached this process counts neither way', () => {
  const [found] = rank(katherine, child(7, 'not yet known', 'smith'))
  assert.equal(found?.reasons[0]?.field, 'family')
})

test('no candidate is shown when neither name agrees, whatever else does', () => {
  assert.deepEqual(
    rank({ ...katherine, postcode: atHome, gender: 'female' }, child(7, 'oliver', 'okafor')),
    [],
  )
  assert.deepEqual(
    rank({ family: 'Okafor', dateOfBirth: katherine.dateOfBirth }, child(7, 'baby', 'smith')),
    [],
  )
})

test('no-siblings-by-address: a different given name needs the date of birth, not the address', () => {
  const sibling = child(8, 'oliver', 'smith', { dateOfBirth: day('2009-11-20') })
  assert.deepEqual(rank({ ...katherine, postcode: atHome }, sibling), [])
  assert.deepEqual(rank({ given: 'Katherine', family: 'Smith', postcode: atHome }, sibling), [])
  const twin = child(9, 'oliver', 'smith')
  assert.deepEqual(
    ids(rank({ ...katherine, postcode: atHome }, twin, child(7, 'katherine', 'smith'))),
    [7, 9],
  )
})

test('no-siblings-by-address: a different family name needs the date of birth or the postcode', () => {
  const renamed = child(7, 'katherine', 'okafor')
  const age = { from: 8, to: 9, on: day('2020-06-01') }
  assert.deepEqual(ids(rank(katherine, renamed)), [7])
  assert.deepEqual(
    ids(rank({ given: 'Katherine', family: 'Smith', ageYears: age, postcode: atHome }, renamed)),
    [7],
  )
  const district = { given: 'Fatima', family: 'Smith', ageYears: age, postcode: { outward: 'LS1' } }
  assert.deepEqual(rank(district, child(7, 'fatima', 'okafor')), [])
})

test('floor: a search with only wrong data shows nothing', () => {
  const wrong = { given: 'Kathrina', family: 'Smithers', dateOfBirth: day('2001-10-30') }
  assert.deepEqual(rank(wrong, child(7, 'katherine', 'smith'), child(8, 'oliver', 'jones')), [])
})

test('floor: what is shown has at least the floor’s weight', () => {
  const [found] = rank({ given: 'Katherine', family: 'Smith' }, child(7, 'katherine', 'smith'))
  assert.ok((found?.bits ?? 0) >= FLOOR_BITS)
  assert.deepEqual(rank({ family: 'Smith' }, child(7, 'katherine', 'smith')), [])
})

test('a former name, a name the child is known as and part of a double name are told', () => {
  for (const nameKind of ['former', 'known-as', 'part'] as const) {
    const [found] = rank(katherine, child(7, 'katherine', 'smith', { nameKind }))
    assert.deepEqual(found?.reasons[2], { field: 'names', level: nameKind })
  }
})

test('current and known-as names weigh alike, a former one less, half of a double name least', () => {
  const kinds = ['part', 'former', 'known-as', 'current'] as const
  const rows = kinds.map((nameKind, at) => child(at, 'katherine', 'smith', { nameKind }))
  assert.deepEqual(ids(rank(katherine, ...rows)), [2, 3, 1, 0])
})

test('a child is shown once, by its best name', () => {
  const rows = [
    child(7, 'katherine', 'smith', { nameKind: 'former' }),
    child(7, 'katherine', 'smith', { nameKind: 'known-as' }),
    child(7, 'katherine', 'smith'),
    child(7, 'katie', 'smith'),
  ]
  const [found, ...others] = rank(katherine, ...rows)
  assert.deepEqual(others, [])
  assert.equal(found?.nameKind, 'current')
})

test('an age is used only where no date of birth was typed', () => {
  const ageYears = { from: 3, to: 3, on: day('2020-06-01') }
  const [byDate] = rank({ ...katherine, ageYears }, child(7, 'katherine', 'smith'))
  assert.equal(byDate?.reasons[2]?.field, 'dateOfBirth')
  const [byAge] = rank(
    { given: 'Katherine', family: 'Smith', ageYears: { ...ageYears, to: 8 } },
    child(7, 'katherine', 'smith'),
  )
  assert.deepEqual(byAge?.reasons[2], { field: 'age', level: 'within' })
})

test('R-38: gender moves a candidate but is never a reason', () => {
  const [girl, boy] = rank(
    { ...katherine, gender: 'female' },
    child(7, 'katherine', 'smith', { gender: 'male' }),
    child(8, 'katherine', 'smith'),
  )
  assert.deepEqual([girl?.childId, boy?.childId], [8, 7])
  assert.deepEqual(girl?.reasons, boy?.reasons)
})

test('equals stand in order of child id, and no more than the limit', () => {
  const candidates = [5, 3, 9, 1].map((childId) => child(childId, 'katherine', 'smith'))
  assert.deepEqual(ids(rankCandidates(katherine, candidates, names, 3)), [1, 3, 5])
})

const someone = fc.record({
  childId: fc.integer({ min: 1, max: 6 }),
  given: fc.constantFrom(...GIVEN),
  family: fc.constantFrom(...FAMILY),
  dateOfBirth: fc.constantFrom('2012-03-04', '2012-04-03', '2012-03-05', '2010-01-01').map(day),
  postcode: fc.constantFrom('LS1 6AE', 'LS1 6AF', 'LS2 7XX', null),
  nameKind: fc.constantFrom('current', 'known-as', 'former', 'part'),
})

test('the ranking does not depend on the order of the candidates', () => {
  const people = fc.array(someone, { maxLength: 20 })
  fc.assert(
    fc.property(people, (drawn) => {
      const rows = drawn.map(({ childId, given, family, ...rest }) => child(childId, given, family, rest))
      const query = { ...katherine, postcode: atHome }
      const ranked = rank(query, ...rows)
      assert.deepEqual(rank(query, ...rows.toReversed()), ranked)
      assert.equal(new Set(ids(ranked)).size, ranked.length)
      assert.ok(ranked.every(({ bits }, at) => bits <= (ranked[at - 1]?.bits ?? Infinity)))
    }),
  )
})

test('a child agreeing in every field comes before any version of it with one slip', () => {
  const slips = {
    given: fc.constantFrom('kathrine', 'katherina', 'katie'),
    family: fc.constantFrom('smiht', 'smyth', 'smithjones'),
    dateOfBirth: fc.constantFrom('2012-04-03', '2012-03-05', '2021-03-04').map(day),
    postcode: fc.constantFrom('LS1 6AF', 'LS1 6BD', 'LS2 7XX', null),
  }
  const slipped = fc.oneof(
    slips.given.map((given) => child(1, given, 'smith')),
    slips.family.map((family) => child(1, 'katherine', family)),
    slips.dateOfBirth.map((dateOfBirth) => child(1, 'katherine', 'smith', { dateOfBirth })),
    slips.postcode.map((postcode) => child(1, 'katherine', 'smith', { postcode })),
    fc.constant(child(1, 'katherine', 'smith', { gender: 'male' })),
  )
  fc.assert(
    fc.property(slipped, (other) => {
      const ranked = rank(
        { ...katherine, postcode: atHome, gender: 'female' },
        other,
        child(2, 'katherine', 'smith'),
      )
      assert.equal(ranked[0]?.childId, 2)
    }),
  )
})
