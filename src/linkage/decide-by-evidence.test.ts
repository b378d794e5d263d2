import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ChildId, LinkCandidate, SourceIdentifier, SourceRecord } from '../children/index.ts'
import { day, type IsoDate } from '../lib/iso-date.ts'
import { buildVariants, nameForms } from '../lib/matching/index.ts'
import { decideLink, type LinkDecision, type LinkRule } from './decide-link.ts'
import { scaleModel, sizeFor } from './model/scale-model.ts'
import { parseModelFile } from './model/stored-model.ts'
import { createScorer, encodeBatch } from './online/score-rows.ts'
import { pairKey } from './safeguards.ts'

const shipped = parseModelFile(
  readFileSync(new URL('../../data/linkage-model.json', import.meta.url), 'utf8'),
)
const scaled = scaleModel(shipped, sizeFor(1))
const variants = buildVariants([['Elizabeth', 'Beth']])
const none = { children: 0, given: new Map<string, number>(), family: new Map<string, number>() }
const nhs = (value: string): SourceIdentifier => ({ scheme: 'nhs-number', value })

type Told = {
  readonly given: string
  readonly middle?: string
  readonly family: string
  readonly born: IsoDate
  readonly postcode: string
  readonly house: string
  readonly nhs?: string
}
const beth: Told = {
  given: 'Elizabeth',
  family: 'Wainwright',
  born: day('2015-04-12'),
  postcode: 'HG1 1AA',
  house: '1',
}

function row(over: Partial<Told> = {}): SourceRecord {
  const told = { ...beth, ...over }
  return {
    sourceRecordId: 'R1',
    action: 'upsert',
    names: [
      {
        kind: 'current',
        given: told.given,
        family: told.family,
        ...(told.middle ? { middle: told.middle } : {}),
      },
    ],
    dateOfBirth: { date: told.born, accuracy: 'exact' },
    identifiers: told.nhs ? [nhs(told.nhs)] : [],
    address: { state: 'current', lines: [`${told.house} High Street`], postcode: told.postcode },
    carers: [],
    health: [],
  }
}

function child(childId: number, over: Partial<Told> = {}, isWithheld = false): LinkCandidate {
  const told = { ...beth, ...over }
  return {
    childId: childId as ChildId,
    isWithheld,
    dateOfBirth: told.born,
    dateOfBirthAccuracy: 'exact',
    names: [
      {
        given: nameForms(told.given).whole,
        middle: told.middle ?? null,
        family: nameForms(told.family).whole,
        givenWords: null,
        familyWords: null,
        isPart: false,
      },
    ],
    places: [{ postcode: told.postcode, house: told.house }],
    identifiers: told.nhs ? [nhs(told.nhs)] : [],
  }
}

function decide(
  sent: SourceRecord,
  candidates: readonly LinkCandidate[],
  knownApart: ReadonlySet<string> = new Set(),
): LinkDecision {
  const scorer = createScorer(encodeBatch([{ row: sent, candidates }]), scaled, variants, none)
  return decideLink(sent, candidates, {
    variants,
    linkedChildId: null,
    createsChildren: true,
    evidence: {
      scaled,
      thresholds: shipped.thresholds.education,
      knownApart,
      scoreOf: (candidate) => {
        assert.equal(candidate.isWithheld, false, 'a withheld child was scored')
        return scorer(sent, candidate)
      },
    },
  })
}

const moved = { postcode: 'YO1 7QQ', house: '9' }

test('R-36: a child that moved links on the evidence, with score, pattern and what they rest on', () => {
  const { outcome, rule, childId, evidence } = decide(row(moved), [child(1), child(2, { given: 'Oliver' })])
  assert.deepEqual([outcome, rule, childId], ['linked', 'evidence', 1])
  assert.equal(evidence?.modelVersion, shipped.version)
  assert.deepEqual(
    evidence.explanations.map((told) => told.childId),
    [1],
  )
  for (const { totalBits, parts } of evidence.explanations) {
    const sum = parts.reduce((all, { bits }) => all + bits, 0)
    assert.ok(Math.abs(sum - totalBits) < 0.1)
    assert.ok(Math.abs(evidence.scoreBits - totalBits) < 0.1)
  }
})

test('R-36: full agreement keeps its own rule', () => {
  assert.equal(decide(row(), [child(1)]).rule, 'names-date-of-birth-postcode')
})

test('an explanation holds levels only, never a value of a field', () => {
  const text = JSON.stringify(
    decide(row({ given: 'Beth' }), [child(1), child(2, { given: 'Oliver' })]).evidence,
  )
  assert.equal(/wainwright|elizabeth|beth|oliver|hg1|2015|high/i.test(text), false)
})

const held: readonly (readonly [
  LinkRule,
  string,
  SourceRecord,
  readonly LinkCandidate[],
  ReadonlySet<string>?,
])[] = [
  [
    'given-names-disagree',
    'a given name that is only alike, the rest equal: a brother or sister',
    row({ given: 'Elisa' }),
    [child(1)],
  ],
  ['placeholder-name', 'a child without a name yet', row({ given: 'Baby' }), [child(1)]],
  [
    'multiple-birth',
    'a slip in the given name, and another child born that day at the address',
    row({ given: 'Elizabet' }),
    [child(1), child(2, { given: 'Oliver' })],
  ],
  [
    'multiple-birth',
    'the same, at another address of the district under the same name',
    row({ given: 'Elizabet' }),
    [child(1), child(2, { given: 'Oliver', postcode: 'HG1 4ZZ' })],
  ],
  [
    'multiple-birth',
    'a slip in the given name and another in the date of birth: a twin would not have been found',
    row({ given: 'Elizabet', born: day('2015-04-13') }),
    [child(1)],
  ],
  [
    'namesakes-close',
    'two of one name and birth, one a little nearer',
    row(),
    [child(1, { postcode: 'HG1 1AB', house: '2' }), child(2, { postcode: 'HG2 7ZZ', house: '3' })],
  ],
  [
    'numbers-differ',
    'equal but for the NHS number',
    row({ nhs: '9990000115' }),
    [child(1, { nhs: '9990000123' })],
  ],
  ['birth-dates-differ', 'equal but for the day of birth', row({ born: day('2015-04-30') }), [child(1)]],
  [
    'known-apart',
    'two children that people found to be two both fit',
    row(),
    [child(1), child(2, moved)],
    new Set([pairKey(2 as ChildId, 1 as ChildId)]),
  ],
]

for (const [rule, what, sent, candidates, apart] of held) {
  test(`safeguard ${rule}: ${what}: a person`, () => {
    const decision = decide(sent, candidates, apart)
    assert.deepEqual([decision.outcome, decision.rule], ['review', rule])
    assert.ok(
      decision.evidence!.scoreBits >= shipped.thresholds.education.linkBits,
      'the score alone would not link',
    )
    assert.ok(decision.candidateIds.includes(1 as ChildId))
  })
}

test('safeguard middle-names-disagree: two middle names that are not alike go to a person, one that is missing or equal numbers do not', () => {
  const stored = child(1, { middle: 'rose' })
  const sent = { ...moved, middle: 'Georgina' }
  const { outcome, rule } = decide(row(sent), [stored])
  assert.deepEqual([outcome, rule], ['review', 'middle-names-disagree'])
  assert.equal(decide(row(moved), [stored]).outcome, 'linked')
  assert.equal(decide(row({ ...moved, middle: 'Rosie' }), [stored]).outcome, 'linked')
  assert.equal(decide(row(sent), [child(1)]).outcome, 'linked')
})

test('safeguard multiple-birth lets an equal, known or middle name through', () => {
  const twin = child(2, { given: 'Oliver' })
  for (const [told, stored] of [
    [{}, {}],
    [{ given: 'Beth' }, {}],
    [{ given: 'Rose' }, { middle: 'rose' }],
  ] as const)
    assert.equal(decide(row(told), [child(1, stored), twin]).childId, 1)
})

test('protected-before-score: a row near a withheld child is not scored, and a person decides', () => {
  for (const told of [moved, { ...moved, family: 'Otherby' }, { given: 'Oliver' }]) {
    const decision = decide(row(told), [child(1, {}, true)])
    assert.deepEqual([decision.outcome, decision.rule], ['review', 'near-existing-child'])
    assert.equal(decision.evidence, undefined)
  }
})

test('near-is-never-new: a candidate above the review floor is put before a person although no rule calls it near', () => {
  const sent = row({ given: 'Rose', family: 'Otherby', postcode: 'HG1 1AB', house: '9' })
  const stored = child(1, { middle: 'rose' })
  const alone = decideLink(sent, [stored], { variants, linkedChildId: null, createsChildren: true })
  assert.equal(alone.outcome, 'new')
  const decision = decide(sent, [stored])
  assert.ok(decision.evidence!.scoreBits < shipped.thresholds.education.linkBits)
  assert.equal(decision.outcome, 'review')
})

const givenNames = ['Elizabeth', 'Beth', 'Amy', 'Jo', 'Zoë', 'Oluwaseun', 'Ty', 'Baby']
const familyNames = ['Wainwright', 'Ng', 'Lee', 'O’Brien', 'Khan', 'Papadopoulos']
const days = ['2015-04-12', '2015-12-04', '2015-04-13', '2015-04-01', '2016-04-12', '2011-09-30'].map(day)
const someone = fc.record({
  given: fc.constantFrom(...givenNames),
  family: fc.constantFrom(...familyNames),
  born: fc.constantFrom(...days),
  postcode: fc.constantFrom('HG1 1AA', 'HG1 1AB', 'YO1 7QQ'),
  house: fc.constantFrom('1', '2'),
})
const crowd = fc.array(someone, { maxLength: 4 }).map((all) => all.map((told, at) => child(at + 1, told)))

test('near-is-never-new: with the model nothing becomes a new child that the rules alone would have asked about', () => {
  fc.assert(
    fc.property(someone, crowd, (told, children) => {
      const rules = decideLink(row(told), children, { variants, linkedChildId: null, createsChildren: true })
      if (rules.outcome !== 'new') assert.notEqual(decide(row(told), children).outcome, 'new')
    }),
    { numRuns: 2000 },
  )
})

test('R-20: whatever the score, nobody is linked to a child of another given name without a number', () => {
  fc.assert(
    fc.property(someone, crowd, (told, children) => {
      const { outcome, childId } = decide(row(told), children)
      if (outcome !== 'linked') return
      const linked = children.find((candidate) => candidate.childId === childId)!
      const [name] = linked.names
      const whole = nameForms(told.given).whole
      assert.ok(
        [name!.given, name!.family].includes(whole) || variants.areVariants(whole, name!.given),
        `${told.given} became ${name!.given}`,
      )
    }),
    { numRuns: 2000 },
  )
})

test('the order of the candidates changes nothing', () => {
  fc.assert(
    fc.property(someone, crowd, (told, children) => {
      assert.deepEqual(decide(row(told), children.toReversed()), decide(row(told), children))
    }),
    { numRuns: 500 },
  )
})
