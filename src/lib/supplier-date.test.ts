import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseSupplierDate, type SupplierDateFormat } from './supplier-date.ts'

const ALL: readonly SupplierDateFormat[] = [
  'YYYY-MM-DD',
  'YYYYMMDD',
  'DD/MM/YYYY',
  'DD-MM-YYYY',
  'DD/MM/YYYY hh:mm:ss',
  'DD-MMM-YYYY',
  'YYYY-MMM-DD hh:mm:ss',
  'YYYYMMDDhhmmss',
  'YYYY-MM-DDThh:mm:ss',
]

const examples: readonly [SupplierDateFormat, string][] = [
  ['YYYY-MM-DD', '2015-04-12'],
  ['YYYYMMDD', '20150412'],
  ['DD/MM/YYYY', '12/04/2015'],
  ['DD/MM/YYYY', '12/4/2015'],
  ['DD-MM-YYYY', '12-04-2015'],
  ['DD/MM/YYYY hh:mm:ss', '12/04/2015 00:00:00'],
  ['DD/MM/YYYY hh:mm:ss', '12/04/2015 00:00'],
  ['DD-MMM-YYYY', '12-Apr-2015'],
  ['DD-MMM-YYYY', '12 APR 2015'],
  ['YYYY-MMM-DD hh:mm:ss', '2015-Apr-12 00:00:00'],
  ['YYYY-MMM-DD hh:mm:ss', '2015-Apr-12'],
  ['YYYYMMDDhhmmss', '20150412101500'],
  ['YYYYMMDDhhmmss', '201504121015'],
  ['YYYY-MM-DDThh:mm:ss', '2015-04-12T00:00:00'],
  ['YYYY-MM-DDThh:mm:ss', '2015-04-12 00:00:00.0000000'],
]

test('each form of interop-ux 1 is read by its own format and by no other', () => {
  for (const [format, text] of examples) {
    assert.equal(parseSupplierDate(text, [format]), '2015-04-12', text)
    assert.equal(parseSupplierDate(` ${text}\t`, [format]), '2015-04-12', text)
    const others = ALL.filter((other) => other !== format)
    assert.equal(parseSupplierDate(text, others), undefined, text)
  }
})

test('no-month-first: the day comes before the month, or the text is refused', () => {
  assert.equal(parseSupplierDate('03/04/2015', ALL), '2015-04-03')
  for (const text of ['04/13/2015', '2015/04/13', '2015-13-04', '13042015', 'Apr-12-2015', '12/04/15']) {
    assert.equal(parseSupplierDate(text, ALL), undefined, text)
  }
})

test('no-month-first: the order in which formats are tried never changes the day', () => {
  const part = fc.integer({ min: 1, max: 31 }).map((n) => String(n).padStart(2, '0'))
  const separator = fc.constantFrom('/', '-', '', ' ')
  const year = fc.integer({ min: 1890, max: 2210 }).map(String)
  const texts = fc
    .tuple(fc.boolean(), part, part, year, separator)
    .map(([yearFirst, a, b, y, s]) => (yearFirst ? [y, a, b] : [a, b, y]).join(s))
  fc.assert(
    fc.property(texts, fc.shuffledSubarray([...ALL], { minLength: ALL.length }), (text, order) => {
      assert.equal(parseSupplierDate(text, order), parseSupplierDate(text, ALL))
    }),
    { numRuns: 1000 },
  )
})

test('a format that the caller did not name is not tried', () => {
  assert.equal(parseSupplierDate('12/04/2015', ['YYYY-MM-DD']), undefined)
  assert.equal(parseSupplierDate('2015-04-12', []), undefined)
})

test('a midnight in summer time sent as UTC is the London day', () => {
  const formats = ['YYYY-MM-DDThh:mm:ss'] as const
  assert.equal(parseSupplierDate('2015-05-31T23:00:00Z', formats), '2015-06-01')
  assert.equal(parseSupplierDate('2015-06-01T00:00:00+01:00', formats), '2015-06-01')
  assert.equal(parseSupplierDate('2015-01-01T00:00:00.000Z', formats), '2015-01-01')
})

test('impossible days, times and years are refused', () => {
  const refused = [
    '2015-02-29',
    '31/04/2015',
    '12-Foo-2015',
    '2015-04-12T24:00:00',
    '2015-04-12T10:60:00',
    '20150412240000',
    '2015-02-29T00:00:00Z',
    '1899-12-31',
    '2199-12-31T23:30:00-05:00',
    '1900-01-01T00:00:00+05:00',
    '',
    '2015',
    '2015-04',
  ]
  for (const text of refused) assert.equal(parseSupplierDate(text, ALL), undefined, text)
})
