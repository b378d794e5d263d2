import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  canTake,
  findings,
  possibleRecommendations,
  recommendations,
  type Finding,
  type Progress,
  type Recommendation,
  type Step,
} from './application.ts'

const conditions = ['A1', 'A2', 'A3']
type Model = {
  -readonly [K in 'state' | 'hasResponsible']: Progress[K]
} & {
  answered: Set<string>
  findings: Map<string, Finding>
  planned: Set<string>
  assessors: Set<number>
  recommendation: Recommendation | null
  deciders: number[]
}

const condition = fc.constantFrom(...conditions)
const person = fc.integer({ min: 1, max: 3 })
const event = fc.oneof(
  fc.record({ kind: fc.constant('answer' as const), conditionId: condition }),
  fc.record({ kind: fc.constantFrom('nominate' as const, 'submit' as const, 'withdraw' as const) }),
  fc.record({
    kind: fc.constant('find' as const),
    conditionId: condition,
    finding: fc.constantFrom(...findings),
    by: person,
  }),
  fc.record({ kind: fc.constant('plan' as const), conditionId: condition }),
  fc.record({
    kind: fc.constant('recommend' as const),
    recommendation: fc.constantFrom(...recommendations),
    by: person,
  }),
  fc.record({ kind: fc.constant('decide' as const), by: person, agrees: fc.boolean() }),
)
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never

function play(model: Model, made: Event): void {
  const step: Step = made.kind === 'nominate' ? { kind: 'answer' } : (made as Step)
  if (!canTake(step, { ...model, conditions })) return
  switch (made.kind) {
    case 'answer':
      return void model.answered.add(made.conditionId)
    case 'nominate':
      model.hasResponsible = true
      return
    case 'submit':
      model.state = 'submitted'
      return
    case 'withdraw':
      model.state = 'withdrawn'
      return
    case 'find':
      model.findings.set(made.conditionId, made.finding)
      model.assessors.add(made.by)
      model.state = 'assessing'
      return
    case 'plan':
      return void model.planned.add(made.conditionId)
    case 'recommend':
      model.recommendation = made.recommendation
      model.assessors.add(made.by)
      model.state = 'recommended'
      return
    case 'decide':
      model.deciders.push(made.by)
      model.state = made.agrees ? 'decided' : 'assessing'
  }
}

const newModel = (): Model => ({
  state: 'draft',
  hasResponsible: false,
  answered: new Set(),
  findings: new Map(),
  planned: new Set(),
  assessors: new Set(),
  recommendation: null,
  deciders: [],
})

/** Ways that lead far, with noise between their steps. */
const story = fc
  .tuple(fc.array(event, { maxLength: 4 }), fc.array(event, { maxLength: 12 }), fc.boolean())
  .map(([before, after, isLong]): Event[] =>
    isLong
      ? [
          ...conditions.map((conditionId): Event => ({ kind: 'answer', conditionId })),
          { kind: 'nominate' },
          { kind: 'submit' },
          ...before,
          ...conditions.map((conditionId): Event => ({ kind: 'find', conditionId, finding: 'met', by: 1 })),
          ...after,
          { kind: 'recommend', recommendation: 'accredited', by: 1 },
          ...before,
          { kind: 'decide', by: 2, agrees: true },
        ]
      : [...before, ...after],
  )

test('two-for-accreditation: no way leads to an accreditation without every finding and a decider who found none', () => {
  let accredited = 0
  fc.assert(
    fc.property(story, (events) => {
      const model = newModel()
      for (const made of events) play(model, made)
      if (model.state !== 'decided' || model.recommendation === 'refused') return
      accredited++
      assert.deepEqual([...model.findings.keys()].sort(), conditions)
      assert.ok([...model.findings.values()].every((finding) => finding !== 'not-met'))
      assert.ok(!model.assessors.has(model.deciders.at(-1)!))
      assert.ok(model.hasResponsible && model.answered.size === conditions.length)
      for (const [id, finding] of model.findings) assert.ok(finding === 'met' || model.planned.has(id))
    }),
    { numRuns: 3000, seed: 7 },
  )
  assert.ok(accredited > 20, `only ${accredited} of the ways led to an accreditation`)
})

test('R-93: what may be recommended follows from the findings', () => {
  const of = (found: Finding[], planned: string[] = []) =>
    possibleRecommendations({
      ...newModel(),
      conditions,
      state: 'assessing',
      findings: new Map(found.map((finding, at) => [conditions[at]!, finding])),
      planned: new Set(planned),
    })
  assert.deepEqual(of(['met', 'met']), [])
  assert.deepEqual(of(['met', 'met', 'met']), ['accredited', 'refused'])
  assert.deepEqual(of(['met', 'met', 'met-with-plan']), ['refused'])
  assert.deepEqual(of(['met', 'met', 'met-with-plan'], ['A3']), ['accredited-with-plan', 'refused'])
  assert.deepEqual(of(['met', 'not-met', 'met-with-plan'], ['A3']), ['refused'])
})
