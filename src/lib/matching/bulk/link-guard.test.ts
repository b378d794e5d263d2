import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodePersons, PersonDictionary, type Person } from '../model/encode.ts'
import { FIELDS, LEVELS } from '../model/fields.ts'
import { buildVariants } from '../name-variants.ts'
import { exampleModel } from '../model/model.fixture.ts'
import { spaceOf, type LinkageModel } from '../model/model.ts'
import { patternOf } from '../model/pattern-space.ts'
import { LONG_STRIDE } from '../model/record.ts'
import { inPlainMemory } from '../model/text-table.ts'
import { createLinkGuard } from './link-guard.ts'
import { bucketCounts, orderFile } from './orders.ts'

const families = exampleModel()
const ava: Person = {
  given: 'Ava',
  family: 'Reed',
  dateOfBirth: '2015-04-01',
  postcode: 'LS1 1AA',
}

/** Whether the first person of the index may be linked where the given names agree so far and all else is equal. */
function mayLink(
  given: string,
  others: readonly Person[],
  {
    model = families,
    identifier = 'missing',
    middle = {},
  }: { model?: LinkageModel; identifier?: string; middle?: { index?: string; feed?: string } } = {},
): boolean {
  const dictionary = new PersonDictionary()
  const indexed = { ...ava, middle: middle.index ?? null }
  const index = { words: encodePersons([indexed, ...others], dictionary).words, stride: LONG_STRIDE }
  const sent = { ...ava, middle: middle.feed ?? null }
  const feed = { words: encodePersons([sent], dictionary).words, stride: LONG_STRIDE }
  const { names } = dictionary.tables(buildVariants([['Elizabeth', 'Beth']]))
  const counts = bucketCounts(16, 16)
  const dates = orderFile(index, counts, inPlainMemory).date
  const space = spaceOf(model)
  const told: Readonly<Record<string, string>> = { given, identifier }
  const levels = FIELDS.map((field) =>
    told[field] === undefined ? 1 : (LEVELS[field] as readonly string[]).indexOf(told[field]),
  )
  levels[FIELDS.indexOf('secondIdentifier')] = 0
  const guard = createLinkGuard({ model, space, index, feed, names, dates, buckets: counts.date })
  return guard(0, patternOf(space, levels), 0)
}

test('ENG-11 given names that disagree, only resemble or are missing are no link without an identifier', () => {
  for (const given of ['else', 'resembling', 'similar', 'initial', 'missing']) {
    assert.equal(mayLink(given, []), false, given)
    assert.equal(mayLink(given, [], { identifier: 'exact' }), true, given)
    assert.equal(mayLink(given, [], { identifier: 'close' }), false, given)
  }
})

test('ENG-11 beside another of that birth date and family name or postcode a given name must be nearer', () => {
  const twin = { ...ava, given: 'Mia' }
  for (const given of ['close', 'middle', 'swapped']) {
    assert.equal(mayLink(given, []), true, given)
    assert.equal(mayLink(given, [{ ...twin, postcode: 'M1 1AA' }]), false, given)
    assert.equal(mayLink(given, [{ ...twin, family: 'Hill' }]), false, given)
    assert.equal(mayLink(given, [{ ...twin, family: 'Hill', postcode: 'M1 1AA' }]), true, given)
    assert.equal(mayLink(given, [{ ...twin, dateOfBirth: '2014-04-01' }]), true, given)
    assert.equal(mayLink(given, [twin], { identifier: 'exact' }), true, given)
  }
  for (const given of ['exact', 'variant', 'token']) assert.equal(mayLink(given, [twin]), true, given)
})

test('ENG-11 middle names that disagree are no link, though the given names are equal, without an identifier', () => {
  const apart = { index: 'Fiora Zara', feed: 'Anthea' }
  for (const given of ['exact', 'variant', 'token', 'close', 'swapped']) {
    assert.equal(mayLink(given, [], { middle: apart }), false, given)
    assert.equal(mayLink(given, [], { middle: apart, identifier: 'exact' }), true, given)
  }
  assert.equal(mayLink('middle', [], { middle: apart }), true)
  const alike = [
    { index: 'Elizabeth', feed: 'Beth' },
    { index: 'Fiora Zara', feed: 'Zara' },
    { index: 'Catherine', feed: 'Catharine' },
    { index: 'Fiora', feed: 'F' },
    { index: 'Fiora' },
    { feed: 'Anthea' },
  ]
  for (const middle of alike) assert.equal(mayLink('exact', [], { middle }), true, JSON.stringify(middle))
})

test('ENG-11 files without twins are not guarded', () => {
  const strangers = {
    ...families,
    priors: { ...families.priors, twin: families.priors.same / 10_000 },
  }
  assert.equal(mayLink('else', [ava], { model: strangers }), true)
})
