import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ComparedRecord } from '../../children/index.ts'
import { buildVariants } from '../../lib/matching/index.ts'
import { compareWithRecord, type Agreement, type ComparedField } from './compare.ts'
import type { IncomingRow } from './queries.ts'

const row = {
  names: [{ kind: 'current', given: 'Beth', family: 'Wainwright' }],
  dateOfBirth: { date: '2015-12-04', accuracy: 'exact' },
  gender: 'female',
  address: { state: 'current', lines: ['1 High Street'], postcode: 'HG1 1AB' },
  carers: [{ given: 'Ann', family: 'Wainwright' }],
  education: { setting: { scheme: 'urn', value: '990001' } },
} as unknown as IncomingRow

const child = {
  childId: 1,
  names: [{ kind: 'current', given: 'Elizabeth', family: 'Otherby' }],
  dateOfBirth: '2015-04-12',
  gender: 'not-known',
  carers: [],
  sources: [
    {
      record: {
        names: [{ kind: 'former', given: 'Elizabeth', family: 'Wainwright' }],
        address: { state: 'last-known', lines: [], postcode: 'HG1 1AA' },
        carers: [{ given: 'ann', family: 'WAINWRIGHT' }],
        education: { setting: { scheme: 'urn', value: '990002' } },
      },
    },
  ],
} as unknown as ComparedRecord

const numbers = [
  { childId: 1, scheme: 'nhs-number', agrees: false },
  { childId: 2, scheme: 'upn', agrees: true },
] as never

test('REV-9: every part of the row is compared with all that any source says of the child', () => {
  const found = compareWithRecord(row, child, numbers, buildVariants([['Elizabeth', 'Beth']]))
  const expected: readonly (readonly [ComparedField, Agreement])[] = [
    ['given-name', 'near'],
    ['family-name', 'same'],
    ['date-of-birth', 'near'],
    ['sex', 'not-told'],
    ['postcode', 'near'],
    ['carers', 'same'],
    ['school', 'different'],
    ['nhs-number', 'different'],
  ]
  assert.deepEqual(
    found.map(({ field, agreement }) => [field, agreement]),
    expected,
  )
})

test('REV-9: what either does not tell speaks neither for nor against', () => {
  const bare = { names: row.names, carers: [] } as unknown as IncomingRow
  const found = compareWithRecord(bare, { ...child, sources: [] }, [], buildVariants([]))
  const silent = found.filter(({ agreement }) => agreement === 'not-told').map(({ field }) => field)
  assert.deepEqual(silent, ['date-of-birth', 'sex', 'postcode', 'carers', 'school'])
})
