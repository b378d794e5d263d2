import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChildId, SourceRecord } from '../children/index.ts'
import type { LinkDecision, LinkRule } from './decide-link.ts'
import { childrenToTake, keepOneToOne } from './one-to-one.ts'

const one = 1 as ChildId
const rows = ['A', 'B'].map((sourceRecordId) => ({ sourceRecordId }) as SourceRecord)
const link = (rule: LinkRule, scoreBits?: number): LinkDecision => ({
  outcome: 'linked',
  rule,
  childId: one,
  candidateIds: [],
  ...(scoreBits === undefined
    ? {}
    : { evidence: { modelVersion: 'm', scoreBits, termBits: 0, pattern: 0, explanations: [] } }),
})
const outcomes = (decisions: readonly LinkDecision[]) =>
  decisions.map(({ outcome, rule }) => `${outcome} ${rule}`)

test('safeguard already-in-this-file: of two rows of one batch the better one links, the other waits', () => {
  const decided = keepOneToOne(rows, [link('evidence', 9), link('evidence', 12)], new Map())
  assert.deepEqual(outcomes(decided), ['review already-in-this-file', 'linked evidence'])
  assert.deepEqual([decided[0]!.childId, decided[0]!.candidateIds], [null, [1]])
})

test('safeguard already-in-this-file: a number goes before any score, and of equals the first stays', () => {
  assert.deepEqual(
    outcomes(keepOneToOne(rows, [link('evidence', 50), link('identifier-and-date-of-birth')], new Map())),
    ['review already-in-this-file', 'linked identifier-and-date-of-birth'],
  )
  assert.equal(
    keepOneToOne(rows, [link('evidence', 9), link('evidence', 9)], new Map())[0]!.outcome,
    'linked',
  )
})

test('safeguard already-in-this-file: a child that another record of the file stands for is not linked again', () => {
  const taken = new Map([[one, ['C']]])
  assert.deepEqual(outcomes(keepOneToOne(rows.slice(0, 1), [link('evidence', 30)], taken)), [
    'review already-in-this-file',
  ])
  assert.equal(
    keepOneToOne(rows.slice(0, 1), [link('evidence', 30)], new Map([[one, ['A']]]))[0]!.outcome,
    'linked',
  )
})

test('people-first: what a person decided, and what is linked already, stays', () => {
  const decisions = [link('decided-by-person'), link('same-source-record')]
  assert.deepEqual(keepOneToOne(rows, decisions, new Map([[one, ['C']]])), decisions)
  assert.deepEqual(childrenToTake(decisions), [])
})
