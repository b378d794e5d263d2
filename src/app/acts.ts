import { randomUUID } from 'node:crypto'
import { claimAct, decideBy } from '../access/index.ts'
import { recordRefusal } from '../audit/index.ts'
import type { PolicyEngine } from '../lib/policy/engine.ts'
import { runAct, type Actor, type RunAct } from '../platform/act.ts'
import type { Config } from '../platform/config.ts'
import type { Pool } from '../platform/db/connect.ts'
import { version } from './version.ts'

/** Makes the runner of acts for one actor on one pool; each act gets the time at which it begins. */
export function createActs(config: Pick<Config, 'clock' | 'random'>, policy: PolicyEngine) {
  const decide = decideBy(policy)
  return (pool: Pool, actor: Actor, requestId: string = randomUUID()): RunAct =>
    (work) =>
      runAct(
        {
          pool,
          actor,
          now: config.clock(),
          requestId,
          random: config.random,
          build: version,
          decide,
          claim: claimAct,
          recordRefusal,
        },
        work,
      )
}

export type Acts = ReturnType<typeof createActs>

/** A part of the system that works by itself, as the log names it. */
export function systemActor(name: string): Actor {
  return {
    kind: 'system',
    name,
    role: 'system',
    userId: null,
    organisationId: null,
    authorityCode: null,
    rights: [],
    sessionRef: null,
  }
}
