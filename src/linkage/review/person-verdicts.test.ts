import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ChildId, LinkCandidate, SourceRecord } from '../../children/index.ts'
import { day } from '../../lib/iso-date.ts'
import { buildVariants } from '../../lib/matching/index.ts'
import { decideByVerdicts, identityDigest, isLinkedWrongly, type PersonVerdicts } from './person-verdicts.ts'

const row: SourceRecord = {
  sourceRecordId: 'R1',
  action: 'upsert',
  names: [
    { kind: 'current', given: 'Oliver', family: 'Wainwright' },
    { kind: 'former', given: 'Oliver', family: 'Otherby' },
  ],
  dateOfBirth: { date: day('2015-04-12'), accuracy: 'exact' },
  identifiers: [],
  carers: [],
  health: [],
}
const context = { variants: buildVariants([]), linkedChildId: null, createsChildren: false }
const id = (n: number): ChildId => n as ChildId
const identity = identityDigest(row).toString('hex')
const none: PersonVerdicts = { sameAs: null, isNew: false, notThese: new Set(), identity: null }

function near(childId: number, isWithheld = false): LinkCandidate {
  return {
    childId: id(childId),
    isWithheld,
    dateOfBirth: day('2015-04-12'),
    dateOfBirthAccuracy: 'exact',
    names: [
      {
        given: 'oliver',
        middle: null,
        family: 'wainwright',
        givenWords: null,
        familyWords: null,
        isPart: false,
      },
    ],
    places: [],
    identifiers: [],
  }
}

test('REV-3: the digest of an identity is the same in whatever order names come, and no other person’s', () => {
  const turned = { ...row, names: row.names.toReversed(), carers: [], gender: 'male' as const }
  assert.deepEqual(identityDigest(turned), identityDigest(row))
  const others = [
    { ...row, names: row.names.slice(0, 1) },
    { ...row, dateOfBirth: { date: day('2015-04-13'), accuracy: 'exact' as const } },
    { ...row, names: [{ kind: 'current' as const, given: 'OliverWain', family: 'wright' }] },
  ]
  for (const other of others) assert.notDeepEqual(identityDigest(other), identityDigest(row))
})

test('people-first: a link that a person decided stands whatever candidates there are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.boolean()), { maxLength: 4 }),
      (found) => {
        const candidates = found.map(([n, isWithheld]) => near(n, isWithheld))
        const decision = decideByVerdicts(row, candidates, context, { ...none, sameAs: id(5), identity })
        assert.deepEqual([decision.outcome, decision.childId], ['linked', 5])
      },
    ),
  )
})

test('people-first: a child that a person excluded is never linked', () => {
  const equal = { ...near(1), places: [{ postcode: 'HG1 1AA', house: null }] }
  const there: SourceRecord = { ...row, address: { state: 'current', lines: [], postcode: 'HG1 1AA' } }
  assert.equal(decideByVerdicts(there, [equal], context, none).childId, 1)
  const decision = decideByVerdicts(there, [equal], context, { ...none, notThese: new Set([id(1)]) })
  assert.notEqual(decision.childId, 1)
})

test('near-is-never-new: "a new child" is said of the children shown, not of another that is near', () => {
  const said = { ...none, isNew: true, identity, notThese: new Set([id(1)]) }
  assert.equal(decideByVerdicts(row, [near(1)], context, said).outcome, 'new')
  for (const isWithheld of [true, false]) {
    const decision = decideByVerdicts(row, [near(1), near(2, isWithheld)], context, said)
    assert.deepEqual([decision.outcome, decision.candidateIds], ['review', [2]])
  }
})

test('REV-3: a row of another person, and one that is linked elsewhere, are asked about again', () => {
  const stranger: SourceRecord = {
    ...row,
    names: [{ kind: 'current', given: 'Zebedee', family: 'Quill' }],
    dateOfBirth: { date: day('2009-09-01'), accuracy: 'exact' },
  }
  const said = { ...none, sameAs: id(5), identity }
  assert.equal(decideByVerdicts(stranger, [near(5)], context, said).rule, 'source-record-changed-identity')
  assert.equal(decideByVerdicts({ ...row, gender: 'male' }, [near(5)], context, said).childId, 5)
  const elsewhere = { ...context, linkedChildId: id(3) }
  assert.equal(decideByVerdicts(row, [near(3)], elsewhere, said).outcome, 'review')
  assert.equal(isLinkedWrongly(said, id(3)), true)
  assert.equal(isLinkedWrongly(said, id(5)), false)
  assert.equal(isLinkedWrongly({ ...none, notThese: new Set([id(3)]) }, id(3)), true)
})

test('the end of an involvement is its record’s, whatever was decided', () => {
  const ended: SourceRecord = { ...row, action: 'end' }
  const decision = decideByVerdicts(
    ended,
    [],
    { ...context, linkedChildId: id(5) },
    { ...none, sameAs: id(5) },
  )
  assert.deepEqual([decision.outcome, decision.rule], ['linked', 'same-source-record'])
})
