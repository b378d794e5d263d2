import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { childNumberFrom, outwardOf, sectorOf } from '../../lib/identifiers/index.ts'
import { addDays, day, formatDay } from '../../lib/iso-date.ts'
import { missingCriteria, type SearchCriteria } from '../index.ts'
import { parseSearchForm, searchFormValues } from './search.form.ts'

const today = day('2026-11-22')
const number = childNumberFrom(new Uint8Array(64).fill(9))
const born = (text: string): Record<string, string> => {
  const [dayOfMonth = '', month = '', year = ''] = formatDay(day(text)).split(' ')
  return { 'dateOfBirth-day': dayOfMonth, 'dateOfBirth-month': month, 'dateOfBirth-year': year }
}
const names = { given: 'Millie', family: 'Thornbury' }

function errorsOf(body: object): Record<string, string> {
  const result = parseSearchForm(body, today)
  assert.ok(!result.ok)
  return Object.fromEntries(Object.entries(result.errors).map(([field, { text }]) => [field, text]))
}

function valueOf(body: object): SearchCriteria {
  const result = parseSearchForm(body, today)
  assert.ok(result.ok)
  return result.value
}

const code = fc.constantFrom('YO12 5AB', 'LS1 6AE', 'M1 1AA')
const criteria: fc.Arbitrary<SearchCriteria> = fc
  .record(
    {
      given: fc.constantFrom('Millie', 'Zoë', 'Mary-Ann'),
      family: fc.constantFrom('O’Neil', 'Thornbury', 'van den Berg'),
      dateOfBirth: fc.integer({ min: 0, max: 6000 }).map((days) => addDays(today, -days)),
      age: fc.tuple(fc.nat(19), fc.nat(5)).map(([from, more]) => ({ from, to: from + more, on: today })),
      postcode: fc.oneof(
        code.map((full) => ({ full, sector: sectorOf(full), outward: outwardOf(full) })),
        code.map((full) => ({ sector: sectorOf(full), outward: outwardOf(full) })),
        code.map((full) => ({ outward: outwardOf(full) })),
      ),
      gender: fc.constantFrom('female' as const, 'male' as const),
    },
    { requiredKeys: [] },
  )
  .map((made) => ({ ...made }) as SearchCriteria)

test('R-49: the form lets through just what meets the minimum, and as it was meant', () => {
  fc.assert(
    fc.property(criteria, (wanted) => {
      const result = parseSearchForm({ ...searchFormValues(wanted) }, today)
      assert.equal(result.ok, missingCriteria(wanted) === undefined)
      if (result.ok) assert.deepEqual(result.value, wanted)
    }),
  )
})

test('R-49: each missing part is asked for at its own field', () => {
  assert.deepEqual(Object.keys(errorsOf({})), ['given', 'dateOfBirth'])
  assert.deepEqual(Object.keys(errorsOf(names)), ['dateOfBirth'])
  assert.deepEqual(Object.keys(errorsOf({ given: 'Millie', ageFrom: '7' })), ['family'])
  assert.deepEqual(Object.keys(errorsOf({ family: 'Thornbury', postcode: 'YO12' })), ['given'])
  assert.deepEqual(Object.keys(errorsOf(born('2019-05-04'))), ['given'])
})

test('R-51: full name and date of birth are enough', () => {
  assert.deepEqual(valueOf({ ...names, ...born('2019-05-04') }), { ...names, dateOfBirth: '2019-05-04' })
})

test('errors lead to an input that is there', () => {
  const result = parseSearchForm(names, today)
  assert.ok(!result.ok)
  assert.equal(result.errors['dateOfBirth']?.href, '#dateOfBirth-day')
})

test('a number is searched for alone, with spaces or without, and a wrong digit is told from a wrong shape', () => {
  assert.deepEqual(valueOf({ childNumber: number }), { childNumber: number })
  assert.deepEqual(valueOf({ ...searchFormValues({ childNumber: number }) }), { childNumber: number })
  const wrongDigit = number.slice(0, 5) + String((Number(number[5]) + 1) % 10) + number.slice(6)
  assert.match(errorsOf({ childNumber: wrongDigit })['childNumber']!, /wrong digit/)
  assert.match(errorsOf({ childNumber: '943 476 5919' })['childNumber']!, /a C and 11 numbers/)
  assert.match(errorsOf({ childNumber: ' ' })['childNumber']!, /^Enter/)
})

test('dates of birth are real, not to come, and of somebody under 25', () => {
  const invalid = { ...names, 'dateOfBirth-day': '31', 'dateOfBirth-month': '2', 'dateOfBirth-year': '2019' }
  assert.match(errorsOf(invalid)['dateOfBirth']!, /real date/)
  assert.match(errorsOf({ ...names, ...born('2026-11-23') })['dateOfBirth']!, /in the past/)
  assert.match(errorsOf({ ...names, ...born('2001-11-22') })['dateOfBirth']!, /year of birth/)
  assert.ok(valueOf({ ...names, ...born('2001-11-23') }).dateOfBirth)
  assert.ok(valueOf({ ...names, ...born('2026-11-22') }).dateOfBirth)
})

test('R-49: a band of ages is in order and no wider than five years', () => {
  assert.deepEqual(valueOf({ ...names, ageFrom: '7' }).age, { from: 7, to: 7, on: today })
  assert.deepEqual(valueOf({ ...names, ageFrom: '0', ageTo: '5' }).age, { from: 0, to: 5, on: today })
  assert.match(errorsOf({ ...names, ageFrom: '0', ageTo: '6' })['ageTo']!, /5 years apart/)
  assert.match(errorsOf({ ...names, ageFrom: '7', ageTo: '6' })['ageTo']!, /higher/)
  assert.match(errorsOf({ ...names, ageTo: '6' })['ageFrom']!, /lowest age/)
  for (const typed of ['25', '-1', '7.5', 'seven'])
    assert.ok(errorsOf({ ...names, ageFrom: typed })['ageFrom'])
})

test('postcodes are taken whole or from their start, and nothing else is', () => {
  const of = (postcode: string): SearchCriteria['postcode'] => valueOf({ ...names, postcode }).postcode
  assert.deepEqual(of('yo125ab'), { full: 'YO12 5AB', sector: 'YO12 5', outward: 'YO12' })
  assert.deepEqual(of('YO12 5'), { sector: 'YO12 5', outward: 'YO12' })
  assert.deepEqual(of('yo12'), { outward: 'YO12' })
  for (const typed of ['Scarborough', 'ZZ99 3VZ', 'YO', '12']) {
    assert.match(errorsOf({ ...names, postcode: typed })['postcode']!, /real postcode/)
  }
})

test('every wrong field is told at once, and what was typed stays', () => {
  const body = { given: 'Millie 4 May', family: 'x'.repeat(71), postcode: '?', ageFrom: 'x' }
  const result = parseSearchForm(body, today)
  assert.ok(!result.ok)
  assert.deepEqual(Object.keys(result.errors), ['given', 'family', 'ageFrom', 'postcode'])
  assert.deepEqual({ ...result.values }, body)
})
