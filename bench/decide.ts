import { decideBy } from '../src/access/decide.ts'
import { readFacts } from '../src/access/read-standing.ts'
import { createPolicy } from '../src/app/policy.ts'
import type { PolicyEngine, PolicyQuestion } from '../src/lib/policy/engine.ts'
import type { Act, Actor } from '../src/platform/act.ts'
import { openCounty, percentiles, round, type Bench } from './county.ts'

const CHILDREN = 400
const QUESTIONS = 4000

/** A decision as the service takes it, facts read included, beside the statement that reads them; and the engine alone, for questions asked often, asked of others alone, and never asked. */
export const benchDecide: Bench = async () => {
  const { app, stop } = await openCounty(CHILDREN)
  const asked: PolicyQuestion[] = []
  const engine = listeningTo(createPolicy(), asked)
  const decide = decideBy(engine)
  const people = await app.worker<Actor[]>`
    select 'person' as kind, name, role, user_id as "userId", organisation_id as "organisationId", authority_code as "authorityCode"
      from users order by user_id`
  const resource = { type: 'Child', id: 'any', attributes: { isDeclared: false } }
  const now = app.config.clock()
  const [whole, facts]: [number[], number[]] = [[], []]
  await app.worker.begin(async (sql) => {
    for (let n = 0; n < QUESTIONS; n++) {
      const actor = { ...people[n % people.length]!, rights: [], sessionRef: null }
      facts.push(await timed(() => readFacts(sql, actor.userId!, now)))
      whole.push(
        await timed(() => decide({ actor, now, sql } as unknown as Act, 'children.open-record', resource)),
      )
    }
  })
  const often = asked.map((question) => timedNow(() => engine.ask(question)))
  const others = asked.slice(0, 1000).map((question, at) => {
    const attributes = { ...question.principal.attributes, userId: 1_000_000 + at }
    return timedNow(() => engine.ask({ ...question, principal: { ...question.principal, attributes } }))
  })
  const never = asked.slice(0, 1000).map((question, at) => {
    const attributes = { authority: 'E10000023', organisation: 1, userId: 1_000_000 + at, madeBy: 0 }
    const resource = { type: 'Account', id: 'any', attributes }
    return timedNow(() => engine.ask({ ...question, action: 'access.change-account', resource }))
  })
  await stop()
  const [all, read, known, other, fresh] = [whole, facts, often, others, never].map((times) =>
    percentiles(times),
  )
  return {
    'ratio of a decision to reading its facts': round(all!.p50 / read!.p50),
    'decision with its facts p50 ms': all!.p50,
    'decision with its facts p99 ms': all!.p99,
    'facts alone p50 ms': read!.p50,
    'engine, asked before, p50 ms': known!.p50,
    'engine, asked before of others alone, p50 ms': other!.p50,
    'engine, never asked, p50 ms': fresh!.p50,
    'engine, never asked, p99 ms': fresh!.p99,
    questions: QUESTIONS,
  }
}

function listeningTo(engine: PolicyEngine, asked: PolicyQuestion[]): PolicyEngine {
  return {
    ...engine,
    ask: (question) => {
      asked.push(question)
      return engine.ask(question)
    },
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

function timedNow(work: () => unknown): number {
  const begun = performance.now()
  work()
  return performance.now() - begun
}
