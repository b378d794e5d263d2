import { randomUUID } from 'node:crypto'
import { claimAct, decideBy } from '../access/index.ts'
import { recordRefusal, sealPurposeNote } from '../audit/index.ts'
import { withCalls } from '../mediation/index.ts'
import type { PolicyEngine } from '../lib/policy/engine.ts'
import { createIsDeclared, raiseAlert, type RelationKeys } from '../relations/index.ts'
import { runAct, type Act, type Actor, type RunAct } from '../platform/act.ts'
import type { Config } from '../platform/config.ts'
import type { Pool } from '../platform/db/connect.ts'
import type { DomainError } from '../platform/errors.ts'
import type { Keyring } from '../platform/keyring.ts'
import type { Seal } from '../platform/seal.ts'
import { version } from './version.ts'

/**
 * Makes the runner of acts for one actor on one pool; each act gets the time at which it begins.
 *
 * Without `relations` no act reaches a child: the policy lacks a fact about it. Without `seal` none writes words into the log, and without
 * `keyring` none works on the records of children.
 */
export function createActs(
  config: Pick<Config, 'clock' | 'random'>,
  policy: PolicyEngine,
  keys: { readonly relations?: RelationKeys; readonly seal?: Seal; readonly keyring?: Keyring } = {},
) {
  const { relations, seal, keyring = noKeys } = keys
  const decide = withCalls(decideBy(policy, relations && createIsDeclared(relations)))
  return (pool: Pool, actor: Actor, requestId: string = randomUUID()): RunAct =>
    (work) =>
      runAct(
        {
          pool,
          actor,
          now: config.clock(),
          requestId,
          random: config.random,
          sealNote: (note) => sealPurposeNote(required(seal), note, config.random),
          keyring,
          build: version,
          decide,
          claim: claimAct,
          recordRefusal: recordAndAlert,
        },
        work,
      )
}

/** The refusal's entry, and the alert that it may raise; both commit although what was asked is rolled back. */
async function recordAndAlert(act: Act, error: DomainError): Promise<void> {
  await claimAct(act.sql, act.actor, act.now)
  await recordRefusal(act, error)
  await raiseAlert(act, error)
}

const noKeys: Keyring = {
  newest: withoutKeys,
  at: withoutKeys,
  open: withoutKeys,
  blindAll: withoutKeys,
}

function withoutKeys(): never {
  throw new Error('an act without keys opens and seals nothing')
}

function required(seal: Seal | undefined): Seal {
  if (!seal) throw new Error('an act without a key writes no words into the log')
  return seal
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
