import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ChildId, LinkCandidate, SourceIdentifier, SourceRecord } from '../children/index.ts'
import { addDays, day, dayOfParts, type IsoDate } from '../lib/iso-date.ts'
import { buildVariants, nameForms, swapDayAndMonth } from '../lib/matching/index.ts'
import { decideLink, type LinkContext, type LinkDecision } from './decide-link.ts'

const variants = buildVariants([
  ['Elizabeth', 'Beth'],
  ['Mohammed', 'Muhammad'],
])
const context: LinkContext = { variants, linkedChildId: null, createsChildren: true }
const nhs = (value: string): SourceIdentifier => ({ scheme: 'nhs-number', value })
const upn = (value: string): SourceIdentifier => ({ scheme: 'upn', value })

type Told = {
  readonly given?: string
  readonly family?: string
  readonly born?: IsoDate | null
  readonly postcode?: string | null
  readonly identifiers?: readonly SourceIdentifier[]
  readonly restricted?: true
}

const base = {
  given: 'Elizabeth',
  family: 'Wainwright',
  born: day('2015-04-12'),
  postcode: 'HG1 1AA',
  identifiers: [],
}

function row(told: Told = {}, over: Partial<SourceRecord> = {}): SourceRecord {
  const { given, family, born, postcode, identifiers } = { ...base, ...told }
  return {
    sourceRecordId: 'R1',
    action: 'upsert',
    names: [{ kind: 'current', given, family }],
    ...(born === null ? {} : { dateOfBirth: { date: born, accuracy: 'exact' as const } }),
    identifiers,
    ...(postcode === null
      ? {}
      : { address: { state: 'current' as const, lines: ['1 High Street'], postcode } }),
    carers: [],
    health: [],
    ...(told.restricted ? { restricted: true as const } : {}),
    ...over,
  }
}

const name = (given: string, family: string, isPart: boolean) => ({
  given,
  middle: null,
  family,
  givenWords: null,
  familyWords: null,
  isPart,
})

/** A stored child with the names under which matching finds it. */
function child(childId: number, told: Told = {}, isWithheld = false): LinkCandidate {
  const { given, family, born, postcode, identifiers } = { ...base, ...told }
  const forms = { given: nameForms(given), family: nameForms(family) }
  return {
    childId: childId as ChildId,
    isWithheld,
    dateOfBirth: born!,
    dateOfBirthAccuracy: 'exact',
    names: [
      name(forms.given.whole, forms.family.whole, false),
      ...forms.family.parts.map((part) => name(forms.given.whole, part, true)),
      ...forms.given.parts.map((part) => name(part, forms.family.whole, true)),
    ],
    places: postcode === null ? [] : [{ postcode, house: '1' }],
    identifiers,
  }
}

type Case = {
  readonly name: string
  readonly row: SourceRecord
  readonly children: readonly LinkCandidate[]
  readonly context?: Partial<LinkContext>
  readonly is: Partial<LinkDecision>
}

const known = { linkedChildId: 7 as ChildId }
const mine = nhs('9990000115')
const other = nhs('9990000123')

const cases: readonly Case[] = [
  {
    name: 'no near child: a new one',
    row: row(),
    children: [],
    is: { outcome: 'new', rule: 'no-near-child', childId: null, candidateIds: [] },
  },
  {
    name: 'no near child, but the source makes none: a person',
    row: row(),
    children: [],
    context: { createsChildren: false },
    is: { outcome: 'review', rule: 'unknown-child' },
  },
  {
    name: 'a number with the date of birth links, whatever the surname and address',
    row: row({ family: 'Otherby', postcode: 'YO1 1ZZ', identifiers: [mine] }),
    children: [child(1, { identifiers: [mine] })],
    is: { outcome: 'linked', rule: 'identifier-and-date-of-birth', childId: 1 as ChildId },
  },
  {
    name: 'a number with another date of birth: a person',
    row: row({ born: day('2015-04-13'), identifiers: [mine] }),
    children: [child(1, { identifiers: [mine] })],
    is: { outcome: 'review', rule: 'identifier-contradicts', candidateIds: [1 as ChildId] },
  },
  {
    name: 'a number with another given name (a twin’s number): a person',
    row: row({ given: 'Oliver', identifiers: [mine] }),
    children: [child(1, { identifiers: [mine] })],
    is: { outcome: 'review', rule: 'identifier-contradicts' },
  },
  {
    name: 'one number that agrees and one that does not: a person',
    row: row({ identifiers: [mine, upn('A')] }),
    children: [child(1, { identifiers: [mine, upn('B')] })],
    is: { outcome: 'review', rule: 'identifier-contradicts' },
  },
  {
    name: 'a former number that differs speaks against nothing',
    row: row({ identifiers: [mine, { ...upn('A'), isFormer: true }] }),
    children: [child(1, { identifiers: [mine, upn('B')] })],
    is: { outcome: 'linked', rule: 'identifier-and-date-of-birth' },
  },
  {
    name: 'numbers of two children: a person',
    row: row({ identifiers: [mine, upn('A')] }),
    children: [child(1, { identifiers: [mine] }), child(2, { identifiers: [upn('A')] })],
    is: { outcome: 'review', rule: 'identifier-shared', candidateIds: [1, 2] as ChildId[] },
  },
  {
    name: 'a supplier’s local number says nothing',
    row: row({
      family: 'Otherby',
      given: 'Oliver',
      born: day('2009-01-30'),
      postcode: null,
      identifiers: [{ scheme: 'local', value: 'X' }],
    }),
    children: [child(1, { identifiers: [{ scheme: 'local', value: 'X' }] })],
    is: { outcome: 'new', rule: 'no-near-child' },
  },
  {
    name: 'names, date of birth and postcode link without a number',
    row: row(),
    children: [child(1)],
    is: { outcome: 'linked', rule: 'names-date-of-birth-postcode', childId: 1 as ChildId },
  },
  {
    name: 'two children that are equal: a person',
    row: row(),
    children: [child(1), child(2)],
    is: { outcome: 'review', rule: 'near-existing-child', candidateIds: [1, 2] as ChildId[] },
  },
  {
    name: 'equal but for a number: a person',
    row: row({ identifiers: [mine] }),
    children: [child(1, { identifiers: [other] })],
    is: { outcome: 'review', rule: 'near-existing-child' },
  },
  {
    name: 'equal but for the postcode: a person',
    row: row({ postcode: 'YO1 1ZZ' }),
    children: [child(1)],
    is: { outcome: 'review', rule: 'near-existing-child' },
  },
  {
    name: 'a restricted row of an unknown child: a person',
    row: row({ restricted: true }),
    children: [],
    is: { outcome: 'review', rule: 'restricted' },
  },
  {
    name: 'a restricted row of a known child links and so withholds it',
    row: row({ restricted: true }),
    children: [child(1)],
    is: { outcome: 'linked', childId: 1 as ChildId },
  },
  {
    name: 'a row without a date of birth: a person',
    row: row({ born: null }),
    children: [],
    is: { outcome: 'review', rule: 'no-date-of-birth' },
  },
  {
    name: '2009: a withheld child with another surname, address and school and no number: a person',
    row: row(
      { family: 'Otherby', postcode: 'YO1 1ZZ' },
      { education: { setting: { scheme: 'urn', value: '990002' } } },
    ),
    children: [child(1, {}, true)],
    is: { outcome: 'review', rule: 'near-existing-child', candidateIds: [1 as ChildId] },
  },
  {
    name: '2009: a withheld child with another given name at another address: a person',
    row: row({ given: 'Oliver', postcode: 'YO1 1ZZ' }),
    children: [child(1, {}, true)],
    is: { outcome: 'review', rule: 'near-existing-child' },
  },
  {
    name: '2009: a withheld child with both names changed at the same address: a person',
    row: row({ given: 'Oliver', family: 'Otherby' }),
    children: [child(1, {}, true)],
    is: { outcome: 'review', rule: 'near-existing-child' },
  },
  {
    name: '2009: a withheld child with a slip in the date of birth and no address: a person',
    row: row({ born: day('2015-04-13'), postcode: null }),
    children: [child(1, {}, true)],
    is: { outcome: 'review', rule: 'near-existing-child' },
  },
  {
    name: 'the same record again is its child’s, moved and married or not',
    row: row({ family: 'Otherby', postcode: 'YO1 1ZZ' }),
    children: [child(7)],
    context: known,
    is: { outcome: 'linked', rule: 'same-source-record', childId: 7 as ChildId },
  },
  {
    name: 'the same record with other names: a person',
    row: row({ given: 'Oliver', family: 'Otherby' }),
    children: [child(7)],
    context: known,
    is: { outcome: 'review', rule: 'source-record-changed-identity', candidateIds: [7 as ChildId] },
  },
  {
    name: 'the same record with another date of birth: a person',
    row: row({ born: day('2009-12-30') }),
    children: [child(7)],
    context: known,
    is: { outcome: 'review', rule: 'source-record-changed-identity' },
  },
  {
    name: 'the same record of a child that is no candidate any more: a person',
    row: row(),
    children: [],
    context: known,
    is: { outcome: 'review', rule: 'source-record-changed-identity' },
  },
  {
    name: 'the same record with the number of another child: a person',
    row: row({ identifiers: [mine] }),
    children: [child(7), child(8, { given: 'Oliver', identifiers: [mine] })],
    context: known,
    is: { outcome: 'review', rule: 'identifier-shared', candidateIds: [8 as ChildId] },
  },
]

for (const { name, row, children, context: over, is } of cases) {
  test(`R-35, R-36: ${name}`, () => {
    const decision = decideLink(row, children, { ...context, ...over })
    assert.deepEqual({ ...decision, ...is }, decision)
  })
}

for (const action of ['end', 'delete'] as const) {
  const bare = row({ born: null, postcode: null }, { action, names: [] })

  test(`R-36: \`${action}\` of a row that is not linked is refused, near a child or not`, () => {
    for (const children of [[], [child(1)]]) {
      const decision = decideLink(bare, children, context)
      assert.deepEqual(decision, {
        outcome: 'refused',
        rule: 'nothing-to-change',
        childId: null,
        candidateIds: [],
      })
    }
  })

  test(`\`${action}\` of a linked row is its child’s`, () => {
    assert.equal(decideLink(bare, [], { ...context, ...known }).childId, 7)
  })
}

test('at most ten candidates are put before a person', () => {
  const children = Array.from({ length: 15 }, (_, i) => child(i + 1))
  assert.deepEqual(decideLink(row(), children, context).candidateIds, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

const givenNames = ['Elizabeth', 'Mohammed', 'Amy', 'Jo', 'Zoë', 'Mary-Jane', 'Oluwaseun', 'Ty']
const familyNames = ['Wainwright', 'Ng', 'Lee', 'Smith-Jones', 'O’Brien', 'Khan', 'Papadopoulos', 'Ali']
const person = fc.record({
  given: fc.constantFrom(...givenNames),
  family: fc.constantFrom(...familyNames),
  born: fc.integer({ min: 0, max: 6000 }).map((days) => addDays(day('2009-01-01'), days)),
  postcode: fc.constantFrom('HG1 1AA', null),
  identifiers: fc.constantFrom([], [mine]),
})

/** One slip of the keys after the first letter: left out, doubled, exchanged or mistaken. */
const typo = (name: string): fc.Arbitrary<string> =>
  fc.tuple(fc.integer({ min: 1, max: name.length - 1 }), fc.nat(3)).map(([at, kind]) => {
    const [before, letter, after] = [name.slice(0, at), name[at]!, name.slice(at + 1)]
    if (kind === 0 && name.length > 2) return before + after
    if (kind === 1) return before + letter + letter + after
    if (kind === 2 && after !== '') return before + after[0] + letter + after.slice(1)
    return `${before}x${after}`
  })

const birthSlip = (born: IsoDate): fc.Arbitrary<IsoDate> =>
  fc.constantFrom(
    swapDayAndMonth(born) ?? born,
    day(`${born.slice(0, 8)}01`),
    day(`${born.slice(0, 4)}-01-01`),
    dayOfParts(Number(born.slice(0, 4)), Number(born.slice(5, 7)), Number(born.slice(8)) ^ 1) ?? born,
  )

/** The row of a stored child with one thing in it slightly different. */
const nearly = person.chain((told) =>
  fc
    .oneof(
      fc.constant(told),
      typo(told.given).map((given) => ({ ...told, given })),
      typo(told.family).map((family) => ({ ...told, family })),
      birthSlip(told.born).map((born) => ({ ...told, born })),
      fc.constant({ ...told, postcode: 'YO1 1ZZ' }),
      fc.constant({ ...told, postcode: null }),
      fc.constant({ ...told, given: told.family, family: told.given }),
      typo(told.given).map((given) => ({ ...told, given: told.family, family: given })),
      fc.constant({ ...told, family: told.family.split('-')[0]! }),
      fc.constant({ ...told, given: told.given.split('-')[0]! }),
      fc.constant({ ...told, given: told.given.toUpperCase() }),
      fc.constant({ ...told, given: 'Baby' }),
      fc.constant({ ...told, identifiers: [other] }),
    )
    .chain((changed) => fc.constantFrom(changed, { ...changed, identifiers: [] }))
    .map((changed) => ({ told, changed })),
)

test('near-is-never-new: a row that differs slightly in one thing from a child is never another child', () => {
  fc.assert(
    fc.property(nearly, fc.boolean(), fc.boolean(), ({ told, changed }, isWithheld, restricted) => {
      const sent = row({ ...changed, ...(restricted ? { restricted: true } : {}) })
      assert.notEqual(decideLink(sent, [child(1, told, isWithheld)], context).outcome, 'new')
    }),
    { numRuns: 3000 },
  )
})

test('near-is-never-new: other children beside it do not make it new', () => {
  const strangers = fc.array(person, { maxLength: 3 })
  fc.assert(
    fc.property(nearly, strangers, ({ told, changed }, others) => {
      const children = [child(1, told), ...others.map((one, i) => child(i + 2, one))]
      assert.notEqual(decideLink(row(changed), children, context).outcome, 'new')
    }),
    { numRuns: 1000 },
  )
})

test('R-35: a child is linked only when the day of birth agrees', () => {
  const anyone = person.map((told) => ({ ...told, postcode: 'HG1 1AA' }))
  fc.assert(
    fc.property(anyone, anyone, (sent, stored) => {
      const decision = decideLink(row(sent), [child(1, stored)], context)
      if (decision.outcome === 'linked') assert.equal(sent.born, stored.born)
    }),
    { numRuns: 1000 },
  )
})

test('R-36: twins with numbers and given names of their own are two children, never linked to each other', () => {
  const pairs = [
    ['Oliver', 'Amelia'],
    ['Thomas', 'George'],
    ['Zoë', 'Harriet'],
  ] as const
  fc.assert(
    fc.property(fc.constantFrom(...pairs), person, fc.boolean(), ([first, second], home, isUpn) => {
      const numbers = isUpn ? [upn('A'), upn('B')] : [mine, other]
      const twin = (given: string, at: number): Told => ({ ...home, given, identifiers: [numbers[at]!] })
      const decision = decideLink(row(twin(second, 1)), [child(1, twin(first, 0))], context)
      assert.equal(decision.outcome, 'new')
    }),
  )
})

test('R-36: twins are never linked to each other, whatever they are called', () => {
  fc.assert(
    fc.property(person, fc.constantFrom(...givenNames), (told, given) => {
      fc.pre(given !== told.given)
      const twin = row({ ...told, given, identifiers: [other] })
      assert.notEqual(
        decideLink(twin, [child(1, { ...told, identifiers: [mine] })], context).outcome,
        'linked',
      )
    }),
  )
})

test('R-33: a source that makes no children never makes one', () => {
  fc.assert(
    fc.property(person, fc.array(person, { maxLength: 2 }), (sent, stored) => {
      const children = stored.map((one, i) => child(i + 1, one))
      assert.notEqual(decideLink(row(sent), children, { ...context, createsChildren: false }).outcome, 'new')
    }),
  )
})
