import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Requirement } from '../training/index.ts'
import { addDays, day, type IsoDate } from '../lib/iso-date.ts'
import { agreementDocuments } from './agreement.ts'
import {
  conditions,
  lapsedConditions,
  mayHoldSession,
  soonLapsing,
  standingOn,
  type Condition,
  type StandingFacts,
} from './standing.ts'

const start = day('2026-01-01')

const versions = agreementDocuments.map((document) => ({ document, version: 1, signBy: start }))

type Ends = Record<'post' | 'need' | 'training' | 'other' | 'accreditation', IsoDate>

const needed = (group: Requirement['group'], course: string): Requirement => ({
  group,
  course,
  refreshers: [],
  from: start,
  until: null,
})

function factsOf(ends: Ends, over: Partial<StandingFacts> = {}): StandingFacts {
  return {
    suspendedAt: null,
    post: { from: start, until: ends.post },
    needs: [{ from: start, until: ends.need }],
    training: {
      completions: [
        { course: 'contactpoint', completedOn: start, expiresOn: ends.training },
        { course: 'safeguarding', completedOn: start, expiresOn: ends.other },
      ],
      requirements: [needed('contactpoint', 'contactpoint'), needed('other-required', 'safeguarding')],
    },
    vettingsIssuedOn: [start],
    accreditation: { periods: [{ from: start, until: ends.accreditation }], suspendedAt: null },
    agreement: { versions, signed: versions },
    ...over,
  }
}

const far = day('2035-01-01')
const allFar: Ends = { post: far, need: far, training: far, other: far, accreditation: far }
const names = (facts: StandingFacts, on: IsoDate): Condition[] =>
  lapsedConditions(standingOn(facts, on)).map((state) => state.condition)
const endDay = fc.integer({ min: 1, max: 1500 }).map((n) => addDays(start, n))

test('R-89: stepping over the end of a fact flips exactly the condition that it carries', () => {
  const ends = fc.record({
    post: endDay,
    need: endDay,
    training: endDay,
    other: endDay,
    accreditation: endDay,
  })
  fc.assert(
    fc.property(ends, (chosen) => {
      const facts = factsOf(chosen)
      for (const { condition, until } of standingOn(facts, start)) {
        if (until === null) continue
        const before = new Set(names(facts, addDays(until, -1)))
        const flipped = names(facts, until).filter((name) => !before.has(name))
        const sameDay = standingOn(facts, start).filter((state) => state.until === until)
        assert.ok(flipped.includes(condition))
        assert.deepEqual(
          flipped,
          sameDay.map((state) => state.condition),
        )
      }
    }),
  )
})

test('R-89: each missing fact fails its own condition and no other', () => {
  const on = day('2026-11-22')
  const facts = factsOf(allFar)
  const training = (kept: string): StandingFacts => ({
    ...facts,
    training: {
      ...facts.training,
      completions: facts.training.completions.filter((done) => done.course === kept),
    },
  })
  assert.deepEqual(names(facts, on), [])
  assert.deepEqual(names({ ...facts, needs: [] }, on), ['need'])
  assert.deepEqual(names({ ...facts, vettingsIssuedOn: [] }, on), ['vetting'])
  assert.deepEqual(names(training('contactpoint'), on), ['other-training'])
  assert.deepEqual(names(training('safeguarding'), on), ['training'])
  assert.deepEqual(names({ ...facts, accreditation: { periods: [], suspendedAt: null } }, on), [
    'accreditation',
  ])
  assert.deepEqual(names({ ...facts, agreement: { versions, signed: versions.slice(1) } }, on), ['agreement'])
  assert.deepEqual(names({ ...facts, post: { from: addDays(on, 1), until: null } }, on), ['in-post'])
  assert.deepEqual(names({ ...facts, suspendedAt: new Date('2026-11-20T10:00:00Z') }, on), ['not-suspended'])
})

test('R-89: vetting holds up to the day before its third anniversary', () => {
  const facts = factsOf(allFar, { vettingsIssuedOn: [day('2024-02-29')] })
  assert.deepEqual(names(facts, day('2027-02-27')), [])
  assert.deepEqual(names(facts, day('2027-02-28')), ['vetting'])
})

test('R-95: a suspended organisation fails its users at once, however long it was accredited for', () => {
  const periods = [{ from: start, until: far }]
  const facts = factsOf(allFar, { accreditation: { periods, suspendedAt: new Date('2026-11-20T23:30:00Z') } })
  const [lapsed] = lapsedConditions(standingOn(facts, day('2026-11-22')))
  assert.equal(lapsed?.condition, 'accreditation')
  assert.equal(lapsed?.until, '2026-11-20')
})

test('standing has every condition once, in the order of mending', () => {
  assert.deepEqual(
    standingOn(factsOf(allFar), start).map((state) => state.condition),
    conditions,
  )
})

test('what ends within the days asked for is foretold, what has ended or is open is not', () => {
  const on = day('2026-11-22')
  const facts = factsOf({ ...allFar, need: addDays(on, 90), training: addDays(on, 91), other: on })
  assert.deepEqual(
    soonLapsing(standingOn(facts, on), on).map((state) => state.condition),
    ['need'],
  )
})

test('R-86: only somebody suspended or not in post may not hold a session', () => {
  const on = day('2026-11-22')
  const may = (over: Partial<StandingFacts>): boolean => mayHoldSession(standingOn(factsOf(allFar, over), on))
  assert.equal(
    may({ needs: [], vettingsIssuedOn: [], training: { completions: [], requirements: [] } }),
    true,
  )
  assert.equal(may({ suspendedAt: new Date('2026-11-20T10:00:00Z') }), false)
  assert.equal(may({ post: { from: start, until: on } }), false)
})
