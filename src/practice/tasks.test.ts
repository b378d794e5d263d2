import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { practiceTasks, progressOf, type FirstEntry } from './tasks.ts'

const at = new Date('2026-11-23T09:00:00Z')
const entry = (action: string, different: Partial<FirstEntry> = {}): FirstEntry => ({
  action,
  outcome: 'done',
  fields: [],
  hasFound: false,
  at,
  ...different,
})
const fullName = ['given', 'family', 'date-of-birth']
const wholeRun = [
  entry('children.search', { outcome: 'refused', fields: ['too-little'] }),
  entry('children.search', { fields: fullName, hasFound: true }),
  entry('children.state-reason'),
  entry('children.open-record', { fields: ['identity', 'services'] }),
  entry('involvement.record'),
  entry('involvement.change-lead', { fields: ['become'] }),
  entry('involvement.end'),
  entry('children.search', { fields: fullName }),
  entry('access.read-own-account', { at: new Date('2026-11-24T09:00:00Z') }),
]
const doneBy = (entries: readonly FirstEntry[]): string[] =>
  progressOf(entries).tasks.flatMap(({ task, doneAt }) => (doneAt === null ? [] : [task]))

test('R-101: a whole run does all ten tasks, and is complete with the last', () => {
  const { done, completedAt } = progressOf(wholeRun)
  assert.equal(done, 10)
  assert.deepEqual(completedAt, new Date('2026-11-24T09:00:00Z'))
  assert.deepEqual(doneBy(wholeRun), [...practiceTasks])
})

test('R-101: without any one of its entries a run is not complete', () => {
  for (const left of wholeRun)
    assert.equal(progressOf(wholeRun.filter((one) => one !== left)).completedAt, null, left.action)
})

test('R-101: what was refused, was not found or shows too little ticks nothing', () => {
  const close = [
    entry('children.search', { outcome: 'refused' }),
    entry('children.search', { fields: ['child-number'] }),
    entry('children.search', { fields: ['family', 'date-of-birth'] }),
    entry('involvement.change-lead', { fields: ['hand-over'] }),
    ...wholeRun.slice(2).map((one) => ({ ...one, outcome: 'refused' })),
    ...wholeRun.slice(2).map((one) => ({ ...one, outcome: 'not-found' })),
  ]
  assert.deepEqual(doneBy(close), [])
  assert.deepEqual(doneBy([entry('children.open-record', { fields: ['identity'] })]), ['open-record'])
  assert.deepEqual(doneBy([entry('involvement.record', { fields: ['lead'] })]), [
    'record-involvement',
    'become-lead',
  ])
})

test('R-101: more entries never untick a task nor move it later', () => {
  const anyEntries = fc.array(fc.constantFrom(...wholeRun), { maxLength: 20 })
  fc.assert(
    fc.property(anyEntries, anyEntries, (some, more) => {
      const before = progressOf(some).tasks
      const after = progressOf([...some, ...more]).tasks
      return before.every(({ doneAt }, i) => doneAt === null || (after[i]!.doneAt ?? Infinity) <= doneAt)
    }),
  )
})
