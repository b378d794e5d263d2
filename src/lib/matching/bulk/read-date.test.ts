import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packDate } from '../model/record.ts'
import { detectDateOrder, readDate, type DateOrder } from './read-date.ts'

function read(text: string, order: DateOrder = 'day-first'): number {
  const bytes = Buffer.from(text)
  return readDate(bytes, 0, bytes.length, order)
}

test('dates in every form that is documented', () => {
  const march = packDate(2012, 3, 31)
  for (const text of [
    '2012-03-31',
    '2012/3/31',
    '20120331',
    '31/03/2012',
    '31.3.2012',
    '31032012',
    '2012-03-31T10:00',
  ])
    assert.equal(read(text), march, text)
  assert.equal(read('03/31/2012', 'month-first'), march)
  assert.equal(read('2012-03'), packDate(2012, 3, 0))
  assert.equal(read('2012'), packDate(2012, 0, 0))
  for (const text of ['', 'unknown', '31/03/12', '99']) assert.equal(read(text), 0, text)
})

test('the order of day and month is what the dates of the file can only have', () => {
  assert.equal(detectDateOrder(['03/04/2012', '03/31/2012']), 'month-first')
  assert.equal(detectDateOrder(['03/04/2012', '31/03/2012']), 'day-first')
  assert.equal(detectDateOrder(['03/04/2012']), 'day-first')
})
