import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, day, type IsoDate } from '../../lib/iso-date.ts'
import { coverageOf, trainingOf } from './coverage.ts'

const on = day('2026-11-22')
const start = day('2026-01-01')
const person = (until: IsoDate | null) => ({
  userId: 1,
  name: 'Rose',
  organisation: 'Bexford',
  completions: until ? [{ course: 'contactpoint', completedOn: start, expiresOn: until }] : [],
  requirements: [
    { group: 'contactpoint' as const, course: 'contactpoint', refreshers: [], from: start, until: null },
  ],
})

test('R-123: people are told apart by how soon their training lapses', () => {
  const expected = [
    [0, 'lapsed'],
    [1, '7'],
    [7, '7'],
    [8, '30'],
    [30, '30'],
    [31, '90'],
    [90, '90'],
    [91, 'later'],
  ] as const
  for (const [days, horizon] of expected)
    assert.equal(trainingOf(person(addDays(on, days)), on).horizon, horizon, String(days))
  assert.deepEqual(
    [trainingOf(person(null), on).horizon, trainingOf(person(null), on).until],
    ['lapsed', null],
  )
})

test('R-123: coverage counts those whose training is current', () => {
  const people = [person(on), person(addDays(on, 5)), { ...person(null), organisation: 'Otherby' }]
  assert.deepEqual(coverageOf(people.map((one) => trainingOf(one, on))), [
    { organisation: 'Bexford', people: 2, current: 1 },
    { organisation: 'Otherby', people: 1, current: 0 },
  ])
})
