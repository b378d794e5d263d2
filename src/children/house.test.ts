import assert from 'node:assert/strict'
import { test } from 'node:test'
import { houseOf } from './house.ts'

test('a home is told by its numbers, wherever the lines are broken', () => {
  assert.equal(houseOf(['14 Mill Lane', 'Selby']), '14')
  assert.equal(houseOf(['14a Mill Lane']), houseOf(['14 A Mill Lane']))
  assert.equal(houseOf(['Flat 2', '14 Mill Lane']), houseOf(['Flat 2, 14 Mill Lane']))
  assert.notEqual(houseOf(['Flat 2, 14 Mill Lane']), houseOf(['214 Mill Lane']))
})

test('a house without a number is told by its first line, none by nothing', () => {
  assert.equal(houseOf(['Rose Cottage', 'Selby']), 'Rose Cottage')
  assert.equal(houseOf([]), null)
})
