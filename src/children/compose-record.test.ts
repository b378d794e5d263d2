import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { day } from '../lib/iso-date.ts'
import { composeRecord } from './compose-record.ts'
import type { ChildAttribute, LinkedSource, SourceKind } from './record.ts'
import type { SourceName, SourceRecord } from './source-record.ts'

const days = ['2024-01-05', '2025-03-01', '2026-09-01', '2026-11-20'].map(day)
const oneDay = fc.constantFrom(...days)

/** Few values, in several cases, so that sources agree, differ and differ in writing only. */
const name = (kinds: readonly SourceName['kind'][]): fc.Arbitrary<SourceName> =>
  fc.record(
    {
      kind: fc.constantFrom(...kinds),
      given: fc.constantFrom('Anna', 'ANNA', 'Anna Maria', 'Ann', 'Zoë'),
      middle: fc.constantFrom('Rose', 'Lee'),
      family: fc.constantFrom('Lopez', 'LOPEZ', 'Maria Lopez', 'Ng'),
    },
    { requiredKeys: ['kind', 'given', 'family'] },
  )

const address = fc.oneof(
  fc.record(
    {
      state: fc.constantFrom('current' as const, 'last-known' as const),
      lines: fc.constantFrom(['1 High Street'], ['2 Low Road', 'Ripon']),
      postcode: fc.constantFrom('HG4 1AA', 'YO11 2BB'),
      from: oneDay,
    },
    { requiredKeys: ['state', 'lines'] },
  ),
  fc.record({ state: fc.constant('no-known-address' as const), from: oneDay }, { requiredKeys: ['state'] }),
)

const optional = {
  gender: fc.constantFrom('female' as const, 'male' as const, 'not-known' as const),
  dateOfDeath: oneDay,
  address,
  education: fc.record(
    { setting: fc.constantFrom({ scheme: 'urn' as const, value: '990001' }, null), endedOn: oneDay },
    { requiredKeys: ['setting'] },
  ),
  restricted: fc.constant(true as const),
}

const record: fc.Arbitrary<SourceRecord> = fc
  .record(
    {
      current: name(['current']),
      others: fc.array(name(['known-as', 'former']), { maxLength: 2 }),
      dateOfBirth: fc.record({
        date: fc.constantFrom(day('2015-04-12'), day('2015-04-01')),
        accuracy: fc.constantFrom('exact' as const, 'month' as const),
      }),
      identifiers: fc.array(
        fc.record(
          {
            scheme: fc.constantFrom('nhs-number' as const, 'upn' as const, 'local' as const),
            value: fc.constantFrom('1', '2'),
            isFormer: fc.constant(true as const),
          },
          { requiredKeys: ['scheme', 'value'] },
        ),
        { maxLength: 3 },
      ),
      carers: fc.array(
        fc.record({
          given: fc.constantFrom('Mary', 'John'),
          family: fc.constant('Lopez'),
          relationship: fc.constantFrom('mother' as const, 'father' as const),
          hasParentalResponsibility: fc.boolean(),
        }),
        { maxLength: 2 },
      ),
      health: fc.uniqueArray(
        fc.record({
          kind: fc.constantFrom('gp' as const, 'health-visitor' as const, 'school-nurse' as const),
          odsCode: fc.constantFrom('Z90001', 'Z90002'),
        }),
        { maxLength: 3, selector: (contact) => contact.kind },
      ),
      ...optional,
    },
    { requiredKeys: ['current', 'others', 'dateOfBirth', 'identifiers', 'carers', 'health'] },
  )
  .map(({ current, others, ...rest }) => ({
    sourceRecordId: '',
    action: 'upsert',
    names: [current, ...others],
    ...rest,
  }))

const sources: fc.Arbitrary<LinkedSource[]> = fc
  .uniqueArray(
    fc.record({
      sourceId: fc.constantFrom('pds', 'school', 'care'),
      sourceRecordId: fc.constantFrom('R1', 'R2'),
      kind: fc.constantFrom<SourceKind>('health', 'education', 'social-care', 'other'),
      confirmedOn: oneDay,
      record,
    }),
    { minLength: 1, maxLength: 5, selector: (source) => `${source.sourceId} ${source.sourceRecordId}` },
  )
  .map((list) =>
    list.map((source) =>
      fromJson({ ...source, record: { ...source.record, sourceRecordId: source.sourceRecordId } }),
    ),
  )

/** As the database gives it back: plain objects, as the arbitraries' are not. */
function fromJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

const shuffled = sources.chain((list) =>
  fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
)

/** R-44 as the requirements say it, apart from the table of the code. */
const believed: Readonly<Record<ChildAttribute, string>> = {
  names: 'health education social-care other',
  'date-of-birth': 'health education social-care other',
  gender: 'health education social-care other',
  'date-of-death': 'health social-care education other',
  address: 'social-care health education other',
  carers: 'education social-care health other',
  education: 'education social-care health other',
  gp: 'health social-care education other',
  'health-visitor': 'health other social-care education',
  'school-nurse': 'health other education social-care',
}

/** What a source says of an attribute; undefined when it does not tell. */
const told: Readonly<Record<ChildAttribute, (record: SourceRecord) => unknown>> = {
  names: (r) => r.names[0],
  'date-of-birth': (r) => r.dateOfBirth,
  gender: (r) => (r.gender === 'not-known' ? undefined : r.gender),
  'date-of-death': (r) => r.dateOfDeath,
  address: (r) => r.address,
  carers: (r) => (r.carers.length > 0 ? r.carers : undefined),
  education: (r) => r.education,
  gp: (r) => r.health.find(({ kind }) => kind === 'gp'),
  'health-visitor': (r) => r.health.find(({ kind }) => kind === 'health-visitor'),
  'school-nurse': (r) => r.health.find(({ kind }) => kind === 'school-nurse'),
}
const attributes = Object.keys(believed) as ChildAttribute[]

/** What is asked before the kind of source: an exact birth, the latest address, a place still attended. */
function firstAsked(attribute: ChildAttribute, { record, confirmedOn }: LinkedSource): string {
  if (attribute === 'date-of-birth') return record.dateOfBirth?.accuracy === 'exact' ? '1' : '0'
  if (attribute === 'address') return record.address?.from ?? confirmedOn
  if (attribute === 'education') return record.education?.endedOn ? '0' : '1'
  return ''
}

/** Ascending: the believed source first. */
function standing(attribute: ChildAttribute, a: LinkedSource, b: LinkedSource): number {
  const ranks = believed[attribute].split(' ')
  return (
    firstAsked(attribute, b).localeCompare(firstAsked(attribute, a)) ||
    ranks.indexOf(a.kind) - ranks.indexOf(b.kind) ||
    b.confirmedOn.localeCompare(a.confirmedOn) ||
    `${a.sourceId} ${a.sourceRecordId}`.localeCompare(`${b.sourceId} ${b.sourceRecordId}`)
  )
}

test('CHI-4: the same sources compose the same record in any order', () => {
  fc.assert(
    fc.property(shuffled, ([list, other]) => assert.deepEqual(composeRecord(other), composeRecord(list))),
    { numRuns: 500 },
  )
})

test('CHI-4: composing changes no source, and composing again says the same', () => {
  fc.assert(
    fc.property(sources, (list) => {
      const before = structuredClone(list)
      const first = composeRecord(list)
      assert.deepEqual(list, before)
      assert.deepEqual(composeRecord(list), first)
    }),
  )
})

test('CHI-4, R-44: each attribute comes from the source believed first among those that tell it', () => {
  fc.assert(
    fc.property(sources, (list) => {
      const composed = composeRecord(list)
      const value: Readonly<Record<ChildAttribute, unknown>> = {
        names: composed.names[0],
        'date-of-birth': composed.dateOfBirth,
        gender: composed.gender,
        'date-of-death': composed.dateOfDeath,
        address: composed.address,
        carers: composed.carers,
        education: composed.education,
        gp: composed.health.find(({ kind }) => kind === 'gp'),
        'health-visitor': composed.health.find(({ kind }) => kind === 'health-visitor'),
        'school-nurse': composed.health.find(({ kind }) => kind === 'school-nurse'),
      }
      for (const attribute of attributes) {
        const winner = list
          .filter(({ record }) => told[attribute](record) !== undefined)
          .sort((a, b) => standing(attribute, a, b))[0]
        if (winner) assert.deepEqual(value[attribute], told[attribute](winner.record), attribute)
      }
    }),
    { numRuns: 500 },
  )
})

test('R-16: provenance names the source of each attribute that is told, once, and no other', () => {
  fc.assert(
    fc.property(sources, (list) => {
      const expected = attributes.flatMap((attribute) => {
        const winner = list
          .filter(({ record }) => told[attribute](record) !== undefined)
          .sort((a, b) => standing(attribute, a, b))[0]
        if (!winner) return []
        const { sourceId, sourceRecordId, kind, confirmedOn } = winner
        return [{ attribute, sourceId, sourceRecordId, sourceKind: kind, confirmedOn }]
      })
      assert.deepEqual(composeRecord(list).provenance, expected)
    }),
  )
})

test('names are never invented: each is one that a source wrote, the first its current one', () => {
  fc.assert(
    fc.property(sources, (list) => {
      const written = list.flatMap(({ record }) => record.names)
      const { names, searchNames } = composeRecord(list)
      for (const one of [...names, ...searchNames]) {
        assert.ok(written.some((other) => JSON.stringify(other) === JSON.stringify(one)))
      }
      assert.deepEqual(
        names.map(({ kind }) => kind === 'current'),
        names.map((_, i) => i === 0),
      )
    }),
  )
})

test('R-37: every way in which any source writes the name can be found, each once', () => {
  fc.assert(
    fc.property(sources, (list) => {
      const written = list.flatMap(({ record }) => record.names)
      const key = ({ given, family }: SourceName): string => `${given}|${family}`.toLowerCase()
      const found = composeRecord(list).searchNames.map(key)
      assert.deepEqual([...found].sort(), [...new Set(written.map(key))].sort())
    }),
  )
})

test('R-15: a number is kept under each source that gave it and under no other', () => {
  fc.assert(
    fc.property(sources, (list) => {
      const key = (id: { scheme: string; value: string }, sourceId: string): string =>
        `${sourceId} ${id.scheme} ${id.value}`
      const given = list.flatMap(({ record, sourceId }) => record.identifiers.map((id) => key(id, sourceId)))
      const kept = composeRecord(list).identifiers.map((id) => key(id, id.sourceId))
      assert.deepEqual([...kept].sort(), [...new Set(given)].sort())
    }),
  )
})

test('no source with a name and a date of birth is an error, never a record without them', () => {
  const source: LinkedSource = {
    sourceId: 'pds',
    sourceRecordId: 'R1',
    kind: 'health',
    confirmedOn: days[0]!,
    record: { sourceRecordId: 'R1', action: 'upsert', names: [], identifiers: [], carers: [], health: [] },
  }
  assert.throws(() => composeRecord([source]), RangeError)
})
